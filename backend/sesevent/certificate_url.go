package sesevent

import (
	"regexp"
	"strings"

	"github.com/mailroom-app/mailroom/backend/mail"
)

var (
	// region matches an AWS region. It must not match s3-us-west-2: sns.s3-us-west-2.amazonaws.com is an S3 bucket that anybody may own.
	region = regexp.MustCompile(`^[a-z]{2,5}(-[a-z]+)+-[0-9]+$`)
	// certificateFile matches the file names of SNS's certificates.
	certificateFile = regexp.MustCompile(`^SimpleNotificationService-[a-zA-Z0-9]+\.pem$`)
)

// checkCertificateURL accepts one form of certificate URL only: https, the SNS host of the topic's region, and a certificate file in the
// root. A user, port, query, fragment or escape is refused: until its signature is verified, a message is untrusted and must not choose
// the host that this program connects to. topic must be the expected topic, not merely the one that the message names.
// https://docs.aws.amazon.com/sns/latest/dg/sns-verify-signature-of-message-verify-message-signature.html
func checkCertificateURL(topic, url string) *mail.Refusal {
	at := ""
	if parts := strings.Split(topic, ":"); len(parts) > 3 { // arn:aws:sns:REGION:ACCOUNT:NAME
		at = parts[3]
	}
	if !region.MatchString(at) {
		return refuse(RefusedCertificate, "The topic %s names no region of AWS, so nobody can tell where SNS keeps its certificate: check AWS_SNS_TOPIC_ARN.",
			quoted(topic))
	}
	host := "sns." + at + ".amazonaws.com"
	if strings.HasPrefix(at, "cn-") {
		host += ".cn"
	}
	file, found := strings.CutPrefix(url, "https://"+host+"/")
	if !found || !certificateFile.MatchString(file) {
		return refuse(RefusedCertificate, "The signing certificate is said to be at %s, but SNS keeps that of this topic at %s.", quoted(url), host)
	}
	return nil
}

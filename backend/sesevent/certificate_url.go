package sesevent

import (
	"regexp"
	"strings"

	"github.com/mailroom-app/mailroom/backend/mail"
)

var (
	// region is the form of a region of AWS. s3-us-west-2 is none: sns.s3-us-west-2.amazonaws.com is a bucket named sns, whoever has it.
	region = regexp.MustCompile(`^[a-z]{2,5}(-[a-z]+)+-[0-9]+$`)
	// certificateFile is the form of the names that SNS gives its certificates.
	certificateFile = regexp.MustCompile(`^SimpleNotificationService-[a-zA-Z0-9]+\.pem$`)
)

// checkCertificateURL refuses every address of a signing certificate but one: https, the host of SNS in the region of the topic, one file in
// its root. Nothing else may be in it (no user, port, query, fragment or escapes), because until its signature is verified a message
// is an attacker's text and may not choose what this program connects to. The topic is one that is expected, not the message's word.
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

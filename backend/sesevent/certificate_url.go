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

// snsHost returns the host of SNS in the region of a topic, in the domain of the region's partition; empty if the topic names no region.
// https://docs.aws.amazon.com/general/latest/gr/sns.html
func snsHost(topic string) string {
	parts := strings.Split(topic, ":") // arn:aws:sns:REGION:ACCOUNT:NAME
	if len(parts) < 4 || !region.MatchString(parts[3]) {
		return ""
	}
	host := "sns." + parts[3]
	switch {
	case strings.HasPrefix(parts[3], "cn-"):
		return host + ".amazonaws.com.cn"
	case strings.HasPrefix(parts[3], "eusc-"):
		return host + ".amazonaws.eu"
	}
	return host + ".amazonaws.com"
}

// checkCertificateURL accepts one form of certificate URL only: https, the SNS host of the topic's region, and a certificate file in the
// root. A user, port, query, fragment or escape is refused: until its signature is verified, a message is untrusted and must not choose
// the host that this program connects to. topic must be the expected topic, not merely the one that the message names.
// https://docs.aws.amazon.com/sns/latest/dg/sns-verify-signature-of-message-verify-message-signature.html
func checkCertificateURL(topic, url string) *mail.Refusal {
	host := snsHost(topic)
	if host == "" {
		return refuse(RefusedCertificate, "The topic %s names no region of AWS, so nobody can tell where SNS keeps its certificate: check AWS_SNS_TOPIC_ARN.",
			quoted(topic))
	}
	file, found := strings.CutPrefix(url, "https://"+host+"/")
	if !found || !certificateFile.MatchString(file) {
		return refuse(RefusedCertificate, "The signing certificate is said to be at %s, but SNS keeps that of this topic at %s.", quoted(url), host)
	}
	return nil
}

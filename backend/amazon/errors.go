package amazon

import (
	"context"
	"errors"
	"strings"

	"github.com/aws/smithy-go"

	"github.com/mailroom-app/mailroom/backend/mail"
)

// refusedCredentials contains the AWS codes which mean that the credentials themselves are invalid, for any service.
// https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/CommonErrors.html
var refusedCredentials = map[string]bool{
	"InvalidClientTokenId": true, "UnrecognizedClientException": true, "InvalidAccessKeyId": true, "SignatureDoesNotMatch": true,
	"InvalidSignatureException": true, "IncompleteSignature": true, "IncompleteSignatureException": true, "MissingAuthenticationToken": true,
	"MissingAuthenticationTokenException": true, "ExpiredToken": true, "ExpiredTokenException": true, "InvalidSecurity": true,
	"AuthFailure": true, "OptInRequired": true, "RequestExpired": true,
}

var refusedAccess = map[string]bool{
	"AccessDenied": true, "AccessDeniedException": true, "NotAuthorized": true, "UnauthorizedOperation": true, "AuthorizationError": true,
	"KMS.AccessDeniedException": true, "KmsAccessDenied": true,
}

var missingThing = map[string]bool{
	"AWS.SimpleQueueService.NonExistentQueue": true, "QueueDoesNotExist": true, "InvalidAddress": true, "NotFound": true, "NotFoundException": true,
	"AWS.SimpleQueueService.QueueDeletedRecently": true, "QueueDeletedRecently": true,
}

// thing is the subject of a call, for error messages.
type thing struct {
	service string // SQS or SNS
	name    string // the queue's URL or the topic's ARN
	setting string // the variable that contains the name
	region  string // the region that we send requests to
	home    string // the region in its name, empty if the name contains none
	missing mail.Code
}

// translate turns an error of the SDK into one that a person can act on. doing completes "could not".
//
// Codes: CodeAWSCredentials, CodeNotAllowed (valid credentials without the right), CodeQueueMissing or CodeNotFound,
// CodeQueueUnreachable for everything else, since AWS may recover later. The end of the caller's ctx is returned as it is.
func (t thing) translate(ctx context.Context, err error, doing string) error {
	if err == nil {
		return nil
	}
	if ctx.Err() != nil {
		return ctx.Err()
	}
	if errors.Is(err, ErrNoCredentials) {
		return mail.Wrap(mail.CodeAWSCredentials, err, "no AWS credentials were found to %s with: set AWS_ACCESS_KEY_ID and "+
			"AWS_SECRET_ACCESS_KEY, or AWS_PROFILE, or sign in with the AWS command line", doing)
	}
	var answer smithy.APIError
	if !errors.As(err, &answer) {
		return mail.Wrap(mail.CodeQueueUnreachable, err, "%s does not answer, could not %s: check the network, AWS_REGION (%s) and any "+
			"AWS_ENDPOINT_URL_%s: %s", t.service, doing, t.region, t.service, rootText(err))
	}
	code := answer.ErrorCode()
	switch {
	case refusedCredentials[code]:
		return mail.Wrap(mail.CodeAWSCredentials, err, "AWS refuses the credentials (%s), could not %s: check AWS_ACCESS_KEY_ID and "+
			"AWS_SECRET_ACCESS_KEY or AWS_PROFILE, whether they have expired, and this machine's clock", code, doing)
	case refusedAccess[code]:
		return mail.Wrap(mail.CodeNotAllowed, err, "AWS does not allow these credentials to %s (%s): give them the right in IAM: %s", doing, code,
			answer.ErrorMessage())
	case missingThing[code]:
		hint := "check it, and AWS_REGION (" + t.region + ")"
		if t.home != "" && t.home != t.region {
			hint = "its name says region " + t.home + ", but AWS_REGION is " + t.region
		}
		return mail.Wrap(t.missing, err, "%s=%s: %s knows no such %s; %s", t.setting, t.name, t.service, t.noun(), hint)
	}
	return mail.Wrap(mail.CodeQueueUnreachable, err, "%s answers with an error, could not %s (try again later): %s: %s", t.service, doing, code,
		answer.ErrorMessage())
}

func (t thing) noun() string {
	if t.service == "SNS" {
		return "topic"
	}
	return "queue"
}

// rootText returns the innermost cause, such as "connection refused", without the SDK's four layers around it.
func rootText(err error) string {
	for {
		inner := errors.Unwrap(err)
		if inner == nil {
			return strings.TrimSpace(err.Error())
		}
		err = inner
	}
}

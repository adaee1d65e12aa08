package amazon

import (
	"errors"
	"strings"

	awshttp "github.com/aws/aws-sdk-go-v2/aws/transport/http"
	"github.com/aws/smithy-go"

	"github.com/mailroom-app/mailroom/backend/mail"
)

// failure explains to a person why a mail was not sent, or why that is unknown (rule 9). left means that the request, or part of it, had been sent.
// https://docs.aws.amazon.com/ses/latest/APIReference-V2/API_SendEmail.html
func (s *Sender) failure(err error, left bool) *mail.SendFailure {
	f := s.classify(err, left)
	f.Cause = err
	return f
}

func (s *Sender) classify(err error, left bool) *mail.SendFailure {
	var answer smithy.APIError
	switch {
	case errors.Is(err, ErrNoCredentials):
		return &mail.SendFailure{Reason: mail.ReasonSendingNotAllowed, Everything: true, Message: "no AWS credentials were found to send with: set " +
			"AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or AWS_PROFILE"}
	case errors.As(err, &answer) && refusedFor(err):
		return s.refused(answer)
	case neverConnected(err) || !left:
		return &mail.SendFailure{Reason: mail.ReasonSESUnreachable, Everything: true, Message: "SES could not be reached, nothing was sent: check the " +
			"network, AWS_REGION (" + s.session.settings.Region + ") and any AWS_ENDPOINT_URL_SESV2: " + rootText(err)}
	}
	return &mail.SendFailure{Reason: mail.ReasonNoAnswer, Unknown: true, Message: "SES did not answer, so nobody knows yet whether the mail was sent: " +
		"the next event tells; it is not sent again by itself"}
}

// refusedFor reports whether SES finally rejected a request: with a status of 400 to 499. After a status of 500 or more it may have sent the mail.
func refusedFor(err error) bool {
	var response *awshttp.ResponseError
	return errors.As(err, &response) && response.HTTPStatusCode() >= 400 && response.HTTPStatusCode() < 500
}

// refused explains an answer of SES. Only the code decides whether all mails would be refused: the message may quote an address, so a stranger's
// domain named paused.test could otherwise stop a bulk resend. If a code has several reasons, the beginning of SES's own text distinguishes them.
func (s *Sender) refused(answer smithy.APIError) *mail.SendFailure {
	code, said := answer.ErrorCode(), answer.ErrorMessage()
	switch {
	case refusedCredentials[code]:
		return everything(mail.ReasonSendingNotAllowed, "AWS refuses the credentials ("+code+"): check AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY "+
			"or AWS_PROFILE, whether they have expired, and this machine's clock")
	case refusedAccess[code]:
		return everything(mail.ReasonSendingNotAllowed, "AWS does not allow these credentials to send mail ("+code+"): give them ses:SendEmail and "+
			"ses:SendRawEmail in IAM: "+said)
	case code == "NotFoundException":
		return everything(mail.ReasonConfigurationSetMissing, "SES knows no configuration set "+s.configurationSet+" in "+s.session.settings.Region+
			": check SES_CONFIGURATION_SET and AWS_REGION: "+said)
	case code == "AccountSuspendedException" || code == "SendingPausedException":
		return everything(mail.ReasonSendingPaused, "sending is paused or suspended for the SES account or its configuration set ("+code+"): see the SES console: "+said)
	case usedUp(answer):
		return everything(mail.ReasonSendingQuota, "the daily sending quota of the SES account is used up: try again tomorrow, or ask AWS for more: "+said)
	case throttles(code):
		return everything(mail.ReasonSendingThrottled, "SES takes no more mails at this rate ("+code+"): try again in a while, or set "+
			"MAILROOM_SEND_RATE lower: "+said)
	case code == "MessageRejected" && strings.HasPrefix(said, "Email address is not verified") || code == "MailFromDomainNotVerifiedException":
		return &mail.SendFailure{Reason: mail.ReasonAddressNotVerified, Message: "SES has not verified an address: while the account is in the sandbox, " +
			"recipients must be verified too; the sender must always be: " + said}
	case strings.HasPrefix(said, "Message length is more than"):
		return &mail.SendFailure{Reason: mail.ReasonMessageTooLarge, Message: "the mail is larger than SES takes: " + said}
	}
	return &mail.SendFailure{Reason: mail.ReasonSendingRefused, Message: "SES refused the mail (" + code + "): " + said}
}

func everything(reason mail.Reason, message string) *mail.SendFailure {
	return &mail.SendFailure{Reason: reason, Message: message, Everything: true}
}

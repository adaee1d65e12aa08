package sesevent

import (
	"fmt"

	"github.com/mailroom-app/mailroom/backend/mail"
)

// The reasons for which a body is refused (mail.Refusal.Reason). They are stored, so they never change meaning.
const (
	RefusedTooLarge    = "too_large"        // more than SQS can carry
	RefusedTooDeep     = "too_deep"         // nested deeper than any event of SES
	RefusedNotJSON     = "not_json"         // not JSON, or JSON of another shape
	RefusedNotSES      = "not_ses"          // JSON, but neither an SNS envelope nor an SES event
	RefusedTopic       = "topic"            // from another topic than the expected one
	RefusedRawDelivery = "raw_delivery"     // unsigned, while signatures are asked for
	RefusedSignature   = "signature"        // not signed by SNS, or changed since
	RefusedCertificate = "certificate"      // the signing certificate cannot be trusted
	RefusedMessageID   = "no_message_id"    // names no mail
	RefusedRecipient   = "no_recipient"     // names nobody it happened to
	RefusedRecipients  = "many_recipients"  // names more than a mail can have
	RefusedTime        = "unreadable_time"  // has no time that can be believed
	RefusedIncomplete  = "incomplete_event" // lacks the part that its kind is about
)

func refuse(reason, format string, args ...any) *mail.Refusal {
	return &mail.Refusal{Reason: reason, Detail: fmt.Sprintf(format, args...)}
}

// quoted makes a stranger's text fit for a sentence: one line, printable, short.
func quoted(s string) string {
	return fmt.Sprintf("%q", clean(s, 200))
}

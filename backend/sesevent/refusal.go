package sesevent

import (
	"fmt"

	"github.com/mailroom-app/mailroom/backend/mail"
)

// The reasons for refusing a body (mail.Refusal.Reason). They are stored, so their meaning must never change.
const (
	RefusedTooLarge    = "too_large"        // more than SQS can carry
	RefusedTooDeep     = "too_deep"         // nested deeper than any SES event
	RefusedNotJSON     = "not_json"         // not JSON, or JSON of another shape
	RefusedNotSES      = "not_ses"          // JSON, but neither an SNS envelope nor an SES event
	RefusedTopic       = "topic"            // from another topic than the expected one
	RefusedRawDelivery = "raw_delivery"     // unsigned, but signatures are required
	RefusedSignature   = "signature"        // not signed by SNS, or changed after signing
	RefusedCertificate = "certificate"      // the signing certificate cannot be trusted
	RefusedMessageID   = "no_message_id"    // no SES message id
	RefusedRecipient   = "no_recipient"     // no recipient
	RefusedRecipients  = "many_recipients"  // more recipients than a mail can have
	RefusedTime        = "unreadable_time"  // no plausible time
	RefusedIncomplete  = "incomplete_event" // the part for its kind is missing
	// RefusedSubscription is a subscription that somebody must confirm.
	RefusedSubscription = "subscription"
)

func refuse(reason, format string, args ...any) *mail.Refusal {
	return &mail.Refusal{Reason: reason, Detail: fmt.Sprintf(format, args...)}
}

// quoted formats untrusted text for use in a sentence: one line, printable, short.
func quoted(s string) string {
	return fmt.Sprintf("%q", clean(s, 200))
}

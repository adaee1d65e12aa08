package mail_test

import (
	"testing"
	"time"

	"github.com/mailroom-app/mailroom/backend/mail"
)

var bounced = mail.DeliveryEvent{
	SNSMessageID: "sns-1", SESMessageID: "ses-1", Type: mail.EventBounce, Recipient: "a@b.c", FeedbackID: "feedback-1",
	OccurredAt: time.Date(2026, 5, 15, 10, 0, 0, 0, time.UTC), BounceType: "Permanent", BounceSubType: "General",
}

// TestRule2AnOccurrenceIsWhatHappenedNotWhoToldUs changes one field at a time.
func TestRule2AnOccurrenceIsWhatHappenedNotWhoToldUs(t *testing.T) {
	same := map[string]func(*mail.DeliveryEvent){
		"SNS id":                 func(e *mail.DeliveryEvent) { e.SNSMessageID = "sns-2" },
		"payload":                func(e *mail.DeliveryEvent) { e.Raw = []byte("{}") },
		"subject":                func(e *mail.DeliveryEvent) { e.Subject = "x" },
		"diagnostic":             func(e *mail.DeliveryEvent) { e.Diagnostic = "x" },
		"time, with feedback id": func(e *mail.DeliveryEvent) { e.OccurredAt = e.OccurredAt.Add(time.Second) },
		"time zone":              func(e *mail.DeliveryEvent) { e.OccurredAt = e.OccurredAt.In(time.FixedZone("x", 3600)) },
	}
	other := map[string]func(*mail.DeliveryEvent){
		"SES id":      func(e *mail.DeliveryEvent) { e.SESMessageID = "ses-2" },
		"type":        func(e *mail.DeliveryEvent) { e.Type = mail.EventComplaint },
		"recipient":   func(e *mail.DeliveryEvent) { e.Recipient = "x@b.c" },
		"feedback id": func(e *mail.DeliveryEvent) { e.FeedbackID = "feedback-2" },
		"text moved":  func(e *mail.DeliveryEvent) { e.SESMessageID, e.Type = "ses-1B", "ounce" },
	}
	for name, change := range same {
		e := bounced
		if change(&e); e.Occurrence() != bounced.Occurrence() {
			t.Errorf("%s: another occurrence", name)
		}
	}
	for name, change := range other {
		e := bounced
		if change(&e); e.Occurrence() == bounced.Occurrence() {
			t.Errorf("%s: the same occurrence", name)
		}
	}
}

func TestRule2WithoutFeedbackIDTheTimeTellsOccurrencesApart(t *testing.T) {
	first := mail.DeliveryEvent{SESMessageID: "ses-1", Type: mail.EventClick, Recipient: "a@b.c", OccurredAt: bounced.OccurredAt}
	second := first
	second.OccurredAt = first.OccurredAt.Add(time.Millisecond)
	if first.Occurrence() == second.Occurrence() {
		t.Error("two clicks are one occurrence")
	}
	second.OccurredAt = first.OccurredAt.In(time.FixedZone("x", 3600))
	if first.Occurrence() != second.Occurrence() {
		t.Error("one click is two occurrences in two time zones")
	}
}

func TestSubtypesAsTheTimelineNamesThem(t *testing.T) {
	for want, e := range map[string]mail.DeliveryEvent{
		"Permanent/General":        bounced,
		"Undetermined":             {Type: mail.EventBounce, BounceType: "Undetermined"},
		"abuse":                    {Type: mail.EventComplaint, ComplaintType: "abuse", ComplaintSubType: "x"},
		"OnAccountSuppressionList": {Type: mail.EventComplaint, ComplaintSubType: "OnAccountSuppressionList"},
		"MailboxFull":              {Type: mail.EventDeliveryDelay, DelayType: "MailboxFull"},
		"":                         {Type: mail.EventSend},
	} {
		if got := e.Subtype(); got != want {
			t.Errorf("%s: %q, want %q", e.Type, got, want)
		}
	}
}

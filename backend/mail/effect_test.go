package mail_test

import (
	"testing"

	"github.com/mailroom-app/mailroom/backend/mail"
)

// TestRule3EffectsOfEveryKind lists the event types other than bounce and complaint. Open, Click and the like never prove
// anything.
func TestRule3EffectsOfEveryKind(t *testing.T) {
	for kind, want := range map[mail.EventType]mail.Strength{
		mail.EventSend:             mail.FactSent,
		mail.EventDelivery:         mail.FactDelivered,
		mail.EventReject:           mail.FactFailedBySES,
		mail.EventRenderingFailure: mail.FactFailedBySES,
		mail.EventDeliveryDelay:    mail.NoFact,
		mail.EventOpen:             mail.NoFact,
		mail.EventClick:            mail.NoFact,
		mail.EventSubscription:     mail.NoFact,
		"Something New":            mail.NoFact,
		"":                         mail.NoFact,
	} {
		// Fields of other event types change nothing.
		e := mail.DeliveryEvent{Type: kind, BounceType: "Permanent", ComplaintType: "abuse", StatusCode: "5.4.4"}
		if got := e.Effect(); got != (mail.Effect{Strength: want}) {
			t.Errorf("%q: %+v, want strength %d and no suppression", kind, got, want)
		}
	}
}

// TestRule3BounceTable is the table of bounce types and subtypes. The stored type follows rule 8: Permanent stops all mail,
// Transient stops announcements only.
func TestRule3BounceTable(t *testing.T) {
	const (
		everything    = mail.BouncePermanent
		announcements = mail.BounceTransient
		nothing       = mail.BounceType("")
	)
	for _, c := range []struct {
		bounceType, subtype, status string
		strength                    mail.Strength
		stops                       mail.BounceType
	}{
		{"Permanent", "General", "5.1.1", mail.FactBouncedForGood, everything},
		{"Permanent", "NoEmail", "5.1.1", mail.FactBouncedForGood, everything},
		{"Permanent", "Suppressed", "5.1.1", mail.FactSuppressed, everything},
		{"Permanent", "OnAccountSuppressionList", "5.1.1", mail.FactSuppressed, everything},
		{"Permanent", "OnTenantSuppressionList", "", mail.FactSuppressed, everything},
		{"Permanent", "EmailValidationSuppressed", "", mail.FactSuppressed, nothing},
		{"Permanent", "UnsubscribedRecipient", "", mail.FactSuppressed, announcements},
		{"Permanent", "UnsubscribeRecipient", "5.1.1", mail.FactSuppressed, announcements},
		{"Permanent", "SomethingNew", "", mail.FactBouncedForGood, everything},
		{"Permanent", "", "4.2.2", mail.FactBouncedForGood, everything},

		{"Transient", "General", "", mail.FactBouncedSoft, announcements},
		{"Transient", "General", "4.4.7", mail.FactBouncedSoft, announcements},
		{"Transient", "MailboxFull", "5.2.2", mail.FactBouncedSoft, announcements},
		{"Transient", "CustomTimeoutExceeded", "4.4.7", mail.FactBouncedSoft, announcements},
		{"Transient", "MessageTooLarge", "5.3.4", mail.FactBouncedSoft, nothing},
		{"Transient", "ContentRejected", "5.7.1", mail.FactBouncedSoft, nothing},
		{"Transient", "AttachmentRejected", "5.7.1", mail.FactBouncedSoft, nothing},
		{"Transient", "SomethingNew", "", mail.FactBouncedSoft, announcements},
		{"Transient", "General", "5.4.4", mail.FactBouncedForGood, everything},
		{"Transient", "General", " 5.4.4 ", mail.FactBouncedForGood, everything},
		{"Transient", "General", "4.4.4", mail.FactBouncedSoft, announcements},
		{"Transient", "General", "5.4.40", mail.FactBouncedSoft, announcements},

		{"Undetermined", "Undetermined", "", mail.FactBouncedSoft, announcements},
		{"Undetermined", "General", "5.4.4", mail.FactBouncedSoft, announcements},
		{"Undetermined", "Suppressed", "", mail.FactBouncedSoft, announcements},
		{"SomethingNew", "General", "", mail.FactBouncedSoft, announcements},
		{"", "", "", mail.FactBouncedSoft, announcements},
	} {
		e := mail.DeliveryEvent{Type: mail.EventBounce, BounceType: c.bounceType, BounceSubType: c.subtype, StatusCode: c.status}
		want := mail.Effect{Strength: c.strength}
		if c.stops != nothing {
			want.Suppression = mail.SuppressionClaim{Reason: mail.ReasonBounce, BounceType: c.stops, BounceSubType: c.subtype}
		}
		if got := e.Effect(); got != want {
			t.Errorf("%s/%s %q: %+v, want %+v", c.bounceType, c.subtype, c.status, got, want)
		}
	}
}

func TestRule3ComplaintTable(t *testing.T) {
	for _, c := range []struct {
		feedback, subtype string
		strength          mail.Strength
		suppresses        bool
	}{
		{"abuse", "", mail.FactBouncedForGood, true},
		{"auth-failure", "", mail.FactBouncedForGood, true},
		{"fraud", "", mail.FactBouncedForGood, true},
		{"other", "", mail.FactBouncedForGood, true},
		{"virus", "", mail.FactBouncedForGood, true},
		{"", "", mail.FactBouncedForGood, true},
		{"something-new", "", mail.FactBouncedForGood, true},
		{"not-spam", "", mail.NoFact, false},
		{"not-spam", "OnAccountSuppressionList", mail.NoFact, false},
		{"", "OnAccountSuppressionList", mail.FactSuppressed, true},
		{"abuse", "OnAccountSuppressionList", mail.FactSuppressed, true},
	} {
		e := mail.DeliveryEvent{Type: mail.EventComplaint, ComplaintType: c.feedback, ComplaintSubType: c.subtype}
		want := mail.Effect{Strength: c.strength}
		if c.suppresses {
			want.Suppression = mail.SuppressionClaim{Reason: mail.ReasonComplaint, ComplaintType: c.feedback}
		}
		if got := e.Effect(); got != want {
			t.Errorf("%q/%q: %+v, want %+v", c.feedback, c.subtype, got, want)
		}
	}
}

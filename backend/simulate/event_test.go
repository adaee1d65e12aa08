package simulate_test

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/mailroom-app/mailroom/backend/mail"
	"github.com/mailroom-app/mailroom/backend/sesevent"
	"github.com/mailroom-app/mailroom/backend/simulate"
)

const topic = "arn:aws:sns:eu-west-1:123456789012:ses-events"

var at = time.Date(2026, 5, 15, 10, 21, 33, 512_000_000, time.UTC)

type fataler interface {
	Helper()
	Fatalf(string, ...any)
}

// read makes the event, decodes it raw and enveloped, and returns the decoded events.
func read(t fataler, e simulate.Event) []mail.DeliveryEvent {
	t.Helper()
	message, err := e.JSON()
	if err != nil {
		t.Fatalf("%+v: %v", e, err)
	}
	body, err := simulate.Notification{TopicARN: topic, Message: message, At: e.At}.Envelope(nil)
	if err != nil {
		t.Fatalf("%+v: %v", e, err)
	}
	decoder := sesevent.New(sesevent.Options{Topics: []string{topic}})
	raw, err := decoder.Decode(context.Background(), message)
	if err != nil {
		t.Fatalf("%s: %v", message, err)
	}
	enveloped, err := decoder.Decode(context.Background(), body)
	if err != nil {
		t.Fatalf("%s: %v", body, err)
	}
	for i := range enveloped.Events {
		if enveloped.Events[i].SNSMessageID == "" || enveloped.Events[i].Occurrence() != raw.Events[i].Occurrence() {
			t.Fatalf("enveloped and raw differ:\n%s", body)
		}
	}
	return enveloped.Events
}

// TestWhatIsMadeIsUnderstoodAsWhatWasAskedFor tests any kind, recipient, text and time.
func TestWhatIsMadeIsUnderstoodAsWhatWasAskedFor(t *testing.T) {
	expected := map[simulate.Kind]struct {
		status     mail.Status // empty if only the timeline changes
		suppresses mail.SuppressionReason
		bounceType mail.BounceType
	}{
		simulate.Bounce:           {mail.Bounced, mail.ReasonBounce, mail.BouncePermanent},
		simulate.BounceTransient:  {mail.Bounced, mail.ReasonBounce, mail.BounceTransient},
		simulate.Complaint:        {mail.Bounced, mail.ReasonComplaint, ""},
		simulate.Delivery:         {mail.Delivered, "", ""},
		simulate.Send:             {mail.Sent, "", ""},
		simulate.Reject:           {mail.Failed, "", ""},
		simulate.RenderingFailure: {mail.Failed, "", ""},
		simulate.Delay:            {"", "", ""},
		simulate.Open:             {"", "", ""},
		simulate.Click:            {"", "", ""},
		simulate.Subscription:     {"", "", ""},
	}
	rapid.Check(t, func(t *rapid.T) {
		domain := rapid.SampledFrom([]string{"gmail.com", "outlook.com", "yahoo.com", "gmx.de", "example.org", "Example.COM"}).Draw(t, "domain")
		local := rapid.StringMatching(`[a-zA-Z0-9.+]{1,20}`).Draw(t, "local part")
		e := simulate.Event{
			Kind: rapid.SampledFrom(simulate.Kinds()).Draw(t, "kind"),
			To:   local + "@" + domain,
			// A subject may be anything without control characters: SES unfolds headers.
			Subject: rapid.StringMatching(`[^\pC\pZ]{0,40}`).Draw(t, "subject"),
			At:      at.Add(time.Duration(rapid.Int64Range(0, 1e11).Draw(t, "milliseconds")) * time.Millisecond),
			Message: mail.MessageID{Kind: rapid.SampledFrom(mail.Kinds()).Draw(t, "message kind"), Row: rapid.Int64Min(1).Draw(t, "row")},
		}
		e.SESMessageID = simulate.MessageID(e.At, rapid.Uint64().Draw(t, "number"))
		events := read(t, e)
		if len(events) != 1 {
			t.Fatalf("%d events", len(events))
		}
		got, want := events[0], expected[e.Kind]
		status, _ := got.Effect().Strength.Status()
		claim := got.Effect().Suppression
		switch {
		case got.Type != e.Kind.Type(), got.Recipient != strings.ToLower(e.To), got.SESMessageID != e.SESMessageID, got.Tag != e.Message, !got.OccurredAt.Equal(e.At):
			t.Fatalf("asked for %+v, understood %+v", e, got)
		case got.Subject != e.Subject && !strings.Contains(e.Subject, "=?"):
			t.Fatalf("subject %q, understood %q", e.Subject, got.Subject)
		case status != want.status, claim.Reason != want.suppresses, claim.BounceType != want.bounceType:
			t.Fatalf("%s: %s and %+v, want %+v\n%s", e.Kind, status, claim, want, got.Raw)
		case e.Kind == simulate.Bounce && (got.StatusCode == "" || got.Diagnostic == "" || got.FeedbackID == ""):
			t.Fatalf("a bounce without words: %+v", got)
		case want.status.Problem() && got.Reason().Words() == "":
			t.Fatalf("no reason in words: %+v", got)
		}
		again, err := e.JSON()
		if err != nil || !bytes.Equal(again, got.Raw) {
			t.Fatalf("made twice, it differs:\n%s\n%s", got.Raw, again)
		}
	})
}

// TestEveryTypeThatIsAskedFor has SES's pairs of type and subtype that the kinds alone do not produce.
func TestEveryTypeThatIsAskedFor(t *testing.T) {
	for _, c := range []struct {
		kind           simulate.Kind
		typ, subtype   string
		timeline, code string
		status         mail.Status
		reason         mail.Reason
	}{
		{simulate.Bounce, "", "Suppressed", "Permanent/Suppressed", "5.1.1", mail.Suppressed, mail.ReasonOnSuppressionList},
		{simulate.Bounce, "", "OnAccountSuppressionList", "Permanent/OnAccountSuppressionList", "5.1.1", mail.Suppressed, mail.ReasonOnSuppressionList},
		{simulate.Bounce, "", "UnsubscribedRecipient", "Permanent/UnsubscribedRecipient", "5.1.1", mail.Suppressed, mail.ReasonUnsubscribed},
		{simulate.BounceTransient, "", "MailboxFull", "Transient/MailboxFull", "", mail.Bounced, mail.ReasonMailboxFull},
		{simulate.BounceTransient, "", "MessageTooLarge", "Transient/MessageTooLarge", "5.3.4", mail.Bounced, mail.ReasonMessageTooLarge},
		{simulate.BounceTransient, "", "ContentRejected", "Transient/ContentRejected", "5.7.1", mail.Bounced, mail.ReasonContentRejected},
		{simulate.BounceTransient, "Undetermined", "Undetermined", "Undetermined/Undetermined", "", mail.Bounced, ""},
		{simulate.Complaint, "not-spam", "", "not-spam", "", "", mail.ReasonComplaintWithdrawn},
		{simulate.Complaint, "fraud", "OnAccountSuppressionList", "fraud", "", mail.Suppressed, mail.ReasonOnSuppressionList},
		{simulate.Delay, "MailboxFull", "", "MailboxFull", "", "", mail.ReasonMailboxFull},
	} {
		e := simulate.Event{Kind: c.kind, Type: c.typ, Subtype: c.subtype, To: "a@example.com", SESMessageID: "id", At: at}
		got := read(t, e)[0]
		status, _ := got.Effect().Strength.Status()
		if got.Subtype() != c.timeline || status != c.status || (c.code != "" && got.StatusCode != c.code) || (c.reason != "" && got.Reason() != c.reason) {
			t.Errorf("%s %s/%s: %s %s, status %q, reason %s", c.kind, c.typ, c.subtype, got.Subtype(), got.StatusCode, status, got.Reason())
		}
	}
}

func TestSeveralRecipientsHeadersAndTags(t *testing.T) {
	e := simulate.Event{
		Kind: simulate.Complaint, To: "Jane <jane@example.com>", MoreTo: []string{"john@example.com"}, SESMessageID: "id-2", At: at,
		SentAt: at.Add(-time.Hour), RetryFor: "<ID-1@eu-west-1.amazonses.com>", Source: "Club <box@club.example>", ReplyTo: "help@club.example",
		ConfigSet: "tickets", Tags: map[string]string{"campaign": "may"},
	}
	events := read(t, e)
	if len(events) != 2 || events[0].Recipient != "jane@example.com" || events[1].Recipient != "john@example.com" || events[0].OneOf != 2 {
		t.Fatalf("understood %+v", events)
	}
	got := events[0]
	if got.RetryForSESID != "id-1" || got.Sender != "Club <box@club.example>" || !got.SentAt.Equal(e.SentAt) {
		t.Errorf("understood %+v", got)
	}
	var doc struct {
		Mail struct {
			Source string
			Tags   map[string][]string
		}
	}
	if err := json.Unmarshal(got.Raw, &doc); err != nil {
		t.Fatal(err)
	}
	if doc.Mail.Source != "box@club.example" || !slices.Equal(doc.Mail.Tags["ses:configuration-set"], []string{"tickets"}) || !slices.Equal(doc.Mail.Tags["campaign"], []string{"may"}) {
		t.Errorf("mail %+v", doc.Mail)
	}
}

func TestOneOccurrenceInBothStyles(t *testing.T) {
	for _, kind := range []simulate.Kind{simulate.Bounce, simulate.BounceTransient, simulate.Complaint, simulate.Delivery} {
		e := simulate.Event{Kind: kind, To: "a@example.com", SESMessageID: "id", At: at}
		event := read(t, e)[0]
		e.Notification = true
		feedback := read(t, e)[0]
		if event.Occurrence() != feedback.Occurrence() || bytes.Equal(event.Raw, feedback.Raw) || !bytes.Contains(feedback.Raw, []byte(`"notificationType"`)) {
			t.Errorf("%s:\n%s\n%s", kind, event.Raw, feedback.Raw)
		}
	}
	_, err := simulate.Event{Kind: simulate.Open, Notification: true, To: "a@example.com", SESMessageID: "id", At: at}.JSON()
	if mail.CodeOf(err) != mail.CodeInvalid {
		t.Errorf("an open as identity feedback: %v", err)
	}
}

func TestWhatIsMissingIsNamed(t *testing.T) {
	whole := simulate.Event{Kind: simulate.Send, To: "a@example.com", SESMessageID: "id", At: at}
	for name, change := range map[string]func(*simulate.Event){
		"kind":      func(e *simulate.Event) { e.Kind = "explosion" },
		"recipient": func(e *simulate.Event) { e.To = "" },
		"id":        func(e *simulate.Event) { e.SESMessageID = "" },
		"time":      func(e *simulate.Event) { e.At = time.Time{} },
	} {
		e := whole
		change(&e)
		if _, err := e.JSON(); mail.CodeOf(err) != mail.CodeInvalid || !strings.Contains(err.Error(), name) {
			t.Errorf("without %s: %v", name, err)
		}
	}
}

func TestKindsAreReadInAnyCase(t *testing.T) {
	for _, kind := range simulate.Kinds() {
		if got, err := simulate.ParseKind(strings.ToUpper(string(kind))); err != nil || got != kind {
			t.Errorf("%s is %s: %v", kind, got, err)
		}
	}
	if _, err := simulate.ParseKind("marketing"); mail.CodeOf(err) != mail.CodeInvalid || !strings.Contains(err.Error(), "bounce-transient") {
		t.Errorf("an unknown kind: %v", err)
	}
}

func TestProvidersAnswerForThemselvesAndOthersVary(t *testing.T) {
	if d := read(t, simulate.Event{Kind: simulate.Bounce, To: "Jane <jane@GMail.com>", SESMessageID: "id", At: at})[0].Diagnostic; !strings.Contains(d, "gsmtp") {
		t.Errorf("Gmail says %q", d)
	}
	said := map[string]bool{}
	for i := range 200 {
		said[read(t, simulate.Event{Kind: simulate.Bounce, To: "jane@example.com", SESMessageID: fmt.Sprint(i), At: at})[0].Diagnostic] = true
	}
	if len(said) < 5 {
		t.Errorf("200 bounces have %d diagnostics", len(said))
	}
}

func TestIDsDiffer(t *testing.T) {
	ids := map[string]bool{}
	for i := range uint64(1000) {
		ids[simulate.MessageID(at, i)] = true
	}
	if len(ids) != 1000 || !ids[simulate.MessageID(at, 7)] { // the same number gives the same id again
		t.Errorf("%d ids", len(ids))
	}
	feedback := map[string]bool{}
	for _, e := range []simulate.Event{
		{Kind: simulate.Bounce, To: "a@example.com", SESMessageID: "1", At: at},
		{Kind: simulate.Bounce, To: "b@example.com", SESMessageID: "1", At: at},
		{Kind: simulate.Bounce, To: "a@example.com", SESMessageID: "2", At: at},
		{Kind: simulate.Bounce, To: "a@example.com", SESMessageID: "1", At: at.Add(time.Second)},
		{Kind: simulate.Complaint, To: "a@example.com", SESMessageID: "1", At: at},
	} {
		feedback[read(t, e)[0].FeedbackID] = true
	}
	if len(feedback) != 5 {
		t.Errorf("5 occurrences have %d feedback ids", len(feedback))
	}
}

func BenchmarkEvent(b *testing.B) {
	e := simulate.Event{Kind: simulate.Bounce, To: "jane@example.com", Subject: "Your Ticket", SESMessageID: simulate.MessageID(at, 1), At: at}
	b.ReportAllocs()
	for b.Loop() {
		message, err := e.JSON()
		if err != nil {
			b.Fatal(err)
		}
		b.SetBytes(int64(len(message)))
	}
}

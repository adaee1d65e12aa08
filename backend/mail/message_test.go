package mail_test

import (
	"testing"

	"pgregory.net/rapid"

	"github.com/mailroom-app/mailroom/backend/mail"
)

func TestMessagesAreNamedByKindAndRow(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		id := mail.MessageID{Kind: rapid.SampledFrom(mail.Kinds()).Draw(t, "kind"), Row: rapid.Int64Min(1).Draw(t, "row")}
		if got, err := mail.ParseMessageID(id.String()); err != nil || got != id {
			t.Fatalf("%q is %v: %v", id.String(), got, err)
		}
		if got, err := mail.ParseTag(id.Tag()); err != nil || got != id {
			t.Fatalf("%q is %v: %v", id.Tag(), got, err)
		}
		for _, r := range id.Tag() { // SES allows no other characters in a tag
			if (r < 'a' || r > 'z') && (r < '0' || r > '9') && r != '-' {
				t.Fatalf("tag %q", id.Tag())
			}
		}
	})
}

func TestMessagesAsPeopleAndOtherProgramsNameThem(t *testing.T) {
	for in, want := range map[string]mail.MessageID{
		"announcement:7": {Kind: mail.Announcement, Row: 7}, "marketing:7": {Kind: mail.Announcement, Row: 7}, "Transaction:12": {Kind: mail.Transaction, Row: 12},
	} {
		if got, err := mail.ParseMessageID(in); err != nil || got != want || got.IsZero() {
			t.Errorf("%q is %v: %v", in, got, err)
		}
	}
	for _, in := range []string{"", "7", "transaction", "transaction:", "transaction:0", "transaction:-1", "transaction:x", "transaction:9223372036854775808", "order:1", "transaction-1"} {
		if got, err := mail.ParseMessageID(in); mail.CodeOf(err) != mail.CodeInvalid || !got.IsZero() {
			t.Errorf("%q is %v: %v, want it invalid", in, got, err)
		}
	}
	for _, in := range []string{"transaction:1", "transaction-", "transaction--1", "'; DROP TABLE-1"} {
		if got, err := mail.ParseTag(in); mail.CodeOf(err) != mail.CodeInvalid || !got.IsZero() {
			t.Errorf("tag %q is %v: %v, want it invalid", in, got, err)
		}
	}
}

// TestSESIDsAreComparedNormalised contains what SES reports and what senders store.
func TestSESIDsAreComparedNormalised(t *testing.T) {
	const id = "0102018f7c3a9544-8f2f7a33-6d0e-4b0d-8f2f-9b8ad6a6d3d5-000000"
	for _, in := range []string{
		id, "<" + id + "@eu-west-1.amazonses.com>", id + "@email.amazonses.com", "<" + id + ">", " " + id + "\r\n",
		"0102018F7C3A9544-8F2F7A33-6D0E-4B0D-8F2F-9B8AD6A6D3D5-000000",
	} {
		if got := mail.NormalizeSESID(in); got != id {
			t.Errorf("%q is %q", in, got)
		}
	}
	for _, in := range []string{"", "<>", "@eu-west-1.amazonses.com", " <@> "} {
		if got := mail.NormalizeSESID(in); got != "" {
			t.Errorf("%q is %q, want nothing", in, got)
		}
	}
}

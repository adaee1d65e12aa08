package mail_test

import (
	"testing"
	"time"

	"github.com/mailroom-app/mailroom/backend/mail"
)

func TestRule10ResolvedMeansResolved(t *testing.T) {
	at := time.Date(2026, 5, 1, 9, 0, 0, 0, time.UTC)
	for _, test := range []struct {
		name    string
		by      string // resolution type, empty for none
		retried bool
		last    mail.Status
		want    bool
	}{
		{"nobody resolved it", "", false, mail.Bounced, false},
		{"nobody resolved it, resent", "", true, mail.Sent, false},
		{"by hand", "manual", false, mail.Bounced, true},
		{"by hand, and the retry bounces later", "manual", true, mail.Bounced, true},
		{"a retry was delivered", "auto", true, mail.Delivered, true},
		{"the delivered retry bounces after all", "auto", true, mail.Bounced, false},
		{"the retry is suppressed", "auto", true, mail.Suppressed, false},
		{"another retry is under way", "auto", true, mail.Sent, true},
		{"auto, and its retry is gone", "auto", false, mail.Bounced, true},
	} {
		original := mail.Message{ID: mail.MessageID{Kind: mail.Transaction, Row: 1}, Status: mail.Bounced, ResolutionType: test.by}
		if test.by != "" {
			original.ResolvedAt = at
		}
		issue := mail.Issue{Original: original, Last: original, Attempts: 1}
		if test.retried {
			issue.Last, issue.Attempts = mail.Message{ID: mail.MessageID{Kind: mail.Transaction, Row: 2}, Status: test.last}, 2
		}
		if issue.Resolved() != test.want {
			t.Errorf("%s: resolved %v, want %v", test.name, issue.Resolved(), test.want)
		}
	}
}

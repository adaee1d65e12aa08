package postgres_test

import (
	"slices"
	"testing"

	"github.com/mailroom-app/mailroom/backend/mail"
	"github.com/mailroom-app/mailroom/backend/world"
)

var root = mail.Actor{Person: "root@example.com", OSUser: "ro"}

// entry returns a permanent bounce for the whole platform.
func entry(email string) mail.SuppressionEntry {
	return mail.SuppressionEntry{Email: email, Reason: mail.ReasonBounce, BounceType: mail.BouncePermanent, Source: mail.SourceManual}
}

func TestRule7AddingNeverWeakens(t *testing.T) {
	r := newRecorder(t, world.Integration)
	soft := entry("ann@example.com")
	soft.BounceType = mail.BounceTransient
	blocked := mail.SuppressionEntry{Email: "bob@example.com", Reason: mail.ReasonDoNotContact, Source: mail.SourceManual, Account: 2, Note: "by letter"}
	stranger := entry("cy@example.com")
	stranger.Account = 99
	for _, step := range []struct {
		name    string
		entries []mail.SuppressionEntry
		want    []mail.SuppressionOutcome
		stored  string
	}{
		{"new ones, one of them twice", []mail.SuppressionEntry{soft, blocked, soft, stranger},
			[]mail.SuppressionOutcome{mail.SuppressionAdded, mail.SuppressionAdded, mail.SuppressionThere, mail.SuppressionRefused},
			"ann@example.com bounce Transient; bob@example.com 2 do_not_contact"},
		{"stronger", []mail.SuppressionEntry{entry("ann@example.com"), blocked},
			[]mail.SuppressionOutcome{mail.SuppressionStrengthened, mail.SuppressionThere}, "ann@example.com bounce Permanent; bob@example.com 2 do_not_contact"},
		{"weaker", []mail.SuppressionEntry{soft}, []mail.SuppressionOutcome{mail.SuppressionThere}, "ann@example.com bounce Permanent; bob@example.com 2 do_not_contact"},
	} {
		got, err := r.Suppressions.MergeSuppressions(t.Context(), mail.AllAccounts(), root, step.entries, "a list")
		if err != nil || !slices.Equal(got, step.want) {
			t.Errorf("%s: %v, %v", step.name, got, err)
		}
		stored := r.ask(`SELECT string_agg(concat_ws(' ', email, account_id, reason, bounce_type), '; ' ORDER BY id) FROM email_suppressions WHERE deleted_at IS NULL`)
		if stored != step.stored {
			t.Errorf("%s: stored %s", step.name, stored)
		}
	}
	logged := r.ask(`SELECT string_agg(concat_ws(' ', person, os_user, account, action, address, before ->> 'bounce_type', reason), '; ' ORDER BY id) FROM mailroom.audit_log`)
	if logged != "root@example.com ro suppress ann@example.com a list; root@example.com ro 2 suppress bob@example.com by letter; "+
		"root@example.com ro suppress ann@example.com Transient a list" {
		t.Errorf("logged %s", logged)
	}
	page, err := r.Suppressions.ListSuppressions(t.Context(), mail.AllAccounts(), mail.SuppressionFilter{Account: 2}, mail.PageRequest{})
	if err != nil || len(page.Rows) != 1 || page.Rows[0].Note != "by letter" {
		t.Errorf("%+v, %v", page.Rows, err)
	}
}

func TestMergeRefusesWhatWasNotChecked(t *testing.T) {
	r := newRecorder(t, world.Integration)
	upper, noReason, typed := entry("Ann@Example.com"), entry("a@example.com"), entry("a@example.com")
	noReason.Reason, typed.Reason = "", mail.ReasonComplaint
	nul := entry("a\x00@example.com")
	for _, e := range []mail.SuppressionEntry{upper, noReason, typed, nul, entry("")} {
		if _, err := r.Suppressions.MergeSuppressions(t.Context(), mail.AllAccounts(), root, []mail.SuppressionEntry{entry("b@example.com"), e}, ""); mail.CodeOf(err) != mail.CodeInvalid {
			t.Errorf("%+v: %v", e, err)
		}
	}
	if live := r.live(); live != "" {
		t.Errorf("half applied: %s", live)
	}
}

package postgres_test

import (
	"slices"
	"testing"

	"github.com/mailroom-app/mailroom/backend/mail"
)

const someSuppressions = `
	INSERT INTO email_suppressions (id, account_id, email, reason, bounce_type, bounce_sub_type, complaint_type, source, created_at, deleted_at) VALUES
	(1, 1, 'ann@example.com', 'bounce', 'Permanent', 'General', NULL, 'ses_notification', '2026-03-01 12:00:00', NULL),
	(2, NULL, 'ann@example.com', 'complaint', NULL, NULL, 'abuse', 'ses_notification', '2026-03-02 12:00:00', NULL),
	(3, 2, 'ann@example.com', 'bounce', 'Transient', NULL, NULL, 'manual', '2026-03-03 12:00:00', NULL),
	(4, 1, 'ann@example.com', 'do_not_contact', NULL, NULL, NULL, 'manual', '2026-03-03 12:00:00', '2026-03-04 12:00:00'),
	(5, 1, 'b_b@example.com', 'do_not_contact', NULL, NULL, NULL, 'manual', NULL, NULL),
	(6, 2, 'bxb@example.com', 'bounce', 'Permanent', NULL, NULL, 'manual_resolve', '2026-03-03 12:00:00', NULL)`

func TestSuppressionsThatConcernAnAddress(t *testing.T) {
	t.Parallel()
	r := newReaders(t)
	r.exec(someSuppressions)
	ann := mail.Suppression{
		ID: 1, Email: "ann@example.com", Reason: mail.ReasonBounce, BounceType: mail.BouncePermanent, BounceSubType: "General", Source: mail.SourceSES,
		Account: mail.Account{ID: 1, Name: "One"}, CreatedAt: epoch,
	}
	everywhere := mail.Suppression{ID: 2, Email: "ann@example.com", Reason: mail.ReasonComplaint, ComplaintType: "abuse", Source: mail.SourceSES, CreatedAt: epoch.AddDate(0, 0, 1)}
	for _, c := range []struct {
		email   string
		scope   mail.Scope
		account int64
		want    []mail.Suppression
	}{
		{"ann@example.com", mail.OneAccount(1), 1, []mail.Suppression{everywhere, ann}},
		{"Ann <ANN@Example.com>", mail.AllAccounts(), 1, []mail.Suppression{everywhere, ann}},
		{"ann@example.com", mail.AllAccounts(), 0, []mail.Suppression{everywhere}}, // a message without a ticketed event
		{"ann@example.com", mail.OneAccount(3), 3, []mail.Suppression{everywhere}},
		{"nobody@example.com", mail.OneAccount(1), 1, nil},
	} {
		got, err := r.Suppressions.Concerning(t.Context(), c.scope, c.email, c.account)
		if err != nil || !slices.Equal(got, c.want) {
			t.Errorf("%s for account %d: %+v (%v)", c.email, c.account, got, err)
		}
	}
	if _, err := r.Suppressions.Concerning(t.Context(), mail.AllAccounts(), "a\x00@example.com", 1); mail.CodeOf(err) != mail.CodeInvalid {
		t.Errorf("an address with NUL: %v", err)
	}
}

func TestListSuppressions(t *testing.T) {
	t.Parallel()
	r := newReaders(t)
	r.exec(someSuppressions)
	all := mail.AllAccounts()
	for _, c := range []struct {
		name   string
		scope  mail.Scope
		filter mail.SuppressionFilter
		want   []int64
	}{
		{"all, newest first, the one without a time last", all, mail.SuppressionFilter{}, []int64{6, 3, 2, 1, 5}},
		{"of the person's account", mail.OneAccount(1), mail.SuppressionFilter{}, []int64{1, 5}},
		{"by account", all, mail.SuppressionFilter{Account: 2}, []int64{6, 3}},
		{"by reason", all, mail.SuppressionFilter{Reason: mail.ReasonBounce}, []int64{6, 3, 1}},
		{"by source", all, mail.SuppressionFilter{Source: mail.SourceManual}, []int64{3, 5}},
		{"platform-wide", all, mail.SuppressionFilter{PlatformWide: true}, []int64{2}},
		{"search, as it is", all, mail.SuppressionFilter{Search: "B_B@"}, []int64{5}},
	} {
		t.Run(c.name, func(t *testing.T) {
			for limit := 1; limit <= 6; limit++ {
				var got []int64
				request := mail.PageRequest{Limit: limit}
				for {
					page, err := r.Suppressions.ListSuppressions(t.Context(), c.scope, c.filter, request)
					if err != nil {
						t.Fatal(err)
					}
					for _, s := range page.Rows {
						got = append(got, s.ID)
					}
					if request.After = page.Next; page.Next == "" {
						break
					}
				}
				if !slices.Equal(got, c.want) {
					t.Errorf("pages of %d: %v, want %v", limit, got, c.want)
				}
			}
		})
	}
	for _, filter := range []mail.SuppressionFilter{{Search: "\x00"}, {Reason: "\xff"}, {Source: "\x00"}} {
		if _, err := r.Suppressions.ListSuppressions(t.Context(), all, filter, mail.PageRequest{}); mail.CodeOf(err) != mail.CodeInvalid {
			t.Errorf("%+v: %v", filter, err)
		}
	}
	if _, err := r.Suppressions.ListSuppressions(t.Context(), all, mail.SuppressionFilter{}, mail.PageRequest{Sort: mail.BySubject}); mail.CodeOf(err) != mail.CodeInvalid {
		t.Errorf("by subject: %v", err)
	}
}

package postgres_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/mailroom-app/mailroom/backend/mail"
	"github.com/mailroom-app/mailroom/backend/world"
)

// Pages of the suppressions and of the audit log use indexes, with any filter: neither table may be read whole or sorted.
func TestSuppressionAndAuditPagesFollowIndexes(t *testing.T) {
	r := newRecorder(t, world.Stock)
	r.exec(`INSERT INTO email_suppressions (email, account_id, reason, bounce_type, source, created_at)
		SELECT 'guest.' || n || '@example.com', CASE WHEN n % 3 > 0 THEN n % 3 END, CASE WHEN n % 500 = 0 THEN 'do_not_contact' WHEN n % 9 = 0 THEN 'complaint' ELSE 'bounce' END,
		       CASE WHEN n % 500 > 0 AND n % 9 > 0 THEN 'Permanent' END, CASE WHEN n % 700 = 0 THEN 'manual' ELSE 'ses_notification' END, timestamp '2026-01-01' + n * interval '1 minute'
		  FROM generate_series(1, 60000) n`)
	r.exec(`INSERT INTO mailroom.audit_log (at, person, action, object, object_id)
		SELECT timestamptz '2026-01-01 00:00Z' + n * interval '1 minute', CASE WHEN n % 900 = 0 THEN 'root@example.com' ELSE '' END, CASE WHEN n % 800 = 0 THEN 'resend' ELSE 'suppress' END, 'suppression', n
		  FROM generate_series(1, 60000) n`)
	r.exec("VACUUM (ANALYZE) email_suppressions") // as autovacuum does: new rows are first in the pending list of the search index
	r.exec("ANALYZE mailroom.audit_log")
	all := mail.AllAccounts()
	second, err := r.Suppressions.ListSuppressions(t.Context(), all, mail.SuppressionFilter{}, mail.PageRequest{})
	if err != nil {
		t.Fatal(err)
	}
	db := explaining(t, urlOf(r.pool))
	january := time.Date(2026, 1, 20, 0, 0, 0, 0, time.UTC)
	for name, c := range map[string]struct {
		scope  mail.Scope
		filter mail.SuppressionFilter
		page   mail.PageRequest
		index  string
	}{
		"all":                    {all, mail.SuppressionFilter{}, mail.PageRequest{}, "mailroom_suppressions_created"},
		"the second page":        {all, mail.SuppressionFilter{}, mail.PageRequest{After: second.Next}, "mailroom_suppressions_created"},
		"since a date":           {all, mail.SuppressionFilter{CreatedSince: january, CreatedBefore: january.AddDate(0, 0, 1)}, mail.PageRequest{}, "mailroom_suppressions_created"},
		"of a rare reason":       {all, mail.SuppressionFilter{Reason: mail.ReasonDoNotContact}, mail.PageRequest{}, "mailroom_suppressions_reason"},
		"from a rare source":     {all, mail.SuppressionFilter{Source: mail.SourceManual}, mail.PageRequest{}, "mailroom_suppressions_source"},
		"of one account":         {all, mail.SuppressionFilter{Account: 1}, mail.PageRequest{}, "mailroom_suppressions_account|mailroom_suppressions_created"},
		"of an organizer":        {mail.OneAccount(2), mail.SuppressionFilter{}, mail.PageRequest{}, "mailroom_suppressions_account|mailroom_suppressions_created"},
		"platform-wide":          {all, mail.SuppressionFilter{PlatformWide: true}, mail.PageRequest{}, "mailroom_suppressions_account|mailroom_suppressions_created"},
		"of a bounce type":       {all, mail.SuppressionFilter{BounceType: mail.BouncePermanent}, mail.PageRequest{}, "mailroom_suppressions_created"},
		"an address, in part":    {all, mail.SuppressionFilter{Search: "guest.4711@"}, mail.PageRequest{}, "mailroom_suppressions_search"},
		"of one account, oldest": {all, mail.SuppressionFilter{Account: 1}, mail.PageRequest{Ascending: true}, "mailroom_suppressions_account|mailroom_suppressions_created"},
	} {
		plan := db.plan(t, func() error {
			_, err := db.Suppressions.ListSuppressions(t.Context(), c.scope, c.filter, c.page)
			return err
		})
		follows(t, name, plan, c.index, "email_suppressions")
	}
	for name, c := range map[string]struct {
		filter mail.AuditFilter
		index  string
	}{
		"all":           {mail.AuditFilter{}, "audit_log_at"},
		"since a date":  {mail.AuditFilter{Since: january}, "audit_log_at"},
		"of one person": {mail.AuditFilter{Person: "root@example.com"}, "audit_log_person"},
		"of an action":  {mail.AuditFilter{Action: "resend"}, "audit_log_action"},
		"of a subject":  {mail.AuditFilter{Subject: "suppression:12"}, "audit_log_object"},
	} {
		plan := db.plan(t, func() error {
			_, err := db.Audit.AuditLog(t.Context(), all, c.filter, "", 50)
			return err
		})
		follows(t, "audit log, "+name, plan, c.index, "audit_log")
	}
}

func follows(t *testing.T, name, plan, indexes, table string) {
	t.Helper()
	words := strings.Fields(plan)
	if !slices.ContainsFunc(strings.Split(indexes, "|"), func(index string) bool { return slices.Contains(words, index) }) ||
		strings.Contains(plan, "Seq Scan on "+table) {
		t.Errorf("%s does not follow %s:\n%s", name, indexes, plan)
	}
}

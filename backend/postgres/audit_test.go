package postgres_test

import (
	"strings"
	"testing"

	"github.com/mailroom-app/mailroom/backend/mail"
	"github.com/mailroom-app/mailroom/backend/world"
)

// The audit log returns complete entries and finds them by their subject. An address can be removed, which is logged; nothing else is ever changed.
func TestRule18TheAuditLogOnlyGrowsButForAnAddress(t *testing.T) {
	t.Parallel()
	r := newRecorder(t, world.Integration)
	for _, email := range []string{"ann@example.com", "bob@example.com"} {
		entry, err := mail.SuppressionEntry{Email: email, Account: 1, Reason: mail.ReasonBounce, Source: mail.SourceManual}.Checked()
		if err != nil {
			t.Fatal(err)
		}
		if _, err := r.Suppressions.MergeSuppressions(t.Context(), mail.AllAccounts(), root, []mail.SuppressionEntry{entry}, "she called"); err != nil {
			t.Fatal(err)
		}
	}
	entries := func(filter mail.AuditFilter) []mail.AuditEntry {
		t.Helper()
		page, err := r.Audit.AuditLog(t.Context(), mail.AllAccounts(), filter, "", 10)
		if err != nil {
			t.Fatal(err)
		}
		return page.Rows
	}
	ann := entries(mail.AuditFilter{Address: "Ann@Example.com"})
	if len(ann) != 1 || !strings.Contains(ann[0].After, `"email": "ann@example.com"`) || ann[0].Reason != "she called" {
		t.Fatalf("by address: %+v", ann)
	}
	for _, statement := range []string{
		"UPDATE mailroom.audit_log SET reason = ''", "UPDATE mailroom.audit_log SET address = NULL", "UPDATE mailroom.audit_log SET address = 'x@example.com'", "DELETE FROM mailroom.audit_log",
		"TRUNCATE mailroom.audit_log", "UPDATE mailroom.audit_log SET address = NULL, forgotten_by = 1", "UPDATE mailroom.audit_log SET at = now()",
	} {
		if _, err := r.pool.Exec(t.Context(), statement); err == nil || !strings.Contains(err.Error(), "append-only") {
			t.Errorf("%s: %v", statement, err)
		}
	}
	if _, err := r.Audit.ForgetAddress(t.Context(), mail.OneAccount(1), root, "ann@example.com", "she asked"); mail.CodeOf(err) != mail.CodeNotAllowed {
		t.Errorf("forgotten for an organizer: %v", err)
	}
	if _, err := r.Audit.ForgetAddress(t.Context(), mail.AllAccounts(), root, "ann@example.com", " "); mail.CodeOf(err) != mail.CodeInvalid {
		t.Errorf("forgotten without a reason: %v", err)
	}
	if n, err := r.Audit.ForgetAddress(t.Context(), mail.AllAccounts(), root, "Ann@example.com", "she asked"); err != nil || n != 1 {
		t.Fatalf("forgotten in %d entries, %v", n, err)
	}
	if n, err := r.Audit.ForgetAddress(t.Context(), mail.AllAccounts(), root, "ann@example.com", "she asked"); err != nil || n != 0 {
		t.Errorf("forgotten again in %d entries, %v", n, err)
	}
	all := entries(mail.AuditFilter{})
	if len(all) != 3 || all[0].Action != "forget_address" || all[0].Reason != "she asked" || all[0].Person != root.Person {
		t.Errorf("the log is %+v", all)
	}
	for _, e := range all {
		if said := e.Subject + e.Before + e.After + e.Reason; strings.Contains(said, "ann@") {
			t.Errorf("entry %d still says %s", e.ID, said)
		}
	}
	if bob := entries(mail.AuditFilter{Address: "bob@example.com"}); len(bob) != 1 {
		t.Errorf("another's entries: %+v", bob)
	}
	if _, err := r.pool.Exec(t.Context(), "UPDATE mailroom.audit_log SET address = 'ann@example.com' WHERE address IS NULL"); err == nil {
		t.Error("an address was put back")
	}
}

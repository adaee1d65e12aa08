package postgres_test

import (
	"context"
	"slices"
	"testing"

	"github.com/mailroom-app/mailroom/backend/mail"
	"github.com/mailroom-app/mailroom/backend/world"
)

// undoable returns the actions and subjects of the entries that can be undone, newest first.
func (r *recorder) undoable() []string {
	r.t.Helper()
	page, err := r.Audit.AuditLog(context.Background(), mail.AllAccounts(), mail.AuditFilter{}, "", 500)
	if err != nil {
		r.t.Fatal(err)
	}
	var found []string
	for _, e := range page.Rows {
		if e.Undoable {
			found = append(found, e.Action+" "+e.Subject)
		}
	}
	return found
}

func (r *recorder) offers(when string, want ...string) {
	r.t.Helper()
	if found := r.undoable(); !slices.Equal(found, want) {
		r.t.Errorf("%s the log offers to take back %v, want %v", when, found, want)
	}
}

func TestRule10TheLogOffersToOpenAgainWhatIsResolvedByHand(t *testing.T) {
	t.Parallel()
	d := newResendWorld(t, world.Integration)
	for _, id := range []mail.MessageID{d.original(mail.Bounced), d.broadcast(mail.Bounced)} {
		change := func(do func(context.Context, mail.Scope, mail.Actor, []mail.MessageID) (int, error)) {
			t.Helper()
			if n, err := do(t.Context(), mail.AllAccounts(), somebody, []mail.MessageID{id}); err != nil || n != 1 {
				t.Fatalf("%s: %d, %v", id, n, err)
			}
		}
		d.offers("before anything was done")
		change(d.Resends.Resolve)
		d.offers("once it is resolved", "resolve "+id.String())
		change(d.Resends.UndoResolve)
		d.offers("once that was taken back")
		change(d.Resends.Resolve)
		d.offers("once it is resolved again", "resolve "+id.String()) // only the second entry offers it
		change(d.Resends.UndoResolve)
	}
	id := d.original(mail.Bounced)
	if _, err := d.Resends.Resolve(t.Context(), mail.AllAccounts(), somebody, []mail.MessageID{id}); err != nil {
		t.Fatal(err)
	}
	d.DB = d.logins()["superadmin"]
	d.offers("to a superadmin with a login of their own", "resolve "+id.String())
	d.exec("UPDATE outgoing_transaction_messages SET resolved_at = NULL, resolution_type = NULL") // by another program, without an audit entry
	d.offers("once another program has opened it again")
}

// Hostile content in log entries, for example of another program, prevents neither reading the log nor undoing an action.
func TestRule12EntriesOfTheLogAreHostile(t *testing.T) {
	t.Parallel()
	r := newRecorder(t, world.Integration)
	seen := []mail.SeenSuppression{{ID: r.suppressByHand("ann@example.com", 1)}}
	removed, err := r.Suppressions.RemoveSuppressions(t.Context(), mail.AllAccounts(), root, seen, "why")
	if err != nil {
		t.Fatal(err)
	}
	subject := mail.AffectedRecord{Kind: "suppression", ID: seen[0].ID}.Key()
	r.exec(`INSERT INTO mailroom.audit_log (action, object, object_id, address, before, after) VALUES
		('unsuppress', 'suppression', 9223372036854775807, NULL, '[]', '{"deleted_at": "never"}'), ('unsuppress', 'suppression', NULL, NULL, NULL, '[]'), ('unsuppress', 'suppression', 0, 'x', '"x"', NULL),
		('resolve', 'transaction', 9223372036854775807, NULL, NULL, NULL), ('resolve', 'announcement', NULL, 'x', NULL, NULL), ('resolve', 'order', 1, NULL, NULL, '"x"')`)
	r.offers("beside entries that make no sense", "unsuppress "+subject)
	r.exec(`INSERT INTO mailroom.audit_log (at, action, object, object_id, after) VALUES (now() - interval '1 day', 'unsuppress', 'suppression', $1, '{"deleted_at": "never"}')`, seen[0].ID)
	if _, err := r.Suppressions.UndoRemovals(t.Context(), mail.AllAccounts(), root, []int64{removed[0].Entry}); err != nil {
		t.Errorf("taken back beside a forged entry: %v", err)
	}
}

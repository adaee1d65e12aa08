package postgres_test

import (
	"strings"
	"testing"

	"github.com/mailroom-app/mailroom/backend/mail"
	"github.com/mailroom-app/mailroom/backend/postgres"
	"github.com/mailroom-app/mailroom/backend/world"
)

// logins returns the logins of persons who may resend, each for account 1.
func (d *resendWorld) logins() map[string]*postgres.DB {
	d.exec("INSERT INTO account_users (account_id, user_id, role, status) VALUES (1, 1, 'ORGANIZER', 'ACTIVE'), (1, 1, 'SUPERADMIN', 'ACTIVE')")
	made := map[string]*postgres.DB{}
	for _, kind := range []mail.LoginKind{mail.OrganizerLogin, mail.SuperadminLogin} {
		made[string(kind)] = open(d.t, grant(d.t, d.DB, urlOf(d.pool), mail.LoginRequest{Name: loginName(), Kind: kind, Email: "o@example.org"}))
	}
	return made
}

// Correcting an address, resending, settling and resolving run the same statements with every login that may do it.
func TestRule9ALoginResendsAndResolves(t *testing.T) {
	t.Parallel()
	d := newResendWorld(t, world.Stock)
	for name, login := range d.logins() {
		d.DB = login
		id := d.original(mail.Bounced)
		attempt, plan := d.reserve(mail.ResendRequest{ID: id, To: "ada-" + name + "@example.com", Proposed: true})
		if attempt.ID.IsZero() || attempt.Status != mail.Pending {
			t.Fatalf("%s: no attempt: %+v", name, plan)
		}
		if status := d.settle(attempt.ID, mail.Settlement{Status: mail.Sent, SESID: "0102-new-" + name}); status != mail.Sent {
			t.Errorf("%s: settled as %s", name, status)
		}
		if order := d.ask("SELECT email FROM orders WHERE id = $1", d.order); order != "ada-"+name+"@example.com" {
			t.Errorf("%s: the order has %s", name, order)
		}
		d.exec("UPDATE orders SET email = 'ada@exmaple.com'")
		d.exec("UPDATE attendees SET email = 'ada@exmaple.com'")
		broadcast := d.broadcast(mail.Bounced)
		if again, plan := d.reserve(mail.ResendRequest{ID: broadcast}); again.ID.IsZero() {
			t.Errorf("%s: no attempt of an announcement: %+v", name, plan)
		}
		if n, err := login.Resends.Resolve(t.Context(), mail.OneAccount(1), somebody, []mail.MessageID{id, broadcast}); err != nil || n != 2 {
			t.Errorf("%s: resolved %d (%v)", name, n, err)
		}
		if n, err := login.Resends.UndoResolve(t.Context(), mail.OneAccount(1), somebody, []mail.MessageID{id}); err != nil || n != 1 {
			t.Errorf("%s: undone %d (%v)", name, n, err)
		}
	}
	if logged := d.ask("SELECT string_agg(DISTINCT person || ' ' || (login LIKE 'mailroom test%'), ', ' ORDER BY person || ' ' || (login LIKE 'mailroom test%')) FROM mailroom.audit_log"); logged != "o@example.org true" {
		t.Errorf("logged: %s", logged)
	}
}

// An organizer's login can run a whole bulk resend for its person.
func TestALoginRunsABulkResend(t *testing.T) {
	t.Parallel()
	d := newResendWorld(t, world.Stock)
	for name, login := range d.logins() {
		id := d.original(mail.Bounced)
		actor := mail.Actor{Person: "o@example.org"}
		request := mail.BulkRequest{IDs: []mail.MessageID{id}}
		if plan, err := login.Resends.PlanBulk(t.Context(), mail.OneAccount(1), request); err != nil || plan.ToSend != 1 {
			t.Errorf("%s: planned %+v (%v)", name, plan, err)
		}
		bulk, err := login.Resends.StartBulk(t.Context(), mail.OneAccount(1), actor, request)
		if err != nil {
			t.Fatal(name, err)
		}
		_, release, err := login.Resends.HoldBulk(t.Context(), mail.OneAccount(1), actor, bulk)
		if err != nil {
			t.Fatal(name, err)
		}
		item, found, _, err := login.Resends.NextBulkItem(t.Context(), bulk)
		if err != nil || !found || item.Original != id {
			t.Fatalf("%s: the next item is %+v (%v)", name, item, err)
		}
		attempt, _, err := login.Resends.ReserveResend(t.Context(), mail.OneAccount(1), actor, mail.ResendRequest{ID: id, Bulk: item.Place}, composes)
		if err != nil || attempt.ID.IsZero() {
			t.Fatalf("%s: %+v (%v)", name, attempt, err)
		}
		if err := login.Resends.EndBulk(t.Context(), bulk, mail.Remark{}); err != nil {
			t.Error(name, err)
		}
		release()
		if state, err := login.Resends.Bulk(t.Context(), mail.OneAccount(1), actor, bulk); err != nil || state.State != mail.BulkDone || state.Done != 1 {
			t.Errorf("%s: it ended as %+v (%v)", name, state, err)
		}
	}
}

// A login can neither change nor see data of other accounts, and an organizer's login cannot suppress.
func TestRule11AnOrganizersLoginChangesOnlyTheirOwn(t *testing.T) {
	t.Parallel()
	d := newResendWorld(t, world.Stock)
	logins := d.logins()
	own := logins["organizer"]
	other := mail.MessageID{Kind: mail.Transaction, Row: d.insert(`INSERT INTO outgoing_transaction_messages (event_id, email_type, subject, recipient, status, created_at, updated_at)
		VALUES (2, 'order_summary', 'x', 'bob@example.com', 'BOUNCED', now(), now()) RETURNING id`)}
	if _, _, err := own.Resends.ReserveResend(t.Context(), mail.AllAccounts(), somebody, mail.ResendRequest{ID: other}, composes); mail.CodeOf(err) != mail.CodeNotFound {
		t.Errorf("resend: %v", err)
	}
	if _, err := own.Resends.Resolve(t.Context(), mail.AllAccounts(), somebody, []mail.MessageID{other}); mail.CodeOf(err) != mail.CodeNotFound {
		t.Errorf("resolve: %v", err)
	}
	if _, err := own.Resends.SettleResend(t.Context(), other, mail.Settlement{Status: mail.Sent}); mail.CodeOf(err) != mail.CodeNotFound {
		t.Errorf("settle: %v", err)
	}
	id := d.original(mail.Bounced)
	_, _, err := own.Resends.ReserveResend(t.Context(), mail.AllAccounts(), somebody, mail.ResendRequest{ID: id, To: "new@example.com", SuppressOld: true}, composes)
	if mail.CodeOf(err) != mail.CodeNotAllowed || strings.Contains(err.Error(), "ada@") {
		t.Errorf("suppressing the old address: %v", err)
	}
	for name, db := range map[string]*postgres.DB{"their own": own, "the superadmin's": logins["superadmin"], "the owner's": d.DB} {
		plan, err := db.Resends.PlanResend(t.Context(), mail.OneAccount(1), mail.ResendRequest{ID: id, To: "new@example.com"})
		if err != nil || plan.MaySuppress != (db != own) {
			t.Errorf("the plan with %s login: %+v, %v", name, plan, err)
		}
	}
	if rows := d.ask("SELECT count(*)::text FROM outgoing_transaction_messages"); rows != "2" {
		t.Errorf("%s rows, want the two from before", rows)
	}
	if _, err := own.Recorder.Record(t.Context(), []mail.Notice{tell(d.tagged(id, "ada@exmaple.com", "0102-original", "delivery"))}); mail.CodeOf(err) != mail.CodeNotAllowed {
		t.Errorf("recording: %v", err)
	}
}

// A superadmin's login can do everything that the suppression list needs, like the owner's login.
func TestASuperadminsLoginKeepsTheSuppressionList(t *testing.T) {
	t.Parallel()
	q := newLoginWorld(t)
	super := open(t, q.everyKind()["superadmin"].url)
	all := mail.AllAccounts()
	entry, err := mail.SuppressionEntry{Email: "new@example.com", Reason: mail.ReasonDoNotContact, Source: mail.SourceManual, Account: 2, Note: "by letter"}.Checked()
	if err != nil {
		t.Fatal(err)
	}
	added, err := super.Suppressions.MergeSuppressions(t.Context(), all, mail.Actor{}, []mail.SuppressionEntry{entry}, "")
	if err != nil || len(added) != 1 {
		t.Fatalf("added: %+v (%v)", added, err)
	}
	found, err := super.Suppressions.ListSuppressions(t.Context(), all, mail.SuppressionFilter{Search: "new@"}, mail.PageRequest{})
	if err != nil || len(found.Rows) != 1 || found.Rows[0].Note != "by letter" {
		t.Fatalf("found: %+v (%v)", found, err)
	}
	removed, err := super.Suppressions.RemoveSuppressions(t.Context(), all, mail.Actor{}, []mail.SeenSuppression{{ID: found.Rows[0].ID, Version: found.Rows[0].Version()}}, "a typo")
	if err != nil || len(removed) != 1 {
		t.Fatalf("removed: %+v (%v)", removed, err)
	}
	if back, err := super.Suppressions.UndoRemovals(t.Context(), all, mail.Actor{}, []int64{removed[0].Entry}); err != nil || len(back) != 1 || back[0].ID != found.Rows[0].ID {
		t.Errorf("taken back: %+v (%v)", back, err)
	}
	if err := super.Suppressions.AnswerSuppressionRequest(t.Context(), all, mail.Actor{}, 1, "done"); err != nil {
		t.Errorf("answering: %v", err)
	}
	if err := super.Suppressions.RecordListChange(t.Context(), all, mail.Actor{}, "ses_suppress", "new@example.com", "as asked"); err != nil {
		t.Errorf("a change of SES's list: %v", err)
	}
	if history, err := super.Suppressions.SuppressionHistory(t.Context(), all, "new@example.com"); err != nil || len(history.Audit) == 0 {
		t.Errorf("history: %+v (%v)", history, err)
	}
	want := "suppress, unsuppress, undo_unsuppress, answer_request, ses_suppress"
	if logged := q.ask("SELECT string_agg(action, ', ' ORDER BY id) FROM mailroom.audit_log WHERE person = 'super@example.org' AND person_id = 13")[0]; logged != want {
		t.Errorf("logged: %s, want %s", logged, want)
	}
}

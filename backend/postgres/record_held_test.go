package postgres_test

import (
	"context"
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/mailroom-app/mailroom/backend/mail"
	"github.com/mailroom-app/mailroom/backend/world"
)

// Rule 14: if another session locks rows, the wait is bounded and the error names its login. The events of other messages are recorded meanwhile.
func TestRule14HeldMessagesLetTheOthersBeRecorded(t *testing.T) {
	t.Parallel()
	r := newRecorder(t, world.Stock)
	bea, cem := ticket, ticket
	bea.recipient, bea.sesID = "bea@example.com", "0102bea"
	cem.recipient, cem.sesID = "cem@example.com", "0102cem"
	r.store([]modelMessage{ticket, bea, cem})
	holder := loginName()
	login := psql(t, grant(t, r.DB, urlOf(r.pool), mail.LoginRequest{Name: holder, Kind: mail.DrainLogin}))
	tx, err := login.Begin(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if _, err := tx.Exec(t.Context(), "SELECT * FROM mailroom.lock_messages('transaction', '{0102bea}', '{}')"); err != nil {
		t.Fatal(err)
	}
	notices := []mail.Notice{tell(about(t, ticket, "no such mailbox", 1)), tell(about(t, bea, "no such mailbox", 2)), tell(about(t, cem, "no such mailbox", 3))}
	_, err = r.Recorder.Record(t.Context(), notices)
	var held *mail.Refusals
	if !errors.As(err, &held) || len(held.At) != 1 || mail.CodeOf(held.At[1]) != mail.CodeBusy || !strings.Contains(held.At[1].Error(), holder) {
		t.Fatalf("%v; want that %s holds the second", err, holder)
	}
	r.mustRecord(slices.Delete(slices.Clone(notices), 1, 2)...)
	if bounced := r.ask("SELECT string_agg(recipient, ' ' ORDER BY recipient) FROM outgoing_transaction_messages WHERE status = 'BOUNCED'"); bounced != ticket.recipient+" cem@example.com" && bounced != "cem@example.com "+ticket.recipient {
		t.Errorf("bounced: %s", bounced)
	}
	if err := tx.Rollback(t.Context()); err != nil {
		t.Fatal(err)
	}
	r.mustRecord(notices[1])
}

// Rule 14: if a change times out waiting for a lock, its error names the login that holds the lock.
func TestRule14AWaitNamesWhoHoldsTheRows(t *testing.T) {
	t.Parallel()
	d := newResendWorld(t, world.Stock)
	id := d.original(mail.Bounced)
	logins := d.logins()
	holder := loginName()
	tx, err := psql(t, grant(t, d.DB, urlOf(d.pool), mail.LoginRequest{Name: holder, Kind: mail.DrainLogin})).Begin(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = tx.Rollback(t.Context()) }()
	if _, err := tx.Exec(t.Context(), "SELECT * FROM mailroom.lock_messages('transaction', '{}', ARRAY[$1::bigint])", id.Row); err != nil {
		t.Fatal(err)
	}
	_, err = logins[string(mail.OrganizerLogin)].Resends.Resolve(t.Context(), mail.OneAccount(1), somebody, []mail.MessageID{id})
	if mail.CodeOf(err) != mail.CodeBusy || !strings.Contains(err.Error(), holder) {
		t.Errorf("%v; want that %s is named", err, holder)
	}
}

// A change that waits takes one connection, and the look at who holds its lock another: changes that take all connections must end all the same.
func TestRule14WaitsThatTakeAllConnectionsEnd(t *testing.T) {
	t.Parallel()
	d := newResendWorld(t, world.Stock)
	id := d.original(mail.Bounced)
	tx, err := psql(t, urlOf(d.pool)).Begin(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = tx.Rollback(context.Background()) }()
	if _, err := tx.Exec(t.Context(), "SELECT FROM outgoing_transaction_messages WHERE id = $1 FOR UPDATE", id.Row); err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	changes := 2 * int(d.pool.Config().MaxConns)
	ended := make(chan error, changes)
	for range changes {
		go func() {
			_, err := d.Resends.Resolve(ctx, mail.OneAccount(1), somebody, []mail.MessageID{id})
			ended <- err
		}()
	}
	for range changes {
		select {
		case err := <-ended:
			if mail.CodeOf(err) != mail.CodeBusy {
				t.Errorf("%v, want that it is busy", err)
			}
		case <-ctx.Done():
			t.Fatal("changes wait for a connection that none of them gives back")
		}
	}
}

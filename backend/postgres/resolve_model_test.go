package postgres_test

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/mailroom-app/mailroom/backend/mail"
	"github.com/mailroom-app/mailroom/backend/world"
)

// modelAttempt is one attempt of a chain in the model.
type modelAttempt struct {
	id     mail.MessageID
	sesID  string
	rank   int
	status string
}

// modelChain is an independent model of rules 3, 9 and 10 for one chain: the facts of each attempt, and what a person decided.
type modelChain struct {
	attempts []modelAttempt
	manual   bool
}

func (c modelChain) last() modelAttempt { return c.attempts[len(c.attempts)-1] }

func isProblem(status string) bool {
	return status == "BOUNCED" || status == "FAILED" || status == "SUPPRESSED"
}

// resolution returns the expected resolution of the original.
func (c modelChain) resolution() string {
	if c.manual {
		return "manual"
	}
	for _, a := range c.attempts[1:] {
		if a.status == "DELIVERED" && !isProblem(c.last().status) {
			return "auto"
		}
	}
	return ""
}

// busy reports whether another resend needs "send anyway".
func (c modelChain) busy() bool {
	for _, a := range c.attempts {
		if a.status == "PENDING" || a.status == "SENT" || a.status == "DELIVERED" {
			return true
		}
	}
	return false
}

func (c modelChain) open() bool { return isProblem(c.last().status) && c.resolution() == "" }

// chainWorld runs a chain in the database and in its model.
type chainWorld struct {
	*resendWorld
	modelChain
	kind      mail.Kind
	recipient string
	created   string // created_at of the original, by which the list is sorted
	serial    int
}

var chainSerial int

func newChainWorld(t *rapid.T, d *resendWorld) *chainWorld {
	chainSerial++
	w := &chainWorld{resendWorld: d, kind: rapid.SampledFrom(mail.Kinds()).Draw(t, "kind"), recipient: fmt.Sprintf("chain%d@example.com", chainSerial)}
	status := rapid.SampledFrom([]string{"BOUNCED", "FAILED", "SENT", "SUPPRESSED"}).Draw(t, "original")
	w.attempts = []modelAttempt{w.insert(status, 0)}
	w.attempts[0].rank = startingRanks[status]
	w.created = w.place()
	return w
}

// insert writes a row as another program does.
func (w *chainWorld) insert(status string, retryFor int64) modelAttempt {
	w.t.Helper()
	w.serial++
	a := modelAttempt{id: mail.MessageID{Kind: w.kind}, sesID: fmt.Sprintf("0102-%d-%d", chainSerial, w.serial), rank: startingRanks[status], status: status}
	sql := `INSERT INTO outgoing_messages (event_id, message_id, subject, recipient, status, ses_message_id, retry_for_id, created_at, updated_at)
	        VALUES (1, 1, 'Hello', $1, $2, $3, nullif($4::bigint, 0), now(), now()) RETURNING id`
	if w.kind == mail.Transaction {
		sql = `INSERT INTO outgoing_transaction_messages (event_id, email_type, subject, recipient, status, ses_message_id, retry_for_id, created_at, updated_at, order_id, attendee_id)
		       VALUES (1, 'attendee_ticket', 'Ticket', $1, $2, $3, nullif($4::bigint, 0), now(), now(), ` + fmt.Sprint(w.order, ", ", w.attendee) + `) RETURNING id`
	}
	a.id.Row = w.resendWorld.insert(sql, w.recipient, status, a.sesID, retryFor)
	return a
}

// place returns the original's sort keys: neither resolving nor an event about a retry may change them.
func (w *chainWorld) place() string {
	w.t.Helper()
	table := map[mail.Kind]string{mail.Announcement: "outgoing_messages", mail.Transaction: "outgoing_transaction_messages"}[w.kind]
	return w.ask("SELECT created_at::text FROM "+table+" WHERE id = $1", w.attempts[0].id.Row)
}

// resend reserves another attempt for any message of the chain, and settles it with one of the possible outcomes of a send.
func (w *chainWorld) resend(t *rapid.T) {
	at := rapid.SampledFrom(w.attempts).Draw(t, "at")
	anyway := rapid.Bool().Draw(t, "anyway")
	attempt, plan, err := w.Resends.ReserveResend(context.Background(), mail.AllAccounts(), somebody, mail.ResendRequest{ID: at.id, SendAnyway: anyway}, composes)
	if err != nil {
		t.Fatal(err)
	}
	if refused := w.busy() && !anyway; refused != attempt.ID.IsZero() {
		t.Fatalf("refused: %v, the rules say %v: %+v", attempt.ID.IsZero(), refused, plan.Blocks)
	} else if refused {
		return
	}
	if attempt.Original != w.attempts[0].id {
		t.Fatalf("it replaces %s, the chain begins with %s", attempt.Original, w.attempts[0].id)
	}
	w.serial++
	a := modelAttempt{id: attempt.ID, sesID: fmt.Sprintf("0102-%d-%d", chainSerial, w.serial), rank: 1, status: "PENDING"}
	settlement := rapid.SampledFrom([]mail.Settlement{
		{Status: mail.Sent, SESID: a.sesID}, {Status: mail.Failed, Reason: mail.ReasonSendingQuota}, {Reason: mail.ReasonNoAnswer},
	}).Draw(t, "settled")
	early := rapid.SampledFrom([]string{"", "send", "delivery", "no such mailbox"}).Draw(t, "an event that was faster")
	w.attempts = append(w.attempts, a)
	if early != "" && settlement.Status != mail.Failed {
		w.told(len(w.attempts)-1, reportNamed(w.t, early))
	}
	w.settle(a.id, settlement)
	if last := &w.attempts[len(w.attempts)-1]; last.status == "PENDING" && settlement.Status != "" {
		last.status, last.rank = string(settlement.Status), startingRanks[string(settlement.Status)]
	}
}

// told records a report of SES about an attempt, in the database and in the model.
func (w *chainWorld) told(i int, r report) {
	w.t.Helper()
	a := &w.attempts[i]
	w.serial++
	e := r.event
	e.SNSMessageID, e.SESMessageID, e.Recipient, e.Recipients = fmt.Sprintf("sns-%d-%d", chainSerial, w.serial), a.sesID, w.recipient, 1
	e.OccurredAt, e.Raw = time.Now().UTC().Add(time.Duration(w.serial)*time.Second), []byte("{}")
	if e.Type == mail.EventBounce || e.Type == mail.EventComplaint {
		e.FeedbackID = e.SNSMessageID
	}
	if i > 0 {
		e.Tag = a.id
	}
	w.mustRecord(tell(e))
	if r.rank > a.rank {
		a.rank, a.status = r.rank, r.status
	}
}

func (w *chainWorld) event(t *rapid.T) {
	i := rapid.IntRange(0, len(w.attempts)-1).Draw(t, "about")
	r := rapid.SampledFrom(reports).Draw(t, "report")
	if i == 0 && r.rank == 4 {
		return // it would show that the foreign BOUNCED was not permanent, which another model tests
	}
	w.told(i, r)
}

// foreign adds a retry that the integration sent, of any attempt, also of a retry. Mailroom processes it with its first event.
func (w *chainWorld) foreign(t *rapid.T) {
	of := rapid.SampledFrom(w.attempts).Draw(t, "of")
	w.attempts = append(w.attempts, w.insert("SENT", of.id.Row))
	w.told(len(w.attempts)-1, reportNamed(w.t, "send"))
}

func (w *chainWorld) resolve(t *rapid.T) {
	n, err := w.Resends.Resolve(context.Background(), mail.AllAccounts(), somebody, []mail.MessageID{rapid.SampledFrom(w.attempts).Draw(t, "at").id})
	if want := map[bool]int{true: 0, false: 1}[w.manual]; err != nil || n != want {
		t.Fatalf("%d resolved, want %d: %v", n, want, err)
	}
	w.manual = true
}

func (w *chainWorld) undo(t *rapid.T) {
	n, err := w.Resends.UndoResolve(context.Background(), mail.AllAccounts(), somebody, []mail.MessageID{rapid.SampledFrom(w.attempts).Draw(t, "at").id})
	if want := map[bool]int{true: 1, false: 0}[w.manual]; err != nil || n != want {
		t.Fatalf("%d taken back, want %d: %v", n, want, err)
	}
	w.manual = false
}

// check compares the database with the model.
func (w *chainWorld) check(t *rapid.T) {
	attempts, err := w.Lists.Attempts(context.Background(), mail.AllAccounts(), w.last().id)
	if err != nil || len(attempts) != len(w.attempts) {
		t.Fatalf("%d attempts, want %d: %v", len(attempts), len(w.attempts), err)
	}
	for i, a := range w.attempts {
		if attempts[i].ID != a.id || string(attempts[i].Status) != a.status {
			t.Errorf("attempt %d is %s %s, the rules say %s %s", i, attempts[i].ID, attempts[i].Status, a.id, a.status)
		}
	}
	if got := attempts[0].ResolutionType; got != w.resolution() || (got == "") != attempts[0].ResolvedAt.IsZero() {
		t.Errorf("resolved %q at %v, the rules say %q", got, attempts[0].ResolvedAt, w.resolution())
	}
	if place := w.place(); place != w.created {
		t.Errorf("the original moved from %s to %s", w.created, place)
	}
	count, err := w.Lists.CountIssues(context.Background(), mail.AllAccounts(), mail.Filter{Search: w.recipient}, 10)
	if want := map[bool]int{true: 1, false: 0}[w.open()]; err != nil || count.N != want {
		t.Errorf("%d open issues, the rules say %d: %v", count.N, want, err)
	}
}

// Rules 3, 9 and 10 as one property: for any sequence of resends, events, foreign retries, resolutions and their undoing, the database
// equals the model after each step.
func TestRule10AnySequenceLeavesWhatTheRulesSay(t *testing.T) {
	d := newResendWorld(t, world.IntegrationLater)
	d.exec("UPDATE attendees SET email = 'nobody@example.com'; UPDATE orders SET email = 'nobody@example.com'")
	rapid.Check(t, func(t *rapid.T) {
		w := newChainWorld(t, d)
		steps := map[string]func(*rapid.T){"resend": w.resend, "event": w.event, "foreign retry": w.foreign, "resolve": w.resolve, "undo": w.undo}
		for range rapid.IntRange(1, 12).Draw(t, "steps") {
			steps[rapid.SampledFrom(slices.Sorted(maps.Keys(steps))).Draw(t, "step")](t)
			w.check(t)
		}
	})
}

func TestRule10ADeliveredRetryResolvesAndABounceOpensAgain(t *testing.T) {
	t.Parallel()
	for _, order := range [][]string{{"delivery", "no such mailbox"}, {"no such mailbox", "delivery"}} {
		d := newResendWorld(t, world.Stock)
		original := d.original(mail.Bounced)
		retry, _ := d.reserve(mail.ResendRequest{ID: original})
		d.settle(retry.ID, mail.Settlement{Status: mail.Sent, SESID: "0102-retry"})
		if m := d.message(original); m.ResolutionType != "" {
			t.Errorf("resolved %s when the retry was accepted", m.ResolutionType)
		}
		for _, name := range order {
			d.mustRecord(tell(d.tagged(retry.ID, "ada@exmaple.com", "0102-retry", name)))
			if m := d.message(original); (m.ResolutionType == "auto") != (name == "delivery" && order[0] == "delivery") {
				t.Errorf("%v: after %s it is resolved %q", order, name, m.ResolutionType)
			}
		}
		issues, err := d.Lists.Issues(t.Context(), mail.AllAccounts(), mail.Filter{}, mail.PageRequest{})
		if err != nil || len(issues.Rows) != 1 || issues.Rows[0].Last.ID != retry.ID || issues.Rows[0].Last.Reason != mail.ReasonMailboxMissing {
			t.Errorf("%v: %+v, %v", order, issues.Rows, err)
		}
	}
}

func TestRule10ByHandStaysWhateverHappensLater(t *testing.T) {
	t.Parallel()
	d := newResendWorld(t, world.Stock)
	original := d.original(mail.Bounced)
	if n, err := d.Resends.Resolve(t.Context(), mail.AllAccounts(), somebody, []mail.MessageID{original}); n != 1 || err != nil {
		t.Fatal(n, err)
	}
	retry, _ := d.reserve(mail.ResendRequest{ID: original})
	d.settle(retry.ID, mail.Settlement{Status: mail.Sent, SESID: "0102-retry"})
	for _, name := range []string{"delivery", "no such mailbox"} {
		d.mustRecord(tell(d.tagged(retry.ID, "ada@exmaple.com", "0102-retry", name)))
		if m := d.message(original); m.ResolutionType != "manual" {
			t.Errorf("after %s: %q", name, m.ResolutionType)
		}
	}
	if n, err := d.Resends.UndoResolve(t.Context(), mail.AllAccounts(), somebody, []mail.MessageID{retry.ID}); n != 1 || err != nil {
		t.Errorf("undo: %d, %v", n, err)
	}
	if count, err := d.Lists.CountIssues(t.Context(), mail.AllAccounts(), mail.Filter{}, 10); count.N != 1 || err != nil {
		t.Errorf("%d issues, %v", count.N, err)
	}
	if logged := d.ask("SELECT string_agg(action || ' ' || (before->>'resolution_type') || '>' || (after->>'resolution_type'), ', ' ORDER BY id) FROM mailroom.audit_log WHERE action LIKE '%resolve'"); logged != "resolve >manual, undo_resolve manual>" {
		t.Errorf("audit log: %s", logged)
	}
}

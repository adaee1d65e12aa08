//go:build unix

package resend_test

import (
	"context"
	"net/http"
	"net/http/httptest"
	"os"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/mailroom-app/mailroom/backend/mail"
	"github.com/mailroom-app/mailroom/backend/postgres"
	"github.com/mailroom-app/mailroom/backend/resend"
)

// inBulk is the prefix of "bulk ID N STAGE": the child runs that bulk resend and kills itself when it reaches the stage for the Nth time.
const inBulk = "bulk "

func (o *sendingWorld) start(request mail.BulkRequest) int64 {
	o.t.Helper()
	id, err := o.db.Resends.StartBulk(context.Background(), mail.AllAccounts(), clerk, request)
	if err != nil {
		o.t.Fatal(err)
	}
	return id
}

func (o *sendingWorld) run(r *resend.Resender, id int64) {
	o.t.Helper()
	if err := r.RunBulk(context.Background(), o.db.Resends, mail.AllAccounts(), clerk, id, func() {}); err != nil {
		o.t.Fatal(err)
	}
}

func (o *sendingWorld) bulk(id int64) mail.Bulk {
	o.t.Helper()
	bulk, err := o.db.Resends.Bulk(context.Background(), mail.AllAccounts(), clerk, id)
	if err != nil {
		o.t.Fatal(err)
	}
	return bulk
}

// outlive backdates the runner, so that it counts as dead. The update waits for statements that the dead runner had begun in the database.
func (o *sendingWorld) outlive(id int64) {
	o.t.Helper()
	o.exec("UPDATE mailroom.bulk_resends SET runner_seen_at = runner_seen_at - interval '1 minute' WHERE id = $1", id)
}

func bulkChild(ctx context.Context, r *resend.Resender, db *postgres.DB, bulk string) error {
	number, _, _ := strings.Cut(bulk, " ")
	id, err := strconv.ParseInt(number, 10, 64)
	if err != nil {
		return err
	}
	return r.RunBulk(ctx, db.Resends, mail.AllAccounts(), clerk, id, func() {})
}

// bulkSize is how many mails the bulk of the crash test has: more with MAILROOM_SOAK.
func bulkSize() int {
	if os.Getenv("MAILROOM_SOAK") != "" {
		return 1000
	}
	return 120
}

// Rule 9: a bulk that is killed and continued repeatedly sends every issue exactly once.
func TestRule9ABulkKilledAndContinuedSendsNoneTwice(t *testing.T) {
	t.Parallel()
	size := bulkSize()
	o := newSendingWorld(t, size)
	id := o.start(mail.BulkRequest{Everything: true})
	kills := 0
	for i := 0; i < len(stages) && o.bulk(id).State != mail.BulkDone; i++ {
		if o.spawn(inBulk + strconv.FormatInt(id, 10) + " " + strconv.Itoa(1+size/15) + " " + stages[i]) {
			kills++
		}
		o.outlive(id)
		if state := o.bulk(id).State; state != mail.BulkStopped && state != mail.BulkDone {
			t.Errorf("its runner is dead, and it is %s", state)
		}
	}
	o.run(o.resender(o.sender(1000)), id)
	bulk := o.bulk(id)
	if bulk.State != mail.BulkDone || bulk.Total != size || bulk.Done != size {
		t.Errorf("%+v", bulk)
	}
	sent := o.mails()
	for address, n := range sent {
		if n != 1 {
			t.Errorf("%d mails to %s", n, address)
		}
	}
	// A runner that died after reserving left an attempt with unknown outcome; it counts as done and is not sent again.
	if unsent := size - len(sent); unsent > bulk.Outcomes[string(mail.Pending)] {
		t.Errorf("%d were not sent, %d have an unknown outcome", unsent, bulk.Outcomes[string(mail.Pending)])
	}
	if rows := o.ask("SELECT count(*) || ' ' || count(DISTINCT retry_for_id) FROM outgoing_messages WHERE retry_for_id IS NOT NULL"); rows != strconv.Itoa(size)+" "+strconv.Itoa(size) {
		t.Errorf("rows and issues: %s", rows)
	}
	if kills < 6 {
		t.Errorf("only %d kills", kills)
	}
	t.Logf("%d mails, %d kills, %v", len(sent), kills, bulk.Outcomes)
}

// A bulk of any size sends at the configured rate, each mail once.
func TestABulkKeepsToTheRate(t *testing.T) {
	t.Parallel()
	size := bulkSize()
	const perSecond = 40
	o := newSendingWorld(t, size)
	id := o.start(mail.BulkRequest{Everything: true})
	began := time.Now()
	o.run(o.resender(o.sender(perSecond)), id)
	took := time.Since(began)
	if earliest := time.Duration(size-1) * time.Second / perSecond; took < earliest-earliest/100 {
		t.Errorf("%d mails took %v, less than the %v that the rate asks for", size, took, earliest)
	}
	sent := o.mails()
	for address, n := range sent {
		if n != 1 {
			t.Errorf("%d mails to %s", n, address)
		}
	}
	if bulk := o.bulk(id); len(sent) != size || bulk.Outcomes[string(mail.Sent)] != size {
		t.Errorf("%d of %d mails, %+v", len(sent), size, bulk)
	}
	t.Logf("%d mails in %v: %.1f a second, %d allowed", len(sent), took, float64(len(sent))/took.Seconds(), perSecond)
}

func TestRule9SeveralRunnersOfOneBulkSendNoneTwice(t *testing.T) {
	t.Parallel()
	o := newSendingWorld(t, 40)
	id := o.start(mail.BulkRequest{Everything: true})
	r := o.resender(o.sender(1000))
	var busy atomic.Int64
	var runners sync.WaitGroup
	for range 4 {
		runners.Go(func() {
			err := r.RunBulk(context.Background(), o.db.Resends, mail.AllAccounts(), clerk, id, func() {})
			if mail.CodeOf(err) == mail.CodeBusy {
				busy.Add(1)
			} else if err != nil {
				t.Error(err)
			}
		})
	}
	runners.Wait()
	for address, n := range o.mails() {
		if n != 1 {
			t.Errorf("%d mails to %s", n, address)
		}
	}
	if bulk := o.bulk(id); bulk.State != mail.BulkDone || bulk.Outcomes["SENT"] != 40 {
		t.Errorf("%+v, %d were busy", bulk, busy.Load())
	}
}

func TestABulkStopsBetweenTwoMailsAndIsContinued(t *testing.T) {
	t.Parallel()
	o := newSendingWorld(t, 10)
	id := o.start(mail.BulkRequest{Everything: true})
	r := o.resender(o.sender(1000))
	done := 0
	err := r.RunBulk(t.Context(), o.db.Resends, mail.AllAccounts(), clerk, id, func() {
		if done++; done == 3 {
			if state := o.bulk(id).State; state != mail.BulkRunning {
				t.Errorf("it is %s", state)
			}
			if err := o.db.Resends.StopBulk(context.Background(), mail.AllAccounts(), clerk, id); err != nil {
				t.Error(err)
			}
			if state := o.bulk(id).State; state != mail.BulkStopping {
				t.Errorf("it is %s", state)
			}
		}
	})
	if bulk := o.bulk(id); err != nil || bulk.State != mail.BulkStopped || bulk.Done != 3 || len(o.mails()) != 3 {
		t.Errorf("%+v, %v", bulk, err)
	}
	o.run(r, id)
	if bulk := o.bulk(id); bulk.State != mail.BulkDone || len(o.mails()) != 10 {
		t.Errorf("continued: %+v", bulk)
	}
}

func TestABulkStopsByItselfWhereAllWouldFail(t *testing.T) {
	t.Parallel()
	o := newSendingWorld(t, 5)
	id := o.start(mail.BulkRequest{Everything: true})
	ses := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("X-Amzn-ErrorType", "TooManyRequestsException")
		w.WriteHeader(http.StatusTooManyRequests)
		_, _ = w.Write([]byte(`{"message":"Daily message quota exceeded."}`))
	}))
	defer ses.Close()
	o.run(o.resender(senderAt(t, ses.URL, 1000)), id)
	bulk := o.bulk(id)
	if bulk.State != mail.BulkStopped || bulk.Done != 1 || bulk.Outcomes["FAILED"] != 1 || bulk.Failure.Code != mail.RemarkCode(mail.ReasonSendingQuota) {
		t.Errorf("%+v", bulk)
	}
	o.run(o.resender(o.sender(1000)), id)
	if bulk = o.bulk(id); bulk.State != mail.BulkDone || bulk.Outcomes["SENT"] != 4 || bulk.Failure.Code != "" {
		t.Errorf("continued: %+v", bulk)
	}
}

func TestABulkLeavesOutWhatItMustAndSaysWhy(t *testing.T) {
	t.Parallel()
	o := newSendingWorld(t, 6)
	o.exec(`UPDATE outgoing_messages SET status = 'SENT' WHERE id = 2`)
	o.exec(`UPDATE outgoing_messages SET recipient = 'nobody' WHERE id = 3`)
	o.exec(`INSERT INTO email_suppressions (account_id, email, reason, source, created_at) SELECT 1, recipient, 'do_not_contact', 'manual', now() FROM outgoing_messages WHERE id = 4`)
	request := mail.BulkRequest{IDs: []mail.MessageID{issue(1), issue(2), issue(3), issue(4), issue(1), issue(5)}}
	plan, err := o.db.Resends.PlanBulk(t.Context(), mail.AllAccounts(), request)
	if err != nil || plan.ToSend != 3 || plan.InFlight != 1 || plan.Refused[mail.RefusedSuppressed] != 1 {
		t.Errorf("plan %+v, %v", plan, err)
	}
	id := o.start(request)
	o.run(o.resender(o.sender(1000)), id)
	bulk := o.bulk(id)
	for code, n := range map[string]int{"SENT": 2, string(mail.RefusedSuppressed): 1, string(mail.BlockInFlight): 1, string(mail.CodeInvalid): 1} {
		if bulk.Outcomes[code] != n {
			t.Errorf("%s: %d, want %d", code, bulk.Outcomes[code], n)
		}
	}
	items, err := o.db.Resends.BulkItems(t.Context(), mail.AllAccounts(), clerk, id, "", 3)
	if err != nil || len(items.Rows) != 3 || items.Next == "" {
		t.Fatalf("%+v, %v", items, err)
	}
	rest, err := o.db.Resends.BulkItems(t.Context(), mail.AllAccounts(), clerk, id, items.Next, 3)
	if err != nil || len(rest.Rows) != 2 || rest.Next != "" {
		t.Errorf("%+v, %v", rest, err)
	}
	if none, err := o.db.Resends.PlanBulk(t.Context(), mail.OneAccount(2), mail.BulkRequest{Everything: true}); err != nil || none.ToSend != 0 {
		t.Errorf("rule 11: %+v, %v", none, err)
	}
	if _, err := o.db.Resends.StartBulk(t.Context(), mail.OneAccount(2), clerk, request); mail.CodeOf(err) != mail.CodeInvalid {
		t.Errorf("rule 11: %v", err)
	}
}

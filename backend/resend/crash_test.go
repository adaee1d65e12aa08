//go:build unix

package resend_test

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"github.com/mailroom-app/mailroom/backend/amazon"
	"github.com/mailroom-app/mailroom/backend/app"
	"github.com/mailroom-app/mailroom/backend/hievents"
	"github.com/mailroom-app/mailroom/backend/mail"
	"github.com/mailroom-app/mailroom/backend/postgres"
	"github.com/mailroom-app/mailroom/backend/postgres/resends"
	"github.com/mailroom-app/mailroom/backend/resend"
	"github.com/mailroom-app/mailroom/backend/world/worldtest"
)

// asChild is the variable that makes the test binary resend announcement 1 and kill itself at a stage.
const asChild = "MAILROOM_RESEND_TEST_DIE_AT"

// soakRounds returns how many rounds of each crash are run; MAILROOM_SOAK=50 is usual for a long run.
func soakRounds() int {
	rounds, err := strconv.Atoi(os.Getenv("MAILROOM_SOAK"))
	if err != nil {
		return 1
	}
	return max(1, rounds)
}

// The stages of a resend at which a child dies.
const (
	isToReserve  = "is to reserve"
	isComposing  = "is composing"  // between two transactions
	hasComposed  = "has composed"  // likewise
	isCommitting = "is committing" // at a random moment
	hasReserved  = "has reserved"
	isToSend     = "is to send"
	isSending    = "is sending" // at a random moment
	hasSent      = "has sent"
	isToSettle   = "is to settle"
	isSettling   = "is settling" // at a random moment
	hasSettled   = "has settled"
)

var stages = []string{isToReserve, isComposing, hasComposed, isCommitting, hasReserved, isToSend, isSending, hasSent, isToSettle, isSettling, hasSettled}

// mayBeLate are the stages at a random moment, at which the child may finish before it is killed.
var mayBeLate = map[string]bool{isCommitting: true, isSending: true, isSettling: true}

// deadly wraps the ports of a real resend and kills the process at a stage.
type deadly struct {
	*resends.Resends
	sender *amazon.Sender
	stage  string
	left   atomic.Int64
}

// reach kills the process when the stage has been reached the given number of times.
func (d *deadly) reach(stage string) {
	if stage == d.stage && d.left.Add(-1) == 0 {
		die()
	}
}

// soon kills the process after a short random delay, while the next call runs.
func (d *deadly) soon(stage string) {
	if stage == d.stage && d.left.Add(-1) == 0 {
		time.AfterFunc(rand.N(8*time.Millisecond), die)
	}
}

func die() {
	_ = syscall.Kill(os.Getpid(), syscall.SIGKILL)
	select {}
}

func (d *deadly) ReserveResend(
	ctx context.Context, scope mail.Scope, actor mail.Actor, request mail.ResendRequest, compose func(mail.Attempt, hievents.Content) (string, error),
) (mail.Attempt, mail.ResendPlan, error) {
	d.reach(isToReserve)
	attempt, plan, err := d.Resends.ReserveResend(ctx, scope, actor, request, func(attempt mail.Attempt, content hievents.Content) (string, error) {
		d.reach(isComposing)
		subject, err := compose(attempt, content)
		d.reach(hasComposed)
		d.soon(isCommitting)
		return subject, err
	})
	d.reach(hasReserved)
	return attempt, plan, err
}

func (d *deadly) SettleResend(ctx context.Context, id mail.MessageID, s mail.Settlement) (mail.Status, error) {
	d.reach(isToSettle)
	d.soon(isSettling)
	status, err := d.Resends.SettleResend(ctx, id, s)
	d.reach(hasSettled)
	return status, err
}

func (d *deadly) Wait(ctx context.Context) error   { return d.sender.Wait(ctx) }
func (d *deadly) Pass()                            { d.sender.Pass() }
func (d *deadly) Rate(ctx context.Context) float64 { return d.sender.Rate(ctx) }
func (d *deadly) Send(ctx context.Context, l mail.Letter) (string, error) {
	d.reach(isToSend)
	d.soon(isSending)
	id, err := d.sender.Send(ctx, l)
	d.reach(hasSent)
	return id, err
}

// child resends as mailroomctl resend does, and dies at a stage.
func child(stage string) error {
	ctx := context.Background()
	db, err := postgres.Open(ctx, os.Getenv("DATABASE_URL"))
	if err != nil {
		return err
	}
	defer db.Close()
	sender, err := amazon.NewSender(ctx, "tickets", 1000)
	if err != nil {
		return err
	}
	defer sender.Close()
	d := &deadly{Resends: db.Resends, sender: sender, stage: stage}
	d.left.Store(1)
	bulk, isBulk := strings.CutPrefix(stage, inBulk)
	if isBulk {
		words := strings.SplitN(bulk, " ", 3)
		times, err := strconv.ParseInt(words[1], 10, 64)
		if err != nil {
			return err
		}
		d.stage = words[2]
		d.left.Store(times)
	}
	r := resend.New(resend.Options{Store: d, Sender: d, Renderer: plainMail{}, Log: quiet()})
	if isBulk {
		return bulkChild(ctx, r, db, bulk)
	}
	_, err = resendIssue(r, 1)
	return err
}

func TestMain(m *testing.M) {
	app.MakeMailsIfAsked()
	if stage := os.Getenv(asChild); stage != "" {
		if err := child(stage); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		os.Exit(0)
	}
	worldtest.Main(m)
}

// spawn runs a child to its end, and reports whether it was killed.
func (o *sendingWorld) spawn(stage string) (killed bool) {
	o.t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), 2*time.Minute)
	defer cancel()
	command := exec.CommandContext(ctx, os.Args[0])
	command.Env = append(o.aws.Env(), "DATABASE_URL="+o.url, asChild+"="+stage)
	output, err := command.CombinedOutput()
	var ended *exec.ExitError
	if errors.As(err, &ended) && ctx.Err() == nil {
		if status := ended.Sys().(syscall.WaitStatus); status.Signaled() && status.Signal() == syscall.SIGKILL {
			return true
		}
	}
	if err != nil {
		o.t.Fatalf("%v: %s", err, output)
	}
	return false
}

// Rule 9: after a crash at any stage there is at most one mail, and none without a row. Either the remaining attempt blocks another resend
// until the next event settles it, or nothing remains.
func TestRule9KilledAtAnyStageNothingIsDoubledAndNothingUntracked(t *testing.T) {
	for _, stage := range stages {
		t.Run(stage, func(t *testing.T) {
			t.Parallel()
			kills := 0
			for range soakRounds() {
				o := newSendingWorld(t, 1)
				if o.spawn(stage) {
					kills++
				}
				o.checkAfterCrash()
			}
			if kills == 0 && !mayBeLate[stage] {
				t.Error("nobody died")
			}
			t.Logf("%d kills", kills)
		})
	}
}

// checkAfterCrash checks what a killed sender left, resends as a person would, and records the delivery event.
func (o *sendingWorld) checkAfterCrash() {
	o.t.Helper()
	rows := o.ask("SELECT count(*)::text FROM outgoing_messages WHERE retry_for_id = 1")
	result, err := resendIssue(o.resender(o.sender(1000)), 1)
	sent := 0 // read after the resend: a mail that was being sent during the crash may arrive late
	for _, n := range o.mails() {
		sent += n
	}
	if rows == "0" {
		if err != nil || result.Status != mail.Sent || sent != 1 {
			o.t.Fatalf("nothing was left, and yet: %+v, %v, %d mails", result, err, sent)
		}
		return
	}
	if sent > 1 || !result.ID.IsZero() {
		o.t.Fatalf("sent again by itself: %+v, %v, %d mails", result, err, sent)
	}
	if sent == 0 {
		return // it shows as outcome unknown, and a person may choose "send anyway"
	}
	id := o.ask("SELECT id::text FROM outgoing_messages WHERE retry_for_id = 1")
	row, err := strconv.ParseInt(id, 10, 64)
	if err != nil {
		o.t.Fatal(err)
	}
	event := mail.DeliveryEvent{
		Type: mail.EventDelivery, SESMessageID: o.ask("SELECT coalesce(ses_message_id, '0102-told') FROM outgoing_messages WHERE id = $1", row),
		Recipient: o.ask("SELECT recipient FROM outgoing_messages WHERE id = $1", row), Recipients: 1, Tag: issue(row), Raw: []byte("{}"), OccurredAt: time.Now().UTC(),
	}
	if _, err := o.db.Recorder.Record(context.Background(), []mail.Notice{{Body: []byte("{}"), Events: []mail.DeliveryEvent{event}}}); err != nil {
		o.t.Fatal(err)
	}
	if state := o.ask("SELECT r.status || ' ' || o.resolution_type FROM outgoing_messages r JOIN outgoing_messages o ON o.id = 1 WHERE r.id = $1", row); state != "DELIVERED auto" {
		o.t.Errorf("after the event: %s", state)
	}
}

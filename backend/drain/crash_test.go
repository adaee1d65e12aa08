//go:build unix

package drain_test

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"slices"
	"strconv"
	"strings"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"github.com/mailroom-app/mailroom/backend/queue"

	"golang.org/x/sync/errgroup"

	"github.com/mailroom-app/mailroom/backend/amazon"
	"github.com/mailroom-app/mailroom/backend/drain"
	"github.com/mailroom-app/mailroom/backend/mail"
	"github.com/mailroom-app/mailroom/backend/postgres"
	"github.com/mailroom-app/mailroom/backend/postgres/record"
	"github.com/mailroom-app/mailroom/backend/world"
	"github.com/mailroom-app/mailroom/backend/world/worldtest"
)

// asChild makes the test binary drain and kill itself at a stage: "STAGE N" kills it when it reaches STAGE for the Nth time.
const asChild = "MAILROOM_DRAIN_TEST_DIE_AT"

// soakRounds returns how many rounds of each crash are run: MAILROOM_SOAK=50 is the long form.
func soakRounds() int {
	rounds, err := strconv.Atoi(os.Getenv("MAILROOM_SOAK"))
	if err != nil {
		return 1
	}
	return max(1, rounds)
}

// The stages between receive and delete at which a child is killed.
const (
	hasReceived    = "has received"
	hasDecoded     = "has decoded"
	isToRecord     = "is to record"
	isRecording    = "is recording" // in the middle of the transaction, at a random moment
	hasCommitted   = "has committed"
	isToDelete     = "is to delete"
	hasDeletedSome = "has deleted some"
	hasDeleted     = "has deleted"
	isToUnpark     = "is to apply parked events"
	isUnparking    = "is applying parked events"
)

var stages = []string{hasReceived, hasDecoded, isToRecord, isRecording, hasCommitted, isToDelete, hasDeletedSome, hasDeleted, isToUnpark, isUnparking}

// deadly implements the ports of a real drain and kills the process at a stage.
type deadly struct {
	*amazon.Queue
	*record.Recorder
	decoder drain.Decoder
	stage   string
	left    atomic.Int64
}

// reach kills the process when the stage is reached for the given time.
func (d *deadly) reach(stage string) {
	if stage == d.stage && d.left.Add(-1) == 0 {
		die()
	}
}

func die() {
	_ = syscall.Kill(os.Getpid(), syscall.SIGKILL)
	select {}
}

// soon kills the process while the stage is running.
func (d *deadly) soon(stage string) {
	if stage == d.stage && d.left.Add(-1) == 0 {
		time.AfterFunc(rand.N(12*time.Millisecond), die)
	}
}

func (d *deadly) Receive(ctx context.Context, wait time.Duration) ([]queue.Message, error) {
	messages, err := d.Queue.Receive(ctx, wait)
	if len(messages) > 0 {
		d.reach(hasReceived)
	}
	return messages, err
}

func (d *deadly) Decode(ctx context.Context, body []byte) (mail.Notice, error) {
	notice, err := d.decoder.Decode(ctx, body)
	d.reach(hasDecoded)
	return notice, err
}

func (d *deadly) Record(ctx context.Context, notices []mail.Notice) (mail.Recorded, error) {
	d.reach(isToRecord)
	d.soon(isRecording)
	recorded, err := d.Recorder.Record(ctx, notices)
	d.reach(hasCommitted)
	return recorded, err
}

func (d *deadly) ApplyParked(ctx context.Context) (mail.Recorded, error) {
	d.reach(isToUnpark)
	d.soon(isUnparking)
	return d.Recorder.ApplyParked(ctx)
}

func (d *deadly) Delete(ctx context.Context, messages []queue.Message) ([]queue.Message, error) {
	d.reach(isToDelete)
	if d.stage == hasDeletedSome {
		if _, err := d.Queue.Delete(ctx, messages[:len(messages)/2]); err != nil {
			return nil, err
		}
		d.reach(hasDeletedSome)
	}
	deleted, err := d.Queue.Delete(ctx, messages)
	d.reach(hasDeleted)
	return deleted, err
}

// child drains as mailroomctl drain --once does, and is killed on the way.
func child(dieAt string) error {
	ctx := context.Background()
	words := strings.Fields(dieAt)
	left, err := strconv.Atoi(words[len(words)-1])
	if err != nil {
		return err
	}
	db, err := postgres.Open(ctx, os.Getenv("DATABASE_URL"))
	if err != nil {
		return err
	}
	defer db.Close()
	queue, err := amazon.NewQueue(ctx, os.Getenv("SQS_QUEUE_URL"))
	if err != nil {
		return err
	}
	defer queue.Close()
	d := &deadly{Queue: queue, Recorder: db.Recorder, decoder: plainDecoder(), stage: strings.Join(words[:len(words)-1], " ")}
	d.left.Store(int64(left))
	_, err = drain.New(drain.Options{Queue: d, Decoder: d, Recorder: d, BatchSize: 40}).Once(ctx)
	return err
}

func TestMain(m *testing.M) {
	if dieAt := os.Getenv(asChild); dieAt != "" {
		if err := child(dieAt); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		os.Exit(0)
	}
	worldtest.Main(m)
}

// spawn runs a child to its end and reports whether it was killed.
func spawn(t *testing.T, databaseURL string, feed *world.Feed, dieAt string) (killed bool, err error) {
	t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	command := exec.CommandContext(ctx, os.Args[0])
	command.Env = append(feed.Env(), "DATABASE_URL="+databaseURL, asChild+"="+dieAt)
	output, err := command.CombinedOutput()
	var ended *exec.ExitError
	if errors.As(err, &ended) && ctx.Err() == nil {
		if status := ended.Sys().(syscall.WaitStatus); status.Signaled() && status.Signal() == syscall.SIGKILL {
			return true, nil
		}
	}
	if err != nil {
		return false, fmt.Errorf("%w: %s", err, output)
	}
	return false, nil
}

// Rules 1 and 2: wherever drains are killed, and however many run at once, in the end the database contains every report exactly once.
func TestRule1KilledAtAnyStageNothingIsLostAndNothingIsDoubled(t *testing.T) {
	for _, stage := range stages {
		for _, atOnce := range []int{1, 2} {
			t.Run(fmt.Sprintf("%s, %d at once", stage, atOnce), func(t *testing.T) {
				t.Parallel()
				life := newLife(t, worldtest.Migrated(t, world.IntegrationLater), worldtest.Feed(t, world.FeedOptions{Visibility: time.Second}))
				kills := 0
				for range soakRounds() {
					life.publish(40)
					kills += life.kill(stage, atOnce)
					life.writeLateRows()
					life.settle()
					life.check()
				}
				if kills == 0 && stage != isUnparking && stage != isRecording { // these two are killed at a random moment, perhaps too late
					t.Errorf("nobody died")
				}
				t.Logf("%d kills", kills)
			})
		}
	}
}

// kill runs children that drain and are killed at the stage, the first time or later, and returns how many were killed.
func (l *life) kill(stage string, atOnce int) int {
	l.t.Helper()
	var dead atomic.Int64
	var children errgroup.Group
	for i := range atOnce {
		n := 1
		if slices.Contains([]string{hasReceived, hasDecoded}, stage) {
			n = 1 + rand.IntN(3) + i
		}
		children.Go(func() error {
			killed, err := spawn(l.t, l.databaseURL, l.feed, fmt.Sprintf("%s %d", stage, n))
			if killed {
				dead.Add(1)
			}
			return err
		})
	}
	if err := children.Wait(); err != nil {
		l.t.Fatal(err)
	}
	return int(dead.Load())
}

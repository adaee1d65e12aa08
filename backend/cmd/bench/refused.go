package main

import (
	"context"
	"fmt"
	"io"
	"slices"
	"strconv"
	"sync"
	"time"

	"github.com/mailroom-app/mailroom/backend/queue"

	"github.com/mailroom-app/mailroom/backend/drain"
	"github.com/mailroom-app/mailroom/backend/mail"
	"github.com/mailroom-app/mailroom/backend/postgres"
	"github.com/mailroom-app/mailroom/backend/postgres/bench"
	"github.com/mailroom-app/mailroom/backend/world"
)

const (
	refusalEvents = 1000
	refusedEvents = 100
	refusalRuns   = 3
)

// refusals measures the cost when a trigger of Hi.Events's database rejects a tenth of the messages of a batch, scattered and adjacent,
// compared with a batch without rejections.
func refusals(ctx context.Context, cluster *world.Cluster, out io.Writer) error {
	url, db, err := seeded(ctx, cluster, "refusals", world.IntegrationLater)
	if err != nil {
		return err
	}
	defer db.Close()
	fmt.Fprintf(out, "One batch of %d deliveries, some of them refused by a trigger of the host, median of %d\n", refusalEvents, refusalRuns)
	cases := []struct {
		name    string
		refuses func(i int) bool
	}{
		{"none refused", func(int) bool { return false }},
		{fmt.Sprintf("%d refused, scattered", refusedEvents), func(i int) bool { return i*7919%refusalEvents < refusedEvents }},
		{fmt.Sprintf("%d refused, side by side", refusedEvents), func(i int) bool { return i/refusedEvents == 4 }},
	}
	targets, err := bench.AddTargets(ctx, url, len(cases)*refusalRuns*refusalEvents/2)
	if err != nil {
		return err
	}
	var clean time.Duration
	for _, c := range cases {
		var took []time.Duration
		for range refusalRuns {
			one, err := measureRefusals(ctx, url, db, targets[:refusalEvents], c.refuses)
			if err != nil {
				return err
			}
			took, targets = append(took, one), targets[refusalEvents:]
		}
		slices.Sort(took)
		median := took[len(took)/2]
		if clean == 0 {
			clean = median
		}
		fmt.Fprintf(out, "  %-58s %8.0f ms        %5.1f x the first\n", c.name, float64(median.Microseconds())/1000, float64(median)/float64(clean))
	}
	return nil
}

// measureRefusals drains one delivery for each target and returns the duration. It fails unless all but the rejected ones were recorded.
func measureRefusals(ctx context.Context, url string, db *postgres.DB, targets []bench.Target, refuses func(i int) bool) (time.Duration, error) {
	want := len(targets)
	var refused []bench.Target
	for i, target := range targets {
		if refuses(i) {
			refused = append(refused, target)
			want--
		}
	}
	if err := bench.Refuse(ctx, url, refused); err != nil {
		return 0, err
	}
	queue := &memoryQueue{targets: targets}
	began := time.Now()
	report, err := drain.New(drain.Options{Queue: queue, Decoder: queue, Recorder: db.Recorder, BatchSize: len(targets)}).Once(ctx)
	if report.Deleted != want {
		return 0, fmt.Errorf("%d of %d messages recorded and deleted: %w", report.Deleted, want, err)
	}
	return time.Since(began), nil
}

// memoryQueue returns one delivery for each target, and never waits. It is a drain.Queue and the drain.Decoder of its bodies.
type memoryQueue struct {
	mu      sync.Mutex // guards given
	given   int
	targets []bench.Target
}

func (q *memoryQueue) Receive(context.Context, time.Duration) ([]queue.Message, error) {
	q.mu.Lock()
	defer q.mu.Unlock()
	var messages []queue.Message
	for ; q.given < len(q.targets) && len(messages) < 10; q.given++ {
		id := strconv.Itoa(q.given)
		messages = append(messages, queue.Message{ID: id, Receipt: id, Body: []byte(id), ReceiveCount: 1})
	}
	return messages, nil
}

func (q *memoryQueue) Delete(_ context.Context, messages []queue.Message) ([]queue.Message, error) {
	return messages, nil
}
func (q *memoryQueue) Release(context.Context, []queue.Message) error { return nil }
func (q *memoryQueue) Extend(context.Context, []queue.Message) error  { return nil }
func (q *memoryQueue) VisibilityTimeout(context.Context) (time.Duration, error) {
	return time.Hour, nil
}
func (q *memoryQueue) Depth(context.Context) (queue.Depth, error) { return queue.Depth{}, nil }

// Decode creates the delivery of a target from its number.
func (q *memoryQueue) Decode(_ context.Context, body []byte) (mail.Notice, error) {
	i, err := strconv.Atoi(string(body))
	if err != nil {
		return mail.Notice{}, err
	}
	target, now := q.targets[i], time.Now().UTC()
	return mail.Notice{Body: body, Events: []mail.DeliveryEvent{{
		SNSMessageID: target.SESID, SESMessageID: target.SESID, Type: mail.EventDelivery, Recipient: target.Recipient, Recipients: 1,
		OccurredAt: now, SentAt: now, OneOf: 1, Raw: []byte("{}"),
	}}}, nil
}

package drain_test

import (
	"bytes"
	"context"
	"fmt"
	"slices"
	"sync"
	"time"

	"github.com/mailroom-app/mailroom/backend/queue"

	"github.com/mailroom-app/mailroom/backend/drain"
	"github.com/mailroom-app/mailroom/backend/mail"
)

// memoryQueue is a queue in memory that implements the contract of drain.Queue, including visibility. It uses the test's clock:
// inside a synctest bubble a poll of a second takes no real time.
type memoryQueue struct {
	visibility time.Duration
	receiveErr func(receives int) error       // of the nth receive, from 1
	refuse     func(id string) bool           // deletes of these ids fail
	onReceive  func(messages []queue.Message) // called just before a receive returns messages

	mu       sync.Mutex
	waiting  []*stored
	deleted  map[string]int // how often each id was deleted
	released map[string]bool
	receives int
	polls    int // calls of Receive, each of which checks many times
	handed   int // messages returned
}

type stored struct {
	id        string
	body      string
	visibleAt time.Time
	receives  int
}

func newQueue(bodies ...string) *memoryQueue {
	q := &memoryQueue{visibility: 30 * time.Second, deleted: map[string]int{}, released: map[string]bool{}}
	for i, body := range bodies {
		q.waiting = append(q.waiting, &stored{id: fmt.Sprintf("id-%d", i), body: body})
	}
	return q
}

func (q *memoryQueue) Receive(ctx context.Context, wait time.Duration) ([]queue.Message, error) {
	deadline := time.Now().Add(wait)
	q.mu.Lock()
	q.polls++
	q.mu.Unlock()
	for {
		messages, err := q.tryReceive()
		if len(messages) > 0 && q.onReceive != nil {
			q.onReceive(messages)
		}
		if len(messages) > 0 || err != nil || !time.Now().Before(deadline) {
			return messages, err
		}
		select {
		case <-time.After(20 * time.Millisecond):
		case <-ctx.Done():
			return nil, ctx.Err()
		}
	}
}

func (q *memoryQueue) tryReceive() ([]queue.Message, error) {
	q.mu.Lock()
	defer q.mu.Unlock()
	q.receives++
	if q.receiveErr != nil {
		if err := q.receiveErr(q.receives); err != nil {
			return nil, err
		}
	}
	var messages []queue.Message
	for _, s := range q.waiting {
		if len(messages) == 10 {
			break
		}
		if !s.visibleAt.After(time.Now()) {
			s.visibleAt = time.Now().Add(q.visibility)
			s.receives++
			messages = append(messages, queue.Message{
				ID: s.id, Receipt: fmt.Sprintf("%s/%d", s.id, s.receives), Body: []byte(s.body), ReceiveCount: s.receives,
			})
		}
	}
	q.handed += len(messages)
	return messages, nil
}

func (q *memoryQueue) Delete(ctx context.Context, messages []queue.Message) ([]queue.Message, error) {
	q.mu.Lock()
	defer q.mu.Unlock()
	if ctx.Err() != nil {
		return nil, ctx.Err()
	}
	var done []queue.Message
	for _, m := range messages {
		if q.refuse != nil && q.refuse(m.ID) {
			continue
		}
		q.deleted[m.ID]++
		done = append(done, m)
	}
	q.waiting = slices.DeleteFunc(q.waiting, func(s *stored) bool { return q.deleted[s.id] > 0 })
	if len(done) < len(messages) {
		return done, mail.Errorf(mail.CodeQueueUnreachable, "%d entries failed", len(messages)-len(done))
	}
	return done, nil
}

func (q *memoryQueue) Release(_ context.Context, messages []queue.Message) error {
	q.mu.Lock()
	defer q.mu.Unlock()
	for _, m := range messages {
		q.released[m.ID] = true
	}
	q.hide(messages, 0)
	return nil
}

func (q *memoryQueue) Extend(_ context.Context, messages []queue.Message) error {
	q.mu.Lock()
	defer q.mu.Unlock()
	q.hide(messages, q.visibility)
	return nil
}

func (q *memoryQueue) hide(messages []queue.Message, duration time.Duration) {
	ids := map[string]bool{}
	for _, m := range messages {
		ids[m.ID] = true
	}
	for _, s := range q.waiting {
		if ids[s.id] {
			s.visibleAt = time.Now().Add(duration)
		}
	}
}

func (q *memoryQueue) VisibilityTimeout(context.Context) (time.Duration, error) {
	return q.visibility, nil
}

func (q *memoryQueue) Depth(context.Context) (queue.Depth, error) {
	q.mu.Lock()
	defer q.mu.Unlock()
	var depth queue.Depth
	for _, s := range q.waiting {
		if s.visibleAt.After(time.Now()) {
			depth.InFlight++
		} else {
			depth.Visible++
		}
	}
	return depth, nil
}

// words is a decoder for bodies that state their result: "refuse", "ignore", "panic", and "later" for what cannot be decoded now. Any
// other body is an event whose SNS id is the body (no SNS id if the body begins with "raw").
type words struct{}

func (words) Decode(_ context.Context, body []byte) (mail.Notice, error) {
	switch {
	case bytes.HasPrefix(body, []byte("refuse")):
		return mail.Notice{}, &mail.Refusal{Reason: "not_json", Detail: "as the test wants it"}
	case bytes.HasPrefix(body, []byte("ignore")):
		return mail.Notice{Body: body, Ignored: true}, nil
	case bytes.HasPrefix(body, []byte("panic")):
		panic("as the test wants it")
	case bytes.HasPrefix(body, []byte("later")):
		return mail.Notice{}, mail.Errorf(mail.CodeQueueUnreachable, "the signing certificate could not be fetched")
	}
	event := mail.DeliveryEvent{Type: mail.EventDelivery, SESMessageID: string(body)}
	if !bytes.HasPrefix(body, []byte("raw")) {
		event.SNSMessageID = string(body)
	}
	return mail.Notice{Body: body, Events: []mail.DeliveryEvent{event}}, nil
}

// memory is a recorder that implements the contract of drain.Recorder: all or nothing, and a body seen before is a duplicate.
type memory struct {
	fail func(bodies []string) error // called before anything is written, with the bodies that are not for quarantine
	work func(ctx context.Context)   // simulates slow work
	// afterCommit simulates a lost answer to a commit by returning an error.
	afterCommit func() error
	mu          sync.Mutex
	seen        map[string]bool
	batches     [][]string
	at          []time.Time             // when each batch was recorded
	refusals    map[string]mail.Refusal // of the quarantined messages, by body
}

func (m *memory) Record(ctx context.Context, notices []mail.Notice) (mail.Recorded, error) {
	bodies := make([]string, len(notices))
	var trusted []string
	for i, notice := range notices {
		bodies[i] = string(notice.Body)
		if notice.Refused == nil {
			trusted = append(trusted, bodies[i])
		}
	}
	m.mu.Lock()
	m.batches = append(m.batches, bodies)
	m.at = append(m.at, time.Now())
	m.mu.Unlock()
	if m.work != nil {
		m.work(ctx)
	}
	if ctx.Err() != nil {
		return mail.Recorded{}, fmt.Errorf("record: %w", ctx.Err())
	}
	if m.fail != nil {
		if err := m.fail(trusted); err != nil {
			return mail.Recorded{}, err
		}
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.seen == nil {
		m.seen, m.refusals = map[string]bool{}, map[string]mail.Refusal{}
	}
	recorded := mail.Recorded{Changed: map[mail.Status]int{}}
	for i, notice := range notices {
		outcome := mail.Applied
		switch {
		case notice.Refused != nil:
			outcome = mail.Quarantined
			m.refusals[bodies[i]] = *notice.Refused
		case notice.Ignored:
			outcome = mail.Ignored
		case m.seen[bodies[i]]:
			outcome = mail.Duplicate
		case bytes.HasPrefix(notice.Body, []byte("park")):
			outcome = mail.Parked
		default:
			recorded.Changed[mail.Delivered]++
		}
		m.seen[bodies[i]] = true
		recorded.Outcomes = append(recorded.Outcomes, outcome)
	}
	if m.afterCommit != nil {
		if err := m.afterCommit(); err != nil {
			return mail.Recorded{}, err
		}
	}
	return recorded, nil
}

// CanRecord fails if recording an empty batch fails.
func (m *memory) CanRecord(ctx context.Context) error {
	if ctx.Err() != nil {
		return ctx.Err()
	}
	if m.fail != nil {
		return m.fail(nil)
	}
	return nil
}

func drainer(q drain.Queue, r drain.Recorder) *drain.Drainer {
	return drain.New(drain.Options{Queue: q, Decoder: words{}, Recorder: r})
}

func numbered(n int) []string {
	bodies := make([]string, n)
	for i := range bodies {
		bodies[i] = fmt.Sprintf("event %d", i)
	}
	return bodies
}

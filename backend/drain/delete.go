package drain

import (
	"time"

	"github.com/mailroom-app/mailroom/backend/queue"
)

// deleteTries is how often a following drain tries to delete what it recorded. The messages that are left come back, which costs a
// receive and a database lookup; each attempt costs requests too.
const deleteTries = 4

// deleteAll deletes recorded messages, batch by batch. A message that cannot be deleted comes back by itself and counts as a duplicate.
// If nothing of a batch can be deleted, receiving stops, or a drain would receive the same messages for ever.
func (r *run) deleteAll() {
	for batch := range r.recorded {
		left, err := r.delete(batch)
		if err == nil {
			continue
		}
		r.hand.drop(left)
		r.Log.WithError(err).WithField("messages", len(left)).Warn("recorded messages stay on the queue; they come back and count as duplicates")
		if len(left) == len(batch) && !r.following {
			r.fail(err)
		}
	}
}

// delete deletes a batch and returns the messages that could not be deleted, and why.
func (r *run) delete(batch []*held) (left []*held, err error) {
	var pause backoff
	for try := 1; ; try++ {
		if batch, err = r.deleteOnce(batch); err == nil {
			return nil, nil
		}
		r.watch.troubled("recorded messages could not be deleted from the queue", err)
		if !r.following || try == deleteTries || pause.wait(r.work) != nil {
			return batch, err
		}
	}
}

// deleteOnce deletes what it can and drops it from hand before any message is hidden again, since hiding a deleted message is an error. It
// returns the messages that were not deleted, and why.
func (r *run) deleteOnce(batch []*held) (left []*held, err error) {
	messages := make([]queue.Message, len(batch))
	for i, message := range batch {
		messages[i] = message.Message
	}
	r.visibility <- struct{}{}
	defer func() { <-r.visibility }()
	deleted, err := r.Queue.Delete(r.work, messages)
	r.tally.deleted(len(deleted))
	if len(deleted) > 0 {
		r.watch.note(func(s *Status, now time.Time) { s.Deleted = now })
	}
	gone := make(map[string]bool, len(deleted))
	for _, message := range deleted {
		gone[message.Receipt] = true
	}
	done := make([]*held, 0, len(deleted))
	for _, message := range batch {
		if gone[message.Receipt] {
			done = append(done, message)
		} else {
			left = append(left, message)
		}
	}
	r.hand.drop(done)
	return left, err
}

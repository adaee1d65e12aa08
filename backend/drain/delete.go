package drain

import (
	"slices"
	"time"

	"github.com/mailroom-app/mailroom/backend/mail"
)

// deleteTries is how often a drain that follows tries to delete what it recorded. What is left then comes back, and costs a receive and a
// look in the database; each attempt costs requests too.
const deleteTries = 4

// deleteAll deletes what was recorded, batch by batch. What cannot be deleted comes back by itself and counts as a duplicate then; only
// when nothing of a batch can be deleted the fetching ends, or a drain would receive the same messages for ever.
func (r *run) deleteAll() {
	for batch := range r.recorded {
		left, err := r.delete(batch)
		r.hand.drop(batch)
		if err == nil {
			continue
		}
		r.Log.WithError(err).WithField("messages", left).Warn("recorded messages stay on the queue; they come back and count as duplicates")
		if left == len(batch) && !r.following {
			r.fail(err)
		}
	}
}

// delete deletes a batch and returns how many messages could not be deleted, and why.
func (r *run) delete(batch []*held) (left int, err error) {
	messages := make([]mail.QueueMessage, len(batch))
	for i, message := range batch {
		messages[i] = message.QueueMessage
	}
	var pause backoff
	for try := 1; ; try++ {
		var deleted []mail.QueueMessage
		deleted, err = r.Queue.Delete(r.work, messages)
		r.tally.deleted(len(deleted))
		if len(deleted) > 0 {
			r.watch.note(func(s *Status, now time.Time) { s.Deleted = now })
		}
		if err == nil {
			return 0, nil
		}
		r.watch.troubled("recorded messages could not be deleted from the queue", err)
		messages = remaining(messages, deleted)
		if !r.following || try == deleteTries || pause.wait(r.work) != nil {
			return len(messages), err
		}
	}
}

// remaining leaves out what was deleted.
func remaining(messages, deleted []mail.QueueMessage) []mail.QueueMessage {
	gone := make(map[string]bool, len(deleted))
	for _, message := range deleted {
		gone[message.Receipt] = true
	}
	return slices.DeleteFunc(slices.Clone(messages), func(message mail.QueueMessage) bool { return gone[message.Receipt] })
}

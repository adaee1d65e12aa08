package drain

import (
	"github.com/mailroom-app/mailroom/backend/mail"
)

// deleteAll deletes what was recorded, batch by batch. What cannot be deleted comes back by itself and counts as a duplicate then; only
// when nothing of a batch can be deleted the fetching ends, or a drain would receive the same messages for ever.
func (r *run) deleteAll() {
	for batch := range r.recorded {
		messages := make([]mail.QueueMessage, len(batch))
		for i, message := range batch {
			messages[i] = message.QueueMessage
		}
		deleted, err := r.Queue.Delete(r.work, messages)
		r.hand.drop(batch)
		r.tally.deleted(len(deleted))
		if err == nil {
			continue
		}
		r.Log.WithError(err).WithField("messages", len(messages)-len(deleted)).
			Warn("recorded messages could not be deleted from the queue; they come back and count as duplicates")
		if len(deleted) == 0 {
			r.fail(err)
		}
	}
}

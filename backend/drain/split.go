package drain

import "github.com/mailroom-app/mailroom/backend/mail"

// split records a batch that was refused as a whole, except for the messages that are refused by themselves, with which recordAlone
// deals. It returns what is left when the database is gone. The size of the groups that are recorded together doubles while nothing is
// refused and falls to the distance between two refused messages. So the number of transactions follows from how many messages are
// refused: about six for each where they are scattered, one for each where they stand side by side.
func (r *run) split(batch []item, because error) (left []item) {
	for size := len(batch); len(batch) > 0; because = nil {
		size = min(size, len(batch))
		good, refusal := r.recordUntilRefused(batch[:size], because)
		batch = batch[good:]
		if refusal == nil {
			size *= 2
			continue
		}
		if r.databaseGone == nil {
			r.recordAlone(batch[0], refusal)
		}
		if r.databaseGone != nil {
			return batch
		}
		batch, size = batch[1:], good+1
	}
	return nil
}

// recordUntilRefused records the messages of a group up to the first that is refused by itself, and returns how many those are and the
// refusal of the next; nil when all were recorded. because is the refusal of the whole group where that is known. It stops early when the
// database is gone.
func (r *run) recordUntilRefused(group []item, because error) (good int, refusal error) {
	if because == nil {
		if because = r.recordTogether(group); because == nil {
			return len(group), nil
		}
	}
	for suspects := len(group); suspects > 1 && r.databaseGone == nil; {
		half := suspects / 2
		if because = r.recordTogether(group[good : good+half]); because == nil {
			good, suspects = good+half, suspects-half
		} else {
			suspects = half
		}
	}
	if because == nil { // what was recorded leaves only the next message to be refused; it has not been tried by itself
		if because = r.recordTogether(group[good : good+1]); because == nil {
			good++
		}
	}
	return good, because
}

// recordAlone deals with a single message that was refused by itself. What is refused for its content goes to quarantine, after another
// try: a row that was deleted in that very moment refuses nothing the second time. What is refused for anything else stays on the queue,
// which moves it to its dead letters in the end; an error that nobody can explain sends it to quarantine before that.
func (r *run) recordAlone(it item, because error) {
	blame := blames(because)
	if blame == blamesDatabase || blame == blamesNobody && it.message.ReceiveCount < lastChance {
		r.leave(it.message, because)
		return
	}
	if because = r.recordTogether([]item{it}); because == nil || r.databaseGone != nil {
		return
	}
	it.notice = refused(it.message, mail.RefusedByDatabase, "the database refuses to record it: "+plain(because))
	if because = r.recordTogether([]item{it}); because != nil && r.databaseGone == nil {
		r.leave(it.message, because)
	}
}

// leave leaves a message on the queue that is refused by itself. However many these are, they end no drain.
func (r *run) leave(message *held, because error) {
	r.watch.troubled("the database refuses to record messages, which stay on the queue", because)
	r.tally.left(message.ID, because)
	if r.following {
		r.hand.drop([]*held{message})
	} else {
		r.hand.setAside(message, because)
	}
}

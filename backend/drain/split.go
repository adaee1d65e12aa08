package drain

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

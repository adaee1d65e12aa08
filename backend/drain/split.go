package drain

// split records a batch that was refused as a whole; recordAlone handles the messages that are refused individually. It returns what
// is left if the database is gone. The size of the groups that are recorded together doubles while nothing is refused, and falls to
// the distance between two refused messages. So the number of transactions depends on the number of refused messages: about six for
// each scattered one, one for each of adjacent ones.
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

// recordUntilRefused records the messages of a group up to the first that is refused individually. It returns their number and the
// refusal of the next one; nil if all were recorded. because is the refusal of the whole group, if known. It stops early if the database
// is gone.
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
	if because == nil { // only the next message can be refused; it has not been tried alone
		if because = r.recordTogether(group[good : good+1]); because == nil {
			good++
		}
	}
	return good, because
}

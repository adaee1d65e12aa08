package record

import (
	"context"
	"slices"

	"github.com/jackc/pgx/v5"

	"github.com/mailroom-app/mailroom/backend/mail"
)

// namedMail identifies a mail to one recipient. Only an inferred row and the real row of the mail have the same namedMail.
type namedMail struct{ sesID, recipient string }

// mergeInferred merges rows that Mailroom inferred for a mail into the mail's real row, if the sender has written that since.
// It moves events and references to the real row. An inferred row that Mailroom created is deleted; a claimed row is
// released. It returns the remaining messages.
func (b *batch) mergeInferred(ctx context.Context, tx pgx.Tx, found []*target) ([]*target, error) {
	rows := map[namedMail][]*target{}
	var doubled []namedMail
	for _, t := range found {
		if t.sesID == "" {
			continue
		}
		key := namedMail{t.sesID, t.recipient}
		rows[key] = append(rows[key], t)
		if len(rows[key]) == 2 {
			doubled = append(doubled, key)
		}
	}
	if len(doubled) == 0 {
		return found, nil
	}
	var suspects []*target
	for _, key := range doubled {
		suspects = append(suspects, rows[key]...)
	}
	inferred, err := readInferred(ctx, tx, suspects)
	if err != nil {
		return nil, err
	}
	merges := map[[2]mail.Kind][]merge{}
	gone := map[*target]bool{}
	for _, key := range doubled {
		isGuess := func(t *target) bool { return inferred[t.id] }
		truth := slices.IndexFunc(rows[key], func(t *target) bool { return !isGuess(t) })
		if truth < 0 {
			continue
		}
		for _, guess := range slices.DeleteFunc(slices.Clone(rows[key]), func(t *target) bool { return !isGuess(t) }) {
			into := rows[key][truth]
			kinds := [2]mail.Kind{guess.id.Kind, into.id.Kind}
			merges[kinds] = append(merges[kinds], merge{guess, into})
			gone[guess] = true
		}
	}
	for _, from := range mail.Kinds() {
		for _, to := range mail.Kinds() {
			if err := b.merge(ctx, tx, from, to, merges[[2]mail.Kind{from, to}]); err != nil {
				return nil, err
			}
		}
	}
	return slices.DeleteFunc(found, func(t *target) bool { return gone[t] }), nil
}

// merge is a pair of an inferred row and the real row of the same mail.
type merge struct{ guess, truth *target }

func readInferred(ctx context.Context, tx pgx.Tx, of []*target) (map[mail.MessageID]bool, error) {
	var kinds []string
	var ids []int64
	for _, t := range of {
		kinds, ids = append(kinds, string(t.id.Kind)), append(ids, t.id.Row)
	}
	rows, err := tx.Query(ctx, "SELECT * FROM mailroom.guesses_among($1, $2)", kinds, ids)
	if err != nil {
		return nil, err
	}
	inferred := map[mail.MessageID]bool{}
	var id mail.MessageID
	_, err = pgx.ForEachRow(rows, []any{&id.Kind, &id.Row}, func() error {
		inferred[id] = true
		return nil
	})
	return inferred, err
}

// merge merges the inferred rows of kind from into the real rows of kind to.
func (b *batch) merge(ctx context.Context, tx pgx.Tx, from, to mail.Kind, merges []merge) error {
	if len(merges) == 0 {
		return nil
	}
	var guesses, truths []int64
	formerly := map[mail.MessageID]int64{}
	for _, m := range merges {
		guesses, truths = append(guesses, m.guess.id.Row), append(truths, m.truth.id.Row)
		formerly[m.truth.id] = m.guess.account
		m.truth.retry = m.truth.retry || m.guess.retry
		b.targets[m.truth.id] = m.truth
		b.named = append(b.named, m.truth.sesID)
		delete(b.targets, m.guess.id)
		for _, event := range b.events {
			if event.target == m.guess {
				event.target = m.truth
			}
		}
	}
	var moved []int64
	if err := tx.QueryRow(ctx, "SELECT mailroom.merge_inferred($1, $2, $3, $4)", string(from), string(to), guesses, truths).Scan(&moved); err != nil {
		return err
	}
	return b.readMoved(ctx, tx, to, moved, formerly)
}

// readMoved reads the moved events that can suppress. Their suppressions belong to the account of the real row.
func (b *batch) readMoved(ctx context.Context, tx pgx.Tx, kind mail.Kind, ids []int64, formerly map[mail.MessageID]int64) error {
	rows, err := tx.Query(ctx, "SELECT * FROM mailroom.moved_events($1)", ids)
	if err != nil {
		return err
	}
	moved, err := pgx.CollectRows(rows, func(row pgx.CollectableRow) (*recordedEvent, error) {
		id := mail.MessageID{Kind: kind}
		event, message, err := scanStoredEvent(row)
		if err != nil {
			return nil, err
		}
		id.Row = message
		account := formerly[id]
		event.target, event.isNew, event.former = b.targets[id], true, &account
		return event, nil
	})
	b.moved = append(b.moved, moved...)
	return err
}

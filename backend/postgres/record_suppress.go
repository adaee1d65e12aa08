package postgres

import (
	"bytes"
	"cmp"
	"context"
	"maps"
	"slices"

	"github.com/jackc/pgx/v5"
	"github.com/mailroom-app/mailroom/backend/mail"
)

// suppressionKey is what a live suppression is unique by; account 0 is the whole platform.
type suppressionKey struct {
	email   string
	account int64
	reason  mail.SuppressionReason
}

func compareKeys(x, y suppressionKey) int {
	return cmp.Or(cmp.Compare(x.email, y.email), cmp.Compare(x.account, y.account), cmp.Compare(x.reason, y.reason))
}

// suppress applies what the new events ask for about their recipients' addresses, to the account of the message (rule 6).
// Parked events ask for nothing until they are unmatched (rule 4).
func (b *batch) suppress(ctx context.Context, tx pgx.Tx) error {
	strongest := map[suppressionKey]*recordedEvent{}
	for _, event := range slices.Concat(b.events, b.moved) {
		account, asks := event.suppressesIn()
		if !asks {
			continue
		}
		key := suppressionKey{event.Recipient, account, event.effect.Suppression.Reason}
		if known := strongest[key]; known == nil || outranks(event, known) {
			strongest[key] = event
		}
	}
	if len(strongest) == 0 {
		return nil
	}
	var occurrences [][]byte
	var moving []bool
	var former []*int64
	for _, key := range slices.SortedFunc(maps.Keys(strongest), compareKeys) {
		event := strongest[key]
		occurrences = append(occurrences, event.occurrence[:])
		moving = append(moving, event.former != nil)
		former = append(former, nullable(orNone(event.former)))
	}
	// Events that are recorded by their occurrences, whether each moves, and the accounts from which.
	_, err := tx.Exec(ctx, "SELECT mailroom.suppress_addresses($1, $2, $3)", occurrences, moving, former)
	return err
}

// outranks decides between two reports about one key in one batch, the way the statement decides between batches.
func outranks(x, y *recordedEvent) bool {
	permanent := func(e *recordedEvent) int {
		if e.effect.Suppression.BounceType == mail.BouncePermanent {
			return 1
		}
		return 0
	}
	return cmp.Or(
		cmp.Compare(permanent(x), permanent(y)),
		x.OccurredAt.Compare(y.OccurredAt),
		bytes.Compare(x.occurrence[:], y.occurrence[:]),
	) > 0
}

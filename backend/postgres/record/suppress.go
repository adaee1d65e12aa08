package record

import (
	"context"
	"slices"

	"github.com/jackc/pgx/v5"
)

// suppressAddresses applies the suppressions that the new events require, in the account of the message (rule 6).
// Parked events suppress nothing until they are unmatched (rule 4).
func (b *batch) suppressAddresses(ctx context.Context, tx pgx.Tx) error {
	var occurrences [][]byte
	var former []*int64
	for _, event := range slices.Concat(b.events, b.moved) {
		if _, asks := event.suppressesIn(); asks {
			occurrences, former = append(occurrences, event.occurrence[:]), append(former, event.former)
		}
	}
	if len(occurrences) == 0 {
		return nil
	}
	_, err := tx.Exec(ctx, "SELECT mailroom.suppress_addresses($1, $2)", occurrences, former)
	return err
}

// retractSuppressions retracts suppressions that events caused in an account to which they do not belong (rules 4 and 6), so that the end
// state is the same as if their message had been known from the start. A suppression is based on the event that gave it its details. One
// that a person or another program wrote is based on no event, and stays.
func (b *batch) retractSuppressions(ctx context.Context, tx pgx.Tx) error {
	var occurrences [][]byte
	var former []int64
	for _, event := range slices.Concat(b.events, b.moved) {
		if account, asks := event.suppressesIn(); asks && event.former != nil && *event.former != account {
			occurrences, former = append(occurrences, event.occurrence[:]), append(former, *event.former)
		}
	}
	if len(occurrences) == 0 {
		return nil
	}
	_, err := tx.Exec(ctx, "SELECT mailroom.retract_suppressions($1, $2)", occurrences, former)
	return err
}

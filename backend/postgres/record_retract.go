package postgres

import (
	"context"
	"slices"

	"github.com/jackc/pgx/v5"
)

// retract takes back what events had asked for in an account to which they turned out not to belong (rules 4 and 6), so that
// the end is the same as if their message had been known from the start. A suppression rests on the event that gave it its
// details; what a person or another program wrote rests on none, and stays.
func (b *batch) retract(ctx context.Context, tx pgx.Tx) error {
	var emails, reasons []string
	var accounts []*int64
	var occurrences [][]byte
	for _, event := range slices.Concat(b.events, b.moved) {
		account, asks := event.suppressesIn()
		if !asks || event.former == nil || *event.former == account {
			continue
		}
		emails, reasons = append(emails, event.Recipient), append(reasons, string(event.effect.Suppression.Reason))
		accounts, occurrences = append(accounts, nullable(*event.former)), append(occurrences, event.occurrence[:])
	}
	if len(emails) == 0 {
		return nil
	}
	_, err := tx.Exec(ctx, "SELECT mailroom.retract_suppressions($1, $2, $3, $4)", emails, accounts, reasons, occurrences)
	return err
}

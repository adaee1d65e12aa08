package postgres

import (
	"context"
	"fmt"

	"github.com/jackc/pgx/v5"

	"github.com/mailroom-app/mailroom/backend/mail"
)

// Quarantine lists quarantined queue messages, the newest first and without their bodies, those with ids below before only; 0 for all. An
// empty reason is any.
func (db *DB) Quarantine(ctx context.Context, reason string, before int64, limit int) ([]mail.QuarantineEntry, error) {
	rows, err := db.pool.Query(ctx, "SELECT * FROM mailroom.quarantined($1, $2, $3, NULL)", reason, nullable(before), limit)
	if err != nil {
		return nil, translate(err)
	}
	entries, err := pgx.CollectRows(rows, scanQuarantineEntry)
	if err != nil {
		return nil, translate(fmt.Errorf("list the quarantine: %w", err))
	}
	return entries, nil
}

// QuarantinedIDs are the ids of all quarantined queue messages that are there now, the oldest first. An empty reason is any.
func (db *DB) QuarantinedIDs(ctx context.Context, reason string) ([]int64, error) {
	rows, err := db.pool.Query(ctx, "SELECT * FROM mailroom.quarantined_ids($1)", reason)
	if err != nil {
		return nil, translate(err)
	}
	ids, err := pgx.CollectRows(rows, pgx.RowTo[int64])
	if err != nil {
		return nil, translate(fmt.Errorf("list the quarantine: %w", err))
	}
	return ids, nil
}

// QuarantineEntry returns a quarantined queue message whole. It fails with CodeNotFound.
func (db *DB) QuarantineEntry(ctx context.Context, id int64) (mail.QuarantineEntry, error) {
	entries, err := db.quarantineEntries(ctx, []int64{id})
	if err != nil {
		return mail.QuarantineEntry{}, err
	}
	if len(entries) == 0 {
		return mail.QuarantineEntry{}, mail.Errorf(mail.CodeNotFound, "%d is not in quarantine", id)
	}
	return entries[0], nil
}

// quarantineEntries reads those that are there, whole.
func (db *DB) quarantineEntries(ctx context.Context, ids []int64) ([]mail.QuarantineEntry, error) {
	rows, err := db.pool.Query(ctx, "SELECT * FROM mailroom.quarantined('', NULL, 0, $1)", ids)
	if err != nil {
		return nil, translate(err)
	}
	entries, err := pgx.CollectRows(rows, scanQuarantineEntry)
	if err != nil {
		return nil, translate(fmt.Errorf("read the quarantine: %w", err))
	}
	return entries, nil
}

func scanQuarantineEntry(row pgx.CollectableRow) (mail.QuarantineEntry, error) {
	var e mail.QuarantineEntry
	err := row.Scan(&e.ID, &e.Refusal.Reason, &e.Refusal.Detail, &e.Body, &e.Bytes, &e.FirstSeen, &e.LastSeen, &e.TimesSeen)
	return e, err
}

// DiscardQuarantined removes quarantined queue messages for good, and records who did so and why. It
// returns the ids that were there. The same text is quarantined anew if it ever comes again. It fails with CodeInvalid without a why.
func (db *DB) DiscardQuarantined(ctx context.Context, ids []int64, actor mail.Actor, why string) ([]int64, error) {
	if why == "" {
		return nil, mail.Errorf(mail.CodeInvalid, "say why these messages are discarded: it is recorded")
	}
	var discarded []int64
	err := db.act(ctx, func(tx pgx.Tx) error {
		rows, err := tx.Query(ctx, "SELECT * FROM mailroom.discard_quarantined($1, $2, $3, $4)", ids, why, actor.Person, actor.PersonID)
		if err != nil {
			return err
		}
		discarded, err = pgx.CollectRows(rows, pgx.RowTo[int64])
		return err
	})
	if err != nil {
		return nil, failed(err, "discard from the quarantine")
	}
	db.announce(ctx)
	return discarded, nil
}

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
	const statement = `
		SELECT id, reason, detail, NULL::bytea, octet_length(body), first_seen_at, last_seen_at, times_seen
		  FROM mailroom.quarantine
		 WHERE (@before::bigint = 0 OR id < @before) AND (@reason::text = '' OR reason = @reason)
		 ORDER BY id DESC
		 LIMIT @limit`
	rows, err := db.pool.Query(ctx, statement, pgx.NamedArgs{"before": before, "reason": reason, "limit": limit})
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
	rows, err := db.pool.Query(ctx, "SELECT id FROM mailroom.quarantine WHERE $1 = '' OR reason = $1 ORDER BY id", reason)
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
	const statement = `
		SELECT id, reason, detail, body, octet_length(body), first_seen_at, last_seen_at, times_seen
		  FROM mailroom.quarantine WHERE id = ANY ($1) ORDER BY id`
	rows, err := db.pool.Query(ctx, statement, ids)
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

// discardSQL removes the bodies and keeps a record of each in the same statement.
const discardSQL = `
	WITH discarded AS (
	    DELETE FROM mailroom.quarantine WHERE id = ANY ($1)
	 RETURNING id, body_hash, octet_length(body) AS body_bytes, reason, detail, first_seen_at, last_seen_at, times_seen
	), recorded AS (
	    INSERT INTO mailroom.quarantine_discards
	           (body_hash, body_bytes, reason, detail, first_seen_at, last_seen_at, times_seen, person, why)
	    SELECT body_hash, body_bytes, reason, detail, first_seen_at, last_seen_at, times_seen, $2, $3 FROM discarded
	)
	SELECT id FROM discarded ORDER BY id`

// DiscardQuarantined removes quarantined queue messages for good, and records who did so (an e-mail, empty for mailroomctl) and why. It
// returns the ids that were there. The same text is quarantined anew if it ever comes again. It fails with CodeInvalid without a why.
func (db *DB) DiscardQuarantined(ctx context.Context, ids []int64, person, why string) ([]int64, error) {
	if why == "" {
		return nil, mail.Errorf(mail.CodeInvalid, "say why these messages are discarded: it is recorded")
	}
	var discarded []int64
	err := pgx.BeginFunc(ctx, db.pool, func(tx pgx.Tx) error {
		rows, err := tx.Query(ctx, discardSQL, ids, person, why)
		if err != nil {
			return err
		}
		if discarded, err = pgx.CollectRows(rows, pgx.RowTo[int64]); err != nil {
			return err
		}
		return notifyChanged(ctx, tx)
	})
	if err != nil {
		return nil, translate(fmt.Errorf("discard from the quarantine: %w", err))
	}
	return discarded, nil
}

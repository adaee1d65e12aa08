package record

import (
	"bytes"
	"context"
	"crypto/sha256"
	"fmt"
	"slices"

	"github.com/jackc/pgx/v5"

	"github.com/mailroom-app/mailroom/backend/mail"
	"github.com/mailroom-app/mailroom/backend/postgres/pool"
	"github.com/mailroom-app/mailroom/backend/postgres/values"
)

// Quarantined lists quarantined queue messages without their bodies, newest first. It returns only ids below before, or all if before is 0.
// An empty reason matches any.
func (r *Recorder) Quarantined(ctx context.Context, reason string, before int64, limit int) ([]mail.QuarantineEntry, error) {
	rows, err := r.pool.Query(ctx, "SELECT * FROM mailroom.quarantined($1, $2, $3, NULL)", reason, values.Nullable(before), limit)
	if err != nil {
		return nil, pool.Translate(err)
	}
	entries, err := pgx.CollectRows(rows, scanQuarantineEntry)
	if err != nil {
		return nil, pool.Translate(fmt.Errorf("list the quarantine: %w", err))
	}
	return entries, nil
}

// QuarantinedIDs returns the ids of all quarantined queue messages, oldest first. An empty reason matches any.
func (r *Recorder) QuarantinedIDs(ctx context.Context, reason string) ([]int64, error) {
	rows, err := r.pool.Query(ctx, "SELECT * FROM mailroom.quarantined_ids($1)", reason)
	if err != nil {
		return nil, pool.Translate(err)
	}
	ids, err := pgx.CollectRows(rows, pgx.RowTo[int64])
	if err != nil {
		return nil, pool.Translate(fmt.Errorf("list the quarantine: %w", err))
	}
	return ids, nil
}

// QuarantineEntry returns a quarantined queue message with its body. It fails with CodeNotFound.
func (r *Recorder) QuarantineEntry(ctx context.Context, id int64) (mail.QuarantineEntry, error) {
	entries, err := r.quarantineEntries(ctx, []int64{id})
	if err != nil {
		return mail.QuarantineEntry{}, err
	}
	if len(entries) == 0 {
		return mail.QuarantineEntry{}, mail.Errorf(mail.CodeNotFound, "%d is not in quarantine", id)
	}
	return entries[0], nil
}

// quarantineEntries returns the existing entries among ids, with their bodies.
func (r *Recorder) quarantineEntries(ctx context.Context, ids []int64) ([]mail.QuarantineEntry, error) {
	rows, err := r.pool.Query(ctx, "SELECT * FROM mailroom.quarantined('', NULL, 0, $1)", ids)
	if err != nil {
		return nil, pool.Translate(err)
	}
	entries, err := pgx.CollectRows(rows, scanQuarantineEntry)
	if err != nil {
		return nil, pool.Translate(fmt.Errorf("read the quarantine: %w", err))
	}
	return entries, nil
}

func scanQuarantineEntry(row pgx.CollectableRow) (mail.QuarantineEntry, error) {
	var e mail.QuarantineEntry
	err := row.Scan(&e.ID, &e.Refusal.Reason, &e.Refusal.Detail, &e.Body, &e.Bytes, &e.FirstSeen, &e.LastSeen, &e.TimesSeen)
	return e, err
}

// DiscardQuarantined permanently deletes quarantined queue messages, and records who did so and why. It returns the ids that existed.
// If the same text arrives again, it is quarantined again. It fails with CodeInvalid if why is empty.
func (r *Recorder) DiscardQuarantined(ctx context.Context, ids []int64, actor mail.Actor, why string) ([]int64, error) {
	if why == "" {
		return nil, mail.Errorf(mail.CodeInvalid, "say why these messages are discarded: it is recorded")
	}
	var discarded []int64
	err := r.pool.Act(ctx, func(tx pgx.Tx) error {
		rows, err := tx.Query(ctx, "SELECT * FROM mailroom.discard_quarantined($1, $2, $3, $4)", ids, why, actor.Person, actor.PersonID)
		if err != nil {
			return err
		}
		discarded, err = pgx.CollectRows(rows, pgx.RowTo[int64])
		return err
	})
	if err != nil {
		return nil, pool.Failed(err, "discard from the quarantine")
	}
	r.pool.Announce(ctx)
	return discarded, nil
}

// quarantined is one body and how often the batch contains it.
type quarantined struct {
	hash    [32]byte
	body    []byte
	refusal mail.Refusal
	seen    int32
}

// quarantine stores the complete refused queue messages with the reason (rule 1).
func quarantine(ctx context.Context, tx pgx.Tx, notices []mail.Notice) error {
	byHash := map[[32]byte]*quarantined{}
	var kept []*quarantined
	for _, notice := range notices {
		if notice.Refused == nil {
			continue
		}
		hash := sha256.Sum256(notice.Body)
		q := byHash[hash]
		if q == nil {
			q = &quarantined{hash: hash, body: notice.Body}
			byHash[hash] = q
			kept = append(kept, q)
		}
		q.refusal = *notice.Refused
		q.seen++
	}
	if len(kept) == 0 {
		return nil
	}
	slices.SortFunc(kept, func(x, y *quarantined) int { return bytes.Compare(x.hash[:], y.hash[:]) })
	var bodies [][]byte
	var reasons, details []string
	var seen []int32
	for _, q := range kept {
		bodies, seen = append(bodies, q.body), append(seen, q.seen)
		reasons, details = append(reasons, q.refusal.Reason), append(details, q.refusal.Detail)
	}
	if _, err := tx.Exec(ctx, "SELECT mailroom.quarantine_messages($1, $2, $3, $4)", bodies, reasons, details, seen); err != nil {
		return fmt.Errorf("quarantine: %w", err)
	}
	return nil
}

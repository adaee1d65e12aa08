package postgres

import (
	"bytes"
	"context"
	"crypto/sha256"
	"fmt"
	"slices"

	"github.com/jackc/pgx/v5"
	"github.com/mailroom-app/mailroom/backend/mail"
)

// quarantineSQL keeps each body once: SQS delivers the same text again and again while nobody mends the cause. The newest
// reason stays, since a setting may have changed in between.
const quarantineSQL = `
	INSERT INTO mailroom.quarantine AS q (body_hash, body, reason, detail, times_seen)
	SELECT * FROM unnest($1::bytea[], $2::bytea[], $3::text[], $4::text[], $5::int[])
	    ON CONFLICT (body_hash) DO UPDATE
	   SET times_seen = least(q.times_seen::bigint + excluded.times_seen, 2147483647)::int, last_seen_at = now(), reason = excluded.reason, detail = excluded.detail`

// quarantined is one body and how often the batch holds it.
type quarantined struct {
	hash    [32]byte
	body    []byte
	refusal mail.Refusal
	seen    int32
}

// quarantine keeps the refused queue messages whole, with the reason (rule 1).
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
	var hashes, bodies [][]byte
	var reasons, details []string
	var seen []int32
	for _, q := range kept {
		hashes, bodies = append(hashes, q.hash[:]), append(bodies, q.body)
		reasons, details = append(reasons, q.refusal.Reason), append(details, q.refusal.Detail)
		seen = append(seen, q.seen)
	}
	if _, err := tx.Exec(ctx, quarantineSQL, hashes, bodies, reasons, details, seen); err != nil {
		return fmt.Errorf("quarantine: %w", err)
	}
	return nil
}

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

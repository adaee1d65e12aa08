package record

import (
	"context"
	"errors"
	"fmt"

	"github.com/jackc/pgx/v5"

	"github.com/mailroom-app/mailroom/backend/mail"
	"github.com/mailroom-app/mailroom/backend/postgres/pool"
	"github.com/mailroom-app/mailroom/backend/postgres/values"
)

// retryBatch is how many quarantined messages one transaction retries.
const retryBatch = 100

// RetryQuarantined decodes and records quarantined queue messages again. A message that is accepted leaves the quarantine in the transaction
// that records it; a refused message stays, with the newest reason. decode is drain.Decoder's method; an error other than *mail.Refusal means
// that it cannot decide now. Results are in the order of ids. An error comes from the database; work done before it stays committed.
func (r *Recorder) RetryQuarantined(ctx context.Context, ids []int64, decode func(context.Context, []byte) (mail.Notice, error)) ([]mail.QuarantineRetry, error) {
	results := make([]mail.QuarantineRetry, 0, len(ids))
	for len(ids) > 0 {
		n := min(retryBatch, len(ids))
		retries, err := r.retryBatch(ctx, ids[:n], decode)
		if err != nil {
			return results, err
		}
		for _, id := range ids[:n] {
			result := retries[id]
			result.ID = id
			results = append(results, result)
		}
		ids = ids[n:]
	}
	return results, nil
}

// retried is a quarantined message that could be decoded.
type retried struct {
	id     int64
	notice mail.Notice
}

func (r *Recorder) retryBatch(ctx context.Context, ids []int64, decode func(context.Context, []byte) (mail.Notice, error)) (map[int64]mail.QuarantineRetry, error) {
	entries, err := r.quarantineEntries(ctx, ids)
	if err != nil {
		return nil, err
	}
	results := make(map[int64]mail.QuarantineRetry, len(entries))
	var decoded []retried
	for _, entry := range entries {
		notice, err := decode(ctx, entry.Body)
		var refusal *mail.Refusal
		switch {
		case ctx.Err() != nil:
			return nil, ctx.Err()
		case errors.As(err, &refusal):
			if err := r.keepQuarantined(ctx, entry.ID, *refusal); err != nil {
				return nil, err
			}
			results[entry.ID] = mail.QuarantineRetry{Outcome: mail.Quarantined, Refusal: *refusal}
		case err != nil:
			results[entry.ID] = mail.QuarantineRetry{Outcome: mail.Quarantined, Refusal: mail.Refusal{Reason: entry.Refusal.Reason, Detail: err.Error()}}
		default:
			decoded = append(decoded, retried{entry.ID, notice})
		}
	}
	return results, r.recordRetried(ctx, decoded, results)
}

// recordRetried records decoded messages and adds their outcomes to results. If the database refuses a batch, it halves the batch until the
// refused message is alone, as a drain does.
func (r *Recorder) recordRetried(ctx context.Context, decoded []retried, results map[int64]mail.QuarantineRetry) error {
	if len(decoded) == 0 {
		return nil
	}
	outcomes, err := r.takeFromQuarantine(ctx, decoded)
	switch {
	case err == nil:
		for id, outcome := range outcomes {
			results[id] = mail.QuarantineRetry{Outcome: outcome}
		}
		return nil
	case mail.CodeOf(err) != mail.CodeInvalid && mail.CodeOf(err) != mail.CodeInternal && r.CanRecord(ctx) != nil:
		return err
	case len(decoded) == 1:
		refusal := mail.Refusal{Reason: mail.RefusedByDatabase, Detail: "the database refuses to record it: " + err.Error()}
		results[decoded[0].id] = mail.QuarantineRetry{Outcome: mail.Quarantined, Refusal: refusal}
		return r.keepQuarantined(ctx, decoded[0].id, refusal)
	}
	half := len(decoded) / 2
	if err := r.recordRetried(ctx, decoded[:half], results); err != nil {
		return err
	}
	return r.recordRetried(ctx, decoded[half:], results)
}

// takeFromQuarantine records messages and removes them from the quarantine in one transaction. It skips messages that another caller has
// taken meanwhile.
func (r *Recorder) takeFromQuarantine(ctx context.Context, decoded []retried) (outcomes map[int64]mail.Outcome, err error) {
	byID := make(map[int64]mail.Notice, len(decoded))
	ids := make([]int64, len(decoded))
	for i, r := range decoded {
		ids[i], byID[r.id] = r.id, r.notice
	}
	err = r.pool.Retry(ctx, func() error {
		return pgx.BeginFunc(ctx, r.pool, func(tx pgx.Tx) error {
			rows, err := tx.Query(ctx, "SELECT * FROM mailroom.take_quarantined($1)", ids)
			if err != nil {
				return err
			}
			taken, err := pgx.CollectRows(rows, pgx.RowTo[int64])
			if err != nil || len(taken) == 0 {
				return err
			}
			notices := make([]mail.Notice, len(taken))
			for i, id := range taken {
				notices[i] = byID[id]
			}
			recorded, err := recordIn(ctx, tx, notices)
			if err != nil {
				return err
			}
			outcomes = make(map[int64]mail.Outcome, len(taken))
			for i, id := range taken {
				outcomes[id] = recorded.Outcomes[i]
			}
			return nil
		})
	})
	if err != nil {
		return nil, blame(fmt.Errorf("record quarantined messages: %w", err))
	}
	r.pool.Announce(ctx)
	return outcomes, nil
}

// keepQuarantined stores why a message is still refused. It removes characters that the database cannot store, so that this write succeeds.
func (r *Recorder) keepQuarantined(ctx context.Context, id int64, refusal mail.Refusal) error {
	_, err := r.pool.Exec(ctx, "SELECT mailroom.keep_quarantined($1, $2, $3)", id, refusal.Reason, values.TextOf(refusal.Detail))
	if err != nil {
		return pool.Translate(fmt.Errorf("note why a message stays in quarantine: %w", err))
	}
	return nil
}

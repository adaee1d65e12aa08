package resends

import (
	"context"
	"crypto/rand"
	"sync"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/mailroom-app/mailroom/backend/mail"
	"github.com/mailroom-app/mailroom/backend/postgres/pool"
	"github.com/mailroom-app/mailroom/backend/postgres/values"
)

// HoldBulk makes the caller the runner of a bulk resend until release, and clears an earlier stop request. It fails with CodeNotFound for a
// bulk resend that does not exist, is outside the scope or belongs to another person, and with CodeBusy while another runner holds it. This is
// a lease of 3 s, renewed by NextBulkItem at least every second; a caller that finds a lease waits once for its end. The lease is not needed
// for correctness: the transaction that writes an attempt also takes its item.
func (s *Resends) HoldBulk(ctx context.Context, scope mail.Scope, actor mail.Actor, id int64) (bulk mail.Bulk, release func(), err error) {
	runner := rand.Text()
	for waited := false; ; waited = true {
		var held bool
		var leaseEndsIn *float64 // seconds
		err := s.pool.Act(ctx, func(tx pgx.Tx) error {
			return tx.QueryRow(ctx, "SELECT * FROM mailroom.hold_bulk($1, $2, $3, $4, $5)", id, pool.AccountOf(scope, 0), runner, actor.Person, actor.PersonID).
				Scan(&held, &leaseEndsIn, &bulk.SendAnyway)
		})
		switch {
		case err != nil:
			return mail.Bulk{}, nil, pool.Failed(err, "hold bulk resend %d", id)
		case held:
			bulk.ID = id
			s.runners.Store(id, runner)
			return bulk, func() { s.releaseBulk(ctx, id, runner) }, nil
		case waited || leaseEndsIn == nil:
			return mail.Bulk{}, nil, mail.Errorf(mail.CodeBusy, "bulk resend %d is running already", id)
		}
		gone := time.NewTimer(time.Duration(*leaseEndsIn * float64(time.Second)))
		select {
		case <-gone.C:
		case <-ctx.Done():
			gone.Stop()
			return mail.Bulk{}, nil, ctx.Err()
		}
	}
}

func (s *Resends) releaseBulk(ctx context.Context, id int64, runner string) {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), pool.AnnounceLimit)
	defer cancel()
	s.runners.CompareAndDelete(id, runner)
	if _, err := s.pool.Exec(ctx, "SELECT mailroom.release_bulk($1, $2)", id, runner); err != nil {
		s.pool.Log.WithError(err).WithField("bulk", id).Warn("a bulk resend could not be released: it counts as running for some seconds more")
	}
}

// runnerOf returns the random token with which this program holds a bulk resend; empty if it does not hold it.
func runnerOf(runners *sync.Map, id int64) string {
	runner, _ := runners.Load(id)
	held, _ := runner.(string)
	return held
}

// NextBulkItem returns the first waiting item of a bulk resend that this program holds, with the address that the plan showed and the code of
// what it is sent in spite of; found is false if none waits. stop means that somebody requested a stop, or that another runner holds it now.
func (s *Resends) NextBulkItem(ctx context.Context, id int64) (item mail.BulkItem, found, stop bool, err error) {
	var position *int
	var kind *mail.Kind
	var row *int64
	var code, to *string
	err = s.pool.QueryRow(ctx, "SELECT * FROM mailroom.next_bulk_item($1, $2)", id, runnerOf(&s.runners, id)).Scan(&stop, &position, &kind, &row, &code, &to)
	if err != nil {
		return mail.BulkItem{}, false, false, pool.Failed(err, "read bulk resend %d", id)
	}
	if position == nil {
		return mail.BulkItem{}, false, stop, nil
	}
	return mail.BulkItem{
		Place: mail.BulkPlace{Bulk: id, Position: *position}, Original: mail.MessageID{Kind: *kind, Row: *row}, Code: *code, To: *to,
	}, true, stop, nil
}

// SkipBulkItem records that an item was not resent, and why. An item that another runner took meanwhile stays as it is.
func (s *Resends) SkipBulkItem(ctx context.Context, place mail.BulkPlace, code, reason string) error {
	_, err := s.pool.Exec(ctx, "SELECT mailroom.skip_bulk_item($1, $2, $3, $4, $5)", place.Bulk, place.Position, runnerOf(&s.runners, place.Bulk), code, values.TextOf(reason))
	return pool.Translate(err)
}

// EndBulk records that a bulk resend is done, or that it stopped by itself for the reason in failure.
func (s *Resends) EndBulk(ctx context.Context, id int64, failure mail.Remark) error {
	_, err := s.pool.Exec(ctx, "SELECT mailroom.end_bulk($1, $2, $3, $4)", id, runnerOf(&s.runners, id), string(failure.Code), values.TextOf(failure.Message))
	return pool.Translate(err)
}

// StopBulk requests that the runner, in any program, stops after the mail that it is sending. It fails with CodeNotFound.
func (s *Resends) StopBulk(ctx context.Context, scope mail.Scope, actor mail.Actor, id int64) error {
	var found bool
	err := s.pool.QueryRow(ctx, "SELECT mailroom.stop_bulk($1, $2, $3, $4)", id, pool.AccountOf(scope, 0), actor.Person, actor.PersonID).Scan(&found)
	if err == nil && !found {
		err = mail.Errorf(mail.CodeNotFound, "there is no bulk resend %d", id)
	}
	return pool.Translate(err)
}

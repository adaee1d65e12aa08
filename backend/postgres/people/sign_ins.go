package people

import (
	"context"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/mailroom-app/mailroom/backend/mail"
	"github.com/mailroom-app/mailroom/backend/postgres/pool"
	"github.com/mailroom-app/mailroom/backend/postgres/values"
)

// UpdateTries reads the failed sign-ins of an address, passes them to change, and stores what change returns. It holds a lock on the
// address's row, so that no concurrent sign-in comes between. The zero Tries stands for an address without failures, both as argument
// and as result. If change fails, nothing is stored and the error is returned.
func (p *People) UpdateTries(ctx context.Context, key mail.AddressKey, change func(mail.Tries) (mail.Tries, error)) error {
	return pool.Translate(p.pool.Act(ctx, func(tx pgx.Tx) error {
		var known mail.Tries
		var lockedUntil *time.Time
		if err := tx.QueryRow(ctx, "SELECT * FROM mailroom.lock_sign_ins($1)", key[:]).Scan(&known.Failures, &known.LastFailedAt, &lockedUntil); err != nil {
			return err
		}
		if known.LockedUntil = values.OrZero(lockedUntil); known.Failures == 0 {
			known = mail.Tries{}
		}
		changed, err := change(known)
		if err != nil {
			return err
		}
		_, err = tx.Exec(ctx, "SELECT mailroom.note_sign_ins($1, $2, $3, $4)", key[:], changed.Failures, changed.LastFailedAt, values.Nullable(changed.LockedUntil))
		return err
	}))
}

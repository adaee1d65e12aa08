package suppressions

import (
	"context"

	"github.com/jackc/pgx/v5"

	"github.com/mailroom-app/mailroom/backend/mail"
	"github.com/mailroom-app/mailroom/backend/postgres/pool"
)

// UndoRemovals undoes removals, by their entries in the audit log: all, or none. It returns the restored suppressions, as though they had never
// been removed, with what was reported since. It is for superadmins (CodeNotAllowed). It fails with CodeNotFound for an entry that is not of a
// removal, and with CodeConflict if the removal was undone before. It also fails with CodeConflict if the address was suppressed again and
// that suppression was removed too: then the later removal must be undone first.
func (s *Suppressions) UndoRemovals(ctx context.Context, scope mail.Scope, actor mail.Actor, entries []int64) (restored []mail.Suppression, err error) {
	if err := pool.SuperadminsOnly(scope); err != nil {
		return nil, err
	}
	if len(entries) > RemovalLimit {
		return nil, mail.Errorf(mail.CodeInvalid, "at most %d removals are taken back at once", RemovalLimit)
	}
	err = s.pool.Act(ctx, func(tx pgx.Tx) error {
		restored = restored[:0]
		for _, entry := range entries { // one after the other: the result of one can affect the next
			var live int64
			if err := tx.QueryRow(ctx, "SELECT mailroom.undo_removal($1, $2, $3, $4)", entry, actor.Person, actor.PersonID, actor.OSUser).Scan(&live); err != nil {
				return err
			}
			found, err := Read(ctx, tx, lockSuppressionsSQL, []int64{live}, "", "", nil)
			if err != nil {
				return err
			}
			restored = append(restored, found...)
		}
		return nil
	})
	if err != nil {
		return nil, pool.Failed(err, "take removals back")
	}
	s.pool.Announce(ctx)
	return restored, nil
}

package suppressions

import (
	"context"

	"github.com/jackc/pgx/v5"

	"github.com/mailroom-app/mailroom/backend/mail"
	"github.com/mailroom-app/mailroom/backend/postgres/pool"
)

// UndoRemovals takes liftings back, by their entries in the audit log, and returns the suppressions as they are then: as though they had
// never been lifted, with what was reported since. All are taken back, or none. It is for superadmins (CodeNotAllowed). It fails with
// CodeNotFound for an entry that is none of a lifting, and with CodeConflict where that was taken back before, or the suppression came back
// and was lifted once more: then the later one has to be taken back first.
func (s *Suppressions) UndoRemovals(ctx context.Context, scope mail.Scope, actor mail.Actor, entries []int64) (restored []mail.Suppression, err error) {
	if err := pool.SuperadminsOnly(scope); err != nil {
		return nil, err
	}
	if len(entries) > RemovalLimit {
		return nil, mail.Errorf(mail.CodeInvalid, "at most %d liftings are taken back at once", RemovalLimit)
	}
	err = s.pool.Act(ctx, func(tx pgx.Tx) error {
		restored = restored[:0]
		for _, entry := range entries { // one after the other: each may decide about the next
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
		return nil, pool.Failed(err, "take liftings back")
	}
	s.pool.Announce(ctx)
	return restored, nil
}

package resends

import (
	"context"
	"slices"

	"github.com/jackc/pgx/v5"

	"github.com/mailroom-app/mailroom/backend/mail"
	"github.com/mailroom-app/mailroom/backend/postgres/pool"
)

// Resolve marks the originals of these messages as resolved by hand, whatever happens later (rule 10), and returns how many were open before.
// They keep their position in the lists. It fails with CodeNotFound, and changes nothing, if one does not exist or is not in the scope.
func (s *Resends) Resolve(ctx context.Context, scope mail.Scope, actor mail.Actor, ids []mail.MessageID) (int, error) {
	return s.resolve(ctx, scope, actor, ids, false)
}

// UndoResolve undoes resolutions by hand, and returns how many there were. A delivered chain is then resolved automatically. It fails
// like Resolve.
func (s *Resends) UndoResolve(ctx context.Context, scope mail.Scope, actor mail.Actor, ids []mail.MessageID) (int, error) {
	return s.resolve(ctx, scope, actor, ids, true)
}

func (s *Resends) resolve(ctx context.Context, scope mail.Scope, actor mail.Actor, ids []mail.MessageID, undo bool) (changed int, err error) {
	kinds, rows := make([]string, len(ids)), make([]int64, len(ids))
	for i, id := range ids {
		if !slices.Contains(mail.Kinds(), id.Kind) {
			return 0, pool.NotFound(id)
		}
		kinds[i], rows[i] = string(id.Kind), id.Row
	}
	err = s.pool.Act(ctx, func(tx pgx.Tx) error {
		return tx.QueryRow(ctx, "SELECT mailroom.resolve($1, $2, $3, $4, $5, $6, $7)", pool.AccountOf(scope, 0), kinds, rows, undo, actor.Person, actor.PersonID, actor.OSUser).
			Scan(&changed)
	})
	if err != nil {
		return 0, pool.Failed(err, "resolve")
	}
	s.pool.Announce(ctx)
	return changed, nil
}

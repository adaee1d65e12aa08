package suppressions

import (
	"context"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/mailroom-app/mailroom/backend/mail"
	"github.com/mailroom-app/mailroom/backend/postgres/pool"
	"github.com/mailroom-app/mailroom/backend/postgres/values"
)

// RemovalLimit is how many suppressions can be removed, and how many removals undone, at once.
const RemovalLimit = 500

// RemoveSuppressions removes live suppressions on the decision of a superadmin, who gives a reason: all of them, or none. It returns them with
// the audit entries by which UndoRemovals undoes it. It fails with CodeNotFound if one is not live any more, with CodeConflict if one has
// changed since it was seen, with CodeInvalid without a reason, and with CodeNotAllowed in any scope but all accounts.
func (s *Suppressions) RemoveSuppressions(
	ctx context.Context, scope mail.Scope, actor mail.Actor, seen []mail.SeenSuppression, why string,
) ([]mail.RemovedSuppression, error) {
	if len(seen) > RemovalLimit {
		return nil, mail.Errorf(mail.CodeInvalid, "at most %d suppressions are removed at once", RemovalLimit)
	}
	ids := make([]int64, len(seen))
	for i, s := range seen {
		ids[i] = s.ID
	}
	return s.removeSuppressions(ctx, scope, actor, why, func(ctx context.Context, tx pgx.Tx) ([]mail.Suppression, error) {
		found, err := Read(ctx, tx, lockSuppressionsSQL, ids, "", "", nil)
		if err != nil {
			return nil, err
		}
		byID := make(map[int64]mail.Suppression, len(found))
		for _, s := range found {
			byID[s.ID] = s
		}
		for _, s := range seen {
			now, live := byID[s.ID]
			if live && (s.Version == "" || s.Version == now.Version()) {
				continue
			}
			return nil, changedMeanwhile(ctx, tx, s.ID, now, live)
		}
		return found, nil
	})
}

// RemoveSuppressionsOf removes the live suppressions of an address: with one reason (empty: any), of one account (0: the platform-wide ones;
// nil: all). It fails with CodeNotFound if there is none, and like RemoveSuppressions.
func (s *Suppressions) RemoveSuppressionsOf(
	ctx context.Context, scope mail.Scope, actor mail.Actor, email string, reason mail.SuppressionReason, account *int64, why string,
) ([]mail.RemovedSuppression, error) {
	email = mail.NormalizeAddress(email)
	if err := values.StorableText("the address", email); err != nil {
		return nil, err
	}
	return s.removeSuppressions(ctx, scope, actor, why, func(ctx context.Context, tx pgx.Tx) ([]mail.Suppression, error) {
		found, err := Read(ctx, tx, lockSuppressionsSQL, nil, email, string(reason), account)
		if err == nil && len(found) == 0 {
			err = mail.Errorf(mail.CodeNotFound, "no live suppression of %s fits", email)
		}
		return found, err
	})
}

const lockSuppressionsSQL = "SELECT * FROM mailroom.lock_suppressions($1, $2, $3, $4)"

// changedMeanwhile returns the error for a suppression that another person changed or removed first: it says who did what, and when.
func changedMeanwhile(ctx context.Context, tx pgx.Tx, id int64, now mail.Suppression, live bool) error {
	var by, action string
	var at time.Time
	found, err := pool.QueryOne(ctx, tx, "SELECT * FROM mailroom.last_change_of_suppression(@id)", pgx.NamedArgs{"id": id}, &by, &action, &at)
	switch {
	case err != nil:
		return err
	case !live && found && action == mail.ActionUnsuppress:
		return mail.Errorf(mail.CodeNotFound, "there is no live suppression %d any more: %s removed it at %s", id, by, timeWords(at))
	case !live:
		return mail.Errorf(mail.CodeNotFound, "there is no live suppression %d", id)
	}
	is := strings.TrimSpace(string(now.Reason) + " " + string(now.BounceType))
	return mail.Errorf(mail.CodeConflict, "the suppression of %s was changed meanwhile, at %s: it is %s now, from %s; look at it again",
		now.Email, timeWords(now.UpdatedAt), is, now.Source)
}

func timeWords(at time.Time) string { return at.UTC().Format("2006-01-02 15:04:05 UTC") }

func (s *Suppressions) removeSuppressions(
	ctx context.Context, scope mail.Scope, actor mail.Actor, why string, choose func(context.Context, pgx.Tx) ([]mail.Suppression, error),
) (removed []mail.RemovedSuppression, err error) {
	if err := pool.SuperadminsOnly(scope); err != nil {
		return nil, err
	}
	if why, err = mail.CheckedNote(why); err != nil {
		return nil, err
	}
	if why == "" {
		return nil, mail.Errorf(mail.CodeInvalid, "say why the suppression is removed: it is recorded")
	}
	err = s.pool.Act(ctx, func(tx pgx.Tx) error {
		chosen, err := choose(ctx, tx)
		if err != nil {
			return err
		}
		removed, err = removeChosen(ctx, tx, actor, chosen, why)
		return err
	})
	if err != nil {
		return nil, pool.Failed(err, "remove suppressions")
	}
	s.pool.Announce(ctx)
	return removed, nil
}

func removeChosen(ctx context.Context, tx pgx.Tx, actor mail.Actor, chosen []mail.Suppression, why string) ([]mail.RemovedSuppression, error) {
	ids := make([]int64, len(chosen))
	for i, s := range chosen {
		ids[i] = s.ID
	}
	rows, err := tx.Query(ctx, "SELECT * FROM mailroom.remove_suppressions($1, $2, $3, $4, $5)", ids, why, actor.Person, actor.PersonID, actor.OSUser)
	if err != nil {
		return nil, err
	}
	logged, err := pgx.CollectRows(rows, pgx.RowTo[int64])
	if err != nil {
		return nil, err
	}
	removed := make([]mail.RemovedSuppression, len(chosen))
	for i, s := range chosen {
		removed[i] = mail.RemovedSuppression{Suppression: s, Entry: logged[i]}
	}
	return removed, nil
}

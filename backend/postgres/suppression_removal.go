package postgres

import (
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/mailroom-app/mailroom/backend/mail"
)

// removeSuppressionsSQL soft-deletes as a person does it: without a note in suppression_cleanups, so that an event from before the
// removal does not bring the suppression back (rule 7). The integration's unique constraint contains deleted_at in whole seconds, so a
// row that was removed, came back and is removed again within a second gets the second after the last.
const removeSuppressionsSQL = `
	UPDATE public.email_suppressions s
	   SET deleted_at = moment.at, updated_at = moment.at
	  FROM unnest($1::bigint[]) WITH ORDINALITY AS chosen(id, n)
	  JOIN public.email_suppressions c ON c.id = chosen.id
	 CROSS JOIN LATERAL (
	       SELECT greatest(date_trunc('second', now() AT TIME ZONE 'UTC'), max(earlier.deleted_at) + interval '1 second') AS at
	         FROM public.email_suppressions earlier
	        WHERE earlier.email = c.email AND earlier.account_id IS NOT DISTINCT FROM c.account_id AND earlier.reason = c.reason
	       ) moment
	 WHERE s.id = chosen.id AND s.deleted_at IS NULL
	RETURNING chosen.n, s.deleted_at`

// RemovalLimit is how many suppressions can be lifted, and liftings taken back, at once.
const RemovalLimit = 500

// RemoveSuppressions lifts live suppressions, for a superadmin who decided so and says why, and returns them with what undoes it: all of
// them, or none. It fails with CodeNotFound where one is not live any more, with CodeConflict where one has changed since it was seen, with
// CodeInvalid without a reason, and with CodeNotAllowed in any scope but all accounts.
func (db *DB) RemoveSuppressions(
	ctx context.Context, scope mail.Scope, actor mail.Actor, seen []mail.SeenSuppression, why string,
) ([]mail.RemovedSuppression, error) {
	if len(seen) > RemovalLimit {
		return nil, mail.Errorf(mail.CodeInvalid, "at most %d suppressions are lifted at once", RemovalLimit)
	}
	ids := make([]int64, len(seen))
	for i, s := range seen {
		ids[i] = s.ID
	}
	return db.removeSuppressions(ctx, scope, actor, why, func(ctx context.Context, tx pgx.Tx) ([]mail.Suppression, error) {
		found, err := liveSuppressions(ctx, tx, "s.id = ANY ($1::bigint[])", ids)
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

// RemoveSuppressionsOf lifts the live suppressions of an address: those for a reason, empty for any, of one account, 0 for the platform-wide
// ones, nil for all. It fails with CodeNotFound where there is none, and as RemoveSuppressions does.
func (db *DB) RemoveSuppressionsOf(
	ctx context.Context, scope mail.Scope, actor mail.Actor, email string, reason mail.SuppressionReason, account *int64, why string,
) ([]mail.RemovedSuppression, error) {
	email = mail.NormalizeAddress(email)
	if err := storableText("the address", email); err != nil {
		return nil, err
	}
	return db.removeSuppressions(ctx, scope, actor, why, func(ctx context.Context, tx pgx.Tx) ([]mail.Suppression, error) {
		found, err := liveSuppressions(ctx, tx, `s.email = $1 AND ($2 = '' OR s.reason = $2)
			AND ($3::bigint IS NULL OR coalesce(s.account_id, 0) = $3)`, email, string(reason), account)
		if err == nil && len(found) == 0 {
			err = mail.Errorf(mail.CodeNotFound, "no live suppression of %s fits", email)
		}
		return found, err
	})
}

// liveSuppressions reads those that a condition lets through, and locks the addresses against the recorder and other people first.
func liveSuppressions(ctx context.Context, tx pgx.Tx, condition string, args ...any) ([]mail.Suppression, error) {
	rows, err := tx.Query(ctx, "SELECT s.email FROM public.email_suppressions s WHERE s.deleted_at IS NULL AND "+condition, args...)
	if err != nil {
		return nil, err
	}
	emails, err := pgx.CollectRows(rows, pgx.RowTo[string])
	if err != nil {
		return nil, err
	}
	if _, err := tx.Exec(ctx, lockAddressesSQL, emails); err != nil {
		return nil, err
	}
	rows, err = tx.Query(ctx, `
		SELECT `+suppressionColumns+`
		  FROM public.email_suppressions s
		  LEFT JOIN accounts a ON a.id = s.account_id
		 WHERE s.deleted_at IS NULL AND `+condition+`
		 ORDER BY s.id
		   FOR NO KEY UPDATE OF s`, args...)
	if err != nil {
		return nil, err
	}
	return pgx.CollectRows(rows, func(row pgx.CollectableRow) (mail.Suppression, error) { return scanSuppression(row) })
}

// changedMeanwhile tells the loser of two people's changes what the other has done.
func changedMeanwhile(ctx context.Context, tx pgx.Tx, id int64, now mail.Suppression, live bool) error {
	var by, action string
	var at time.Time
	found, err := queryOne(ctx, tx, `
		SELECT coalesce(nullif(person, ''), nullif(os_user, ''), login), action, at FROM audit_log
		 WHERE subject = 'suppression:' || @id::bigint ORDER BY at DESC, id DESC LIMIT 1`, pgx.NamedArgs{"id": id}, &by, &action, &at)
	switch {
	case err != nil:
		return err
	case !live && found && action == mail.ActionUnsuppress:
		return mail.Errorf(mail.CodeNotFound, "there is no live suppression %d any more: %s lifted it at %s", id, by, clock(at))
	case !live:
		return mail.Errorf(mail.CodeNotFound, "there is no live suppression %d", id)
	}
	is := strings.TrimSpace(string(now.Reason) + " " + string(now.BounceType))
	return mail.Errorf(mail.CodeConflict, "the suppression of %s was changed meanwhile, at %s: it is %s now, from %s; look at it again",
		now.Email, clock(now.UpdatedAt), is, now.Source)
}

func clock(at time.Time) string { return at.UTC().Format("2006-01-02 15:04:05 UTC") }

func (db *DB) removeSuppressions(
	ctx context.Context, scope mail.Scope, actor mail.Actor, why string, choose func(context.Context, pgx.Tx) ([]mail.Suppression, error),
) (removed []mail.RemovedSuppression, err error) {
	if err := superadminsOnly(scope); err != nil {
		return nil, err
	}
	if why, err = mail.CheckedNote(why); err != nil {
		return nil, err
	}
	if why == "" {
		return nil, mail.Errorf(mail.CodeInvalid, "say why the suppression is lifted: it is recorded")
	}
	err = untilNoCollision(func() error {
		return pgx.BeginFunc(ctx, db.pool, func(tx pgx.Tx) error {
			chosen, err := choose(ctx, tx)
			if err != nil {
				return err
			}
			removed, err = removeChosen(ctx, tx, actor, chosen, why)
			return err
		})
	})
	if err != nil {
		return nil, translate(fmt.Errorf("lift suppressions: %w", err))
	}
	return removed, nil
}

func removeChosen(ctx context.Context, tx pgx.Tx, actor mail.Actor, chosen []mail.Suppression, why string) ([]mail.RemovedSuppression, error) {
	ids := make([]int64, len(chosen))
	for i, s := range chosen {
		ids[i] = s.ID
	}
	rows, err := tx.Query(ctx, removeSuppressionsSQL, ids)
	if err != nil {
		return nil, err
	}
	entries := make([]auditEntry, len(chosen))
	var n int64
	var at time.Time
	if _, err := pgx.ForEachRow(rows, []any{&n, &at}, func() error {
		s := chosen[n-1]
		entries[n-1] = auditEntry{
			account: s.Account.ID, action: mail.ActionUnsuppress, subject: suppressionSubject(s.ID), reason: why,
			before: suppressionDetails(s), after: map[string]any{"deleted_at": at.UTC().Format(time.RFC3339)},
		}
		return nil
	}); err != nil {
		return nil, err
	}
	logged, err := auditReturning(ctx, tx, actor, entries...)
	if err != nil {
		return nil, err
	}
	removed := make([]mail.RemovedSuppression, len(chosen))
	for i, s := range chosen {
		removed[i] = mail.RemovedSuppression{Suppression: s, Entry: logged[i]}
	}
	return removed, notifyChanged(ctx, tx)
}

func suppressionSubject(id int64) string {
	return mail.AffectedRecord{Kind: "suppression", ID: id}.Key()
}

// suppressionDetails is what the audit log keeps of a suppression.
func suppressionDetails(s mail.Suppression) map[string]any {
	details := map[string]any{"email": s.Email, "reason": s.Reason, "source": s.Source}
	for name, value := range map[string]string{
		"bounce_type": string(s.BounceType), "bounce_sub_type": s.BounceSubType, "complaint_type": s.ComplaintType, "note": s.Note,
	} {
		if value != "" {
			details[name] = value
		}
	}
	return details
}

package postgres

import (
	"context"
	"errors"
	"fmt"

	"github.com/jackc/pgx/v5"

	"github.com/mailroom-app/mailroom/backend/mail"
)

// stillRemovedSQL tells whether the row s of a removal l in the audit log is still removed by that very removal.
var stillRemovedSQL = `
	       coalesce(l.after ->> 'deleted_at' = ` + asLogged("s.deleted_at") + `, false)
	           AND NOT EXISTS (SELECT FROM mailroom.suppression_cleanups c WHERE c.suppression_id = s.id AND c.deleted_at = s.deleted_at)`

// removedLaterSQL tells whether a person has lifted the same once more after a removal l of a row s.
var removedLaterSQL = `
	       EXISTS (SELECT FROM public.email_suppressions later
	                WHERE later.email = s.email AND later.account_id IS NOT DISTINCT FROM s.account_id AND later.reason = s.reason
	                  AND later.deleted_at IS NOT NULL
	                  AND EXISTS (SELECT FROM audit_log n WHERE n.subject = 'suppression:' || later.id AND n.action = 'unsuppress' AND n.id > l.id
	                                AND n.after ->> 'deleted_at' = ` + asLogged("later.deleted_at") + `)
	                  AND NOT EXISTS (SELECT FROM mailroom.suppression_cleanups c WHERE c.suppression_id = later.id AND c.deleted_at = later.deleted_at))`

// removalSQL reads a person's removal from the audit log, and what became of the row since: the live row of the same address, account and
// reason; whether it is still removed by that very removal; whether a person has lifted the same once more later.
var removalSQL = `
	SELECT s.id, s.email, coalesce(twin.id, 0),` + stillRemovedSQL + `,` + removedLaterSQL + `
	  FROM audit_log l
	  JOIN public.email_suppressions s ON s.id = substr(l.subject, 13)::bigint
	  LEFT JOIN public.email_suppressions twin ON twin.email = s.email AND twin.account_id IS NOT DISTINCT FROM s.account_id
	   AND twin.reason = s.reason AND twin.deleted_at IS NULL
	 WHERE l.id = @entry AND l.action = 'unsuppress' AND l.subject ~ '^suppression:[0-9]{1,18}$'`

// asLogged is a time of a suppression as an entry of the audit log has it. Times are compared as texts: before
// schema version 9 an organizer's login could write any entry, and what is in one need not be a time.
func asLogged(column string) string { return `to_char(` + column + `, 'YYYY-MM-DD"T"HH24:MI:SS"Z"')` }

// restoreSQL makes a removed row live again.
const restoreSQL = `
	UPDATE public.email_suppressions SET deleted_at = NULL, updated_at = date_trunc('second', now() AT TIME ZONE 'UTC') WHERE id = $1`

// mergeTwinSQL gives the row that came after a removal what was removed, where that was stronger, and notes the removed row as a duplicate:
// then it does not count as a person's removal any more. What rested on no event still does not.
const mergeTwinSQL = `
	WITH removed AS (
	    SELECT * FROM public.email_suppressions WHERE id = $1
	), noted AS (
	    INSERT INTO mailroom.suppression_cleanups (suppression_id, deleted_at, cause, kept_id, account_id)
	    SELECT id, deleted_at, 'duplicate', $2, account_id FROM removed
	        ON CONFLICT (suppression_id) DO UPDATE
	       SET deleted_at = excluded.deleted_at, cause = excluded.cause, kept_id = excluded.kept_id, account_id = excluded.account_id, cleaned_at = now()
	), pinned AS (
	    DELETE FROM mailroom.suppression_origins
	     WHERE suppression_id = $2 AND NOT EXISTS (SELECT FROM mailroom.suppression_origins o WHERE o.suppression_id = $1)
	)
	UPDATE public.email_suppressions twin
	   SET bounce_type = r.bounce_type, bounce_sub_type = r.bounce_sub_type, source = r.source, sns_message_id = r.sns_message_id,
	       raw_payload = r.raw_payload, updated_at = date_trunc('second', now() AT TIME ZONE 'UTC')
	  FROM removed r
	 WHERE twin.id = $2 AND r.bounce_type = 'Permanent' AND twin.bounce_type IS DISTINCT FROM 'Permanent'`

// withheldSQL finds the strongest of the events that a removal has kept from a suppression. What was recorded before another removal that
// still holds went with that one, whatever time the provider gave it: clocks differ.
var withheldSQL = `
	SELECT d.occurrence
	  FROM public.email_suppressions s
	 CROSS JOIN mailroom.attributed_events(ARRAY[$1::bigint]) a
	  JOIN mailroom.delivery_events d ON d.id = a.event_id AND mailroom.suppression_reason(d.event_type, d.event_subtype, d.status_code) = s.reason
	 WHERE s.id = $1
	   AND NOT EXISTS (
	       SELECT FROM public.email_suppressions x
	         JOIN audit_log l ON l.subject = 'suppression:' || x.id AND l.action = 'unsuppress'
	        WHERE x.email = s.email AND x.account_id IS NOT DISTINCT FROM s.account_id AND x.reason = s.reason AND x.deleted_at IS NOT NULL
	          AND l.at > d.recorded_at AND l.after ->> 'deleted_at' = ` + asLogged("x.deleted_at") + `
	          AND NOT EXISTS (SELECT FROM mailroom.suppression_cleanups c WHERE c.suppression_id = x.id AND c.deleted_at = x.deleted_at))
	 ORDER BY mailroom.suppression_bounce(d.event_type, d.event_subtype, d.status_code) IS NOT DISTINCT FROM 'Permanent' DESC,
	          d.occurred_at DESC, d.occurrence DESC
	 LIMIT 1`

// UndoRemovals takes liftings back, by their entries in the audit log, and returns the suppressions as they are then: as though they had
// never been lifted, with what was reported since. All are taken back, or none. It is for superadmins (CodeNotAllowed). It fails with
// CodeNotFound for an entry that is none of a lifting, and with CodeConflict where that was taken back before, or the suppression came back
// and was lifted once more: then the later one has to be taken back first.
func (db *DB) UndoRemovals(ctx context.Context, scope mail.Scope, actor mail.Actor, entries []int64) (restored []mail.Suppression, err error) {
	if err := superadminsOnly(scope); err != nil {
		return nil, err
	}
	if len(entries) > RemovalLimit {
		return nil, mail.Errorf(mail.CodeInvalid, "at most %d liftings are taken back at once", RemovalLimit)
	}
	err = untilNoCollision(func() error {
		return pgx.BeginFunc(ctx, db.pool, func(tx pgx.Tx) error {
			restored = restored[:0]
			for _, entry := range entries { // one after the other: each may decide about the next
				s, err := undoRemoval(ctx, tx, actor, entry)
				if err != nil {
					return err
				}
				restored = append(restored, s)
			}
			return notifyChanged(ctx, tx)
		})
	})
	if err != nil {
		return nil, translate(fmt.Errorf("take liftings back: %w", err))
	}
	return restored, nil
}

func undoRemoval(ctx context.Context, tx pgx.Tx, actor mail.Actor, entry int64) (mail.Suppression, error) {
	var id, twin int64
	var email string
	var stillRemoved, laterRemoved bool
	read := func() (bool, error) {
		return queryOne(ctx, tx, removalSQL, pgx.NamedArgs{"entry": entry}, &id, &email, &twin, &stillRemoved, &laterRemoved)
	}
	found, err := read()
	if err == nil && found { // read again once nobody else can change the address
		if _, err = tx.Exec(ctx, lockAddressesSQL, []string{email}); err == nil {
			found, err = read()
		}
	}
	switch {
	case err != nil:
		return mail.Suppression{}, err
	case !found:
		return mail.Suppression{}, mail.Errorf(mail.CodeNotFound, "entry %d of the audit log is no lifting that could be taken back", entry)
	case !stillRemoved:
		return mail.Suppression{}, mail.Errorf(mail.CodeConflict, "the lifting of %s has been taken back before", email)
	case laterRemoved:
		return mail.Suppression{}, mail.Errorf(mail.CodeConflict, "%s was suppressed again and lifted once more: take that back first", email)
	}
	return restore(ctx, tx, actor, entry, id, twin)
}

func restore(ctx context.Context, tx pgx.Tx, actor mail.Actor, entry, id, twin int64) (mail.Suppression, error) {
	live, err := id, error(nil)
	if twin == 0 {
		_, err = tx.Exec(ctx, restoreSQL, id)
	} else {
		live = twin
		_, err = tx.Exec(ctx, mergeTwinSQL, id, twin)
	}
	if err != nil {
		return mail.Suppression{}, err
	}
	if err := giveWithheld(ctx, tx, live); err != nil {
		return mail.Suppression{}, err
	}
	found, err := liveSuppressions(ctx, tx, "s.id = $1", live)
	if err != nil {
		return mail.Suppression{}, err
	}
	return found[0], audit(ctx, tx, actor, auditEntry{
		account: found[0].Account.ID, action: mail.ActionUndoUnsuppress, subject: suppressionSubject(live),
		before: map[string]any{"entry": entry, "removed": suppressionSubject(id)}, after: suppressionDetails(found[0]),
	})
}

// giveWithheld applies to a suppression that is live again the events which its removal has kept from it.
func giveWithheld(ctx context.Context, tx pgx.Tx, id int64) error {
	var occurrence []byte
	err := tx.QueryRow(ctx, withheldSQL, id).Scan(&occurrence)
	if errors.Is(err, pgx.ErrNoRows) {
		return nil
	}
	if err != nil {
		return err
	}
	_, err = tx.Exec(ctx, suppressSQL, [][]byte{occurrence}, []bool{false}, []*int64{nil})
	return err
}

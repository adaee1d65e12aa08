package postgres

import (
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/mailroom-app/mailroom/backend/mail"
)

// MergeLimit is how many entries MergeSuppressions takes at once: a transaction that is short enough for drains to wait for.
const MergeLimit = 10_000

// entriesSQL makes the table that entries are copied into; it goes with the transaction.
const entriesSQL = `
	CREATE TEMPORARY TABLE mailroom_entries (
	    n integer NOT NULL, email text NOT NULL, account_id bigint, reason text NOT NULL, bounce_type text, bounce_sub_type text,
	    complaint_type text, source text NOT NULL, note text NOT NULL, created_at timestamp,
	    known_id bigint, was_type text, was_sub_type text, was_source text  -- the live suppression of the same address, account and reason
	) ON COMMIT DROP`

var entryColumns = []string{"n", "email", "account_id", "reason", "bounce_type", "bounce_sub_type", "complaint_type", "source", "note", "created_at"}

// strangersSQL takes out entries for accounts that are not there.
const strangersSQL = `
	DELETE FROM pg_temp.mailroom_entries e
	 WHERE e.account_id IS NOT NULL AND NOT EXISTS (SELECT FROM public.accounts a WHERE a.id = e.account_id AND a.deleted_at IS NULL)
	RETURNING e.n`

// knownSQL looks up what is there. Account and reason are not looked up by an index: of a table that is not analysed yet, the planner would
// take one of those for the address's.
const knownSQL = `
	UPDATE pg_temp.mailroom_entries e
	   SET known_id = s.id, was_type = s.bounce_type, was_sub_type = s.bounce_sub_type, was_source = s.source
	  FROM public.email_suppressions s
	 WHERE s.email = e.email AND s.reason || '' = e.reason AND coalesce(s.account_id, 0) = coalesce(e.account_id, 0) AND s.deleted_at IS NULL`

// mergeSQL adds what is not there and makes stronger what is weaker (rule 7): the strongest entry of each address, account and reason
// counts. What a person has written or made stronger rests on no event any more: no other report takes its place, and it does not move.
// The audit log has each change.
const mergeSQL = `
	WITH incoming AS MATERIALIZED (
	    SELECT DISTINCT ON (e.email, e.account_id, e.reason) e.*
	      FROM pg_temp.mailroom_entries e
	     ORDER BY e.email, e.account_id, e.reason, e.bounce_type IS NOT DISTINCT FROM 'Permanent' DESC, e.n
	), written AS (
	    INSERT INTO public.email_suppressions AS s
	           (account_id, email, reason, bounce_type, bounce_sub_type, complaint_type, source, created_at, updated_at)
	    SELECT i.account_id, i.email, i.reason, i.bounce_type, i.bounce_sub_type, i.complaint_type, i.source, coalesce(i.created_at, t.at), t.at
	      FROM incoming i
	     CROSS JOIN (SELECT date_trunc('second', now() AT TIME ZONE 'UTC') AS at) t
	     ORDER BY i.email, i.account_id, i.reason
	        ON CONFLICT (email, account_id, reason) WHERE deleted_at IS NULL DO UPDATE
	       SET bounce_type = excluded.bounce_type, bounce_sub_type = excluded.bounce_sub_type, source = excluded.source,
	           updated_at = excluded.updated_at
	     WHERE excluded.bounce_type = 'Permanent' AND s.bounce_type IS DISTINCT FROM 'Permanent'
	    RETURNING s.id, s.email, s.account_id, s.reason
	), done AS MATERIALIZED (
	    SELECT i.*, w.id, i.known_id IS NOT NULL AS was_there
	      FROM written w
	      JOIN incoming i ON i.email = w.email AND i.reason = w.reason AND i.account_id IS NOT DISTINCT FROM w.account_id
	), noted AS (
	    INSERT INTO mailroom.suppression_notes (suppression_id, note)
	    SELECT id, note FROM done WHERE note <> '' ORDER BY id
	        ON CONFLICT (suppression_id) DO UPDATE SET note = excluded.note
	), rests_on_none AS (
	    DELETE FROM mailroom.suppression_origins o USING done d WHERE d.was_there AND o.suppression_id = d.id
	), logged AS (
	    INSERT INTO mailroom.audit_log (person, os_user, account, action, subject, before, after, reason)
	    SELECT $1, $2, d.account_id, 'suppress', 'suppression:' || d.id,
	           CASE WHEN d.was_there THEN jsonb_strip_nulls(jsonb_build_object(
	               'bounce_type', d.was_type, 'bounce_sub_type', d.was_sub_type, 'source', d.was_source)) END,
	           jsonb_strip_nulls(jsonb_build_object('email', d.email, 'reason', d.reason, 'bounce_type', d.bounce_type, 'bounce_sub_type',
	               d.bounce_sub_type, 'complaint_type', d.complaint_type, 'source', d.source)),
	           coalesce(nullif(d.note, ''), $3)
	      FROM done d
	     ORDER BY d.id
	)
	SELECT d.n, d.was_there FROM done d`

// MergeSuppressions adds suppressions that a person asks for, or makes what is there as strong; it never weakens (rule 7). It tells what
// became of each entry, in their order: an entry that repeats another of the call counts as there. All are done in one transaction, or none.
// why stands in the audit log for entries without a note. It is for superadmins: in any other scope it fails with CodeNotAllowed; with
// CodeInvalid for more than MergeLimit entries, or one that SuppressionEntry.Checked has not passed.
func (db *DB) MergeSuppressions(
	ctx context.Context, scope mail.Scope, actor mail.Actor, entries []mail.SuppressionEntry, why string,
) ([]mail.SuppressionOutcome, error) {
	if err := superadminsOnly(scope); err != nil {
		return nil, err
	}
	if len(entries) > MergeLimit {
		return nil, mail.Errorf(mail.CodeInvalid, "at most %d suppressions are added at once", MergeLimit)
	}
	emails, err := storableEntries(entries)
	if err != nil || len(entries) == 0 {
		return nil, err
	}
	var outcomes []mail.SuppressionOutcome
	err = untilNoCollision(func() error {
		return pgx.BeginFunc(ctx, db.pool, func(tx pgx.Tx) (err error) {
			outcomes, err = mergeEntries(ctx, tx, actor, entries, emails, why)
			return err
		})
	})
	if err != nil {
		return nil, translate(fmt.Errorf("add suppressions: %w", err))
	}
	return outcomes, nil
}

func mergeEntries(
	ctx context.Context, tx pgx.Tx, actor mail.Actor, entries []mail.SuppressionEntry, emails []string, why string,
) ([]mail.SuppressionOutcome, error) {
	outcomes, err := stageEntries(ctx, tx, entries)
	if err != nil {
		return nil, err
	}
	// Takes turns with the recorder, which decides about the same addresses by what it sees.
	if _, err := tx.Exec(ctx, lockAddressesSQL, emails); err != nil {
		return nil, err
	}
	if _, err := tx.Exec(ctx, knownSQL); err != nil {
		return nil, err
	}
	done, err := tx.Query(ctx, mergeSQL, actor.Person, actor.OSUser, textOf(why))
	if err != nil {
		return nil, err
	}
	var n int
	var wasThere bool
	if _, err := pgx.ForEachRow(done, []any{&n, &wasThere}, func() error {
		outcomes[n] = mail.SuppressionAdded
		if wasThere {
			outcomes[n] = mail.SuppressionStrengthened
		}
		return nil
	}); err != nil {
		return nil, err
	}
	return outcomes, notifyChanged(ctx, tx)
}

// stageEntries copies entries into the table of the transaction, but for those of accounts that are not there: these it refuses.
func stageEntries(ctx context.Context, tx pgx.Tx, entries []mail.SuppressionEntry) ([]mail.SuppressionOutcome, error) {
	if _, err := tx.Exec(ctx, entriesSQL); err != nil {
		return nil, err
	}
	source := pgx.CopyFromSlice(len(entries), func(i int) ([]any, error) {
		e := entries[i]
		return []any{
			int32(i), e.Email, nullable(e.Account), string(e.Reason), nullable(string(e.BounceType)), nullable(e.BounceSubType),
			nullable(e.ComplaintType), string(e.Source), e.Note, nullable(e.CreatedAt.UTC().Truncate(time.Second)),
		}, nil
	})
	if _, err := tx.CopyFrom(ctx, pgx.Identifier{"pg_temp", "mailroom_entries"}, entryColumns, source); err != nil {
		return nil, err
	}
	outcomes := slices.Repeat([]mail.SuppressionOutcome{mail.SuppressionThere}, len(entries))
	var n int
	strangers, err := tx.Query(ctx, strangersSQL)
	if err != nil {
		return nil, err
	}
	if _, err := pgx.ForEachRow(strangers, []any{&n}, func() error { outcomes[n] = mail.SuppressionRefused; return nil }); err != nil {
		return nil, err
	}
	_, err = tx.Exec(ctx, "ANALYZE pg_temp.mailroom_entries") // or the planner takes thousands for a few
	return outcomes, err
}

// storableEntries gives the addresses of entries that the table can hold.
func storableEntries(entries []mail.SuppressionEntry) ([]string, error) {
	emails := make([]string, len(entries))
	for i, e := range entries {
		checked, err := e.Checked()
		if err != nil {
			return nil, err
		}
		if checked != e || e.Email != mail.NormalizeAddress(e.Email) || e.Email == "" || len(e.Email) > longestAddress {
			return nil, mail.Errorf(mail.CodeInvalid, "entry %d was not checked", i+1)
		}
		if err := storableText("the address", e.Email); err != nil {
			return nil, err
		}
		if !e.CreatedAt.IsZero() && !storable(e.CreatedAt) {
			return nil, mail.Errorf(mail.CodeInvalid, "nothing was created in the year %d", e.CreatedAt.Year())
		}
		emails[i] = e.Email
	}
	return emails, nil
}

// superadminsOnly fails with CodeNotAllowed in any scope but all accounts.
func superadminsOnly(scope mail.Scope) error {
	if scope.All() {
		return nil
	}
	return mail.Errorf(mail.CodeNotAllowed, "only superadmins may do this: ask one")
}

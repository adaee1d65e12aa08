package suppressions

import (
	"context"
	"slices"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/mailroom-app/mailroom/backend/mail"
	"github.com/mailroom-app/mailroom/backend/postgres/pool"
	"github.com/mailroom-app/mailroom/backend/postgres/values"
)

// MergeLimit is the maximum number of entries of one MergeSuppressions: its transaction is short enough for drains to wait for it.
const MergeLimit = 10_000

// MergeSuppressions adds suppressions that a person asks for, or strengthens existing ones; it never weakens one (rule 7). It returns the
// outcome of each entry, in the same order; an entry that repeats another one counts as already there. It adds all in one transaction, or
// none. For entries without a note, the audit log contains why. It is for superadmins: in any other scope it fails with CodeNotAllowed. It
// fails with CodeInvalid for more than MergeLimit entries, or for an entry that SuppressionEntry.Checked has not checked.
func (s *Suppressions) MergeSuppressions(
	ctx context.Context, scope mail.Scope, actor mail.Actor, entries []mail.SuppressionEntry, why string,
) ([]mail.SuppressionOutcome, error) {
	if err := pool.SuperadminsOnly(scope); err != nil {
		return nil, err
	}
	if len(entries) > MergeLimit {
		return nil, mail.Errorf(mail.CodeInvalid, "at most %d suppressions are added at once", MergeLimit)
	}
	if err := storableEntries(entries); err != nil || len(entries) == 0 {
		return nil, err
	}
	var outcomes []mail.SuppressionOutcome
	err := s.pool.Act(ctx, func(tx pgx.Tx) (err error) {
		outcomes, err = MergeIn(ctx, tx, actor, entries, why)
		return err
	})
	if err != nil {
		return nil, pool.Failed(err, "add suppressions")
	}
	s.pool.Announce(ctx)
	return outcomes, nil
}

const mergeSQL = "SELECT * FROM mailroom.merge_suppressions($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)"

// MergeIn is MergeSuppressions for checked entries, within a transaction. It returns driver errors untranslated.
func MergeIn(ctx context.Context, tx pgx.Tx, actor mail.Actor, entries []mail.SuppressionEntry, why string) ([]mail.SuppressionOutcome, error) {
	var emails, reasons, bounceTypes, bounceSubTypes, complaintTypes, sources, notes []string
	var accounts []int64
	var created []*time.Time
	for _, e := range entries {
		emails, accounts, reasons = append(emails, e.Email), append(accounts, e.Account), append(reasons, string(e.Reason))
		bounceTypes, bounceSubTypes = append(bounceTypes, string(e.BounceType)), append(bounceSubTypes, e.BounceSubType)
		complaintTypes, sources, notes = append(complaintTypes, e.ComplaintType), append(sources, string(e.Source)), append(notes, e.Note)
		created = append(created, values.Nullable(e.CreatedAt.UTC().Truncate(time.Second)))
	}
	rows, err := tx.Query(ctx, mergeSQL, emails, accounts, reasons, bounceTypes, bounceSubTypes, complaintTypes, sources, notes, created, values.TextOf(why),
		actor.Person, actor.PersonID, actor.OSUser)
	if err != nil {
		return nil, err
	}
	outcomes := slices.Repeat([]mail.SuppressionOutcome{mail.SuppressionThere}, len(entries))
	var n int
	var wasThere *bool
	_, err = pgx.ForEachRow(rows, []any{&n, &wasThere}, func() error {
		switch {
		case wasThere == nil:
			outcomes[n-1] = mail.SuppressionRefused // the account does not exist
		case *wasThere:
			outcomes[n-1] = mail.SuppressionStrengthened
		default:
			outcomes[n-1] = mail.SuppressionAdded
		}
		return nil
	})
	return outcomes, err
}

// storableEntries fails with CodeInvalid for entries that the table cannot hold.
func storableEntries(entries []mail.SuppressionEntry) error {
	for i, e := range entries {
		checked, err := e.Checked()
		if err != nil {
			return err
		}
		if checked != e || e.Email != mail.NormalizeAddress(e.Email) || e.Email == "" || len(e.Email) > values.LongestAddress {
			return mail.Errorf(mail.CodeInvalid, "entry %d was not checked", i+1)
		}
		if err := values.StorableText("the address", e.Email); err != nil {
			return err
		}
		if !e.CreatedAt.IsZero() && !values.Storable(e.CreatedAt) {
			return mail.Errorf(mail.CodeInvalid, "nothing was created in the year %d", e.CreatedAt.Year())
		}
	}
	return nil
}

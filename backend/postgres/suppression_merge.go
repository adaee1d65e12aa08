package postgres

import (
	"context"

	"slices"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/mailroom-app/mailroom/backend/mail"
)

// MergeLimit is how many entries MergeSuppressions takes at once: a transaction that is short enough for drains to wait for.
const MergeLimit = 10_000

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
	if err := storableEntries(entries); err != nil || len(entries) == 0 {
		return nil, err
	}
	var outcomes []mail.SuppressionOutcome
	err := db.act(ctx, func(tx pgx.Tx) (err error) {
		outcomes, err = mergeEntries(ctx, tx, actor, entries, why)
		return err
	})
	if err != nil {
		return nil, failed(err, "add suppressions")
	}
	db.announce(ctx)
	return outcomes, nil
}

const mergeSQL = "SELECT * FROM mailroom.merge_suppressions($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)"

func mergeEntries(ctx context.Context, tx pgx.Tx, actor mail.Actor, entries []mail.SuppressionEntry, why string) ([]mail.SuppressionOutcome, error) {
	var emails, reasons, bounceTypes, bounceSubTypes, complaintTypes, sources, notes []string
	var accounts []int64
	var created []*time.Time
	for _, e := range entries {
		emails, accounts, reasons = append(emails, e.Email), append(accounts, e.Account), append(reasons, string(e.Reason))
		bounceTypes, bounceSubTypes = append(bounceTypes, string(e.BounceType)), append(bounceSubTypes, e.BounceSubType)
		complaintTypes, sources, notes = append(complaintTypes, e.ComplaintType), append(sources, string(e.Source)), append(notes, e.Note)
		created = append(created, nullable(e.CreatedAt.UTC().Truncate(time.Second)))
	}
	rows, err := tx.Query(ctx, mergeSQL, emails, accounts, reasons, bounceTypes, bounceSubTypes, complaintTypes, sources, notes, created, textOf(why),
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
			outcomes[n-1] = mail.SuppressionRefused // there is no such account
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
		if checked != e || e.Email != mail.NormalizeAddress(e.Email) || e.Email == "" || len(e.Email) > longestAddress {
			return mail.Errorf(mail.CodeInvalid, "entry %d was not checked", i+1)
		}
		if err := storableText("the address", e.Email); err != nil {
			return err
		}
		if !e.CreatedAt.IsZero() && !storable(e.CreatedAt) {
			return mail.Errorf(mail.CodeInvalid, "nothing was created in the year %d", e.CreatedAt.Year())
		}
	}
	return nil
}

// longestAddress is what email_suppressions.email can hold. RFC 5321 allows 254 octets, so nothing that could ever be written
// to is longer.
const longestAddress = 255

// textOf leaves out what a text of the database cannot hold.
func textOf(text string) string {
	return strings.ToValidUTF8(strings.ReplaceAll(text, "\x00", ""), "\uFFFD")
}

package postgres

import (
	"context"
	"crypto/rand"
	"errors"
	"math/big"
	"slices"

	"github.com/jackc/pgx/v5"

	"github.com/mailroom-app/mailroom/backend/mail"
)

// changeRecordSQL gives chosen records that still hold an old address the new one. An order or a ticket gets a new short id, as Hi.Events
// gives it when its owner changes the address: links in mails to the old address stop working.
var changeRecordSQL = map[string]string{
	"order":    changeRecordSQLOf("order_addresses", true),
	"attendee": changeRecordSQLOf("attendee_addresses", true),
	"waitlist": changeRecordSQLOf("waitlist_addresses", false),
}

// lockRecordsSQL locks chosen records, in one order for all, so that what changeRecordSQL finds stays until it is changed.
var lockRecordsSQL = map[string]string{
	"order":    "SELECT lock_order_addresses($1)",
	"attendee": "SELECT lock_attendee_addresses($1)",
	"waitlist": "SELECT lock_waitlist_addresses($1)",
}

func changeRecordSQLOf(view string, hasShortID bool) string {
	was, set, is := "''", "", "''"
	if hasShortID {
		was, set, is = "m.short_id", ", short_id = b.fresh", "m.short_id"
	}
	return `
		UPDATE ` + view + ` m SET email = @to, updated_at = date_trunc('second', now() AT TIME ZONE 'UTC')` + set + `
		  FROM (SELECT m.id, m.email, ` + was + ` AS short_id, u.fresh
		          FROM unnest(@ids::bigint[], @fresh::text[]) AS u(id, fresh)
		          JOIN ` + view + ` m USING (id)
		         WHERE lower(m.email) = ANY (@old::text[]) AND m.deleted_at IS NULL) b
		 WHERE m.id = b.id
		RETURNING m.id, b.email, b.short_id, ` + is
}

var shortIDPrefixes = map[string]string{"order": "o_", "attendee": "a_"}

// changeRecords gives the records that the request chose the new address.
func (r *reserving) changeRecords(ctx context.Context) error {
	for _, kind := range []string{"order", "attendee", "waitlist"} {
		var ids []int64
		var fresh []string
		for _, record := range r.plan.Records {
			if record.Kind != kind || !(slices.Contains(r.request.Records, record.Key()) || r.request.Proposed && record.Proposed) {
				continue
			}
			shortID, err := r.shortID(record)
			if err != nil {
				return err
			}
			ids, fresh = append(ids, record.ID), append(fresh, shortID)
		}
		if err := r.changeRecordsOf(ctx, kind, ids, fresh); err != nil {
			return err
		}
	}
	return nil
}

func (r *reserving) changeRecordsOf(ctx context.Context, kind string, ids []int64, fresh []string) error {
	if len(ids) == 0 {
		return nil
	}
	if _, err := r.tx.Exec(ctx, lockRecordsSQL[kind], ids); err != nil {
		return err
	}
	rows, err := r.tx.Query(ctx, changeRecordSQL[kind], pgx.NamedArgs{"to": r.plan.To, "ids": ids, "fresh": fresh, "old": r.oldAddresses()})
	if err != nil {
		return err
	}
	var record mail.AffectedRecord
	var wasShort, isShort string
	var entries []auditEntry
	if _, err := pgx.ForEachRow(rows, []any{&record.ID, &record.Email, &wasShort, &isShort}, func() error {
		record.Kind = kind
		before, after := map[string]any{"email": record.Email}, map[string]any{"email": r.plan.To}
		if wasShort != isShort {
			before["short_id"], after["short_id"] = wasShort, isShort
		}
		entries = append(entries, auditEntry{
			account: r.plan.Original.Account, action: "change_address", subject: record.Key(), before: before, after: after,
		})
		return nil
	}); err != nil {
		return err
	}
	if len(entries) != len(ids) {
		return mail.Errorf(mail.CodeConflict, "an address was changed meanwhile: look again at what would change")
	}
	return audit(ctx, r.tx, r.actor, entries...)
}

const alphanumerics = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789"

// shortID is the short id that a record gets: the same in each transaction of one resend, since it stands in the links of the mail.
func (r *reserving) shortID(record mail.AffectedRecord) (string, error) {
	key := record.Key()
	if known, is := r.prepared.shortIDs[key]; is {
		return known, nil
	}
	shortID, err := newShortID(shortIDPrefixes[record.Kind])
	r.prepared.shortIDs[key] = shortID
	return shortID, err
}

// newShortID is a short id as Hi.Events makes them: the prefix and 13 random letters and digits. Who knows it can open the order.
func newShortID(prefix string) (string, error) {
	id := []byte(prefix)
	for range 13 {
		n, err := rand.Int(rand.Reader, big.NewInt(int64(len(alphanumerics))))
		if err != nil {
			return "", err
		}
		id = append(id, alphanumerics[n.Int64()])
	}
	return string(id), nil
}

// suppressOldSQL adds a permanent bounce, or makes one of it (rule 7: a person may make it stronger too).
const suppressOldSQL = `
	INSERT INTO public.email_suppressions AS s (account_id, email, reason, bounce_type, source, created_at, updated_at)
	SELECT @account, @email, 'bounce', 'Permanent', 'manual_resolve', at, at
	  FROM (SELECT date_trunc('second', now() AT TIME ZONE 'UTC') AS at) AS now
	    ON CONFLICT (email, account_id, reason) WHERE deleted_at IS NULL DO UPDATE
	   SET bounce_type = excluded.bounce_type, source = excluded.source, updated_at = excluded.updated_at
	 WHERE s.bounce_type IS DISTINCT FROM 'Permanent'
	RETURNING s.id`

// restOnNoneSQL: what a person has made stronger rests on no event any more, and does not move with one.
const restOnNoneSQL = "DELETE FROM mailroom.suppression_origins WHERE suppression_id = $1"

// suppressOld keeps anybody from writing to the old address again, in the account of the message.
func (r *reserving) suppressOld(ctx context.Context) error {
	email := mail.NormalizeAddress(r.plan.Last.Recipient)
	if len(email) > longestAddress {
		return nil
	}
	var id int64
	err := r.tx.QueryRow(ctx, suppressOldSQL, pgx.NamedArgs{"account": r.plan.Original.Account, "email": email}).Scan(&id)
	if errors.Is(err, pgx.ErrNoRows) {
		return nil // it is suppressed as strongly already
	}
	if err == nil {
		_, err = r.tx.Exec(ctx, restOnNoneSQL, id)
	}
	if err != nil {
		return err
	}
	return audit(ctx, r.tx, r.actor, auditEntry{
		account: r.plan.Original.Account, action: mail.ActionSuppress, subject: mail.AffectedRecord{Kind: "suppression", ID: id}.Key(),
		after: map[string]any{"email": email, "reason": "bounce", "bounce_type": "Permanent", "source": "manual_resolve"},
	})
}

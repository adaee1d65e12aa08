package resends

import (
	"context"
	"crypto/rand"
	"math/big"

	"github.com/mailroom-app/mailroom/backend/mail"
	"github.com/mailroom-app/mailroom/backend/postgres/pool"
)

var shortIDPrefixes = map[string]string{"order": "o_", "attendee": "a_"}

// changeRecords writes the new address to the records that the request selects.
func (r *reserving) changeRecords(ctx context.Context) error {
	for _, kind := range []string{"order", "attendee", "waitlist"} {
		var ids []int64
		var fresh []string
		for _, record := range r.request.Selected(r.plan.Records) {
			if record.Kind != kind {
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
	last := r.plan.Last.ID
	_, err := r.tx.Exec(ctx, "SELECT mailroom.correct_records($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)", pool.AccountOf(r.scope, 0), last.Kind, last.Row, r.plan.To,
		kind, ids, fresh, r.actor.Person, r.actor.PersonID, r.actor.OSUser)
	return err
}

const alphanumerics = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789"

// shortID returns the new short id of a record: the same in each transaction of one resend, because the links of the mail contain it. Waitlist entries
// have none.
func (r *reserving) shortID(record mail.AffectedRecord) (string, error) {
	key := record.Key()
	if shortIDPrefixes[record.Kind] == "" {
		return "", nil
	}
	if known, is := r.prepared.shortIDs[key]; is {
		return known, nil
	}
	shortID, err := newShortID(shortIDPrefixes[record.Kind])
	r.prepared.shortIDs[key] = shortID
	return shortID, err
}

// newShortID returns a short id in the format of Hi.Events: the prefix and 13 random letters and digits. Anybody who has it can open the order.
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

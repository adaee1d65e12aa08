package postgres

import (
	"bytes"
	"cmp"
	"context"
	"maps"
	"slices"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/mailroom-app/mailroom/backend/mail"
)

// longestAddress is what email_suppressions.email can hold. RFC 5321 allows 254 octets, so nothing that could ever be written
// to is longer.
const longestAddress = 255

// suppressionKey is what a live suppression is unique by; account 0 is the whole platform.
type suppressionKey struct {
	email   string
	account int64
	reason  mail.SuppressionReason
}

func compareKeys(x, y suppressionKey) int {
	return cmp.Or(cmp.Compare(x.email, y.email), cmp.Compare(x.account, y.account), cmp.Compare(x.reason, y.reason))
}

// lockAddressesSQL makes writers of the same addresses take turns, so that each sees what the one before has written, a
// row that was not there included. The keys are folded into 256 locks: a batch may name more addresses than Postgres has
// room for locks.
const lockAddressesSQL = `
	SELECT pg_advisory_xact_lock(hashtext('mailroom.suppressions'), bucket)
	  FROM (SELECT DISTINCT abs(hashtext(email) % 256) AS bucket FROM unnest($1::text[]) AS i(email) ORDER BY bucket) AS buckets`

// suppressSQL adds suppressions and strengthens those that are there, as rule 7 says.
const suppressSQL = "SELECT mailroom.suppress_addresses($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)"

// suppress applies what the new events ask for about their recipients' addresses, to the account of the message (rule 6).
// Parked events ask for nothing until they are unmatched (rule 4).
func (b *batch) suppress(ctx context.Context, tx pgx.Tx) error {
	strongest := map[suppressionKey]*recordedEvent{}
	for _, event := range slices.Concat(b.events, b.moved) {
		account, asks := event.suppressesIn()
		if !asks {
			continue
		}
		key := suppressionKey{event.Recipient, account, event.effect.Suppression.Reason}
		if known := strongest[key]; known == nil || outranks(event, known) {
			strongest[key] = event
		}
	}
	if len(strongest) == 0 {
		return nil
	}
	var c claimColumns
	for _, key := range slices.SortedFunc(maps.Keys(strongest), compareKeys) {
		c.add(key, strongest[key])
	}
	if _, err := tx.Exec(ctx, lockAddressesSQL, c.email); err != nil {
		return err
	}
	return c.suppress(ctx, tx)
}

// suppress writes them.
func (c *claimColumns) suppress(ctx context.Context, tx pgx.Tx) error {
	_, err := tx.Exec(ctx, suppressSQL, c.email, c.account, c.reason, c.bounceType, c.bounceSubType, c.complaintType,
		c.snsMessageID, c.raw, c.occurredAt, c.occurrence, c.moves, c.former)
	return err
}

// outranks decides between two reports about one key in one batch, the way the statement decides between batches.
func outranks(x, y *recordedEvent) bool {
	permanent := func(e *recordedEvent) int {
		if e.effect.Suppression.BounceType == mail.BouncePermanent {
			return 1
		}
		return 0
	}
	return cmp.Or(
		cmp.Compare(permanent(x), permanent(y)),
		x.OccurredAt.Compare(y.OccurredAt),
		bytes.Compare(x.occurrence[:], y.occurrence[:]),
	) > 0
}

// claimColumns is the suppressions that a batch asks for by column, as unnest takes them.
type claimColumns struct {
	email, reason, raw                                     []string
	account                                                []*int64
	bounceType, bounceSubType, complaintType, snsMessageID []*string
	occurredAt                                             []time.Time
	occurrence                                             [][]byte
	moves                                                  []bool
	former                                                 []*int64
}

func (c *claimColumns) add(key suppressionKey, e *recordedEvent) {
	claim := e.effect.Suppression
	c.email = append(c.email, key.email)
	c.account = append(c.account, nullable(key.account))
	c.reason = append(c.reason, string(key.reason))
	c.bounceType = append(c.bounceType, nullable(string(claim.BounceType)))
	c.bounceSubType = append(c.bounceSubType, nullable(claim.BounceSubType))
	c.complaintType = append(c.complaintType, nullable(claim.ComplaintType))
	c.snsMessageID = append(c.snsMessageID, nullable(e.SNSMessageID))
	c.raw = append(c.raw, string(e.Raw))
	c.occurredAt = append(c.occurredAt, e.OccurredAt)
	c.occurrence = append(c.occurrence, e.occurrence[:])
	var former int64
	if e.former != nil {
		former = *e.former
	}
	c.moves = append(c.moves, e.former != nil)
	c.former = append(c.former, nullable(former))
}

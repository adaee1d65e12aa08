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

// suppressSQL adds suppressions and strengthens those that are there (rule 7). Permanent is the strongest bounce, and a
// machine never weakens. Of equally strong reports the latest occurrence gives the details, whatever order they came in
// (mailroom.suppression_origins remembers which one gave them); what a person or another program wrote keeps its own. An
// event that happened before a person removed the suppression does not bring it back, nor does its move to another account;
// times in the shared table are whole seconds, so a removal counts to the end of its second.
const suppressSQL = `
	WITH incoming AS (
	    SELECT i.*, date_trunc('second', now() AT TIME ZONE 'UTC') AS at
	      FROM unnest($1::text[], $2::bigint[], $3::text[], $4::text[], $5::text[], $6::text[], $7::text[], $8::text[], $9::timestamptz[], $10::bytea[],
	                  $11::boolean[], $12::bigint[])
	           AS i(email, account_id, reason, bounce_type, bounce_sub_type, complaint_type, sns_message_id, raw_payload, occurred_at, occurrence,
	                moves, former_account_id)
	), written AS (
	    INSERT INTO public.email_suppressions AS s
	           (account_id, email, reason, bounce_type, bounce_sub_type, complaint_type, source, sns_message_id, raw_payload, created_at, updated_at)
	    SELECT i.account_id, i.email, i.reason, i.bounce_type, left(i.bounce_sub_type, 255), left(i.complaint_type, 255),
	           'ses_notification', left(i.sns_message_id, 255), i.raw_payload::json, i.at, i.at
	      FROM incoming i
	     WHERE NOT EXISTS (
	           SELECT FROM public.email_suppressions removed
	            WHERE removed.email = i.email AND removed.reason = i.reason
	              AND (removed.account_id IS NOT DISTINCT FROM i.account_id OR (i.moves AND removed.account_id IS NOT DISTINCT FROM i.former_account_id))
	              AND removed.deleted_at >= date_trunc('second', i.occurred_at AT TIME ZONE 'UTC')
	              AND NOT EXISTS (SELECT FROM mailroom.suppression_cleanups c WHERE c.suppression_id = removed.id AND c.deleted_at = removed.deleted_at))
	     ORDER BY i.email, i.account_id, i.reason
	        ON CONFLICT (email, account_id, reason) WHERE deleted_at IS NULL DO UPDATE
	       SET bounce_type = excluded.bounce_type, bounce_sub_type = excluded.bounce_sub_type, complaint_type = excluded.complaint_type,
	           sns_message_id = excluded.sns_message_id, raw_payload = excluded.raw_payload, updated_at = excluded.updated_at
	     WHERE (excluded.bounce_type = 'Permanent' AND s.bounce_type IS DISTINCT FROM 'Permanent')
	        OR (s.bounce_type IS NOT DISTINCT FROM excluded.bounce_type
	            AND EXISTS (SELECT FROM mailroom.suppression_origins o
	                         JOIN incoming i ON (o.occurred_at, o.occurrence) < (i.occurred_at, i.occurrence)
	                        WHERE o.suppression_id = s.id AND i.email = excluded.email
	                          AND i.account_id IS NOT DISTINCT FROM excluded.account_id AND i.reason = excluded.reason))
	    RETURNING s.id, s.email, s.account_id, s.reason
	)
	INSERT INTO mailroom.suppression_origins (suppression_id, occurred_at, occurrence)
	SELECT w.id, i.occurred_at, i.occurrence
	  FROM written w
	  JOIN incoming i ON i.email = w.email AND i.account_id IS NOT DISTINCT FROM w.account_id AND i.reason = w.reason
	    ON CONFLICT (suppression_id) DO UPDATE SET occurred_at = excluded.occurred_at, occurrence = excluded.occurrence`

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

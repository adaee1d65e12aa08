package postgres

import (
	"context"
	"maps"
	"slices"

	"github.com/jackc/pgx/v5"
	"github.com/mailroom-app/mailroom/backend/mail"
)

// supportersSQL finds, for suppressions that rest on events which have moved to another account, the events that still ask
// for them: those of messages of that account, and unmatched ones that suppress there. A suppression rests on the event that
// gave it its details; what a person or another program wrote rests on none, and stays.
const supportersSQL = `
	WITH resting AS (
	    SELECT DISTINCT s.id, s.email, s.account_id, s.reason
	      FROM unnest($1::text[], $2::bigint[], $3::text[], $4::bytea[]) AS i(email, account_id, reason, occurrence)
	      JOIN public.email_suppressions s ON s.email = i.email AND s.account_id IS NOT DISTINCT FROM i.account_id AND s.reason = i.reason
	       AND s.deleted_at IS NULL
	      JOIN mailroom.suppression_origins o ON o.suppression_id = s.id AND o.occurrence = i.occurrence
	)` + askingSQL

// askingSQL finds the events that ask for the suppressions in a query named resting (id, email, account_id, reason), except those from
// before a person's removal.
const askingSQL = attributedSQL + askedSQL

const attributedSQL = `, attributed AS (
	    SELECT r.id AS suppression_id, d.id
	      FROM resting r
	      JOIN mailroom.delivery_events d ON d.recipient = r.email AND d.event_type IN ('Bounce', 'Complaint')
	      LEFT JOIN public.outgoing_messages a ON d.message_kind = 'announcement' AND a.id = d.message_id
	      LEFT JOIN public.outgoing_transaction_messages t ON d.message_kind = 'transaction' AND t.id = d.message_id
	      LEFT JOIN public.events e ON e.id = coalesce(a.event_id, t.event_id)
	     WHERE (d.message_id IS NOT NULL OR d.unmatched_at IS NOT NULL)
	       AND CASE WHEN d.message_id IS NULL THEN d.unmatched_account ELSE e.account_id END IS NOT DISTINCT FROM r.account_id
	       AND NOT EXISTS (
	           SELECT FROM public.email_suppressions removed
	            WHERE removed.email = r.email AND removed.account_id IS NOT DISTINCT FROM r.account_id AND removed.reason = r.reason
	              AND removed.deleted_at >= date_trunc('second', d.occurred_at AT TIME ZONE 'UTC')
	              AND NOT EXISTS (SELECT FROM mailroom.suppression_cleanups c WHERE c.suppression_id = removed.id AND c.deleted_at = removed.deleted_at))`

const askedSQL = `
	)
	SELECT ` + storedEventColumns + `, coalesce(d.raw_payload::text, t.raw_payload::text, 'null'), r.id, r.reason
	  FROM resting r
	  JOIN attributed a ON a.suppression_id = r.id
	  JOIN mailroom.delivery_events d ON d.id = a.id
	  LEFT JOIN public.outgoing_message_events t ON t.id = d.timeline_id
	 ORDER BY r.id, d.id`

// restingSQL lists the suppressions that may have to go.
const restingSQL = `
	SELECT DISTINCT s.id
	  FROM unnest($1::text[], $2::bigint[], $3::text[], $4::bytea[]) AS i(email, account_id, reason, occurrence)
	  JOIN public.email_suppressions s ON s.email = i.email AND s.account_id IS NOT DISTINCT FROM i.account_id AND s.reason = i.reason
	   AND s.deleted_at IS NULL
	  JOIN mailroom.suppression_origins o ON o.suppression_id = s.id AND o.occurrence = i.occurrence
	 ORDER BY s.id`

// retract takes back what events had asked for in an account to which they turned out not to belong (rules 4 and 6), so that
// the end is the same as if their message had been known from the start.
func (b *batch) retract(ctx context.Context, tx pgx.Tx) error {
	var emails, reasons []string
	var accounts []*int64
	var occurrences [][]byte
	for _, event := range slices.Concat(b.events, b.moved) {
		account, asks := event.suppressesIn()
		if !asks || event.former == nil || *event.former == account {
			continue
		}
		emails, reasons = append(emails, event.Recipient), append(reasons, string(event.effect.Suppression.Reason))
		accounts, occurrences = append(accounts, nullable(*event.former)), append(occurrences, event.occurrence[:])
	}
	if len(emails) == 0 {
		return nil
	}
	rows, err := tx.Query(ctx, restingSQL, emails, accounts, reasons, occurrences)
	if err != nil {
		return err
	}
	resting, err := pgx.CollectRows(rows, pgx.RowTo[int64])
	if err != nil || len(resting) == 0 {
		return err
	}
	strongest, err := readSupporters(ctx, tx, emails, accounts, reasons, occurrences)
	if err != nil {
		return err
	}
	alone := slices.DeleteFunc(resting, func(id int64) bool { return strongest[id] != nil })
	if len(alone) > 0 {
		if _, err := tx.Exec(ctx, "SELECT mailroom.move_away_suppressions($1)", alone); err != nil {
			return err
		}
	}
	if len(strongest) == 0 {
		return nil
	}
	ids := slices.Sorted(maps.Keys(strongest))
	var c claimColumns
	for _, id := range ids {
		c.add(suppressionKey{}, strongest[id])
	}
	_, err = tx.Exec(ctx, "SELECT mailroom.rest_suppressions($1, $2, $3, $4, $5, $6, $7, $8)", ids, c.bounceType, c.bounceSubType, c.complaintType, c.snsMessageID, c.raw, c.occurredAt, c.occurrence)
	return err
}

// readSupporters reads the strongest event that still asks for each suppression.
func readSupporters(ctx context.Context, tx pgx.Tx, emails []string, accounts []*int64, reasons []string, occurrences [][]byte) (map[int64]*recordedEvent, error) {
	rows, err := tx.Query(ctx, supportersSQL, emails, accounts, reasons, occurrences)
	if err != nil {
		return nil, err
	}
	return strongestAsking(rows)
}

// strongestAsking reads what askingSQL found: the strongest event for each suppression.
func strongestAsking(rows pgx.Rows) (map[int64]*recordedEvent, error) {
	strongest := map[int64]*recordedEvent{}
	_, err := pgx.CollectRows(rows, func(row pgx.CollectableRow) (struct{}, error) {
		var suppression int64
		var reason mail.SuppressionReason
		event, err := scanStoredEvent(row, &suppression, &reason)
		if err != nil || event.effect.Suppression.Reason != reason {
			return struct{}{}, err
		}
		if known := strongest[suppression]; known == nil || outranks(event, known) {
			strongest[suppression] = event
		}
		return struct{}{}, nil
	})
	return strongest, err
}

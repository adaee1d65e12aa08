package postgres

import (
	"context"

	"github.com/jackc/pgx/v5"
	"github.com/mailroom-app/mailroom/backend/mail"
)

// settleStatuses gives every touched message the status of the strongest fact known about it (rule 3). The rows are locked,
// so what was read in matchMessages still holds.
func (b *batch) settleStatuses(ctx context.Context, tx pgx.Tx) error {
	for _, event := range b.events {
		if event.target != nil {
			event.target.facts = append(event.target.facts, event.effect.Strength)
		}
	}
	var kinds, statuses []string
	var ids []int64
	for _, kind := range mail.Kinds() {
		soft, err := b.readEvidence(ctx, tx, kind)
		if err != nil {
			return err
		}
		for _, id := range b.targetIDs(kind, func(*target) bool { return true }) {
			t := b.targets[mail.MessageID{Kind: kind, Row: id}]
			status, known := mail.Settle(t.status, mail.Evidence{Facts: t.facts, SoftSuppression: soft[id]}).Status()
			if known && status != t.status {
				kinds, ids, statuses = append(kinds, string(kind)), append(ids, id), append(statuses, string(status))
			}
		}
	}
	if len(ids) == 0 {
		return nil
	}
	rows, err := tx.Query(ctx, "SELECT * FROM mailroom.settle_statuses($1, $2, $3)", kinds, ids, statuses)
	if err != nil {
		return err
	}
	var given mail.Status
	_, err = pgx.ForEachRow(rows, []any{&given}, func() error {
		b.changed[given]++
		return nil
	})
	return err
}

// evidenceSQL reads the facts already in the timeline of one kind of message: those that Mailroom recorded, by strength, and
// those that the integration wrote alone, by type and subtype.
var evidenceSQL = map[mail.Kind]string{
	mail.Announcement: evidenceOf("announcement", "outgoing_message_id"),
	mail.Transaction:  evidenceOf("transaction", "outgoing_transaction_message_id"),
}

func evidenceOf(kind, column string) string {
	return `
		SELECT d.message_id, d.strength, '', ''
		  FROM mailroom.delivery_events d
		 WHERE d.message_id = ANY ($1::bigint[]) AND d.message_kind = '` + kind + `'
		UNION ALL
		SELECT t.` + column + `, 0, t.event_type, coalesce(t.event_subtype, '')
		  FROM public.outgoing_message_events t
		 WHERE t.` + column + ` = ANY ($1::bigint[])
		   AND NOT EXISTS (SELECT FROM mailroom.delivery_events d
		                    WHERE d.timeline_id = t.id AND d.message_id = t.` + column + ` AND d.message_kind = '` + kind + `')`
}

// softSuppressionSQL finds those recipients whose live bounce suppression, of their account or platform-wide, is not
// Permanent. A Permanent one beside it says that the bounce was permanent. Suppressions that events gave their details are
// no evidence: they come and go with the order in which events arrive, and rule 3 allows no such thing.
const softSuppressionSQL = `
	SELECT i.id
	  FROM unnest($1::bigint[], $2::text[], $3::bigint[]) AS i(id, email, account_id)
	  JOIN public.email_suppressions s ON s.email = i.email AND s.deleted_at IS NULL AND s.reason = 'bounce'
	   AND (s.account_id = i.account_id OR s.account_id IS NULL)
	   AND NOT EXISTS (SELECT FROM mailroom.suppression_origins o WHERE o.suppression_id = s.id)
	 GROUP BY i.id
	HAVING bool_and(s.bounce_type IS DISTINCT FROM 'Permanent')`

// readEvidence adds the facts of the timeline to those targets of a kind whose status alone does not tell which fact it
// stands for, or that took over the timeline of another row, and returns those whose suppression says that their bounce was soft. Most messages of a batch are SENT or
// DELIVERED and need none of it.
func (b *batch) readEvidence(ctx context.Context, tx pgx.Tx, kind mail.Kind) (soft map[int64]bool, err error) {
	unclear := func(t *target) bool { return t.status == mail.Bounced || t.status == mail.Failed || t.merged }
	ids := b.targetIDs(kind, unclear)
	if len(ids) == 0 {
		return nil, nil
	}
	rows, err := tx.Query(ctx, evidenceSQL[kind], ids)
	if err != nil {
		return nil, err
	}
	var id int64
	var strength int16
	var eventType, subtype string
	_, err = pgx.ForEachRow(rows, []any{&id, &strength, &eventType, &subtype}, func() error {
		fact := mail.Strength(strength)
		if eventType != "" { // another program wrote this row, and only type and subtype tell how strong it is
			event := mail.DeliveryEvent{Type: mail.EventType(eventType)}
			setSubtype(&event, subtype)
			fact = event.Effect().Strength
		}
		t := b.targets[mail.MessageID{Kind: kind, Row: id}]
		t.facts = append(t.facts, fact)
		return nil
	})
	if err != nil {
		return nil, err
	}
	return b.readSoftSuppressions(ctx, tx, kind, ids)
}

func (b *batch) readSoftSuppressions(ctx context.Context, tx pgx.Tx, kind mail.Kind, ids []int64) (map[int64]bool, error) {
	emails, accounts := make([]string, len(ids)), make([]int64, len(ids))
	for i, id := range ids {
		t := b.targets[mail.MessageID{Kind: kind, Row: id}]
		emails[i], accounts[i] = t.recipient, t.account
	}
	rows, err := tx.Query(ctx, softSuppressionSQL, ids, emails, accounts)
	if err != nil {
		return nil, err
	}
	found, err := pgx.CollectRows(rows, pgx.RowTo[int64])
	soft := make(map[int64]bool, len(found))
	for _, id := range found {
		soft[id] = true
	}
	return soft, err
}

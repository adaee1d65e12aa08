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

// readEvidence adds the facts of the timeline to those targets of a kind whose status alone does not tell which fact it
// stands for, or that took over the timeline of another row, and returns those whose suppression says that their bounce was soft. Most messages of a batch are SENT or
// DELIVERED and need none of it.
func (b *batch) readEvidence(ctx context.Context, tx pgx.Tx, kind mail.Kind) (soft map[int64]bool, err error) {
	unclear := func(t *target) bool { return t.status == mail.Bounced || t.status == mail.Failed || t.merged }
	ids := b.targetIDs(kind, unclear)
	if len(ids) == 0 {
		return nil, nil
	}
	rows, err := tx.Query(ctx, "SELECT * FROM mailroom.evidence_of($1, $2)", string(kind), ids)
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
	rows, err := tx.Query(ctx, "SELECT * FROM mailroom.softly_suppressed($1, $2, $3)", ids, emails, accounts)
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

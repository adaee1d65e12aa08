package postgres

import (
	"context"
	"maps"
	"slices"
	"strings"

	"github.com/jackc/pgx/v5"
	"github.com/mailroom-app/mailroom/backend/mail"
)

// target is a message that events of the batch concern, locked until the transaction ends.
type target struct {
	id        mail.MessageID
	account   int64 // 0 where the row names no ticketed event
	status    mail.Status
	recipient string // normalised
	sesID     string // normalised
	facts     []mail.Strength
}

// lockMessages is one statement per kind. The rows are sorted before they are locked: batches that share messages then take
// their locks in one order. NO KEY, since nothing that a foreign key could refer to changes.
var lockMessages = map[mail.Kind]string{
	mail.Announcement: lockMessagesOf("public.outgoing_messages"),
	mail.Transaction:  lockMessagesOf("public.outgoing_transaction_messages"),
}

func lockMessagesOf(table string) string {
	return `
		SELECT m.id, coalesce(e.account_id, 0), m.status, m.recipient, mailroom.ses_id(m.ses_message_id)
		  FROM ` + table + ` m
		  LEFT JOIN public.events e ON e.id = m.event_id
		 WHERE m.ses_message_id IS NOT NULL AND mailroom.ses_id(m.ses_message_id) = ANY ($1::text[])
		 ORDER BY m.id
		   FOR NO KEY UPDATE OF m`
}

// matchMessages finds and locks the messages that the events are about. An event without one stays without a target: it is
// parked (rule 4).
func (b *batch) matchMessages(ctx context.Context, tx pgx.Tx) error {
	sesIDs := map[string]struct{}{}
	for _, event := range b.events {
		sesIDs[event.SESMessageID] = struct{}{}
	}
	wanted := slices.Sorted(maps.Keys(sesIDs))
	bySESID := map[string][]*target{}
	for _, kind := range mail.Kinds() {
		rows, err := tx.Query(ctx, lockMessages[kind], wanted)
		if err != nil {
			return err
		}
		found, err := pgx.CollectRows(rows, func(row pgx.CollectableRow) (*target, error) {
			t := &target{id: mail.MessageID{Kind: kind}}
			err := row.Scan(&t.id.Row, &t.account, &t.status, &t.recipient, &t.sesID)
			t.recipient = mail.NormalizeAddress(t.recipient)
			return t, err
		})
		if err != nil {
			return err
		}
		for _, t := range found {
			bySESID[t.sesID] = append(bySESID[t.sesID], t)
		}
	}
	for _, event := range b.events {
		if t := chooseTarget(bySESID[event.SESMessageID], event); t != nil {
			event.target = t
			b.targets[t.id] = t
		}
	}
	return nil
}

// chooseTarget picks the message of an event among those with its SES id. SES gives one id to all addresses of a mail, so
// the recipient decides. Where the mail went to a single address and a single row has its id, they belong together even if
// the provider wrote the address differently (redacted, punycode, a forwarding alias).
func chooseTarget(candidates []*target, event *recordedEvent) *target {
	for _, candidate := range candidates {
		if strings.EqualFold(candidate.recipient, event.Recipient) {
			return candidate
		}
	}
	if len(candidates) == 1 && event.Recipients == 1 {
		return candidates[0]
	}
	return nil
}

// targetIDs are the rows of one kind that the batch touches and keep lets through, ascending.
func (b *batch) targetIDs(kind mail.Kind, keep func(*target) bool) []int64 {
	var ids []int64
	for id, t := range b.targets {
		if id.Kind == kind && keep(t) {
			ids = append(ids, id.Row)
		}
	}
	slices.Sort(ids)
	return ids
}

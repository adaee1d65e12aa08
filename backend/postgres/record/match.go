package record

import (
	"context"
	"maps"
	"slices"
	"strings"

	"github.com/jackc/pgx/v5"

	"github.com/mailroom-app/mailroom/backend/mail"
)

// target is the message of some events of the batch. Its row is locked until the transaction ends.
type target struct {
	id        mail.MessageID
	account   int64  // 0 if the row has no ticketed event
	recipient string // normalised
	sesID     string // normalised; empty while the row has no SES id
	retry     bool   // the message replaces another one
}

// matchMessages finds and locks the messages of these events: by Mailroom's tag, which Mailroom's own sends carry, or by the
// SES id. An event without a match keeps a nil target.
func (b *batch) matchMessages(ctx context.Context, tx pgx.Tx, events []*recordedEvent) error {
	sesIDs, tagged := namedBy(events)
	found, err := b.lockTargets(ctx, tx, sesIDs, tagged)
	if err != nil {
		return err
	}
	if found, err = b.mergeInferred(ctx, tx, found); err != nil {
		return err
	}
	if err := b.matchTags(ctx, tx, events, found); err != nil {
		return err
	}
	b.matchSESIDs(events, found)
	return nil
}

// namedBy returns the SES ids of the events and, for each kind, the row ids in their tags (an empty slice if there are none).
func namedBy(events []*recordedEvent) (sesIDs []string, tagged map[mail.Kind][]int64) {
	ids := map[string]struct{}{}
	tagged = map[mail.Kind][]int64{mail.Announcement: {}, mail.Transaction: {}}
	for _, event := range events {
		ids[event.SESMessageID] = struct{}{}
		if !event.Tag.IsZero() {
			tagged[event.Tag.Kind] = append(tagged[event.Tag.Kind], event.Tag.Row)
		}
	}
	return slices.Sorted(maps.Keys(ids)), tagged
}

// lockTargets locks the messages that have one of the SES ids or a tagged row id.
func (b *batch) lockTargets(ctx context.Context, tx pgx.Tx, sesIDs []string, tagged map[mail.Kind][]int64) ([]*target, error) {
	var found []*target
	for _, kind := range mail.Kinds() {
		rows, err := tx.Query(ctx, "SELECT * FROM mailroom.lock_messages($1, $2, $3)", string(kind), sesIDs, tagged[kind])
		if err != nil {
			return nil, err
		}
		ofKind, err := b.collectTargets(kind, rows)
		if err != nil {
			return nil, err
		}
		found = append(found, ofKind...)
	}
	return found, nil
}

// collectTargets reads locked messages. For a message that the batch already contains, it returns the existing target.
func (b *batch) collectTargets(kind mail.Kind, rows pgx.Rows) ([]*target, error) {
	return pgx.CollectRows(rows, func(row pgx.CollectableRow) (*target, error) {
		t := &target{id: mail.MessageID{Kind: kind}}
		err := row.Scan(&t.id.Row, &t.account, &t.recipient, &t.sesID, &t.retry)
		t.recipient = mail.NormalizeAddress(t.recipient)
		if known := b.targets[t.id]; known != nil {
			t = known
		}
		return t, err
	})
}

// matchTags assigns events to messages by tag. A tag alone proves nothing: the recipient must match, and the row must not
// have another SES id. Of a message whose recipient was erased, a sole recipient matches. The first event also provides the row's SES id, which settles a send whose outcome was unknown
// (rule 9): from then on both programs recognise its events.
func (b *batch) matchTags(ctx context.Context, tx pgx.Tx, events []*recordedEvent, found []*target) error {
	byID := make(map[mail.MessageID]*target, len(found))
	for _, t := range found {
		byID[t.id] = t
	}
	named := func(event *recordedEvent) *target {
		t := byID[event.Tag]
		if t == nil || !strings.EqualFold(t.recipient, event.Recipient) && (t.recipient != mail.ErasedAddress || event.Recipients > 1) {
			return nil
		}
		return t
	}
	unnamed := map[mail.MessageID]string{}
	for _, event := range events {
		if t := named(event); t != nil && t.sesID == "" && unnamed[t.id] == "" {
			unnamed[t.id] = event.SESMessageID
		}
	}
	if err := b.nameOwn(ctx, tx, unnamed, byID); err != nil {
		return err
	}
	for _, event := range events {
		if t := named(event); t != nil && t.sesID == event.SESMessageID {
			b.assign(event, t)
		}
	}
	return nil
}

// nameOwn sets sesID in memory on locked messages that Mailroom sent itself; nameMessages persists it. It skips sends that were
// withheld because the recipient is suppressed: they never reached SES.
func (b *batch) nameOwn(ctx context.Context, tx pgx.Tx, sesIDs map[mail.MessageID]string, locked map[mail.MessageID]*target) error {
	if len(sesIDs) == 0 {
		return nil
	}
	var kinds []string
	var ids []int64
	for id := range sesIDs {
		kinds, ids = append(kinds, string(id.Kind)), append(ids, id.Row)
	}
	rows, err := tx.Query(ctx, "SELECT * FROM mailroom.own_sends($1, $2)", kinds, ids)
	if err != nil {
		return err
	}
	var id mail.MessageID
	_, err = pgx.ForEachRow(rows, []any{&id.Kind, &id.Row}, func() error {
		locked[id].sesID = sesIDs[id]
		b.unnamed = append(b.unnamed, locked[id])
		return nil
	})
	return err
}

// nameMessages writes the SES ids of Mailroom's own sends into their rows, after the events with these ids are recorded.
func (b *batch) nameMessages(ctx context.Context, tx pgx.Tx) error {
	if len(b.unnamed) == 0 {
		return nil
	}
	var kinds, sesIDs []string
	var ids []int64
	for _, t := range b.unnamed {
		kinds, ids, sesIDs = append(kinds, string(t.id.Kind)), append(ids, t.id.Row), append(sesIDs, t.sesID)
	}
	rows, err := tx.Query(ctx, "SELECT * FROM mailroom.name_messages($1, $2, $3)", kinds, ids, sesIDs)
	if err != nil {
		return err
	}
	var id mail.MessageID
	_, err = pgx.ForEachRow(rows, []any{&id.Kind, &id.Row}, func() error {
		b.named = append(b.named, b.targets[id].sesID)
		return nil
	})
	return err
}

// matchSESIDs assigns the events that have no target yet to the messages with their SES ids.
func (b *batch) matchSESIDs(events []*recordedEvent, found []*target) {
	bySESID := map[string][]*target{}
	for _, t := range found {
		if t.sesID != "" {
			bySESID[t.sesID] = append(bySESID[t.sesID], t)
		}
	}
	for _, event := range events {
		if event.target != nil {
			continue
		}
		if t := chooseTarget(bySESID[event.SESMessageID], event); t != nil {
			b.assign(event, t)
		}
	}
}

func (b *batch) assign(event *recordedEvent, t *target) {
	event.target = t
	b.targets[t.id] = t
}

// chooseTarget picks the message of an event from those with its SES id. SES gives one id to all addresses of a mail, so the
// recipient decides. If the mail had one recipient and only one row has its id, they belong together even if the provider
// wrote the address differently (redacted, punycode, a forwarding alias).
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

// targetIDs returns the row ids of the batch's targets of one kind for which keep returns true, in ascending order.
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

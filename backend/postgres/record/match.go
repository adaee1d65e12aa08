package record

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
	account   int64  // 0 where the row names no ticketed event
	recipient string // normalised
	sesID     string // normalised; empty while nobody has named the mail
	retry     bool   // it replaces another message
}

// matchMessages finds and locks the messages that somebody named for these events: by our tag, which Mailroom's own sends
// carry, or by the SES id. An event without one stays without a target.
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

// namedBy are the SES ids that events name, and the rows that their tags name: for each kind, none is an empty list.
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

// lockTargets locks the messages that have one of the SES ids, and those that a tag names.
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

// collectTargets reads locked messages. One that the batch has already is the one it has.
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

// matchTags gives events to the messages that their tags name. A tag alone proves nothing: the recipient must agree, and the
// row must not be known under another SES id. The first event also tells the row its SES id, which settles a send whose
// outcome was unknown (rule 9): from then on either program recognises its events.
func (b *batch) matchTags(ctx context.Context, tx pgx.Tx, events []*recordedEvent, found []*target) error {
	byID := make(map[mail.MessageID]*target, len(found))
	for _, t := range found {
		byID[t.id] = t
	}
	named := func(event *recordedEvent) *target {
		if t := byID[event.Tag]; t != nil && strings.EqualFold(t.recipient, event.Recipient) {
			return t
		}
		return nil
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

// nameOwn gives those of the locked messages that are Mailroom's own sends their SES ids, here; nameMessages writes them down. What was held
// back as suppressed never went out.
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

// nameMessages writes the SES ids of own sends into their rows, once the events that tell them are recorded.
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

// matchSESIDs gives the other events to the messages that have their SES ids.
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

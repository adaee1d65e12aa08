package record

import (
	"context"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/mailroom-app/mailroom/backend/correlate"
	"github.com/mailroom-app/mailroom/backend/hievents"
	"github.com/mailroom-app/mailroom/backend/mail"
)

// claim assigns announcements to unnamed mails where the match is certain, and returns the mails that have no candidate at
// all. Other mails have candidates but no certain one yet; they are neither claimed nor returned.
func (b *batch) claim(ctx context.Context, tx pgx.Tx, mails []*unnamedMail) (without []*unnamedMail, err error) {
	var at []int32
	var recipients []string
	var sentAt []time.Time
	for i, m := range mails {
		if m.Subject != "" && !m.SentAt.IsZero() {
			at, recipients, sentAt = append(at, int32(i)), append(recipients, m.recipient), append(sentAt, m.SentAt)
		}
	}
	if len(at) == 0 {
		return nil, nil
	}
	rows, err := tx.Query(ctx, "SELECT * FROM mailroom.claim_candidates($1, $2, $3, $4)", at, recipients, sentAt, int(correlate.Farthest.Seconds()))
	if err != nil {
		return nil, err
	}
	var pairs []correlate.Pair
	var n int32
	var row int64
	var subject string
	var createdAt time.Time
	if _, err := pgx.ForEachRow(rows, []any{&n, &row, &subject, &createdAt}, func() error {
		if m := mails[n]; hievents.NormalizeSubject(subject) == m.Subject {
			pairs = append(pairs, correlate.Pair{Mail: int(n), Row: row, Distance: createdAt.Sub(m.SentAt).Abs()})
		}
		return nil
	}); err != nil {
		return nil, err
	}
	certain := correlate.Certain(pairs, func(mail int) bool { return mails[mail].Waited })
	if err := b.takeRows(ctx, tx, mails, certain); err != nil {
		return nil, err
	}
	hasCandidate := map[int]bool{}
	for _, p := range pairs {
		hasCandidate[p.Mail] = true
	}
	for _, i := range at {
		if !hasCandidate[int(i)] {
			without = append(without, mails[i])
		}
	}
	return without, nil
}

// takeRows writes the SES ids of the mails into the rows and marks the rows as guesses.
func (b *batch) takeRows(ctx context.Context, tx pgx.Tx, mails []*unnamedMail, certain []correlate.Pair) error {
	if len(certain) == 0 {
		return nil
	}
	var ids []int64
	var sesIDs []string
	mailOf := map[int64]*unnamedMail{}
	for _, p := range certain {
		ids, sesIDs = append(ids, p.Row), append(sesIDs, mails[p.Mail].sesID)
		mailOf[p.Row] = mails[p.Mail]
	}
	rows, err := tx.Query(ctx, "SELECT * FROM mailroom.claim_announcements($1, $2)", ids, sesIDs)
	if err != nil {
		return err
	}
	claimed, err := b.collectTargets(mail.Announcement, rows)
	for _, t := range claimed {
		mailOf[t.id.Row].target = t
	}
	return err
}

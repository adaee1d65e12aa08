package postgres

import (
	"context"
	"slices"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/mailroom-app/mailroom/backend/hievents"
	"github.com/mailroom-app/mailroom/backend/mail"
)

// How far a row's time may be from its mail's (rule 5): up to near it is claimed at once, up to far after patience. What is
// closer together than a tie cannot be told apart, since rows have whole seconds.
const (
	near = 10 * time.Minute
	far  = 24 * time.Hour
	tie  = 2 * time.Second
)

// claim gives unnamed mails the announcements that must be theirs, and returns the mails for which there is no candidate at
// all. Those that are left out have candidates but no certain one yet.
func (b *batch) claim(ctx context.Context, tx pgx.Tx, mails []*unnamedMail) (without []*unnamedMail, err error) {
	var at []int32
	var recipients []string
	var sentAt []time.Time
	for i, m := range mails {
		if m.subject != "" && !m.sentAt.IsZero() {
			at, recipients, sentAt = append(at, int32(i)), append(recipients, m.recipient), append(sentAt, m.sentAt)
		}
	}
	if len(at) == 0 {
		return nil, nil
	}
	rows, err := tx.Query(ctx, "SELECT * FROM mailroom.claim_candidates($1, $2, $3, $4)", at, recipients, sentAt, int(far.Seconds()))
	if err != nil {
		return nil, err
	}
	var pairs []pair
	var n int32
	var row int64
	var subject string
	var createdAt time.Time
	if _, err := pgx.ForEachRow(rows, []any{&n, &row, &subject, &createdAt}, func() error {
		if m := mails[n]; hievents.NormalizeSubject(subject) == m.subject {
			pairs = append(pairs, pair{int(n), row, createdAt.Sub(m.sentAt).Abs()})
		}
		return nil
	}); err != nil {
		return nil, err
	}
	certain := certainPairs(pairs)
	certain = slices.DeleteFunc(certain, func(p pair) bool { return p.distance > near && !mails[p.mail].waited })
	if err := b.takeRows(ctx, tx, mails, certain); err != nil {
		return nil, err
	}
	hasCandidate := map[int]bool{}
	for _, p := range pairs {
		hasCandidate[p.mail] = true
	}
	for _, i := range at {
		if !hasCandidate[int(i)] {
			without = append(without, mails[i])
		}
	}
	return without, nil
}

// pair is a mail and a row that could be its own.
type pair struct {
	mail     int // index
	row      int64
	distance time.Duration
}

// certainPairs picks those pairs in which either is nearest to the other and no second is equally near: two mails never get
// one row, and no coin is tossed.
func certainPairs(pairs []pair) []pair {
	nearestRow, nearestMail := map[int]*ranking{}, map[int64]*ranking{}
	for _, p := range pairs {
		if nearestRow[p.mail] == nil {
			nearestRow[p.mail] = &ranking{}
		}
		nearestRow[p.mail].add(p)
		if nearestMail[p.row] == nil {
			nearestMail[p.row] = &ranking{}
		}
		nearestMail[p.row].add(p)
	}
	var certain []pair
	for _, p := range pairs {
		if nearestRow[p.mail].winner() == p && nearestMail[p.row].winner() == p {
			certain = append(certain, p)
		}
	}
	return certain
}

// ranking is the nearest and the second nearest of several pairs.
type ranking struct {
	first, second pair
	n             int
}

func (r *ranking) add(p pair) {
	switch {
	case r.n == 0:
		r.first = p
	case p.distance < r.first.distance:
		r.first, r.second = p, r.first
	case r.n == 1 || p.distance < r.second.distance:
		r.second = p
	}
	r.n++
}

// winner is the nearest; the zero value where the second is too near to it.
func (r *ranking) winner() pair {
	if r.n > 1 && r.second.distance-r.first.distance < tie {
		return pair{}
	}
	return r.first
}

// takeRows writes the mails' SES ids into the rows, and marks these as guesses.
func (b *batch) takeRows(ctx context.Context, tx pgx.Tx, mails []*unnamedMail, certain []pair) error {
	if len(certain) == 0 {
		return nil
	}
	var ids []int64
	var sesIDs []string
	mailOf := map[int64]*unnamedMail{}
	for _, p := range certain {
		ids, sesIDs = append(ids, p.row), append(sesIDs, mails[p.mail].sesID)
		mailOf[p.row] = mails[p.mail]
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

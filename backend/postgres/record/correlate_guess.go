package record

import (
	"context"

	"github.com/jackc/pgx/v5"

	"github.com/mailroom-app/mailroom/backend/correlate"
	"github.com/mailroom-app/mailroom/backend/hievents"
)

// guess is the presumed content of a mail.
type guess struct {
	correlate.Guess
	mail *unnamedMail
}

// guessTransactions returns a guess for each mail that has one best guess.
func guessTransactions(ctx context.Context, tx pgx.Tx, mails []*unnamedMail) ([]guess, error) {
	holdings, err := readHoldings(ctx, tx, mails)
	if err != nil || len(holdings) == 0 {
		return nil, err
	}
	if err := addTemplates(ctx, tx, holdings); err != nil {
		return nil, err
	}
	broadcasts, err := readBroadcasts(ctx, tx, mails, holdings)
	if err != nil {
		return nil, err
	}
	byMail := map[*unnamedMail][]*correlate.Holding{}
	for _, h := range holdings {
		byMail[h.mail] = append(byMail[h.mail], &h.Holding)
	}
	var guesses []guess
	for _, m := range mails {
		if about, found := correlate.About(m.Mail, byMail[m], broadcasts); found {
			guesses = append(guesses, guess{about, m})
		}
	}
	return guesses, nil
}

// readBroadcasts finds announcements with the subjects of the mails. Stock Hi.Events writes the broadcast before it sends,
// but the row of each recipient afterwards.
func readBroadcasts(ctx context.Context, tx pgx.Tx, mails []*unnamedMail, holdings []*holding) (map[correlate.Broadcast]bool, error) {
	var subjects []string
	for _, m := range mails {
		subjects = append(subjects, m.Subject, m.rawSubject)
	}
	rows, err := tx.Query(ctx, "SELECT * FROM mailroom.broadcasts_like($1, $2)", eventsOf(holdings), subjects)
	if err != nil {
		return nil, err
	}
	found := map[correlate.Broadcast]bool{}
	var b correlate.Broadcast
	_, err = pgx.ForEachRow(rows, []any{&b.Event, &b.Subject}, func() error {
		found[correlate.Broadcast{Event: b.Event, Subject: hievents.NormalizeSubject(b.Subject)}] = true
		return nil
	})
	return found, err
}

package resends

import (
	"context"
	"fmt"

	"github.com/jackc/pgx/v5"

	"github.com/mailroom-app/mailroom/backend/hievents"
	"github.com/mailroom-app/mailroom/backend/mail"
)

// cancellation is a cancelled date for which the recipient of a mail has or had a ticket.
type cancellation struct {
	occurrence  *hievents.Occurrence
	first, last string // of the attendee
	locale      hievents.Locale
	refunded    bool
}

// readCancellation reads the cancelled date that the mail was about. The row of a mail does not contain it: it is the one that the subject names, or the only one
// if the subject names none. It fails with CodeNotFound if that is not clear, and if the date takes place today.
func (r *contentReader) readCancellation(ctx context.Context) error {
	rows, err := r.tx.Query(ctx, "SELECT * FROM mailroom.content_cancellations($1, $2)", r.content.Event.ID, r.source.groupAddresses())
	if err != nil {
		return fmt.Errorf("read the cancelled dates of %s: %w", r.source.id, err)
	}
	all, err := pgx.CollectRows(rows, func(row pgx.CollectableRow) (cancellation, error) {
		var c cancellation
		var date storedOccurrence
		var locale string
		err := row.Scan(append(date.targets(), &c.first, &c.last, &locale, &c.refunded)...)
		c.occurrence, c.locale = date.occurrence(), hievents.ParseLocale(locale)
		return c, err
	})
	if err != nil {
		return fmt.Errorf("read the cancelled dates of %s: %w", r.source.id, err)
	}
	var named []cancellation
	for _, c := range all {
		if r.content.Event.NamesDate(r.source.subject, c.occurrence.StartsAt) {
			named = append(named, c)
		}
	}
	if len(named) == 0 && !hievents.HasDefaultSubject(hievents.OccurrenceCancelled, r.source.subject, r.content.Event.Title) {
		named = all
	}
	switch {
	case len(named) > 1:
		return mail.Errorf(mail.CodeNotFound, "message %s cannot be written again: it may be about any of %d cancelled dates", r.source.id, len(named))
	case len(named) == 0:
		return mail.Errorf(mail.CodeNotFound, "message %s cannot be written again: the date that it was about is not cancelled today, or the recipient has no ticket for it", r.source.id)
	}
	found, c := named[0], r.content
	c.Occurrence, c.Locale, c.RefundIssued = found.occurrence, found.locale, found.refunded
	c.Recipient.Name = hievents.FullName(found.first, found.last)
	return nil
}

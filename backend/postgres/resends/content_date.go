package resends

import (
	"context"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/mailroom-app/mailroom/backend/hievents"
	"github.com/mailroom-app/mailroom/backend/postgres/pool"
	"github.com/mailroom-app/mailroom/backend/postgres/values"
)

// readDate replaces the times and the place of the ticketed event as a whole by those of the date that the mail is for (Hi.Events 2.0). The date of a ticket mail is
// that of its first ticket.
func (r *contentReader) readDate(ctx context.Context) error {
	c := r.content
	if !c.HasOccurrences {
		return nil
	}
	if c.Attendee == nil && c.Occurrence == nil {
		if err := r.readOccurrence(ctx); err != nil {
			return err
		}
	}
	var occurrence int64
	if o := c.Occurrence; o != nil {
		c.Event.StartsAt, c.Event.EndsAt, occurrence = o.StartsAt, o.EndsAt, o.ID
	}
	var place storedPlace
	found, err := pool.QueryOne(ctx, r.tx, "SELECT * FROM mailroom.content_place(@event, @occurrence)", pgx.NamedArgs{"event": c.Event.ID, "occurrence": occurrence}, place.targets()...)
	if err != nil {
		return fmt.Errorf("read the place of %s: %w", r.source.id, err)
	}
	if found {
		c.Place = place.place()
		c.Settings.Location = c.Place.Address
		return nil
	}
	// An upgrade that is not finished has dates and no places yet: all dates are where the settings of the ticketed event say.
	if c.Settings.Location != (hievents.Location{}) {
		c.Place = hievents.Place{Kind: hievents.InPerson, Address: c.Settings.Location}
	}
	for i := range c.Tickets.Sent {
		c.Tickets.Sent[i].Place = c.Place
	}
	return nil
}

// readOccurrence reads the date of an order, a broadcast or a waitlist entry; nil if it has none of its own.
func (r *contentReader) readOccurrence(ctx context.Context) error {
	var entry int64
	if r.content.WaitlistEntry != nil {
		entry = r.content.WaitlistEntry.ID
	}
	var o storedOccurrence
	found, err := pool.QueryOne(ctx, r.tx, "SELECT * FROM mailroom.content_date(@event, @order, @broadcast, @entry, @sent)", pgx.NamedArgs{
		"event": r.content.Event.ID, "order": r.source.order, "broadcast": r.source.broadcast, "entry": entry, "sent": r.source.sent(),
	}, o.targets()...)
	if err != nil {
		return fmt.Errorf("read the date of %s: %w", r.source.id, err)
	}
	if found {
		r.content.Occurrence = o.occurrence()
	}
	return nil
}

// storedOccurrence has the columns of a date, in the order in which functions return them.
type storedOccurrence struct {
	hievents.Occurrence
	startsAt, endsAt *time.Time
}

func (s *storedOccurrence) targets() []any {
	return []any{&s.ID, &s.startsAt, &s.endsAt, &s.Label, &s.Cancelled, &s.Deleted, &s.Edited}
}

// occurrence returns nil for the id 0.
func (s *storedOccurrence) occurrence() *hievents.Occurrence {
	if s.ID == 0 {
		return nil
	}
	o := s.Occurrence
	o.StartsAt, o.EndsAt = values.OrZero(s.startsAt), values.OrZero(s.endsAt)
	return &o
}

// storedPlace has the columns of a place, in the order in which functions return them.
type storedPlace struct {
	hievents.Place
	name, address string
}

func (s *storedPlace) targets() []any {
	return []any{&s.Kind, &s.name, &s.address, &s.Latitude, &s.Longitude, &s.OnlineDetailsHTML}
}

func (s *storedPlace) place() hievents.Place {
	p := s.Place
	p.Address = hievents.ParseLocation([]byte(s.address))
	if s.name != "" {
		p.Address.VenueName = s.name
	}
	return p
}

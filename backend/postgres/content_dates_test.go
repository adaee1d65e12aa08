package postgres_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/mailroom-app/mailroom/backend/hievents"
	"github.com/mailroom-app/mailroom/backend/mail"
	"github.com/mailroom-app/mailroom/backend/world"
)

// datedPlaces give the weekly event of datedWorld a hall, and its date 102 a stream.
const datedPlaces = `
	INSERT INTO organizers (id, account_id, name, email, created_at, updated_at, timezone) OVERRIDING SYSTEM VALUE VALUES (1, 1, 'Org', 'org@example.org', now(), now(), 'UTC');
	INSERT INTO locations (id, short_id, account_id, organizer_id, name, structured_address, latitude, longitude)
	VALUES (1, 'loc_1', 1, 1, 'Hall', '{"venue_name": "Old name", "city": "Berlin", "zip_or_postal_code": 10115}', 52.52, 13.405);
	INSERT INTO event_locations (id, short_id, event_id, type, location_id, online_event_connection_details)
	VALUES (1, 'el_1', 10, 'IN_PERSON', 1, NULL), (2, 'el_2', 10, 'ONLINE', NULL, '<p>Join</p>');
	UPDATE events SET event_location_id = 1, organizer_id = 1 WHERE id = 10;
	UPDATE event_occurrences SET event_location_id = 2 WHERE id = 102;
	UPDATE event_occurrences SET updated_at = '2020-01-01';
	UPDATE event_occurrences SET updated_at = '2999-01-01' WHERE id = 101`

var (
	concertHall = hievents.Place{Kind: "IN_PERSON", Address: hievents.Location{VenueName: "Hall", City: "Berlin", ZipOrPostalCode: "10115"}, Latitude: "52.5200000", Longitude: "13.4050000"}
	stream      = hievents.Place{Kind: "ONLINE", OnlineDetailsHTML: "<p>Join</p>"}
)

// named returns the mail of datedMails with that name.
func (r *recorder) named(name string) mail.MessageID {
	r.t.Helper()
	all, err := r.Lists.Messages(r.t.Context(), mail.AllAccounts(), mail.Filter{}, mail.PageRequest{Limit: 100})
	if err != nil {
		r.t.Fatal(err)
	}
	return all.Rows[slices.IndexFunc(all.Rows, func(m mail.Message) bool { return m.Subject == name })].ID
}

func TestContentHasTheDateAndThePlaceOfTheTicket(t *testing.T) {
	t.Parallel()
	for _, shape := range []world.Shape{world.Stock2, world.Stock2Early} {
		t.Run(string(shape), func(t *testing.T) {
			t.Parallel()
			r := newDates(t, shape)
			r.exec(datedPlaces)
			r.exec("UPDATE outgoing_transaction_messages SET email_type = 'order_summary' WHERE attendee_id IS NULL")
			for _, c := range []struct {
				name       string
				occurrence int64 // 0 for none
				place      hievents.Place
				label      string
				days       float64 // from now until the start, 0 for no time
				ends       bool
				deleted    bool
				edited     bool
			}{
				{name: "ticket soon", occurrence: 101, place: concertHall, label: "Matinee", days: 1, ends: true, edited: true},
				{name: "ticket later", occurrence: 102, place: stream, days: 9, ends: true},
				{name: "ticket of a deleted date", occurrence: 104, place: concertHall, deleted: true},
				{name: "ticket cancelled", occurrence: 100, place: concertHall, days: -8, ends: true}, // the first of the others
				{name: "order later", occurrence: 102, place: stream, days: 9, ends: true},
				{name: "order of two dates", place: concertHall, days: -8, ends: true}, // the event as a whole
				{name: "broadcast of one date", occurrence: 102, place: stream, days: 9, ends: true},
				{name: "broadcast of all dates", place: concertHall, days: -8, ends: true},
			} {
				got, err := r.Resends.Content(t.Context(), mail.AllAccounts(), r.named(c.name))
				if err != nil {
					t.Errorf("%s: %v", c.name, err)
					continue
				}
				var o hievents.Occurrence
				if got.Occurrence != nil {
					o = *got.Occurrence
				}
				if o.ID != c.occurrence || o.Label != c.label || o.Deleted != c.deleted || o.Edited != c.edited || o.Cancelled || got.Place != c.place || got.Settings.Location != c.place.Address || !got.HasOccurrences {
					t.Errorf("%s: %+v at %+v", c.name, o, got.Place)
				}
				want := time.Now().Add(time.Duration(c.days * 24 * float64(time.Hour)))
				if at := got.Event.StartsAt; at.IsZero() != (c.days == 0) || c.days != 0 && at.Sub(want).Abs() > time.Hour || got.Event.EndsAt.IsZero() == c.ends {
					t.Errorf("%s: from %s to %s, want %s", c.name, at, got.Event.EndsAt, want)
				}
			}
		})
	}
}

// All tickets of an order, each with its own date and place; the cancelled one is left out.
func TestContentHasTheDateOfEachTicket(t *testing.T) {
	t.Parallel()
	r := newDates(t, world.Integration2)
	r.exec(datedPlaces)
	got, err := r.Resends.Content(t.Context(), mail.AllAccounts(), r.named("ticket later"))
	if err != nil {
		t.Fatal(err)
	}
	if sent, left := ticketIDs(got.Tickets.Sent), ticketIDs(got.Tickets.LeftOut); !slices.Equal(sent, []int64{102, 100, 101, 104}) || !slices.Equal(left, []int64{103}) {
		t.Errorf("sent %v, left out %v", sent, left)
	}
	for _, ticket := range got.Tickets.Sent {
		place := concertHall
		if ticket.ID == 102 {
			place = stream
		}
		if ticket.Occurrence.ID != ticket.ID || ticket.Place != place || ticket.Occurrence.Deleted != (ticket.ID == 104) || ticket.Occurrence.StartsAt.IsZero() != (ticket.ID == 104) {
			t.Errorf("%d: %+v at %+v", ticket.ID, ticket.Occurrence, ticket.Place)
		}
	}
	for _, stale := range got.Stale { // the last date is over in nine days
		t.Errorf("stale: %s", stale.Code)
	}
}

// An order that is for cancelled dates alone is not confirmed, also if they are several.
func TestRule20AnOrderOfCancelledDatesIsNotConfirmed(t *testing.T) {
	t.Parallel()
	r := newDates(t, world.Stock2)
	r.exec("UPDATE outgoing_transaction_messages SET email_type = 'order_summary' WHERE attendee_id IS NULL")
	id := r.named("order of two dates")
	for cancelled, refusals := range map[string]int{"101": 0, "101, 102": 1} {
		r.exec("UPDATE event_occurrences SET status = CASE WHEN id IN (" + cancelled + ") THEN 'CANCELLED' ELSE 'ACTIVE' END")
		plan, err := r.Resends.PlanResend(t.Context(), mail.AllAccounts(), mail.ResendRequest{ID: id, SendAnyway: true})
		if err != nil || len(plan.Refusals) != refusals || refusals > 0 && plan.Refusals[0].Code != "date_cancelled" {
			t.Errorf("%s cancelled: %+v, %v", cancelled, plan.Refusals, err)
		}
	}
}

// The row of a mail about a cancelled date does not say which: the subject does, or the tickets of the recipient.
func TestContentOfAMailAboutACancelledDate(t *testing.T) {
	t.Parallel()
	r := newDates(t, world.Stock2)
	r.exec(`UPDATE events SET timezone = 'Europe/Berlin', title = 'Gala on Ice'; UPDATE event_occurrences SET start_date = '2999-07-04 18:30:00', end_date = NULL WHERE id = 103;
	        UPDATE event_occurrences SET start_date = '2999-07-05 18:30:00', end_date = NULL WHERE id = 102; UPDATE orders SET refund_status = 'REFUNDED'`)
	write := func(subject string) mail.MessageID {
		id := mail.MessageID{Kind: mail.Transaction}
		if err := r.pool.QueryRow(t.Context(), `INSERT INTO outgoing_transaction_messages (event_id, email_type, subject, recipient, status, created_at)
			VALUES (10, 'occurrence_cancelled', $1, 'Ann@example.com', 'BOUNCED', now()) RETURNING id`, subject).Scan(&id.Row); err != nil {
			t.Fatal(err)
		}
		return id
	}
	const fourth, fifth = "Gala on Ice on July 4, 2999 8:30 PM has been cancelled", "Gala on Ice on July 5, 2999 8:30 PM has been cancelled"
	for _, c := range []struct {
		name, change, subject string
		want                  int64
		says                  string
	}{
		{"by its subject", "", fourth, 103, ""},
		{"another date takes place", "", fifth, 0, "is not cancelled today"},
		{"an organizer's own subject, one date", "", "Off!", 103, ""},
		{"by its subject, of two", "UPDATE event_occurrences SET status = 'CANCELLED' WHERE id = 102", fifth, 102, ""},
		{"an organizer's own subject, two dates", "", "Off!", 0, "any of 2 cancelled dates"},
		{"the ticket is cancelled too", "UPDATE attendees SET status = 'CANCELLED'", fourth, 103, ""},
		{"nobody has a ticket", "UPDATE attendees SET email = 'other@example.com'", fourth, 0, "no ticket for it"},
	} {
		if c.change != "" {
			r.exec(c.change)
		}
		id := write(c.subject)
		got, err := r.Resends.Content(t.Context(), mail.OneAccount(1), id)
		if c.want == 0 {
			if mail.CodeOf(err) != mail.CodeNotFound || !strings.Contains(err.Error(), c.says) {
				t.Errorf("%s: %v, want %q", c.name, err, c.says)
			}
			continue
		}
		if err != nil || got.Occurrence == nil || got.Occurrence.ID != c.want || !got.Occurrence.Cancelled || !got.RefundIssued || got.Recipient.Name != "Ann B" || len(got.Stale) > 0 {
			t.Errorf("%s: %+v, %v", c.name, got, err)
			continue
		}
		plan, err := r.Resends.PlanResend(t.Context(), mail.OneAccount(1), mail.ResendRequest{ID: id})
		bulk, bulkErr := r.Resends.PlanBulk(t.Context(), mail.OneAccount(1), mail.BulkRequest{IDs: []mail.MessageID{id}})
		if err != nil || len(plan.Refusals)+len(plan.Blocks) > 0 || bulkErr != nil || bulk.ToSend != 1 {
			t.Errorf("%s: %+v %+v, bulk %+v (%v, %v)", c.name, plan.Refusals, plan.Blocks, bulk, err, bulkErr)
		}
	}
}

// An upgrade that is not finished has dates and no places yet: all dates are where the settings of the ticketed event say.
func TestContentOfAnUnfinishedUpgradeHasThePlaceOfTheSettings(t *testing.T) {
	t.Parallel()
	r := newDates(t, world.Stock2)
	r.exec(`INSERT INTO event_settings (event_id, location_details, created_at, updated_at) VALUES (10, '{"venue_name": "Barn"}', now(), now());
	        ALTER TABLE event_locations RENAME TO places_of_later`)
	got, err := r.Resends.Content(t.Context(), mail.AllAccounts(), r.named("ticket soon"))
	barn := hievents.Place{Kind: "IN_PERSON", Address: hievents.Location{VenueName: "Barn"}}
	if err != nil || got.Place != barn || got.Settings.Location != barn.Address || len(got.Tickets.Sent) == 0 || got.Tickets.Sent[1].Place != barn {
		t.Errorf("%+v, %v", got.Place, err)
	}
}

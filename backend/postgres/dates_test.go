package postgres_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/mailroom-app/mailroom/backend/mail"
	"github.com/mailroom-app/mailroom/backend/world"
)

// datedWorld has a ticketed event in account 1 with dates in the past, soon, later and cancelled, one with a single date, and one that never had a date. The
// columns of events say something else, as they do after an upgrade.
const datedWorld = `
	INSERT INTO events (id, title, account_id, user_id, created_at, updated_at, short_id) OVERRIDING SYSTEM VALUE
	VALUES (10, 'Weekly', 1, 1, '2026-01-01', now(), 'e_10'), (11, 'Once', 1, 1, '2026-01-01', now(), 'e_11'), (12, 'Undated', 1, 1, '2026-01-01 10:00:00', now(), 'e_12');
	INSERT INTO event_occurrences (id, short_id, event_id, start_date, end_date, status, label, deleted_at)
	VALUES (100, 'oc_0', 10, now() AT TIME ZONE 'UTC' - interval '8 days', now() AT TIME ZONE 'UTC' - interval '7 days', 'ACTIVE', NULL, NULL),
	       (101, 'oc_1', 10, now() AT TIME ZONE 'UTC' + interval '1 day', now() AT TIME ZONE 'UTC' + interval '2 days', 'ACTIVE', 'Matinee', NULL),
	       (102, 'oc_2', 10, now() AT TIME ZONE 'UTC' + interval '9 days', now() AT TIME ZONE 'UTC' + interval '10 days', 'SOLD_OUT', NULL, NULL),
	       (103, 'oc_3', 10, now() AT TIME ZONE 'UTC' + interval '3 days', now() AT TIME ZONE 'UTC' + interval '4 days', 'CANCELLED', NULL, NULL),
	       (104, 'oc_4', 10, now() AT TIME ZONE 'UTC' + interval '2 hours', now() AT TIME ZONE 'UTC' + interval '4 hours', 'ACTIVE', NULL, now()),
	       (110, 'oc_5', 11, now() AT TIME ZONE 'UTC' + interval '5 days', NULL, 'ACTIVE', NULL, NULL),
	       (120, 'oc_6', 12, '2026-01-01 10:00:00', NULL, 'ACTIVE', NULL, NULL);
	INSERT INTO products (id, event_id, title, type, product_type, "order", created_at, updated_at) OVERRIDING SYSTEM VALUE VALUES (1, 10, 'P', 'PAID', 'TICKET', 0, now(), now());
	INSERT INTO product_prices (id, product_id, price, created_at, updated_at) OVERRIDING SYSTEM VALUE VALUES (1, 1, 1, now(), now());
	INSERT INTO orders (id, short_id, public_id, event_id, session_id, status, currency, email, created_at, updated_at) OVERRIDING SYSTEM VALUE
	SELECT n, 'o_' || n, 'O-' || n, 10, 's', 'COMPLETED', 'EUR', 'ann@example.com', now(), now() FROM generate_series(1, 4) n;
	INSERT INTO order_items (order_id, product_id, product_price_id, quantity, price, total_before_additions, event_occurrence_id, deleted_at)
	VALUES (1, 1, 1, 1, 1, 1, 102, NULL), (1, 1, 1, 1, 1, 1, 102, NULL), (2, 1, 1, 1, 1, 1, 101, NULL), (2, 1, 1, 1, 1, 1, 102, NULL), (3, 1, 1, 1, 1, 1, 101, NULL), (3, 1, 1, 1, 1, 1, 102, now());
	INSERT INTO attendees (id, short_id, public_id, event_id, order_id, product_id, product_price_id, first_name, last_name, email, status, locale, event_occurrence_id, created_at, updated_at)
	OVERRIDING SYSTEM VALUE SELECT o, 'a_' || o, 'A-' || o, 10, 4, 1, 1, 'Ann', 'B', 'ann@example.com', 'ACTIVE', 'en', o, now(), now() FROM unnest(ARRAY[100, 101, 102, 103, 104]) o;
	INSERT INTO messages (id, event_id, subject, message, type, sent_by_user_id, status, created_at, event_occurrence_id) OVERRIDING SYSTEM VALUE
	VALUES (10, 10, 'All dates', '', 'ALL_ATTENDEES', 1, 'SENT', now(), NULL), (11, 10, 'One date', '', 'ALL_ATTENDEES', 1, 'SENT', now(), 102);`

// datedMail is a mail of datedWorld that did not arrive, with the date that it is for: 0 for none of its own.
type datedMail struct {
	name                     string
	event, order, attendee   int64
	announcement, occurrence int64
}

var datedMails = []datedMail{
	{name: "ticket past", event: 10, order: 4, attendee: 100, occurrence: 100},
	{name: "ticket soon", event: 10, order: 4, attendee: 101, occurrence: 101},
	{name: "ticket later", event: 10, order: 4, attendee: 102, occurrence: 102},
	{name: "ticket cancelled", event: 10, order: 4, attendee: 103, occurrence: 103},
	{name: "ticket of a deleted date", event: 10, order: 4, attendee: 104},
	{name: "order later", event: 10, order: 1, occurrence: 102},
	{name: "order of two dates", event: 10, order: 2},
	{name: "order soon", event: 10, order: 3, occurrence: 101},
	{name: "event alone", event: 10},
	{name: "once", event: 11, occurrence: 110},
	{name: "undated", event: 12, occurrence: 120},
	{name: "no event"},
	{name: "broadcast of all dates", event: 10, announcement: 10},
	{name: "broadcast of one date", event: 10, announcement: 11, occurrence: 102},
}

func newDates(t *testing.T, shape world.Shape) *recorder {
	t.Helper()
	r := newRecorder(t, shape)
	r.exec(datedWorld)
	for _, m := range datedMails {
		if m.announcement != 0 {
			r.exec("INSERT INTO outgoing_messages (event_id, message_id, subject, recipient, status, created_at) VALUES ($1, $2, $3, 'ann@example.com', 'FAILED', now())", m.event, m.announcement, m.name)
			continue
		}
		r.exec(`INSERT INTO outgoing_transaction_messages (event_id, order_id, attendee_id, email_type, subject, recipient, status, created_at)
			VALUES (nullif($1::bigint, 0), nullif($2::bigint, 0), nullif($3::bigint, 0), 'attendee_ticket', $4, 'ann@example.com', 'BOUNCED', now())`, m.event, m.order, m.attendee, m.name)
	}
	return r
}

// TestDatesAreThoseOfTheTickets reads every mail with the date that it is for, in all lists.
func TestDatesAreThoseOfTheTickets(t *testing.T) {
	t.Parallel()
	for _, shape := range []world.Shape{world.Stock2, world.Stock2Early, world.Integration2, world.Integration2Early} {
		t.Run(string(shape), func(t *testing.T) {
			t.Parallel()
			r := newDates(t, shape)
			if shape == world.Stock2 || shape == world.Integration2 { // what an upgrade left behind
				r.exec("UPDATE events SET start_date = '2020-01-01', end_date = '2020-01-02'")
			}
			all := mail.AllAccounts()
			messages, err := r.Lists.Messages(t.Context(), all, mail.Filter{}, mail.PageRequest{Limit: 100})
			if err != nil || len(messages.Rows) != len(datedMails) {
				t.Fatalf("%d messages, %v", len(messages.Rows), err)
			}
			for _, m := range messages.Rows {
				want := datedMails[slices.IndexFunc(datedMails, func(d datedMail) bool { return d.name == m.Subject })]
				if m.Occurrence.ID != want.occurrence || m.Occurrence.Cancelled != (want.occurrence == 103) || (m.Occurrence.Label == "Matinee") != (want.occurrence == 101) {
					t.Errorf("%s: %+v, want %d", m.Subject, m.Occurrence, want.occurrence)
				}
				dated := want.occurrence != 0 && want.occurrence != 120
				if m.Occurrence.StartsAt.IsZero() == dated || m.TicketedEvent.StartsAt.Year() == 2020 || (want.event == 12) != (want.event != 0 && m.TicketedEvent.StartsAt.IsZero()) {
					t.Errorf("%s: %+v of %+v", m.Subject, m.Occurrence, m.TicketedEvent)
				}
			}

			// By hand: what goes on now first (the series as a whole has begun and not ended), then by start, then what has no date, cancelled ones among it, then past ones.
			wantRisk := []string{
				"goes on: broadcast of all dates, event alone, order of two dates, ticket of a deleted date", "soon: order soon, ticket soon", "once: once",
				"later: broadcast of one date, order later, ticket later", "none: no event, ticket cancelled, undated", "past: ticket past",
			}
			issues, err := r.Lists.Issues(t.Context(), all, mail.Filter{}, mail.PageRequest{Sort: mail.ByDoorRisk, Limit: 100})
			if err != nil {
				t.Fatal(err)
			}
			checkGroups(t, "all", subjectsOf(issues.Rows), wantRisk)
			open, err := r.Lists.Issues(t.Context(), all, mail.Filter{NotEnded: true}, mail.PageRequest{Sort: mail.ByDoorRisk, Limit: 100})
			if err != nil {
				t.Fatal(err)
			}
			wantOpen := slices.Clone(wantRisk[:5])
			wantOpen[4] = "none: no event, undated"
			checkGroups(t, "not ended", subjectsOf(open.Rows), wantOpen)
			if n, err := r.Lists.CountIssues(t.Context(), all, mail.Filter{NotEnded: true}, 1000); err != nil || n.N != len(open.Rows) {
				t.Errorf("%d not ended counted, %d listed, %v", n.N, len(open.Rows), err)
			}
			newest, err := r.Lists.Issues(t.Context(), mail.OneAccount(1), mail.Filter{NotEnded: true}, mail.PageRequest{Limit: 100})
			if err != nil || len(newest.Rows) != len(open.Rows)-1 { // without the one of no event
				t.Errorf("%d newest of the account, %v", len(newest.Rows), err)
			}

			for occurrence, want := range map[int64]int{100: 1, 101: 2, 102: 3, 103: 1, 104: 0, 110: 1, 120: 1, 999: 0} {
				filter := mail.Filter{Occurrence: occurrence, Statuses: mail.Statuses()}
				page, err := r.Lists.Messages(t.Context(), all, filter, mail.PageRequest{})
				count, countErr := r.Lists.CountMessages(t.Context(), all, filter, 100)
				issues, issuesErr := r.Lists.Issues(t.Context(), mail.OneAccount(1), filter, mail.PageRequest{Sort: mail.ByDoorRisk})
				if err != nil || countErr != nil || issuesErr != nil || len(page.Rows) != want || count.N != want || len(issues.Rows) != want {
					t.Errorf("date %d: %d listed, %d counted, %d issues, want %d (%v, %v, %v)", occurrence, len(page.Rows), count.N, len(issues.Rows), want, err, countErr, issuesErr)
				}
				if strange, err := r.Lists.Messages(t.Context(), mail.OneAccount(2), filter, mail.PageRequest{}); err != nil || len(strange.Rows) > 0 {
					t.Errorf("date %d in another account: %d, %v", occurrence, len(strange.Rows), err)
				}
			}
		})
	}
}

func subjectsOf(issues []mail.Issue) []string {
	var subjects []string
	for _, issue := range issues {
		subjects = append(subjects, issue.Original.Subject)
	}
	return subjects
}

// checkGroups compares subjects with groups in order; within a group the order is that of ids.
func checkGroups(t *testing.T, what string, got, groups []string) {
	t.Helper()
	for _, group := range groups {
		_, names, _ := strings.Cut(group, ": ")
		want := strings.Split(names, ", ")
		n := min(len(want), len(got))
		have := slices.Sorted(slices.Values(got[:n]))
		if !slices.Equal(have, want) {
			t.Errorf("%s: %q, want %q", what, have, group)
		}
		got = got[n:]
	}
	if len(got) > 0 {
		t.Errorf("%s: also %q", what, got)
	}
}

// TestPickersOfferDates finds ticketed events by their next date, and their dates in order.
func TestPickersOfferDates(t *testing.T) {
	t.Parallel()
	r := newDates(t, world.Stock2Early)
	events, err := r.Lists.TicketedEvents(t.Context(), mail.OneAccount(1), "", 10)
	if err != nil {
		t.Fatal(err)
	}
	var titles []string
	for _, e := range events {
		titles = append(titles, e.Title)
	}
	if got := strings.Join(titles, " "); got != "Weekly Once Undated First" { // of the first, nothing is known
		t.Errorf("events: %s", got)
	}
	if next := events[0].StartsAt; next.Before(time.Now()) || next.After(time.Now().Add(25*time.Hour)) {
		t.Errorf("the next date is %v", next)
	}
	ids := func(search string, limit int, scope mail.Scope, event int64) (ids []int64) {
		t.Helper()
		dates, err := r.Lists.Occurrences(t.Context(), scope, event, search, limit)
		if err != nil {
			t.Fatal(err)
		}
		for _, date := range dates {
			ids = append(ids, date.ID)
		}
		return ids
	}
	for _, c := range []struct {
		name string
		got  []int64
		want []int64
	}{
		{"all", ids("", 50, mail.OneAccount(1), 10), []int64{100, 101, 103, 102}},
		{"the nearest two", ids("", 2, mail.AllAccounts(), 10), []int64{101, 103}},
		{"by label", ids("matin", 50, mail.AllAccounts(), 10), []int64{101}},
		{"of another account", ids("", 50, mail.OneAccount(2), 10), nil},
	} {
		if !slices.Equal(c.got, c.want) {
			t.Errorf("%s: %v, want %v", c.name, c.got, c.want)
		}
	}
	before := newRecorder(t, world.Stock)
	if dates, err := before.Lists.Occurrences(t.Context(), mail.AllAccounts(), 1, "", 50); err != nil || len(dates) > 0 {
		t.Errorf("before 2.0: %v, %v", dates, err)
	}
	if page, err := before.Lists.Messages(t.Context(), mail.AllAccounts(), mail.Filter{Occurrence: 1}, mail.PageRequest{}); err != nil || len(page.Rows) > 0 {
		t.Errorf("before 2.0: %v, %v", page, err)
	}
}

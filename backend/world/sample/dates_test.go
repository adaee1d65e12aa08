package sample_test

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"slices"
	"strings"
	"testing"

	"github.com/jackc/pgx/v5"

	"github.com/mailroom-app/mailroom/backend/hievents"
	"github.com/mailroom-app/mailroom/backend/world/sample"
)

// The built-in subjects are those of the captured table; what is not in it comes from an organizer's template or goes to the organizer.
func checkEverySubjectIsOneThatMailroomRecognises(t *testing.T, d database) {
	connection := loaded(t, d)
	rows, err := connection.Query(t.Context(), "SELECT DISTINCT m.email_type, m.subject, e.title, e.account_id FROM outgoing_transaction_messages m JOIN events e ON e.id = m.event_id")
	if err != nil {
		t.Fatal(err)
	}
	var kind, subject, title string
	var account int
	seen := map[string]int{}
	_, err = pgx.ForEachRow(rows, []any{&kind, &subject, &title, &account}, func() error {
		seen[kind]++
		ofTemplate := account == 2 && kind == "attendee_ticket" && subject == "Your Riverside ticket: "+title ||
			title == "Winterlichter Open Air" && kind == "order_summary" && strings.HasPrefix(subject, "Deine Bestellung O-")
		known := hievents.HasDefaultSubject(hievents.MailType(kind), subject, title)
		if kind == "organizer_order_summary" {
			known = hievents.Untracked(subject)
		}
		if known == ofTemplate {
			t.Errorf("%s %q: a built-in subject %t, of a template %t", kind, subject, known, ofTemplate)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if len(seen) < 7 {
		t.Errorf("types: %v", seen)
	}
}

func checkEveryTicketIsForADate(t *testing.T, d database) {
	connection := loaded(t, d)
	none(t, connection, "a ticket is for a date of its event, which its order's item names too", `
		SELECT a.id::text FROM attendees a LEFT JOIN event_occurrences o ON o.id = a.event_occurrence_id AND o.event_id = a.event_id
		 WHERE o.id IS NULL OR EXISTS (SELECT FROM order_items i WHERE i.order_id = a.order_id AND i.event_occurrence_id IS DISTINCT FROM a.event_occurrence_id)`)
	none(t, connection, "online nothing is sold for a date that has begun or is cancelled", `
		SELECT r.id::text FROM orders r JOIN order_items i ON i.order_id = r.id JOIN event_occurrences o ON o.id = i.event_occurrence_id
		 WHERE r.box_office_id IS NULL AND (r.created_at > o.start_date OR o.status = 'CANCELLED' AND r.created_at > o.updated_at)`)
	none(t, connection, "what is sold of a date are the tickets for it that count", `
		SELECT o.id::text FROM event_occurrences o WHERE o.used_capacity <> (SELECT count(*) FROM attendees a JOIN orders r ON r.id = a.order_id
			WHERE a.event_occurrence_id = o.id AND r.status IN ('COMPLETED', 'AWAITING_OFFLINE_PAYMENT'))`)
	none(t, connection, "fresh installs have no dates in events", `SELECT id::text FROM events WHERE start_date IS NOT NULL OR end_date IS NOT NULL OR location_details IS NOT NULL`)
	none(t, connection, "every event has a date", `SELECT e.id::text FROM events e WHERE NOT EXISTS (SELECT FROM event_occurrences o WHERE o.event_id = e.id)`)
}

func checkOneEventHasManyDates(t *testing.T, d database) {
	connection := loaded(t, d)
	const series = `FROM event_occurrences o JOIN events e ON e.id = o.event_id WHERE e.type = 'RECURRING' AND `
	const day = `(o.start_date AT TIME ZONE 'UTC' AT TIME ZONE e.timezone)::date - (timestamptz '2026-03-10 21:30:15+00' AT TIME ZONE e.timezone)::date`
	for query, want := range map[string]int{
		`SELECT count(*) FROM events WHERE type = 'RECURRING' AND recurrence_rule IS NOT NULL`:           1,
		`SELECT count(*) ` + series + `true`:                                                             91,
		`SELECT count(*) ` + series + day + ` < 0`:                                                       30,
		`SELECT count(*) ` + series + day + ` = 0`:                                                       1,
		`SELECT count(*) ` + series + day + ` > 0`:                                                       60,
		`SELECT count(*) ` + series + day + ` > 0 AND o.status = 'CANCELLED'`:                            1,
		`SELECT count(*) ` + series + day + ` BETWEEN 1 AND 20 AND o.label = 'Vollmondfahrt'`:            1,
		`SELECT count(*) ` + series + `o.event_location_id IS NOT NULL`:                                  1,
		`SELECT count(*) FROM (SELECT event_id FROM event_occurrences GROUP BY 1 HAVING count(*) > 1) x`: 1,
	} {
		if got := count(t, connection, query); got != want {
			t.Errorf("%d, want %d: %s", got, want, query)
		}
	}
	if sold := count(t, connection, `SELECT count(*) FROM attendees a JOIN event_occurrences o ON o.id = a.event_occurrence_id JOIN events e ON e.id = o.event_id
		 WHERE e.type = 'RECURRING' AND o.status = 'CANCELLED' AND o.start_date > timestamp '2026-03-10 21:30:15'`); sold < 3 {
		t.Errorf("%d tickets for the cancelled date that is still to come", sold)
	}
}

func checkEveryEventHasAPlace(t *testing.T, d database) {
	connection := loaded(t, d)
	none(t, connection, "online with how to take part, else with an address", `
		SELECT e.title FROM events e LEFT JOIN event_locations p ON p.id = e.event_location_id AND p.event_id = e.id LEFT JOIN locations l ON l.id = p.location_id
		 WHERE (CASE p.type WHEN 'ONLINE' THEN p.online_event_connection_details <> '' WHEN 'IN_PERSON' THEN l.structured_address ->> 'venue_name' <> '' END) IS NOT TRUE`)
	if online := count(t, connection, `SELECT count(*) FROM event_locations WHERE type = 'ONLINE'`); online != 1 {
		t.Errorf("%d events are online", online)
	}
}

// same is a ticket of the address that a mail went to first, in the mail's order.
const same = `FROM attendees a WHERE a.order_id = m.order_id AND a.email = (SELECT x.email FROM attendees x WHERE x.id = m.attendee_id)`

func checkOneMailHasAllTicketsOfAnAddress(t *testing.T, d database) {
	connection := loaded(t, d)
	const tickets = `FROM outgoing_transaction_messages m WHERE m.email_type = 'attendee_ticket' AND m.retry_for_id IS NULL AND `
	none(t, connection, "only a mail with several tickets says so", `
		SELECT m.id::text `+tickets+`m.subject LIKE '🎟️ Your Tickets for %' AND (SELECT count(*) `+same+`) < 2`)
	none(t, connection, "a mail is about the first of its tickets", `
		SELECT m.id::text `+tickets+`m.attendee_id <> (SELECT min(a.id) `+same+`)`)
	none(t, connection, "one mail to an address about an order", `
		SELECT m.order_id::text `+tickets+`true GROUP BY m.order_id, m.recipient HAVING count(*) > 1`)
	if grouped := count(t, connection, `SELECT count(*) `+tickets+`m.subject LIKE '🎟️ Your Tickets for %'`); grouped < 100 {
		t.Errorf("%d mails with several tickets", grouped)
	}
	if three := count(t, connection, `SELECT count(*) `+tickets+`m.subject LIKE '🎟️ Your Tickets for %' AND (SELECT count(*) `+same+`) = 3`); three == 0 {
		t.Error("no mail with three tickets")
	}
}

// sameMailbox compares an attendee's address with that of a mail, which may have been wrong and corrected since.
const sameMailbox = `a.email ~ ('^([a-z0-9]{2}\.)?' || replace(split_part(m.recipient, '@', 1), '.', '\.') || '@')`

func checkHoldersOfACancelledDateAreTold(t *testing.T, d database) {
	connection := loaded(t, d)
	none(t, connection, "one mail to each address that holds tickets for a cancelled date, after the cancellation", `
		SELECT a.email FROM attendees a JOIN event_occurrences o ON o.id = a.event_occurrence_id AND o.status = 'CANCELLED'
		 WHERE a.status = 'ACTIVE' AND a.email IS NOT NULL AND 1 <> (
			SELECT count(*) FROM outgoing_transaction_messages m JOIN attendees x ON x.id = m.attendee_id AND x.event_occurrence_id = o.id
			 WHERE m.email_type = 'occurrence_cancelled' AND m.retry_for_id IS NULL AND m.created_at >= o.updated_at AND `+sameMailbox+`)`)
	none(t, connection, "nobody else", `
		SELECT m.id::text FROM outgoing_transaction_messages m JOIN attendees a ON a.id = m.attendee_id JOIN event_occurrences o ON o.id = a.event_occurrence_id
		 WHERE m.email_type = 'occurrence_cancelled' AND o.status <> 'CANCELLED'`)
}

func checkNobodyIsWrittenToWhoBoughtAtABoxOffice(t *testing.T, d database) {
	connection := loaded(t, d)
	if sales := count(t, connection, `SELECT count(*) FROM orders r JOIN box_offices b ON b.id = r.box_office_id AND b.event_id = r.event_id WHERE r.email IS NULL`); sales != 7 {
		t.Errorf("%d sales at box offices", sales)
	}
	none(t, connection, "without an address only at the box office, and then no ticket has one", `
		SELECT r.id::text FROM orders r JOIN attendees a ON a.order_id = r.id WHERE (r.email IS NULL) <> (r.box_office_id IS NOT NULL) OR (a.email IS NULL) <> (r.email IS NULL)`)
	none(t, connection, "no mail about it", `SELECT m.id::text FROM outgoing_transaction_messages m JOIN orders r ON r.id = m.order_id WHERE r.box_office_id IS NOT NULL`)
}

func checkOnePersonHasASecondFactor(t *testing.T, d database) {
	connection := loaded(t, d)
	var email, codes string
	if err := connection.QueryRow(t.Context(), `
		SELECT email, two_factor_recovery_codes FROM users WHERE two_factor_confirmed_at IS NOT NULL AND two_factor_secret <> '' AND two_factor_last_used_timestep IS NULL`).Scan(&email, &codes); err != nil {
		t.Fatal(err)
	}
	var hashes []string
	if err := json.Unmarshal([]byte(codes), &hashes); err != nil {
		t.Fatal(err)
	}
	people := sample.People(d.generation)
	shown := people[slices.IndexFunc(people, func(p sample.Person) bool { return p.Email == email })]
	if len(shown.RecoveryCodes) != 10 || len(hashes) != 10 || shown.AuthenticatorKey == "" {
		t.Fatalf("%+v", shown)
	}
	for i, code := range shown.RecoveryCodes {
		if sum := sha256.Sum256([]byte(code[:5] + code[6:])); hex.EncodeToString(sum[:]) != hashes[i] || len(code) != 11 {
			t.Errorf("%s is stored as %s", code, hashes[i])
		}
	}
	for _, person := range people {
		if person.Email != email && (len(person.RecoveryCodes) > 0 || person.AuthenticatorKey != "") {
			t.Errorf("%s has a second factor on the screen only", person.Email)
		}
	}
}

func checkAnnouncementsOfADateReachOnlyItsHolders(t *testing.T, d database) {
	connection := loaded(t, d)
	none(t, connection, "of one date, or of several in send_data", `
		SELECT m.id::text FROM outgoing_messages m JOIN messages b ON b.id = m.message_id
		 WHERE m.retry_for_id IS NULL AND (b.event_occurrence_id IS NOT NULL OR b.send_data ? 'event_occurrence_ids')
		   AND NOT EXISTS (SELECT FROM attendees a
			WHERE a.event_id = m.event_id AND `+sameMailbox+` AND (a.event_occurrence_id = b.event_occurrence_id OR b.send_data -> 'event_occurrence_ids' @> to_jsonb(a.event_occurrence_id)))`)
	for query, want := range map[string]int{
		`SELECT count(*) FROM messages WHERE event_occurrence_id IS NOT NULL AND NOT send_data ? 'event_occurrence_ids'`: 1,
		`SELECT count(*) FROM messages WHERE event_occurrence_id IS NULL AND send_data ? 'event_occurrence_ids'`:         1,
	} {
		if got := count(t, connection, query); got != want {
			t.Errorf("%d, want %d: %s", got, want, query)
		}
	}
}

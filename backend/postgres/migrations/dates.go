package migrations

import "fmt"

// The dates of messages. Hi.Events 2.0 has the dates of a ticketed event in event_occurrences; events.start_date, where it is still there, is out of date
// then. Definitions say {{datedEvent "events" ...}} and {{datedEvent "occurrences" ...}} in two branches, and choose by mailroom.has_table.

// datedEvent is a subquery of one row: the ticketed event of a message with the date that the message is for. Its columns:
//
//	id, account_id, title, timezone              of the ticketed event
//	starts_at, ends_at                           of the ticketed event as a whole
//	occurrence_id, occurrence_starts_at, label   of the message's date; null if it has none of its own, and before 2.0
//	cancelled                                    whether that date is cancelled
//	start_date, end_date                         what door risk is measured by: of the date, else of the event; a cancelled date is over, and has no start
//
// event and occurrence are expressions of their ids, which do not use the aliases dated_event, dated, named,
// whole and each_date. A date that an upgrade made of the event's creation time, because the event had none, is no date.
func datedEvent(from, event, occurrence string) (string, error) {
	switch from {
	case "events":
		return fmt.Sprintf(`(SELECT dated_event.id, dated_event.account_id, dated_event.title, dated_event.timezone, dated_event.start_date AS starts_at, dated_event.end_date AS ends_at,
                   NULL::bigint AS occurrence_id, NULL::timestamp AS occurrence_starts_at, NULL::text AS label, false AS cancelled, dated_event.start_date, dated_event.end_date
              FROM public.events dated_event WHERE dated_event.id = %s LIMIT 1)`, event), nil
	case "occurrences":
		return fmt.Sprintf(datedText, event, occurrence, wholeStart, wholeEnd), nil
	}
	return "", fmt.Errorf("dates are from events or occurrences, not from %q", from)
}

// datedText is datedEvent from Hi.Events 2.0 on. Subqueries instead of joins: a message with a date of its own reads none of the event's other dates.
const datedText = `(SELECT dated_event.id, dated_event.account_id, dated_event.title, dated_event.timezone, %[3]s AS starts_at, %[4]s AS ends_at,
                   dated.id AS occurrence_id, nullif(dated.start_date::timestamp, dated_event.created_at::timestamp) AS occurrence_starts_at, dated.label,
                   coalesce(dated.status = 'CANCELLED', false) AS cancelled,
                   CASE WHEN dated.id IS NULL THEN %[3]s WHEN dated.status = 'CANCELLED' THEN NULL ELSE nullif(dated.start_date::timestamp, dated_event.created_at::timestamp) END AS start_date,
                   CASE WHEN dated.id IS NULL THEN %[4]s WHEN dated.status = 'CANCELLED' THEN '0001-01-01' ELSE dated.end_date END AS end_date
              FROM public.events dated_event
              LEFT JOIN LATERAL (SELECT %[2]s AS id OFFSET 0) named ON true
              LEFT JOIN public.event_occurrences dated ON dated.event_id = dated_event.id AND dated.deleted_at IS NULL
               AND dated.id = coalesce(named.id, (SELECT min(of_two.id) FROM (SELECT each_date.id ` + datesOfEvent + ` LIMIT 2) of_two HAVING count(*) = 1))
             WHERE dated_event.id = %[1]s LIMIT 1)`

// A ticketed event as a whole begins and ends with its dates: the start of the first and the end of the last, or the last start if none has an end. Each is
// found by an index (event_occurrences_event_id_start_date_index, mailroom_event_occurrences_end).
const (
	datesOfEvent = "FROM public.event_occurrences each_date WHERE each_date.event_id = dated_event.id AND each_date.deleted_at IS NULL"
	firstStart   = "(SELECT min(each_date.start_date)::timestamp " + datesOfEvent + ")"
	lastStart    = "(SELECT max(each_date.start_date)::timestamp " + datesOfEvent + ")"
	lastEnd      = "(SELECT max(each_date.end_date)::timestamp " + datesOfEvent + ")"
	wholeStart   = "nullif(" + firstStart + ", dated_event.created_at::timestamp)"
	wholeEnd     = "coalesce(" + lastEnd + ", nullif(" + lastStart + ", dated_event.created_at::timestamp))"
)

// occurrenceOf is an expression of the occurrence that a message names: of its ticket, else the only one of its order's items; of an announcement that of
// its broadcast. m has the columns attendee_id and order_id of a transaction, or message_id of an announcement. An unfinished upgrade has the table of
// occurrences and not yet the column of messages: its name then means the one of absent.
func occurrenceOf(kind, m string) (string, error) {
	switch kind {
	case "transaction":
		return fmt.Sprintf(`coalesce((SELECT a.event_occurrence_id FROM public.attendees a WHERE a.id = %[1]s.attendee_id),
                   (SELECT min(i.event_occurrence_id) FROM public.order_items i WHERE i.order_id = %[1]s.order_id AND i.deleted_at IS NULL HAVING count(DISTINCT i.event_occurrence_id) = 1))`, m), nil
	case "announcement":
		return fmt.Sprintf(`(SELECT own.id FROM (SELECT NULL::bigint AS event_occurrence_id) absent
                   CROSS JOIN LATERAL (SELECT event_occurrence_id AS id FROM public.messages b WHERE b.id = %s.message_id) own)`, m), nil
	}
	return "", fmt.Errorf("messages are announcements and transactions, not %q", kind)
}

// datedMessage is datedEvent of a row m with the columns event_id, order_id, attendee_id and message_id, whose kind is an expression.
func datedMessage(from, kind, m string) (string, error) {
	announcement, err := occurrenceOf("announcement", m)
	if err != nil {
		return "", err
	}
	transaction, err := occurrenceOf("transaction", m)
	if err != nil {
		return "", err
	}
	return datedEvent(from, m+".event_id", "CASE "+kind+" WHEN 'announcement' THEN "+announcement+" ELSE "+transaction+" END")
}

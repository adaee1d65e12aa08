package postgres

import (
	"strings"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/mailroom-app/mailroom/backend/mail"
)

// reasonOf is why a message m stands where it does: the reason of the strongest fact that was reported about it, the latest of equally
// strong ones (rule 3); of an attempt of ours that the provider says nothing about, what our own send came to.
func reasonOf(kind, m string) string {
	return `coalesce(nullif((
	    SELECT d.reason FROM events_of_message(` + kind + `, ` + m + `.id) d
	     ORDER BY d.strength DESC, d.occurred_at DESC, d.id DESC
	     LIMIT 1), ''), CASE WHEN ` + m + `.status IN ('PENDING', 'FAILED', 'SUPPRESSED') THEN (
	    SELECT s.code FROM send_of_message(` + kind + `, ` + m + `.id) s) END, '')`
}

// withMessages turns a list of message ids (in p: kind, id), all of the given kinds, into messages. What a message hangs on is looked up for
// these rows only. A kind that cannot be there is left out, since the planner would have to plan it. The limit changes no result, an id
// having one row at most; it keeps the planner from trying all orders in which that row could be joined with what hangs on it.
func withMessages(kinds ...mail.Kind) string {
	rows := make([]string, len(kinds))
	for i, kind := range kinds {
		rows[i] = messageRows[kind]
	}
	return `
	CROSS JOIN LATERAL (` + strings.Join(rows, " UNION ALL ") + ` LIMIT 1) m
	LEFT JOIN LATERAL (SELECT * FROM ticketed_events e WHERE e.id = m.event_id LIMIT 1) e ON true
	LEFT JOIN accounts a ON a.id = e.account_id
	LEFT JOIN LATERAL send_of_message(p.kind, m.id) s ON true`
}

// messageRows are the rows of both kinds in the same columns.
var messageRows = map[mail.Kind]string{
	mail.Announcement: `
	    SELECT a.id, a.event_id, '' AS email_type, a.recipient, a.original_recipient, a.subject, a.status, a.ses_message_id, a.created_at,
	           a.updated_at, a.resolved_at, a.resolution_type, a.retry_for_id, a.message_id AS announcement
	      FROM announcement_by_id(p.id) a WHERE p.kind = 'announcement'`,
	mail.Transaction: `
	    SELECT t.id, t.event_id, t.email_type, t.recipient, t.original_recipient, t.subject, t.status, t.ses_message_id, t.created_at,
	           t.updated_at, t.resolved_at, t.resolution_type, t.retry_for_id, 0 AS announcement
	      FROM transaction_by_id(p.id) t WHERE p.kind = 'transaction'`,
}

// messageColumns are what scanMessage reads of withMessages. The minute is mail.InHand.
var messageColumns = `
	p.kind, m.id, coalesce(e.account_id, 0), coalesce(a.name, ''), coalesce(m.event_id, 0), coalesce(e.title, ''), e.start_date,
	coalesce(e.timezone, ''), m.email_type, m.recipient, coalesce(m.original_recipient, ''), m.subject, m.status, ` + reasonOf("p.kind", "m") + `,
	coalesce(m.ses_message_id, ''), m.created_at, m.updated_at, m.resolved_at, coalesce(m.resolution_type, ''),
	coalesce(m.retry_for_id, 0), m.announcement,
	coalesce((SELECT f.how FROM mark_of_message(p.kind, m.id) f), ''),
	coalesce(m.status = 'PENDING' AND s.settled_at IS NULL
	         AND (s.given_up_at IS NOT NULL OR s.reserved_at <= clock_timestamp() - interval '1 minute'), false)`

// scanMessage reads messageColumns, and into more what the query selects before them.
func scanMessage(row pgx.CollectableRow, more ...any) (mail.Message, error) {
	var m mail.Message
	var startsAt, createdAt, updatedAt, resolvedAt *time.Time
	err := row.Scan(append(more, &m.ID.Kind, &m.ID.Row, &m.Account, &m.AccountName, &m.TicketedEvent.ID, &m.TicketedEvent.Title, &startsAt,
		&m.TicketedEvent.TimeZone, &m.EmailType, &m.Recipient, &m.OriginalRecipient, &m.Subject, &m.Status, &m.Reason,
		&m.SESMessageID, &createdAt, &updatedAt, &resolvedAt, &m.ResolutionType, &m.RetryFor.Row, &m.Announcement, &m.Inferred, &m.OutcomeUnknown)...)
	m.TicketedEvent.Account = m.Account
	m.TicketedEvent.StartsAt, m.CreatedAt, m.UpdatedAt, m.ResolvedAt = orZero(startsAt), orZero(createdAt), orZero(updatedAt), orZero(resolvedAt)
	m.SESMessageID = mail.NormalizeSESID(m.SESMessageID)
	if m.RetryFor.Row != 0 {
		m.RetryFor.Kind = m.ID.Kind
	}
	return m, err
}

func orZero(t *time.Time) time.Time {
	if t == nil {
		return time.Time{}
	}
	return *t
}

// An arm is a SELECT of (kind, id, last_id, attempts, key): the rows that one kind, or one set of chains, contributes to a list.
// Arms are limited and sorted each for itself, so that each can follow an index, and merged.

// pageSQL is the statement for one page of the arms' rows, of those kinds, with their messages, those of both ends of each chain. It needs the
// arguments of keyset.bind. The rows of one chain come together.
func pageSQL(k keyset, kinds []mail.Kind, chains string, arms []string) string {
	return chainsFirst(chains) + ` page AS (
	    SELECT * FROM (` + unionAll(arms) + `) arms ORDER BY ` + k.orderBy("key", "id", "kind") + ` LIMIT @limit
	), p AS (
	    SELECT page.key, page.attempts, page.id AS original, page.kind, page.id FROM page
	    UNION ALL
	    SELECT page.key, page.attempts, page.id, page.kind, page.last_id FROM page WHERE page.last_id <> page.id
	)
	SELECT p.key, p.original, p.attempts,` + messageColumns + `
	  FROM p` + withMessages(kinds...) + `
	 ORDER BY ` + k.orderBy("p.key", "p.original", "p.kind") + `, m.id <> p.original`
}

// countSQL counts the arms' rows, up to @limit.
func countSQL(chains string, arms []string) string {
	return chainsFirst(chains) + ` limited AS (SELECT FROM (` + unionAll(arms) + `) arms LIMIT @limit)
	SELECT count(*) FROM limited`
}

func chainsFirst(chains string) string {
	if chains == "" {
		return "WITH"
	}
	return "WITH RECURSIVE" + chains + ","
}

func unionAll(arms []string) string { return "(" + strings.Join(arms, ") UNION ALL (") + ")" }

// pageRow is one end of a chain, as pageSQL returns it.
type pageRow struct {
	key      any
	original int64
	attempts int
	message  mail.Message
}

func scanPageRow(row pgx.CollectableRow) (pageRow, error) {
	var p pageRow
	message, err := scanMessage(row, &p.key, &p.original, &p.attempts)
	p.message = message
	return p, err
}

// cursor is the place of the row in the list that k reads.
func (p pageRow) cursor(k keyset) cursor {
	c := cursor{Sort: k.sort, Ascending: k.ascending, Key: keyText(p.key), Row: p.original, Kind: p.message.ID.Kind}
	if k.sort == mail.ByDoorRisk {
		c.AsOf = k.asOf.UnixMicro()
	}
	return c
}

package sample_test

import (
	"bytes"
	"fmt"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/mailroom-app/mailroom/backend/sesevent"
)

// told selects what the timeline's payloads say. It reads SES's JSON by the tables of SES's facts, independently of Mailroom's code:
// each event's rank in rule 3, and its suppression.
const told = `
	CREATE TEMPORARY VIEW told AS
	WITH parsed AS (
		SELECT t.id, CASE WHEN t.outgoing_message_id IS NULL THEN 'transaction' ELSE 'announcement' END AS kind,
		       coalesce(t.outgoing_message_id, t.outgoing_transaction_message_id) AS message_id, t.created_at AS recorded_at, t.occurred_at,
		       t.raw_payload->>'eventType' AS type, t.raw_payload->'mail'->'destination'->>0 AS recipient,
		       t.raw_payload->'bounce'->>'bounceType' AS bounce, t.raw_payload->'bounce'->>'bounceSubType' AS sub,
		       t.raw_payload->'bounce'->'bouncedRecipients'->0->>'status' AS code,
		       t.raw_payload->'complaint'->>'complaintFeedbackType' AS feedback, t.raw_payload->'complaint'->>'complaintSubType' AS complaint_sub
		  FROM outgoing_message_events t)
	SELECT p.*,
		CASE type
			WHEN 'Send' THEN 20 WHEN 'Delivery' THEN 50 WHEN 'Reject' THEN 60 WHEN 'Rendering Failure' THEN 60
			WHEN 'Bounce' THEN CASE
				WHEN bounce = 'Permanent' AND sub IN ('Suppressed', 'OnAccountSuppressionList', 'UnsubscribedRecipient', 'EmailValidationSuppressed') THEN 70
				WHEN bounce = 'Permanent' OR code = '5.4.4' THEN 80
				ELSE 40 END
			WHEN 'Complaint' THEN CASE WHEN feedback = 'not-spam' THEN 0 WHEN complaint_sub = 'OnAccountSuppressionList' THEN 70 ELSE 80 END
			ELSE 0 END AS rank,
		CASE
			WHEN type = 'Complaint' AND feedback IS DISTINCT FROM 'not-spam' THEN 'complaint'
			WHEN type = 'Bounce' AND sub NOT IN ('EmailValidationSuppressed', 'MessageTooLarge', 'ContentRejected', 'AttachmentRejected') THEN 'bounce'
		END AS asks,
		CASE WHEN type = 'Bounce' THEN CASE
			WHEN bounce = 'Permanent' AND sub <> 'UnsubscribedRecipient' OR code = '5.4.4' THEN 'Permanent' ELSE 'Transient' END
		END AS asks_type
	  FROM parsed p`

func rulebook(t *testing.T, d database) *pgx.Conn {
	t.Helper()
	connection := loaded(t, d)
	if _, err := connection.Exec(t.Context(), told); err != nil {
		t.Fatal(err)
	}
	return connection
}

func checkRule3StatusIsTheStrongestFactOfTheTimeline(t *testing.T, d database) {
	connection := rulebook(t, d)
	none(t, connection, "the strongest fact decides", `
		SELECT format('%s %s is %s, its timeline says %s', m.kind, m.id, m.status, f.strongest)
		  FROM every_message m JOIN (
			SELECT kind, message_id, CASE max(rank) WHEN 20 THEN 'SENT' WHEN 40 THEN 'BOUNCED' WHEN 50 THEN 'DELIVERED' WHEN 60 THEN 'FAILED' WHEN 70 THEN 'SUPPRESSED' WHEN 80 THEN 'BOUNCED' END AS strongest
			  FROM told GROUP BY 1, 2) f ON (f.kind, f.message_id) = (m.kind, m.id)
		 WHERE m.status IS DISTINCT FROM f.strongest`)
	none(t, connection, "without a report a mail is only what its sender knows", `
		SELECT format('%s %s is %s with SES id %s', kind, id, status, ses_message_id) FROM every_message m
		 WHERE NOT EXISTS (SELECT FROM told f WHERE (f.kind, f.message_id) = (m.kind, m.id))
		   AND NOT (status = 'SENT' AND ses_message_id IS NOT NULL OR status IN ('PENDING', 'FAILED', 'SUPPRESSED') AND ses_message_id IS NULL)`)
	none(t, connection, "what never reached SES has no reports", `
		SELECT format('%s %s', m.kind, m.id) FROM every_message m JOIN told f ON (f.kind, f.message_id) = (m.kind, m.id) WHERE m.ses_message_id IS NULL`)
	none(t, connection, "PENDING only as a retry", `SELECT format('%s %s', kind, id) FROM every_message WHERE status = 'PENDING' AND retry_for_id IS NULL`)
	none(t, connection, "updated after created, nothing in the future", `
		SELECT format('%s %s', kind, id) FROM every_message WHERE updated_at < created_at OR updated_at > timestamp '2026-03-10 21:30:15'`)
}

func checkTimelineAndIdentitiesAreTwoViewsOfTheSameEvents(t *testing.T, d database) {
	connection := rulebook(t, d)
	none(t, connection, "one identity for each line of the timeline", `
		SELECT coalesce(t.id::text, d.occurrence::text) FROM outgoing_message_events t
		  FULL JOIN (SELECT * FROM mailroom.delivery_events WHERE message_id IS NOT NULL) d ON d.timeline_id = t.id
		 WHERE t.id IS NULL OR d.id IS NULL
		    OR (d.message_kind, d.message_id) IS DISTINCT FROM (CASE WHEN t.outgoing_message_id IS NULL THEN 'transaction' ELSE 'announcement' END, coalesce(t.outgoing_message_id, t.outgoing_transaction_message_id))
		    OR (t.outgoing_message_id IS NULL) = (t.outgoing_transaction_message_id IS NULL)
		    OR (d.event_type, d.event_subtype, d.sns_message_id, d.ses_message_id) IS DISTINCT FROM (t.event_type, t.event_subtype, t.sns_message_id, t.provider_message_id)
		    OR date_trunc('second', d.occurred_at AT TIME ZONE 'UTC') <> t.occurred_at OR d.raw_payload IS NOT NULL OR t.raw_payload IS NULL`)
	none(t, connection, "strengths are those of the payloads", `
		SELECT format('event %s: %s, payload says %s', f.id, d.strength, f.rank) FROM told f JOIN mailroom.delivery_events d ON d.timeline_id = f.id WHERE d.strength <> f.rank`)
	none(t, connection, "a problem has a reason", `SELECT id::text FROM mailroom.delivery_events WHERE strength IN (40, 60, 70, 80) AND reason = ''`)
	none(t, connection, "the message is the one that the payload speaks of", `
		SELECT format('%s %s', m.kind, m.id) FROM told f JOIN every_message m ON (f.kind, f.message_id) = (m.kind, m.id) JOIN outgoing_message_events t ON t.id = f.id
		 WHERE m.recipient <> f.recipient OR mailroom.ses_id(m.ses_message_id) <> t.provider_message_id OR t.raw_payload->'mail'->>'messageId' <> t.provider_message_id
		    OR f.occurred_at < m.created_at OR f.recorded_at < f.occurred_at`)
	none(t, connection, "parked events keep their payload", `SELECT id::text FROM mailroom.delivery_events WHERE message_id IS NULL AND (raw_payload IS NULL OR timeline_id IS NOT NULL)`)
}

// The decoder of queue messages decodes the payloads as it would from the queue: its results must equal the stored rows.
func checkPayloadsDecodeToWhatIsStored(t *testing.T, d database) {
	connection := rulebook(t, d)
	rows, err := connection.Query(t.Context(), `
		SELECT coalesce(t.raw_payload, d.raw_payload)::text, d.occurrence, d.event_type, coalesce(d.event_subtype, ''), d.recipient, d.occurred_at, d.sent_at, d.strength, d.reason,
		       coalesce(d.status_code, ''), coalesce(d.diagnostic, ''), d.subject, coalesce(d.tag, ''), coalesce(d.retry_for_ses_id, '')
		  FROM mailroom.delivery_events d LEFT JOIN outgoing_message_events t ON t.id = d.timeline_id`)
	if err != nil {
		t.Fatal(err)
	}
	decoder := sesevent.New(sesevent.Options{})
	var payload, eventType, subtype, recipient, reason, code, diagnostic, subject, tag, retryFor string
	var occurrence []byte
	var occurred, sent time.Time
	var strength int16
	_, err = pgx.ForEachRow(rows, []any{&payload, &occurrence, &eventType, &subtype, &recipient, &occurred, &sent, &strength, &reason, &code, &diagnostic, &subject, &tag, &retryFor}, func() error {
		notice, err := decoder.Decode(t.Context(), []byte(payload))
		if err != nil {
			return err
		}
		if len(notice.Events) != 1 {
			t.Fatalf("%d events in %s", len(notice.Events), payload)
		}
		e := notice.Events[0]
		decodedTag := ""
		if !e.Tag.IsZero() {
			decodedTag = e.Tag.String()
		}
		identity := e.Occurrence()
		if !bytes.Equal(identity[:], occurrence) || string(e.Type) != eventType || e.Subtype() != subtype || e.Recipient != recipient || !e.OccurredAt.Equal(occurred) || !e.SentAt.Equal(sent) ||
			int16(e.Effect().Strength) != strength || string(e.Reason()) != reason || e.StatusCode != code || e.Diagnostic != diagnostic || e.Subject != subject ||
			decodedTag != tag || e.RetryForSESID != retryFor {
			e.Raw = nil
			t.Fatalf("stored otherwise than decoded:\n%s\n%+v", payload, e)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

func checkRule6SuppressionsBelongToTheAccountThatBounced(t *testing.T, d database) {
	connection := rulebook(t, d)
	none(t, connection, "what the provider reported is of the account of the message", `
		SELECT s.email FROM email_suppressions s WHERE s.source = 'ses_notification' AND (s.account_id IS NULL OR NOT EXISTS (
			SELECT FROM told f JOIN every_message m ON (f.kind, f.message_id) = (m.kind, m.id)
			 WHERE f.recipient = s.email AND f.asks = s.reason AND m.account_id = s.account_id))`)
	none(t, connection, "parked events suppress nothing (rule 4)", `
		SELECT s.email FROM email_suppressions s JOIN mailroom.delivery_events d ON d.recipient = s.email AND d.message_id IS NULL`)
}

func checkRule7SuppressionsAreTheStrongestThatWasAskedFor(t *testing.T, d database) {
	connection := rulebook(t, d)
	none(t, connection, "each report that asks is on the list, or was removed by a person after it happened", `
		SELECT format('%s of account %s: %s %s', f.recipient, m.account_id, f.asks, f.asks_type) FROM told f JOIN every_message m ON (f.kind, f.message_id) = (m.kind, m.id)
		 WHERE f.asks IS NOT NULL AND NOT EXISTS (
			SELECT FROM email_suppressions s WHERE s.email = f.recipient AND s.reason = f.asks AND s.account_id = m.account_id
			   AND (f.asks_type IS DISTINCT FROM 'Permanent' OR s.bounce_type = 'Permanent')
			   AND s.created_at <= f.recorded_at AND (s.deleted_at IS NULL OR s.deleted_at >= f.occurred_at))`)
	none(t, connection, "no stronger than any report of it", `
		SELECT s.email FROM email_suppressions s WHERE s.source = 'ses_notification' AND s.bounce_type = 'Permanent' AND NOT EXISTS (
			SELECT FROM told f JOIN every_message m ON (f.kind, f.message_id) = (m.kind, m.id)
			 WHERE f.recipient = s.email AND m.account_id = s.account_id AND f.asks_type = 'Permanent')`)
	none(t, connection, "one live row for each address, account and reason", `
		SELECT email FROM email_suppressions WHERE deleted_at IS NULL GROUP BY email, account_id, reason HAVING count(*) > 1`)
	none(t, connection, "rule 8: stored as the integration acts alike", `
		SELECT email FROM email_suppressions WHERE (reason = 'bounce') <> (bounce_type IS NOT NULL) OR bounce_type NOT IN ('Permanent', 'Transient')`)
	if upgraded := count(t, connection, `
		SELECT count(*) FROM email_suppressions s WHERE s.bounce_type = 'Permanent' AND s.deleted_at IS NULL AND s.updated_at > s.created_at AND EXISTS (
			SELECT FROM told f JOIN every_message m ON (f.kind, f.message_id) = (m.kind, m.id)
			 WHERE f.recipient = s.email AND m.account_id = s.account_id AND f.asks_type = 'Transient' AND f.recorded_at = s.created_at)`); upgraded == 0 {
		t.Error("no suppression that became permanent")
	}
	if late := count(t, connection, `
		SELECT count(*) FROM told f JOIN every_message m ON (f.kind, f.message_id) = (m.kind, m.id)
		  JOIN email_suppressions s ON s.email = f.recipient AND s.account_id = m.account_id AND s.reason = f.asks
		 WHERE s.deleted_at BETWEEN f.occurred_at AND f.recorded_at`); late == 0 {
		t.Error("no event that was recorded after a person had removed the suppression")
	}
	none(t, connection, "the origin of a suppression is one of the recorded events, and gave it its details", `
		SELECT s.email FROM email_suppressions s LEFT JOIN mailroom.suppression_origins o ON o.suppression_id = s.id LEFT JOIN mailroom.delivery_events d ON d.occurrence = o.occurrence
		 WHERE s.source = 'ses_notification' AND (d.sns_message_id, d.recipient, d.occurred_at) IS DISTINCT FROM (s.sns_message_id, s.email, o.occurred_at)`)
}

func checkRule8NothingWasSentThatMustNotBe(t *testing.T, d database) {
	connection := rulebook(t, d)
	// A suppression has had its present strength since updated_at; before that it may have been weaker.
	const blocked = `EXISTS (
		SELECT FROM email_suppressions s WHERE s.email = m.recipient AND (s.account_id IS NULL OR s.account_id = m.account_id)
		   AND %s <= m.created_at AND (s.deleted_at IS NULL OR s.deleted_at > m.created_at)
		   AND (s.reason = 'do_not_contact' OR s.bounce_type = 'Permanent' OR m.kind = 'announcement'))`
	none(t, connection, "no mail went to SES that the list stopped", `
		SELECT format('%s %s to %s at %s', m.kind, m.id, m.recipient, m.created_at) FROM every_message m
		 WHERE m.ses_message_id IS NOT NULL AND `+fmt.Sprintf(blocked, "greatest(s.updated_at, s.created_at) + interval '1 second'"))
	none(t, connection, "only the list stopped mails before SES", `
		SELECT format('%s %s to %s at %s', m.kind, m.id, m.recipient, m.created_at) FROM every_message m
		 WHERE m.ses_message_id IS NULL AND m.status = 'SUPPRESSED' AND NOT `+fmt.Sprintf(blocked, "s.created_at"))
}

// attempts selects the chains by their first message, following retries of retries.
const attempts = `
	CREATE TEMPORARY VIEW attempts AS
	WITH RECURSIVE chain AS (
		SELECT kind, id AS original, id, 0 AS depth FROM every_message WHERE retry_for_id IS NULL
		UNION ALL
		SELECT c.kind, c.original, m.id, c.depth + 1 FROM chain c JOIN every_message m ON m.kind = c.kind AND m.retry_for_id = c.id)
	SELECT c.original, c.depth, m.*, lag(m.status) OVER w AS status_before, lag(m.updated_at) OVER w AS updated_before,
	       row_number() OVER w AS number, lead(m.id) OVER w IS NULL AS last
	  FROM chain c JOIN every_message m ON (m.kind, m.id) = (c.kind, c.id)
	WINDOW w AS (PARTITION BY c.kind, c.original ORDER BY m.created_at, m.id)`

func checkRules9And10ChainsAndResolvedMarks(t *testing.T, d database) {
	connection := rulebook(t, d)
	if _, err := connection.Exec(t.Context(), attempts); err != nil {
		t.Fatal(err)
	}
	none(t, connection, "every retry belongs to a chain of its kind, event and type", `
		SELECT format('%s %s', m.kind, m.id) FROM every_message m
		 WHERE m.retry_for_id IS NOT NULL AND NOT EXISTS (SELECT FROM attempts a JOIN every_message o ON (o.kind, o.id) = (a.kind, a.original)
			WHERE (a.kind, a.id) = (m.kind, m.id) AND a.number > 1 AND o.event_id = m.event_id AND o.subject = m.subject AND o.email_type IS NOT DISTINCT FROM m.email_type)`)
	none(t, connection, "nobody sent again while an attempt was under way or had arrived", `
		SELECT format('%s %s after %s', kind, id, status_before) FROM attempts WHERE number > 1 AND status_before NOT IN ('BOUNCED', 'FAILED', 'SUPPRESSED')`)
	none(t, connection, "resolved automatically if and only if the last attempt is a delivered retry", `
		SELECT format('%s %s: %s, last attempt %s', o.kind, o.id, o.resolution_type, a.status) FROM every_message o JOIN attempts a ON (a.kind, a.original) = (o.kind, o.id) AND a.last
		 WHERE (a.number > 1 AND a.status = 'DELIVERED') <> (o.resolution_type IS NOT DISTINCT FROM 'auto')`)
	none(t, connection, "automatically at the delivery", `
		SELECT format('%s %s', o.kind, o.id) FROM every_message o JOIN attempts a ON (a.kind, a.original) = (o.kind, o.id) AND a.last
		 WHERE o.resolution_type = 'auto' AND NOT EXISTS (SELECT FROM told f WHERE (f.kind, f.message_id) = (a.kind, a.id) AND f.type = 'Delivery' AND f.recorded_at = o.resolved_at)`)
	none(t, connection, "marks are on originals that had a problem, whole", `
		SELECT format('%s %s', kind, id) FROM every_message
		 WHERE (resolved_at IS NULL) <> (resolution_type IS NULL) OR resolved_at IS NOT NULL AND (retry_for_id IS NOT NULL OR status NOT IN ('BOUNCED', 'FAILED', 'SUPPRESSED'))`)
	none(t, connection, "original_recipient tells a corrected address", `
		SELECT format('%s %s', a.kind, a.id) FROM attempts a JOIN every_message o ON (o.kind, o.id) = (a.kind, a.original)
		 WHERE a.original_recipient IS DISTINCT FROM nullif(o.recipient, a.recipient) AND a.number > 1 OR a.number = 1 AND a.original_recipient IS NOT NULL`)
	for query, least := range map[string]int{
		`SELECT count(*) FROM attempts WHERE number = 4`:                                                  1,
		`SELECT count(*) FROM attempts WHERE number = 2`:                                                  50,
		`SELECT count(*) FROM attempts WHERE depth > 1`:                                                   2,
		`SELECT count(*) FROM attempts WHERE last AND number > 1 AND status IN ('PENDING', 'SENT')`:       3,
		`SELECT count(*) FROM attempts WHERE last AND number > 1 AND status IN ('BOUNCED', 'SUPPRESSED')`: 20,
	} {
		if got := count(t, connection, query); got < least {
			t.Errorf("%d, want at least %d: %s", got, least, query)
		}
	}
	if longest := count(t, connection, `SELECT max(number) FROM attempts`); longest != 4 {
		t.Errorf("longest chain: %d attempts, want an original and three retries", longest)
	}
}

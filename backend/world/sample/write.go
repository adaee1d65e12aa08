package sample

import (
	"crypto/sha256"
	"time"

	"github.com/mailroom-app/mailroom/backend/mail"
)

// writeHistory adds the messages, their timelines and their suppressions.
func (s *Data) writeHistory(h *history) {
	for _, m := range h.messages {
		s.writeMessage(m)
	}
	rows := 0
	for _, m := range h.messages {
		for _, r := range m.timeline {
			rows++
			s.writeEvent(rows, m, r)
		}
	}
	s.writeParked(h)
	s.writeSuppressions(h)
	s.writeOperations(h)
}

func (s *Data) writeMessage(m *message) {
	var sesID, retryFor, originalRecipient, resolution, order, attendee any
	if m.sesID != "" {
		sesID = m.sesID
		if m.account() == 3 { // an older sender stored the whole Message-ID
			sesID = "<" + m.sesID + "@us-east-1.amazonses.com>"
		}
	}
	if m.retryOf != nil {
		retryFor = m.retryOf.id
		if m.recipient != m.original().recipient {
			originalRecipient = m.original().recipient
		}
	}
	if m.resolution != "" {
		resolution = m.resolution
	}
	created, updated := m.at.Truncate(time.Second), m.updated.Truncate(time.Second)
	if m.kind == mail.Announcement {
		s.add("outgoing_messages",
			"id", m.id, "event_id", m.event.id, "message_id", m.broadcast.id, "subject", m.subject, "recipient", m.recipient,
			"original_recipient", originalRecipient, "status", string(m.status), "ses_message_id", sesID, "resolved_at", moment(m.resolved),
			"resolution_type", resolution, "retry_for_id", retryFor, "created_at", created, "updated_at", updated)
		return
	}
	if m.order != nil {
		order = m.order.id
	}
	if m.attendee != nil {
		attendee = m.attendee.id
	}
	s.add("outgoing_transaction_messages",
		"id", m.id, "event_id", m.event.id, "order_id", order, "attendee_id", attendee, "email_type", m.emailType, "subject", m.subject,
		"recipient", m.recipient, "original_recipient", originalRecipient, "status", string(m.status), "ses_message_id", sesID,
		"resolved_at", moment(m.resolved), "resolution_type", resolution, "retry_for_id", retryFor, "created_at", created, "updated_at", updated)
}

func (s *Data) writeEvent(id int, m *message, r recorded) {
	e := r.event
	var announcement, transaction any
	if m.kind == mail.Announcement {
		announcement = m.id
	} else {
		transaction = m.id
	}
	s.add("outgoing_message_events",
		"id", id, "outgoing_message_id", announcement, "outgoing_transaction_message_id", transaction, "provider", "ses",
		"event_type", string(e.Type), "event_subtype", optional(e.Subtype()), "provider_message_id", e.SESMessageID,
		"sns_message_id", e.SNSMessageID, "raw_payload", string(e.Raw), "occurred_at", e.OccurredAt.Truncate(time.Second), "created_at", r.at,
		"updated_at", r.at)
	s.writeIdentity(e, r.at, string(m.kind), m.id, id, nil)
}

// writeIdentity adds the rows that Mailroom itself stores about an event.
func (s *Data) writeIdentity(e mail.DeliveryEvent, at time.Time, kind, row, timeline, raw any) {
	occurrence := e.Occurrence()
	var tag any
	if !e.Tag.IsZero() {
		tag = e.Tag.String()
	}
	s.add("mailroom.delivery_events",
		"occurrence", occurrence[:], "sns_message_id", e.SNSMessageID, "ses_message_id", e.SESMessageID, "event_type", string(e.Type),
		"event_subtype", optional(e.Subtype()), "recipient", e.Recipient, "recipients", e.Recipients, "occurred_at", e.OccurredAt,
		"sent_at", e.SentAt, "strength", int16(e.Effect().Strength), "reason", string(e.Reason()), "status_code", optional(e.StatusCode),
		"diagnostic", optional(e.Diagnostic), "subject", e.Subject, "one_of", max(1, e.OneOf), "tag", tag,
		"retry_for_ses_id", optional(e.RetryForSESID), "message_kind", kind, "message_id", row, "timeline_id", timeline, "raw_payload", raw,
		"recorded_at", at)
}

// writeParked adds a few events of mails whose rows do not exist yet (product rule 4): they suppress nothing.
func (s *Data) writeParked(h *history) {
	for i, recipient := range []string{"early.bird@example.com", "early.bird@example.com", "somebody.else@example.org"} {
		e := mail.DeliveryEvent{
			SNSMessageID: s.uuid(), SESMessageID: "0100" + s.hex(12) + "-" + s.uuid() + "-000000", Type: mail.EventSend, Recipient: recipient, Recipients: 1,
			SentAt: h.now.Add(-time.Duration(i+2) * 40 * time.Minute), Subject: "Sent by another program",
		}
		e.OccurredAt = e.SentAt
		if i == 1 {
			e.Type, e.BounceType, e.BounceSubType, e.StatusCode, e.FeedbackID = mail.EventBounce, "Permanent", "General", "5.1.1", s.feedbackID()
			e.Diagnostic = "smtp; 550 5.1.1 user unknown"
			e.OccurredAt = e.SentAt.Add(1500 * time.Millisecond)
		}
		e.Raw = payload(e)
		s.writeIdentity(e, e.OccurredAt.Add(time.Minute), nil, nil, nil, string(e.Raw))
	}
}

func (s *Data) writeSuppressions(h *history) {
	for i, x := range h.list.rows(h.now) {
		var account, snsMessageID, raw any
		if x.account != 0 {
			account = x.account
		}
		if x.origin != nil {
			snsMessageID, raw = x.origin.SNSMessageID, string(x.origin.Raw)
		}
		s.add("email_suppressions",
			"id", i+1, "account_id", account, "email", x.email, "reason", string(x.reason), "bounce_type", optional(string(x.claim.BounceType)),
			"bounce_sub_type", optional(x.claim.BounceSubType), "complaint_type", optional(x.claim.ComplaintType), "source", string(x.source),
			"sns_message_id", snsMessageID, "raw_payload", raw, "created_at", x.created, "updated_at", x.updated, "deleted_at", moment(x.removed))
		if x.origin != nil {
			occurrence := x.origin.Occurrence()
			s.add("mailroom.suppression_origins",
				"suppression_id", i+1, "occurred_at", x.origin.OccurredAt, "occurrence", occurrence[:])
		}
	}
}

// writeOperations adds the data for operators: quarantined events and the drains of the last days.
func (s *Data) writeOperations(h *history) {
	for i, q := range []struct{ body, reason, detail string }{
		{"hello from a health check", "not_json", "The body is not JSON."},
		{`{"Records":[{"eventSource":"aws:s3"}]}`, "not_ses", "The body is JSON, but no event of SES: something else writes to this queue."},
	} {
		hash := sha256.Sum256([]byte(q.body))
		seen := h.now.Add(-time.Duration(i+1) * 31 * time.Hour)
		s.add("mailroom.quarantine",
			"body_hash", hash[:], "body", []byte(q.body), "reason", q.reason, "detail", q.detail, "first_seen_at", seen, "last_seen_at", seen,
			"times_seen", 1)
	}
	for i := range 12 {
		started := h.now.Add(-time.Duration(12-i) * 5 * time.Hour).Add(s.between(0, 20*time.Minute))
		read := 20 + s.random.IntN(180)
		parked := s.random.IntN(2)
		s.add("mailroom.drains",
			"started_at", started, "finished_at", started.Add(s.between(time.Second, 3*time.Second)),
			"person", pick(s, []string{"", "maya@northlight.example", "ada@northlight.example"}), "received", read, "applied", read-parked-1,
			"duplicates", 1, "parked", parked, "quarantined", 0, "ignored", 0, "deleted", read)
	}
}

// optional returns nil for an empty text, which the database stores as NULL.
func optional(text string) any {
	if text == "" {
		return nil
	}
	return text
}

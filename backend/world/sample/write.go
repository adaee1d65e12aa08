package sample

import (
	"crypto/sha256"
	"time"

	"github.com/mailroom-app/mailroom/backend/mail"
)

// writeHistory adds the messages, their timelines, and the suppressions that came of them.
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
		s.add("outgoing_messages", "id, event_id, message_id, subject, recipient, original_recipient, status, ses_message_id, resolved_at, resolution_type, retry_for_id, created_at, updated_at",
			m.id, m.event.id, m.broadcast.id, m.subject, m.recipient, originalRecipient, string(m.status), sesID, moment(m.resolved), resolution, retryFor, created, updated)
		return
	}
	if m.order != nil {
		order = m.order.id
	}
	if m.attendee != nil {
		attendee = m.attendee.id
	}
	s.add("outgoing_transaction_messages", "id, event_id, order_id, attendee_id, email_type, subject, recipient, original_recipient, status, ses_message_id, resolved_at, resolution_type, retry_for_id, created_at, updated_at",
		m.id, m.event.id, order, attendee, m.emailType, m.subject, m.recipient, originalRecipient, string(m.status), sesID, moment(m.resolved), resolution, retryFor, created, updated)
}

func (s *Data) writeEvent(id int, m *message, r recorded) {
	e := r.event
	var announcement, transaction any
	if m.kind == mail.Announcement {
		announcement = m.id
	} else {
		transaction = m.id
	}
	s.add("outgoing_message_events", "id, outgoing_message_id, outgoing_transaction_message_id, provider, event_type, event_subtype, provider_message_id, sns_message_id, raw_payload, occurred_at, created_at, updated_at",
		id, announcement, transaction, "ses", string(e.Type), optional(e.Subtype()), e.SESMessageID, e.SNSMessageID, string(e.Raw), e.OccurredAt.Truncate(time.Second), r.at, r.at)
	s.writeIdentity(e, r.at, string(m.kind), m.id, id, nil)
}

// writeIdentity adds what Mailroom itself keeps of an event.
func (s *Data) writeIdentity(e mail.DeliveryEvent, at time.Time, kind, row, timeline, raw any) {
	occurrence := e.Occurrence()
	var tag any
	if !e.Tag.IsZero() {
		tag = e.Tag.String()
	}
	s.add("mailroom.delivery_events", "occurrence, sns_message_id, ses_message_id, event_type, event_subtype, recipient, recipients, occurred_at, sent_at, strength, reason, status_code, diagnostic, subject, one_of, tag, retry_for_ses_id, message_kind, message_id, timeline_id, raw_payload, recorded_at",
		occurrence[:], e.SNSMessageID, e.SESMessageID, string(e.Type), optional(e.Subtype()), e.Recipient, e.Recipients, e.OccurredAt, e.SentAt, int16(e.Effect().Strength), string(e.Reason()),
		optional(e.StatusCode), optional(e.Diagnostic), e.Subject, max(1, e.OneOf), tag, optional(e.RetryForSESID), kind, row, timeline, raw, at)
}

// writeParked adds a few events of mails whose rows are not there yet (product rule 4): they suppress nothing.
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
		s.add("email_suppressions", "id, account_id, email, reason, bounce_type, bounce_sub_type, complaint_type, source, sns_message_id, raw_payload, created_at, updated_at, deleted_at",
			i+1, account, x.email, string(x.reason), optional(string(x.claim.BounceType)), optional(x.claim.BounceSubType), optional(x.claim.ComplaintType), string(x.source), snsMessageID, raw, x.created, x.updated, moment(x.removed))
		if x.origin != nil {
			occurrence := x.origin.Occurrence()
			s.add("mailroom.suppression_origins", "suppression_id, occurred_at, occurrence", i+1, x.origin.OccurredAt, occurrence[:])
		}
	}
}

// writeOperations adds what the operator looks at: what could not be understood, and the drains of the last days.
func (s *Data) writeOperations(h *history) {
	for i, q := range []struct{ body, reason, detail string }{
		{"hello from a health check", "not_json", "The body is not JSON."},
		{`{"Records":[{"eventSource":"aws:s3"}]}`, "not_ses", "The body is JSON, but no event of SES: something else writes to this queue."},
	} {
		hash := sha256.Sum256([]byte(q.body))
		seen := h.now.Add(-time.Duration(i+1) * 31 * time.Hour)
		s.add("mailroom.quarantine", "body_hash, body, reason, detail, first_seen_at, last_seen_at, times_seen", hash[:], []byte(q.body), q.reason, q.detail, seen, seen, 1)
	}
	for i := range 12 {
		started := h.now.Add(-time.Duration(12-i) * 5 * time.Hour).Add(s.between(0, 20*time.Minute))
		read := 20 + s.random.IntN(180)
		parked := s.random.IntN(2)
		s.add("mailroom.drains", "started_at, finished_at, person, received, applied, duplicates, parked, quarantined, ignored, deleted",
			started, started.Add(s.between(time.Second, 3*time.Second)), pick(s, []string{"", "maya@northlight.example", "ada@northlight.example"}), read, read-parked-1, 1, parked, 0, 0, read)
	}
}

// optional is nil for an empty text, which the database holds as NULL.
func optional(text string) any {
	if text == "" {
		return nil
	}
	return text
}

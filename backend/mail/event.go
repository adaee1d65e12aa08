package mail

import (
	"crypto/sha256"
	"encoding/binary"
	"slices"
	"strings"
	"time"
)

// EventType is a kind of event as SES names it; outgoing_message_events.event_type uses the same names. Types that SES adds later
// are kept in the timeline under their own name and change nothing.
type EventType string

// The event types of SES.
// https://docs.aws.amazon.com/ses/latest/dg/event-publishing-retrieving-sns-contents.html
const (
	EventSend             EventType = "Send"
	EventDelivery         EventType = "Delivery"
	EventDeliveryDelay    EventType = "DeliveryDelay"
	EventBounce           EventType = "Bounce"
	EventComplaint        EventType = "Complaint"
	EventReject           EventType = "Reject"
	EventRenderingFailure EventType = "Rendering Failure"
	EventOpen             EventType = "Open"
	EventClick            EventType = "Click"
	EventSubscription     EventType = "Subscription"
)

// EventResend marks our own send of a message in the timelines that people see. No provider reports it and no table of events contains it.
const EventResend EventType = "Resend"

// DeliveryEvent is one thing that a provider reported about one recipient of one message. (What Hi.Events calls an event is
// a ticketed event here.) All text in it was written by strangers (rule 12).
type DeliveryEvent struct {
	// SNSMessageID is the id of the SNS notification, the same on every redelivery; empty for raw delivery.
	SNSMessageID string
	// SESMessageID is mail.messageId, normalised by NormalizeSESID.
	SESMessageID string
	Type         EventType
	// Recipient is a bare lower-case address, as NormalizeAddress returns it.
	Recipient string
	// Recipients is the number of addresses in the mail's destination: SES gives them all the same id.
	Recipients int
	// OccurredAt is the time of the occurrence itself (the bounce, not the mail), in UTC, to the millisecond.
	OccurredAt time.Time
	// SentAt is when SES took the mail (mail.timestamp), in UTC; zero where the event does not say.
	SentAt time.Time
	// FeedbackID identifies a bounce or complaint across both styles in which SES reports it.
	FeedbackID string
	// BounceType and BounceSubType are set for bounces, as SES wrote them.
	BounceType    string
	BounceSubType string
	// ComplaintType is complaintFeedbackType, ComplaintSubType is complaintSubType; both may be empty in a complaint.
	ComplaintType    string
	ComplaintSubType string
	// OneOf is how many addresses a complaint names. Above 1 it means "one of these", since providers redact addresses. It is 1
	// for every other event.
	OneOf int
	// StatusCode is the RFC 3463 status of a bounce, for example 5.1.1.
	StatusCode string
	// Diagnostic is what the remote server answered, or the reason that SES gave (reject, delay, rendering failure).
	Diagnostic string
	// DelayType is set for DeliveryDelay.
	DelayType string
	// Subject and Sender are taken from the mail's common headers where SES included them.
	Subject string
	Sender  string
	// Tag is our message tag mailroom-message where the mail carried one; zero otherwise.
	Tag MessageID
	// RetryForSESID is the header X-HiEvents-Retry-For: the SES id of the original, normalised; empty otherwise.
	RetryForSESID string
	// Raw is the SES JSON of the event, valid JSON text. The events of one notification share it: do not modify it.
	Raw []byte
}

// Subtype returns the value of outgoing_message_events.event_subtype: bounceType/bounceSubType, the feedback type of a complaint,
// or the type of a delay.
func (e DeliveryEvent) Subtype() string {
	switch {
	case e.BounceType != "" && e.BounceSubType != "":
		return e.BounceType + "/" + e.BounceSubType
	case e.BounceType != "":
		return e.BounceType
	case e.ComplaintType != "":
		return e.ComplaintType
	case e.ComplaintSubType != "":
		return e.ComplaintSubType
	}
	return e.DelayType
}

// SetSubtype is the inverse of Subtype: it sets the fields from the subtype that the timeline stores.
func (e *DeliveryEvent) SetSubtype(subtype string) {
	switch e.Type {
	case EventBounce:
		e.BounceType, e.BounceSubType, _ = strings.Cut(subtype, "/")
	case EventComplaint:
		if slices.Contains(ComplaintSubtypes(), subtype) {
			e.ComplaintSubType = subtype
		} else {
			e.ComplaintType = subtype
		}
	case EventDeliveryDelay:
		e.DelayType = subtype
	}
}

// Occurrence identifies what happened, not its report: if SES reports one occurrence in both styles, under two SNS ids, both have
// the same Occurrence (rule 2; facts: SES message id, event type, recipient, and feedback id or else the time). It is a hash
// because strangers write the parts, at any length.
func (e DeliveryEvent) Occurrence() [32]byte {
	discriminator := e.FeedbackID
	if discriminator == "" {
		discriminator = e.OccurredAt.UTC().Format("2006-01-02T15:04:05.000Z")
	}
	h := sha256.New()
	for _, part := range []string{e.SESMessageID, string(e.Type), e.Recipient, discriminator} {
		// The length comes first, so that different lists of parts never hash the same bytes.
		var length [8]byte
		binary.BigEndian.PutUint64(length[:], uint64(len(part)))
		h.Write(length[:])
		h.Write([]byte(part))
	}
	return [32]byte(h.Sum(nil))
}

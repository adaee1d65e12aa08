package simulate

import (
	"bytes"
	"encoding/json"
	"fmt"
	"time"

	"github.com/mailroom-app/mailroom/backend/mail"
)

// Event describes an event to make. Kind, To, SESMessageID and At are required; the other fields have defaults.
type Event struct {
	Kind Kind
	// To is the recipient, and MoreTo further recipients of the same mail. The event is about all of them.
	To        string
	MoreTo    []string
	Subject   string
	Source    string // the sender, by default "Hi.Events <no-reply@tickets.example>"
	ReplyTo   string
	ConfigSet string // ses:configuration-set, by default "mailroom"

	// SESMessageID is the id that SES gave to the mail; the function MessageID makes one.
	SESMessageID string
	// Message, unless zero, is the message in the mail's tag mailroom-message.
	Message mail.MessageID
	// RetryFor is the header X-HiEvents-Retry-For, omitted if empty.
	RetryFor string
	// Tags are additional message tags.
	Tags map[string]string

	// At is when the event happened. SentAt is when SES accepted the mail, by default 3 s before At. Kinds without a time of their
	// own (send, reject, rendering-failure) happen at SentAt, which then defaults to At.
	At     time.Time
	SentAt time.Time

	// Type and Subtype replace bounceType and bounceSubType, delayType, or complaintFeedbackType and complaintSubType.
	Type, Subtype string
	// Notification selects the style of identity feedback (notificationType: no tags), which SES uses for bounces, complaints and
	// deliveries only.
	Notification bool
}

// JSON makes the event. It fails with mail.CodeInvalid if the kind is unknown, a required field is missing, or the style does not fit.
func (e Event) JSON() ([]byte, error) {
	e, err := e.complete()
	if err != nil {
		return nil, err
	}
	doc := document{Mail: e.mailPart()}
	if e.Notification {
		doc.NotificationType = string(e.Kind.Type())
	} else {
		doc.EventType = string(e.Kind.Type())
	}
	e.setPart(&doc)
	return marshal(doc)
}

func (e Event) complete() (Event, error) {
	kind, err := ParseKind(string(e.Kind))
	if err != nil {
		return e, err
	}
	e.Kind = kind
	if e.To == "" || e.SESMessageID == "" || e.At.IsZero() {
		return e, mail.Errorf(mail.CodeInvalid, "an event needs a recipient, an SES message id and a time")
	}
	if e.Notification && e.Kind.Type() != mail.EventBounce && e.Kind.Type() != mail.EventComplaint && e.Kind.Type() != mail.EventDelivery {
		return e, mail.Errorf(mail.CodeInvalid, "SES reports no %s in the style of identity feedback", e.Kind)
	}
	if e.Source == "" {
		e.Source = "Hi.Events <no-reply@tickets.example>"
	}
	if e.ConfigSet == "" {
		e.ConfigSet = "mailroom"
	}
	switch e.Kind {
	case Send, Reject, RenderingFailure:
		if e.SentAt.IsZero() {
			e.SentAt = e.At
		}
	default:
		if e.SentAt.IsZero() {
			e.SentAt = e.At.Add(-3 * time.Second)
		}
	}
	return e, nil
}

func (e Event) recipients() []string { return append([]string{e.To}, e.MoreTo...) }

// setPart sets the part of the event's kind.
func (e Event) setPart(doc *document) {
	said := answerTo(e)
	at := formatTime(e.At)
	feedbackID := sesID(e.At, e.sum("feedback"))
	switch e.Kind {
	case Bounce, BounceTransient:
		doc.Bounce = &bouncePart{
			FeedbackID: feedbackID, BounceType: said.bounceType, BounceSubType: said.subtype, Timestamp: at,
			RemoteMTAIP: said.ip, ReportingMTA: reportingMTA,
		}
		for _, to := range e.recipients() {
			r := recipientPart{EmailAddress: to}
			if said.text != "" { // an automatic reply has neither
				r.Action, r.Status, r.DiagnosticCode = "failed", said.status, "smtp; "+said.text
			}
			doc.Bounce.Recipients = append(doc.Bounce.Recipients, r)
		}
	case Complaint:
		doc.Complaint = &complaintPart{
			FeedbackID: feedbackID, Timestamp: at, UserAgent: "Yahoo!-Mail-Feedback/2.0", FeedbackType: "abuse",
			ArrivalDate: formatTime(e.At.Add(-time.Second)),
		}
		if e.Type != "" {
			doc.Complaint.FeedbackType = e.Type
		}
		if e.Subtype != "" {
			doc.Complaint.SubType = &e.Subtype
		}
		for _, to := range e.recipients() {
			doc.Complaint.Recipients = append(doc.Complaint.Recipients, recipientPart{EmailAddress: to})
		}
	case Delivery:
		doc.Delivery = &deliveryPart{
			Timestamp: at, ProcessingTimeMillis: e.At.Sub(e.SentAt).Milliseconds(), Recipients: e.recipients(),
			SMTPResponse: said.text, RemoteMTAIP: said.ip, ReportingMTA: "a8-31.smtp-out.amazonses.com",
		}
	case Delay:
		doc.Delay = &delayPart{
			Timestamp: at, DelayType: said.subtype, ExpirationTime: formatTime(e.SentAt.Add(14 * time.Hour)), ReportingMTA: "a8-31.smtp-out.amazonses.com",
		}
		for _, to := range e.recipients() {
			doc.Delay.Recipients = append(doc.Delay.Recipients, recipientPart{EmailAddress: to, Status: said.status, DiagnosticCode: "smtp; " + said.text})
		}
	case Send:
		doc.Send = &struct{}{}
	case Reject:
		doc.Reject = &rejectPart{Reason: "Bad content"}
	case RenderingFailure:
		doc.Failure = &failurePart{TemplateName: "ticket", ErrorMessage: "Attribute 'attendeeName' is not present in the rendering data."}
	case Open:
		doc.Open = &openPart{IPAddress: e.readerIP(), Timestamp: at, UserAgent: userAgent}
	case Click:
		doc.Click = &openPart{IPAddress: e.readerIP(), Timestamp: at, UserAgent: userAgent, Link: "https://tickets.example/order/" + e.hex("order", 13)}
	case Subscription:
		doc.Subscription = &subscriptionPart{
			ContactList: "announcements", Timestamp: at, Source: "UnsubscribeHeader",
			New: preferences{UnsubscribeAll: true}, Old: preferences{},
		}
	}
}

const userAgent = "Mozilla/5.0 (Windows NT 5.1; rv:11.0) Gecko Firefox/11.0 (via ggpht.com GoogleImageProxy)"

// readerIP returns an address in a documentation network (RFC 5737).
func (e Event) readerIP() string { return fmt.Sprintf("198.51.100.%d", 1+e.hash("reader")%254) }

// marshal encodes JSON as AWS does, without escaping < and >.
func marshal(v any) ([]byte, error) {
	var text bytes.Buffer
	encoder := json.NewEncoder(&text)
	encoder.SetEscapeHTML(false)
	if err := encoder.Encode(v); err != nil {
		return nil, fmt.Errorf("make an event: %w", err)
	}
	return bytes.TrimSuffix(text.Bytes(), []byte("\n")), nil
}

func formatTime(t time.Time) string { return t.UTC().Format("2006-01-02T15:04:05.000Z") }

package sesevent

import (
	"strings"
	"time"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"

	"github.com/mailroom-app/mailroom/backend/mail"
)

// event holds the fields that are read from an SES event, in either style.
// https://docs.aws.amazon.com/ses/latest/dg/event-publishing-retrieving-sns-contents.html
// https://docs.aws.amazon.com/ses/latest/dg/notification-contents.html
type event struct {
	EventType        string      `json:"eventType"`
	NotificationType string      `json:"notificationType"`
	Mail             *mailPart   `json:"mail"`
	Bounce           *bouncePart `json:"bounce"`
	Complaint        *complaint  `json:"complaint"`
	Delivery         *delivery   `json:"delivery"`
	Delay            *delay      `json:"deliveryDelay"`
	Reject           *reject     `json:"reject"`
	Failure          *failure    `json:"failure"`
	Open             *timedPart  `json:"open"`
	Click            *timedPart  `json:"click"`
	Subscription     *timedPart  `json:"subscription"`
}

type mailPart struct {
	Timestamp     string        `json:"timestamp"`
	MessageID     string        `json:"messageId"`
	Destination   []string      `json:"destination"`
	Headers       []headerPart  `json:"headers"`
	CommonHeaders commonHeaders `json:"commonHeaders"`
	Tags          struct {
		Message []string `json:"mailroom-message"`
	} `json:"tags"`
}

type headerPart struct {
	Name  string `json:"name"`
	Value string `json:"value"`
}

type commonHeaders struct {
	From    []string `json:"from"`
	Subject string   `json:"subject"`
}

// recipientPart is a recipient of a bounce, a complaint or a delay.
type recipientPart struct {
	EmailAddress   string `json:"emailAddress"`
	Action         string `json:"action"`
	Status         string `json:"status"`
	DiagnosticCode string `json:"diagnosticCode"`
}

type bouncePart struct {
	BounceType    string          `json:"bounceType"`
	BounceSubType string          `json:"bounceSubType"`
	Recipients    []recipientPart `json:"bouncedRecipients"`
	Timestamp     string          `json:"timestamp"`
	FeedbackID    string          `json:"feedbackId"`
}

type complaint struct {
	FeedbackType string          `json:"complaintFeedbackType"`
	SubType      string          `json:"complaintSubType"`
	Recipients   []recipientPart `json:"complainedRecipients"`
	Timestamp    string          `json:"timestamp"`
	FeedbackID   string          `json:"feedbackId"`
}

type delivery struct {
	Recipients   []string `json:"recipients"`
	Timestamp    string   `json:"timestamp"`
	SMTPResponse string   `json:"smtpResponse"`
}

type delay struct {
	DelayType  string          `json:"delayType"`
	Recipients []recipientPart `json:"delayedRecipients"`
	Timestamp  string          `json:"timestamp"`
}

type reject struct {
	Reason string `json:"reason"`
}

type failure struct {
	ErrorMessage string `json:"errorMessage"`
	TemplateName string `json:"templateName"`
}

type timedPart struct {
	Timestamp string `json:"timestamp"`
}

// kind returns the event's type, in either style.
func (e *event) kind() string {
	if e.EventType != "" {
		return e.EventType
	}
	return e.NotificationType
}

// testKind is the type of the test that SES sends to a topic when the topic is set for an identity's feedback.
const testKind = "AmazonSnsSubscriptionSucceeded"

// receivedKind is the type of mail that SES received for the account. It may share a topic with events, and is about no mail that was sent.
// https://docs.aws.amazon.com/ses/latest/dg/receiving-email-notifications-contents.html
const receivedKind = "Received"

func (e *event) looksLikeSES() bool {
	return e.kind() == testKind || e.kind() != "" && e.Mail != nil
}

// notice returns one delivery event for each recipient that the event is about. raw is the JSON that the event was parsed from.
func (e *event) notice(body, raw []byte, snsMessageID string) (mail.Notice, error) {
	switch {
	case e.kind() == testKind, e.kind() == receivedKind:
		return mail.Notice{Body: body, Ignored: true}, nil
	case !e.looksLikeSES():
		if refusal := refuseWrapper(raw); refusal != nil {
			return mail.Notice{}, refusal
		}
		return mail.Notice{}, refuse(RefusedNotSES, "The Message of the SNS envelope is JSON, but no SES event; only SES should publish to this topic.")
	}
	events, err := e.decode(raw)
	if err != nil {
		return mail.Notice{}, err
	}
	for i := range events {
		events[i].SNSMessageID = snsMessageID
		events[i].Raw = raw
	}
	return mail.Notice{Body: body, Events: events}, nil
}

func (e *event) decode(raw []byte) ([]mail.DeliveryEvent, error) {
	shared, err := e.shared()
	if err != nil {
		return nil, err
	}
	about, err := e.about(raw)
	if err != nil {
		return nil, err
	}
	// For a kind without a time of its own, the time when SES accepted the mail is used.
	if shared.OccurredAt, err = firstTime(about.timestamp, e.Mail.Timestamp); err != nil {
		return nil, err
	}
	shared.FeedbackID = clean(about.feedbackID, maxID)
	about.fill(&shared)
	return about.perRecipient(shared, e.Mail.Destination)
}

// shared returns the fields about the mail, which are the same for every recipient.
func (e *event) shared() (mail.DeliveryEvent, error) {
	id := mail.NormalizeSESID(e.Mail.MessageID)
	if id == "" || clean(id, maxID) != id {
		return mail.DeliveryEvent{}, refuse(RefusedMessageID, "The event has no mail.messageId that SES could have given, so it belongs to no mail.")
	}
	ev := mail.DeliveryEvent{
		SESMessageID: id,
		Type:         mail.EventType(clean(e.kind(), maxWord)),
		Subject:      headerText(e.Mail.subject()),
		Sender:       headerText(e.Mail.sender()),
	}
	if sent, ok := parseTime(e.Mail.Timestamp); ok { // only guesses need it
		ev.SentAt = sent
	}
	if tags := e.Mail.Tags.Message; len(tags) > 0 {
		if tag, err := mail.ParseTag(tags[0]); err == nil { // anybody can set a tag; one that is not ours is ignored
			ev.Tag = tag
		}
	}
	if original := mail.NormalizeSESID(e.Mail.header("X-HiEvents-Retry-For")); original == clean(original, maxID) {
		ev.RetryForSESID = original
	}
	return ev, nil
}

func (m *mailPart) subject() string {
	if m.CommonHeaders.Subject != "" {
		return m.CommonHeaders.Subject
	}
	return m.header("Subject")
}

func (m *mailPart) sender() string {
	if len(m.CommonHeaders.From) > 0 {
		return m.CommonHeaders.From[0]
	}
	return m.header("From")
}

// header returns the first header with that name, ignoring case; empty if there is none or SES truncated the headers.
func (m *mailPart) header(name string) string {
	for _, h := range m.Headers {
		if strings.EqualFold(h.Name, name) {
			return h.Value
		}
	}
	return ""
}

// firstTime parses the first text that is not empty.
func firstTime(texts ...string) (time.Time, error) {
	for _, s := range texts {
		if s == "" {
			continue
		}
		if t, ok := parseTime(s); ok {
			return t, nil
		}
		return time.Time{}, refuseTime(s)
	}
	return time.Time{}, refuse(RefusedTime, "The event has no timestamp, so it cannot be told from another of its kind.")
}

func refuseTime(s string) *mail.Refusal {
	return refuse(RefusedTime, "%s is no time between %d and %d in ISO 8601.", quoted(s), firstYear, lastYear)
}

// ownTimestamp returns the time of an event of an unknown kind, empty if none is found. It relies on SES's naming so far: the
// part is named after the kind ("DeliveryDelay", deliveryDelay), and its time is called timestamp.
func ownTimestamp(raw []byte, kind string) string {
	if kind == "" {
		return ""
	}
	var parts map[string]jsontext.Value
	if json.Unmarshal(raw, &parts, lenient) != nil {
		return ""
	}
	var part timedPart
	if json.Unmarshal(parts[strings.ToLower(kind[:1])+kind[1:]], &part, lenient) != nil {
		return ""
	}
	return part.Timestamp
}

package sample

import (
	"encoding/json"
	"time"

	"github.com/mailroom-app/mailroom/backend/mail"
)

const (
	// Sender and SenderName are the From address and name of all mails of the demo world.
	Sender     = "tickets@mail.hievents.example"
	SenderName = "Hi.Events"
	// ConfigurationSet is the name of SES's configuration set in the sample data.
	ConfigurationSet = "hievents"
	// FrontendURL is the base of the links in mails.
	FrontendURL = "https://tickets.example"

	sesTime = "2006-01-02T15:04:05.000Z"
)

// notice is an event as SES publishes it. https://docs.aws.amazon.com/ses/latest/dg/event-publishing-retrieving-sns-contents.html
type notice struct {
	EventType  string         `json:"eventType"`
	Mail       noticeMail     `json:"mail"`
	Send       *struct{}      `json:"send,omitempty"`
	Delivery   map[string]any `json:"delivery,omitempty"`
	Delay      map[string]any `json:"deliveryDelay,omitempty"`
	Bounce     map[string]any `json:"bounce,omitempty"`
	Complaint  map[string]any `json:"complaint,omitempty"`
	Reject     map[string]any `json:"reject,omitempty"`
	Failure    map[string]any `json:"failure,omitempty"`
	Open       map[string]any `json:"open,omitempty"`
	ClickEvent map[string]any `json:"click,omitempty"`
}

type noticeMail struct {
	Timestamp        string              `json:"timestamp"`
	Source           string              `json:"source"`
	SendingAccountID string              `json:"sendingAccountId"`
	MessageID        string              `json:"messageId"`
	Destination      []string            `json:"destination"`
	HeadersTruncated bool                `json:"headersTruncated"`
	Headers          []map[string]string `json:"headers"`
	CommonHeaders    map[string]any      `json:"commonHeaders"`
	Tags             map[string][]string `json:"tags"`
}

// payload returns the event as SES publishes it.
func payload(e mail.DeliveryEvent) []byte {
	stamp := e.OccurredAt.Format(sesTime)
	n := notice{EventType: string(e.Type), Mail: noticeMail{
		Timestamp: e.SentAt.Format(sesTime), Source: Sender, SendingAccountID: "000000000000", MessageID: e.SESMessageID, Destination: []string{e.Recipient},
		Headers:       []map[string]string{{"name": "From", "value": SenderName + " <" + Sender + ">"}, {"name": "To", "value": e.Recipient}, {"name": "Subject", "value": e.Subject}},
		CommonHeaders: map[string]any{"from": []string{SenderName + " <" + Sender + ">"}, "to": []string{e.Recipient}, "messageId": e.SESMessageID, "subject": e.Subject},
		Tags:          map[string][]string{"ses:configuration-set": {ConfigurationSet}, "ses:operation": {"SendRawEmail"}},
	}}
	if !e.Tag.IsZero() {
		n.Mail.Tags["mailroom-message"] = []string{e.Tag.Tag()}
	}
	if e.RetryForSESID != "" {
		n.Mail.Headers = append(n.Mail.Headers, map[string]string{"name": "X-HiEvents-Retry-For", "value": e.RetryForSESID})
	}
	switch e.Type {
	case mail.EventSend:
		n.Send = &struct{}{}
	case mail.EventDelivery:
		n.Delivery = map[string]any{
			"timestamp": stamp, "processingTimeMillis": e.OccurredAt.Sub(e.SentAt).Milliseconds(), "recipients": []string{e.Recipient},
			"smtpResponse": e.Diagnostic, "reportingMTA": "a8-31.smtp-out.example",
		}
	case mail.EventDeliveryDelay:
		n.Delay = map[string]any{
			"timestamp": stamp, "delayType": e.DelayType, "expirationTime": e.SentAt.Add(14 * time.Hour).Format(sesTime),
			"delayedRecipients": []map[string]string{{"emailAddress": e.Recipient, "status": e.StatusCode, "diagnosticCode": e.Diagnostic}},
		}
	case mail.EventBounce:
		recipient := map[string]string{"emailAddress": e.Recipient}
		if e.StatusCode != "" {
			recipient["action"], recipient["status"] = "failed", e.StatusCode
		}
		if e.Diagnostic != "" {
			recipient["diagnosticCode"] = e.Diagnostic
		}
		n.Bounce = map[string]any{
			"bounceType": e.BounceType, "bounceSubType": e.BounceSubType, "bouncedRecipients": []map[string]string{recipient},
			"timestamp": stamp, "feedbackId": e.FeedbackID, "reportingMTA": "dns; a8-31.smtp-out.example",
		}
	case mail.EventComplaint:
		n.Complaint = map[string]any{"complainedRecipients": []map[string]string{{"emailAddress": e.Recipient}}, "timestamp": stamp, "feedbackId": e.FeedbackID, "complaintSubType": nil}
		if e.ComplaintType != "" {
			n.Complaint["complaintFeedbackType"] = e.ComplaintType
		}
		if e.ComplaintSubType != "" {
			n.Complaint["complaintSubType"] = e.ComplaintSubType
		}
	case mail.EventReject:
		n.Reject = map[string]any{"reason": e.Diagnostic}
	case mail.EventRenderingFailure:
		n.Failure = map[string]any{"templateName": "order-summary", "errorMessage": e.Diagnostic}
	case mail.EventOpen:
		n.Open = map[string]any{"timestamp": stamp, "ipAddress": "192.0.2.1", "userAgent": "Mozilla/5.0"}
	case mail.EventClick:
		n.ClickEvent = map[string]any{"timestamp": stamp, "ipAddress": "192.0.2.1", "userAgent": "Mozilla/5.0", "link": FrontendURL + "/event"}
	}
	text, err := json.Marshal(n)
	if err != nil {
		panic("sample data: " + err.Error()) // cannot happen: strings and numbers only
	}
	return text
}

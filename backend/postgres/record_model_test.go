package postgres_test

import (
	"fmt"
	"time"

	"github.com/mailroom-app/mailroom/backend/mail"
)

// report is one kind of SES report, with its effect by product rules 3 and 8, written by hand from the tables of SES's
// documentation: the rank of its status among all facts (0: timeline only), that status, and the suppression of the
// address.
type report struct {
	name            string
	event           mail.DeliveryEvent
	rank            int
	status          string
	reason          string // of the suppression; "" for none
	stopsEverything bool
}

var reports = []report{
	{name: "send", event: mail.DeliveryEvent{Type: "Send"}, rank: 2, status: "SENT"},
	{name: "delivery", event: mail.DeliveryEvent{Type: "Delivery"}, rank: 5, status: "DELIVERED"},
	{name: "delay", event: mail.DeliveryEvent{Type: "DeliveryDelay", DelayType: "MailboxFull"}},
	{name: "open", event: mail.DeliveryEvent{Type: "Open"}},
	{name: "reject", event: mail.DeliveryEvent{Type: "Reject"}, rank: 6, status: "FAILED"},
	{name: "no such mailbox", event: bounce("Permanent", "NoEmail", "5.1.1"), rank: 8, status: "BOUNCED", reason: "bounce", stopsEverything: true},
	{name: "listed by SES", event: bounce("Permanent", "OnAccountSuppressionList", ""), rank: 7, status: "SUPPRESSED", reason: "bounce", stopsEverything: true},
	{name: "unsubscribed", event: bounce("Permanent", "UnsubscribedRecipient", ""), rank: 7, status: "SUPPRESSED", reason: "bounce"},
	{name: "mailbox full", event: bounce("Transient", "MailboxFull", "5.2.2"), rank: 4, status: "BOUNCED", reason: "bounce"},
	{name: "too large", event: bounce("Transient", "MessageTooLarge", "5.3.4"), rank: 4, status: "BOUNCED"},
	{name: "no such domain", event: bounce("Transient", "General", "5.4.4"), rank: 8, status: "BOUNCED", reason: "bounce", stopsEverything: true},
	{name: "undetermined", event: bounce("Undetermined", "Undetermined", ""), rank: 4, status: "BOUNCED", reason: "bounce"},
	{name: "complaint", event: mail.DeliveryEvent{Type: "Complaint", ComplaintType: "abuse"}, rank: 8, status: "BOUNCED", reason: "complaint"},
	{name: "not spam", event: mail.DeliveryEvent{Type: "Complaint", ComplaintType: "not-spam"}},
}

func bounce(bounceType, subType, status string) mail.DeliveryEvent {
	return mail.DeliveryEvent{Type: "Bounce", BounceType: bounceType, BounceSubType: subType, StatusCode: status}
}

// startingRanks ranks the statuses that another program wrote. BOUNCED counts as permanent here; the model lowers it if there
// is evidence that it was not.
var startingRanks = map[string]int{"PENDING": 1, "SENT": 2, "FAILED": 3, "DELIVERED": 5, "SUPPRESSED": 7, "BOUNCED": 8}

// happened is one occurrence in a history: the message, the report and the time.
type happened struct {
	message int
	report  report
	at      time.Time
	serial  int
}

func (h happened) event(messages []modelMessage) mail.DeliveryEvent {
	m := messages[h.message]
	e := h.report.event
	e.SNSMessageID = fmt.Sprintf("sns-%d", h.serial)
	e.SESMessageID = m.sesID
	e.Recipient = m.recipient
	e.Recipients = 1
	e.OccurredAt = h.at
	if e.Type == "Bounce" || e.Type == "Complaint" {
		e.FeedbackID = fmt.Sprintf("feedback-%d", h.serial)
	}
	e.Raw = fmt.Appendf(nil, `{"serial":%d}`, h.serial)
	return e
}

type modelMessage struct {
	kind      mail.Kind
	account   int64
	recipient string
	sesID     string
	status    string // as another program wrote it
}

type suppressionOf struct {
	email   string
	account int64
	reason  string
}

// predicted is the final state of a history by the rules, for any order and any batches.
type predicted struct {
	statuses     []string
	suppressions map[suppressionOf]string // bounce_type, "" for complaints
	timeline     []int                    // rows per message
}

// predict is an independent model of product rules 2, 3, 6 and 7. It evaluates the history as a whole, not event by event.
func predict(messages []modelMessage, history []happened) predicted {
	p := predicted{suppressions: map[suppressionOf]string{}, timeline: make([]int, len(messages))}
	for i, m := range messages {
		rank, status := startingRanks[m.status], m.status
		for _, h := range history {
			if h.message == i && status == "BOUNCED" && h.report.rank == 4 {
				rank = 4 // the timeline shows that the foreign BOUNCED was not permanent
			}
		}
		for _, h := range history {
			if h.message != i {
				continue
			}
			p.timeline[i]++
			if h.report.rank > rank {
				rank, status = h.report.rank, h.report.status
			}
			if h.report.reason == "" {
				continue
			}
			key := suppressionOf{m.recipient, m.account, h.report.reason}
			switch {
			case h.report.reason == "complaint":
				p.suppressions[key] = ""
			case h.report.stopsEverything:
				p.suppressions[key] = "Permanent"
			case p.suppressions[key] == "":
				p.suppressions[key] = "Transient"
			}
		}
		p.statuses = append(p.statuses, status)
	}
	return p
}

package sesevent

import "github.com/mailroom-app/mailroom/backend/mail"

// maxRecipients is far above SES's limit of 50 recipients per mail.
const maxRecipients = 1000

// about is the content of an event in a form that all kinds share.
type about struct {
	// named are the recipients that the event lists. Kinds that list none (destination is true) are about all recipients of the mail.
	named       []recipientPart
	destination bool
	timestamp   string
	feedbackID  string
	// fill sets the fields that only this kind has; they are the same for all recipients.
	fill func(*mail.DeliveryEvent)
}

// about returns whom the event is about, when it happened, and its details.
func (e *event) about(raw []byte) (about, error) {
	switch mail.EventType(e.kind()) {
	case mail.EventBounce:
		if e.Bounce == nil {
			return about{}, refuseIncomplete(e.kind(), "bounce")
		}
		return e.Bounce.about(), nil
	case mail.EventComplaint:
		if e.Complaint == nil {
			return about{}, refuseIncomplete(e.kind(), "complaint")
		}
		return e.Complaint.about(), nil
	case mail.EventDelivery:
		if e.Delivery == nil {
			return about{}, refuseIncomplete(e.kind(), "delivery")
		}
		return e.Delivery.about(), nil
	case mail.EventDeliveryDelay:
		if e.Delay == nil {
			return about{}, refuseIncomplete(e.kind(), "deliveryDelay")
		}
		return e.Delay.about(), nil
	case mail.EventReject:
		return e.Reject.about(), nil
	case mail.EventRenderingFailure:
		return e.Failure.about(), nil
	case mail.EventSend:
		return ofDestination(""), nil
	case mail.EventOpen:
		return e.Open.about(), nil
	case mail.EventClick:
		return e.Click.about(), nil
	case mail.EventSubscription:
		return e.Subscription.about(), nil
	}
	return ofDestination(ownTimestamp(raw, e.kind())), nil
}

func refuseIncomplete(kind, part string) *mail.Refusal {
	return refuse(RefusedIncomplete, "The event calls itself %s but has no part named %s, so it says nothing about anybody.", kind, part)
}

func ofDestination(timestamp string) about {
	return about{destination: true, timestamp: timestamp, fill: func(*mail.DeliveryEvent) {}}
}

func (b *bouncePart) about() about {
	return about{named: b.Recipients, timestamp: b.Timestamp, feedbackID: b.FeedbackID, fill: func(ev *mail.DeliveryEvent) {
		ev.BounceType = word(b.BounceType)
		ev.BounceSubType = word(b.BounceSubType)
	}}
}

func (c *complaint) about() about {
	return about{named: c.Recipients, timestamp: c.Timestamp, feedbackID: c.FeedbackID, fill: func(ev *mail.DeliveryEvent) {
		ev.ComplaintType = word(c.FeedbackType)
		ev.ComplaintSubType = word(c.SubType)
	}}
}

func (d *delivery) about() about {
	named := make([]recipientPart, len(d.Recipients))
	for i, address := range d.Recipients {
		named[i].EmailAddress = address
	}
	return about{named: named, timestamp: d.Timestamp, fill: func(ev *mail.DeliveryEvent) {
		ev.Diagnostic = clean(d.SMTPResponse, maxDiagnostic)
	}}
}

func (d *delay) about() about {
	return about{named: d.Recipients, timestamp: d.Timestamp, fill: func(ev *mail.DeliveryEvent) {
		ev.DelayType = word(d.DelayType)
	}}
}

func (r *reject) about() about {
	a := ofDestination("")
	if r != nil {
		a.fill = func(ev *mail.DeliveryEvent) { ev.Diagnostic = clean(r.Reason, maxDiagnostic) }
	}
	return a
}

func (f *failure) about() about {
	a := ofDestination("")
	if f != nil {
		a.fill = func(ev *mail.DeliveryEvent) { ev.Diagnostic = clean(f.ErrorMessage, maxDiagnostic) }
	}
	return a
}

func (p *timedPart) about() about {
	if p == nil {
		return ofDestination("")
	}
	return ofDestination(p.Timestamp)
}

// perRecipient returns one event for each address that the event is about, without duplicates.
func (a about) perRecipient(shared mail.DeliveryEvent, destination []string) ([]mail.DeliveryEvent, error) {
	if len(a.named) > maxRecipients || len(destination) > maxRecipients {
		return nil, refuse(RefusedRecipients, "The event names more than %d recipients; a mail of SES has at most 50.", maxRecipients)
	}
	sentTo := addresses(destination)
	if a.destination {
		a.named = make([]recipientPart, len(sentTo))
		for i, address := range sentTo {
			a.named[i].EmailAddress = address
		}
	}
	events := make([]mail.DeliveryEvent, 0, len(a.named))
	seen := make(map[string]bool, len(a.named))
	for _, r := range a.named {
		address := normalize(r.EmailAddress)
		if address == "" || seen[address] {
			continue
		}
		seen[address] = true
		ev := shared
		ev.Recipient = address
		ev.StatusCode = statusCode(r.Status)
		if ev.BounceType == string(mail.BouncePermanent) && r.isDelayed(ev.StatusCode) {
			ev.BounceType = string(mail.BounceTransient)
		}
		if r.DiagnosticCode != "" {
			ev.Diagnostic = clean(r.DiagnosticCode, maxDiagnostic)
		}
		events = append(events, ev)
	}
	if len(events) == 0 {
		return nil, refuse(RefusedRecipient, "The event names no recipient, so it says nothing about anybody.")
	}
	for i := range events {
		events[i].Recipients = max(len(sentTo), len(events))
		events[i].OneOf = 1
		if shared.Type == mail.EventComplaint {
			events[i].OneOf = len(events)
		}
	}
	return events, nil
}

// addresses normalises a list of addresses and drops empty ones and duplicates; it keeps the order.
func addresses(list []string) []string {
	distinct := make([]string, 0, len(list))
	seen := make(map[string]bool, len(list))
	for _, s := range list {
		if address := normalize(s); address != "" && !seen[address] {
			seen[address] = true
			distinct = append(distinct, address)
		}
	}
	return distinct
}

// normalize is mail.NormalizeAddress with bounded lengths. The input may be longer than an address, since it may include a
// display name; the result is at most as long as an address may be.
func normalize(s string) string {
	return clean(mail.NormalizeAddress(clean(s, 2*maxHeader)), maxAddress)
}

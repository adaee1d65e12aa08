package simulate

import (
	"strings"

	"github.com/mailroom-app/mailroom/backend/mail"
)

// Kind is what happened to a mail, in the spelling of the command line.
type Kind string

// The kinds.
const (
	Bounce           Kind = "bounce"           // permanent: the mailbox does not exist
	BounceTransient  Kind = "bounce-transient" // a full mailbox, a busy server, an automatic reply
	Complaint        Kind = "complaint"        // marked as spam
	Delivery         Kind = "delivery"
	Send             Kind = "send"
	Reject           Kind = "reject" // a virus, found by SES
	Delay            Kind = "delay"
	Open             Kind = "open"
	Click            Kind = "click"
	RenderingFailure Kind = "rendering-failure"
	Subscription     Kind = "subscription"
)

// Kinds returns every kind, those of the command line first.
func Kinds() []Kind {
	return []Kind{Bounce, BounceTransient, Complaint, Delivery, Send, Reject, Delay, Open, Click, RenderingFailure, Subscription}
}

// ParseKind parses a kind, ignoring case. It fails with mail.CodeInvalid.
func ParseKind(s string) (Kind, error) {
	for _, kind := range Kinds() {
		if strings.EqualFold(s, string(kind)) {
			return kind, nil
		}
	}
	return "", mail.Errorf(mail.CodeInvalid, "unknown kind of event %q: use bounce, bounce-transient, complaint, delivery, send, reject or delay", s)
}

// Type returns SES's event type for this kind.
func (k Kind) Type() mail.EventType {
	switch k {
	case Bounce, BounceTransient:
		return mail.EventBounce
	case Complaint:
		return mail.EventComplaint
	case Delivery:
		return mail.EventDelivery
	case Send:
		return mail.EventSend
	case Reject:
		return mail.EventReject
	case Delay:
		return mail.EventDeliveryDelay
	case Open:
		return mail.EventOpen
	case Click:
		return mail.EventClick
	case RenderingFailure:
		return mail.EventRenderingFailure
	case Subscription:
		return mail.EventSubscription
	}
	return mail.EventType(k)
}

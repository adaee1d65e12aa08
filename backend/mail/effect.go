package mail

import "strings"

// Effect is what an event does, before anything is known of its message.
type Effect struct {
	// Strength ranks the status that the event gives to its message; NoFact enters the timeline only.
	Strength Strength
	// Suppression is what the event asks for about its recipient's address; its Reason is empty when it asks for nothing.
	Suppression SuppressionClaim
}

// Effect applies the bounce and complaint tables: what a provider reported decides status and suppression, by its pair of
// type and subtype, and for a pair that nobody listed by its type alone. Of a bounce it reads them in Subtype, which is what the database
// keeps: functions there judge the same.
// https://docs.aws.amazon.com/ses/latest/dg/notification-contents.html
func (e DeliveryEvent) Effect() Effect {
	switch e.Type {
	case EventSend:
		return Effect{Strength: FactSent}
	case EventDelivery:
		return Effect{Strength: FactDelivered}
	case EventReject, EventRenderingFailure:
		return Effect{Strength: FactFailedBySES}
	case EventBounce:
		return e.bounceEffect()
	case EventComplaint:
		return e.complaintEffect()
	}
	return Effect{}
}

func (e DeliveryEvent) bounceEffect() Effect {
	reported, subType, _ := strings.Cut(e.Subtype(), "/")
	claim := func(bounceType BounceType) SuppressionClaim {
		return SuppressionClaim{Reason: ReasonBounce, BounceType: bounceType, BounceSubType: subType}
	}
	switch reported {
	case "Permanent":
		switch subType {
		case "Suppressed", "OnAccountSuppressionList", "OnTenantSuppressionList":
			return Effect{FactSuppressed, claim(BouncePermanent)}
		case "UnsubscribedRecipient", "UnsubscribeRecipient":
			// The recipient left a mailing list: tickets must still go out, so it is stored as what stops announcements only.
			return Effect{FactSuppressed, claim(BounceTransient)}
		case "EmailValidationSuppressed":
			// A policy of the SES account: an operator decides about the address.
			return Effect{Strength: FactSuppressed}
		}
		return Effect{FactBouncedForGood, claim(BouncePermanent)}
	case "Transient":
		if domainDoesNotExist(e.StatusCode) {
			return Effect{FactBouncedForGood, claim(BouncePermanent)}
		}
		switch subType {
		case "MessageTooLarge", "ContentRejected", "AttachmentRejected":
			return Effect{Strength: FactBouncedSoft} // the message is at fault, not the address
		}
		return Effect{FactBouncedSoft, claim(BounceTransient)}
	}
	// Undetermined, and types that SES has yet to invent: the safe side is the weaker one, since it still lets tickets go out.
	return Effect{FactBouncedSoft, claim(BounceTransient)}
}

// domainDoesNotExist tells the one status that SES calls Transient and that never gets better: RFC 3463 X.4.4, unable to
// route, as a permanent failure.
func domainDoesNotExist(statusCode string) bool {
	return strings.Trim(statusCode, " \t\r\n\v\f") == "5.4.4" // as SQL trims: strings.TrimSpace knows more spaces
}

func (e DeliveryEvent) complaintEffect() Effect {
	if e.ComplaintType == "not-spam" {
		return Effect{} // the recipient takes a complaint back
	}
	strength := FactBouncedForGood
	if e.ComplaintSubType == "OnAccountSuppressionList" {
		strength = FactSuppressed // it was never sent
	}
	return Effect{strength, SuppressionClaim{Reason: ReasonComplaint, ComplaintType: e.ComplaintType}}
}

package mail

import "strings"

// Effect is what an event does, before anything is known of its message.
type Effect struct {
	// Strength ranks the status that the event gives to its message; NoFact enters the timeline only.
	Strength Strength
	// Suppression is what the event asks for about its recipient's address; its Reason is empty when it asks for nothing.
	Suppression SuppressionClaim
}

// Effect is what the table of effects says of an event. A bounce is read as Subtype tells it, which is what the database keeps.
func (e DeliveryEvent) Effect() Effect {
	kind, subkind := e.ComplaintType, e.ComplaintSubType
	if e.Type == EventBounce {
		kind, subkind, _ = strings.Cut(e.Subtype(), "/")
	}
	for _, rule := range effectRules {
		if rule.Type != e.Type || rule.Kind != "" && rule.Kind != kind || rule.Subkind != "" && rule.Subkind != subkind ||
			rule.StatusCode != "" && rule.StatusCode != strings.Trim(e.StatusCode, " \t\r\n\v\f") { // as SQL trims: strings.TrimSpace knows more spaces
			continue
		}
		effect := Effect{Strength: rule.Strength, Suppression: SuppressionClaim{Reason: rule.Reason, BounceType: rule.BounceType}}
		switch rule.Reason {
		case ReasonBounce:
			effect.Suppression.BounceSubType = subkind
		case ReasonComplaint:
			effect.Suppression.ComplaintType = kind
		}
		return effect
	}
	return Effect{}
}

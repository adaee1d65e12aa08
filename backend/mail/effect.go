package mail

import "strings"

// Effect is what an event does, regardless of its message.
type Effect struct {
	// Strength ranks the status that the event gives its message; NoFact affects the timeline only.
	Strength Strength
	// Suppression is the suppression that the event requests for its recipient's address; its Reason is empty if it requests none.
	Suppression SuppressionClaim
}

// Effect looks the event up in the table of effects. It reads a bounce's types from Subtype, which is what the database stores.
func (e DeliveryEvent) Effect() Effect {
	kind, subkind := e.ComplaintType, e.ComplaintSubType
	if e.Type == EventBounce {
		kind, subkind, _ = strings.Cut(e.Subtype(), "/")
	}
	for _, rule := range effectRules {
		if rule.Type != e.Type || rule.Kind != "" && rule.Kind != kind || rule.Subkind != "" && rule.Subkind != subkind ||
			rule.StatusCode != "" && rule.StatusCode != strings.Trim(e.StatusCode, " \t\r\n\v\f") { // as SQL trims: strings.TrimSpace trims more characters
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

package mail

import "slices"

// The tables of rules 3, 6 and 8 are data. The program uses them, and package migrations renders the database functions that make the same
// decisions from them: a line that changes here changes both.

// Fact is a line of rule 3: the status that a fact of a strength gives its message.
type Fact struct {
	Strength Strength
	Status   Status
}

// facts are ordered from the weakest to the strongest.
var facts = []Fact{
	{FactPending, Pending},
	{FactSent, Sent},
	{FactFailedByUs, Failed},
	{FactBouncedSoft, Bounced},
	{FactDelivered, Delivered},
	{FactFailedBySES, Failed},
	{FactSuppressed, Suppressed},
	{FactBouncedForGood, Bounced},
}

// Facts is the table of facts, from the weakest to the strongest.
func Facts() []Fact { return slices.Clone(facts) }

// problems are the statuses of a message that did not arrive and will not change by itself.
var problems = []Status{Bounced, Failed, Suppressed}

// Problems are the statuses for which Status.Problem holds.
func Problems() []Status { return slices.Clone(problems) }

// EffectRule is a line of the tables of rules 3, 6 and 8: what an event does. The first line that matches an event decides; an event without a
// match affects the timeline only.
type EffectRule struct {
	Type EventType
	// Kind is the type of a bounce or the feedback type of a complaint, Subkind its subtype, StatusCode the RFC 3463 status of a bounce. Empty matches any.
	Kind, Subkind, StatusCode string

	Strength   Strength
	Reason     SuppressionReason // why the recipient's address is suppressed; empty: it is not
	BounceType BounceType        // stored with ReasonBounce
}

// https://docs.aws.amazon.com/ses/latest/dg/notification-contents.html
var effectRules = []EffectRule{
	{Type: EventSend, Strength: FactSent},
	{Type: EventDelivery, Strength: FactDelivered},
	{Type: EventReject, Strength: FactFailedBySES},
	{Type: EventRenderingFailure, Strength: FactFailedBySES},

	{Type: EventBounce, Kind: "Permanent", Subkind: "Suppressed", Strength: FactSuppressed, Reason: ReasonBounce, BounceType: BouncePermanent},
	{Type: EventBounce, Kind: "Permanent", Subkind: "OnAccountSuppressionList", Strength: FactSuppressed, Reason: ReasonBounce, BounceType: BouncePermanent},
	{Type: EventBounce, Kind: "Permanent", Subkind: "OnTenantSuppressionList", Strength: FactSuppressed, Reason: ReasonBounce, BounceType: BouncePermanent},
	// The recipient left a mailing list: tickets must still be sent, so the stored type stops announcements only.
	{Type: EventBounce, Kind: "Permanent", Subkind: "UnsubscribedRecipient", Strength: FactSuppressed, Reason: ReasonBounce, BounceType: BounceTransient},
	{Type: EventBounce, Kind: "Permanent", Subkind: "UnsubscribeRecipient", Strength: FactSuppressed, Reason: ReasonBounce, BounceType: BounceTransient},
	// A policy of the SES account: an operator decides about the address.
	{Type: EventBounce, Kind: "Permanent", Subkind: "EmailValidationSuppressed", Strength: FactSuppressed},
	{Type: EventBounce, Kind: "Permanent", Strength: FactBouncedForGood, Reason: ReasonBounce, BounceType: BouncePermanent},
	// The only status that SES calls Transient and that never improves: RFC 3463 X.4.4, unable to route, as a permanent failure.
	{Type: EventBounce, Kind: "Transient", StatusCode: "5.4.4", Strength: FactBouncedForGood, Reason: ReasonBounce, BounceType: BouncePermanent},
	// The message is at fault, not the address.
	{Type: EventBounce, Kind: "Transient", Subkind: "MessageTooLarge", Strength: FactBouncedSoft},
	{Type: EventBounce, Kind: "Transient", Subkind: "ContentRejected", Strength: FactBouncedSoft},
	{Type: EventBounce, Kind: "Transient", Subkind: "AttachmentRejected", Strength: FactBouncedSoft},
	// Undetermined, and types that SES may add: the weaker status is the safe choice, since tickets are still sent.
	{Type: EventBounce, Strength: FactBouncedSoft, Reason: ReasonBounce, BounceType: BounceTransient},

	// The recipient withdraws a complaint.
	{Type: EventComplaint, Kind: "not-spam"},
	// The mail was never sent.
	{Type: EventComplaint, Subkind: "OnAccountSuppressionList", Strength: FactSuppressed, Reason: ReasonComplaint},
	{Type: EventComplaint, Subkind: "OnTenantSuppressionList", Strength: FactSuppressed, Reason: ReasonComplaint},
	{Type: EventComplaint, Strength: FactBouncedForGood, Reason: ReasonComplaint},
}

// EffectRules is the table of effects, in the order in which it is searched.
func EffectRules() []EffectRule { return slices.Clone(effectRules) }

// ComplaintSubtypes are the subtypes of complaints. Stored subtypes of complaints that are none of them are feedback types (DeliveryEvent.Subtype).
func ComplaintSubtypes() []string {
	var subtypes []string
	for _, rule := range effectRules {
		if rule.Type == EventComplaint && rule.Subkind != "" {
			subtypes = append(subtypes, rule.Subkind)
		}
	}
	return subtypes
}

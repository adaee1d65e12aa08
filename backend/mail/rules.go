package mail

import "slices"

// The tables of rules 3, 6 and 8 are data. The program decides by them, and the functions of the database that decide the same are rendered from
// them (package migrations): a line that changes here changes both.

// Fact is a line of rule 3: what a fact of a strength makes of its message.
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

// problems are the statuses of a message that did not arrive and to which nothing more happens by itself.
var problems = []Status{Bounced, Failed, Suppressed}

// Problems are the statuses for which Status.Problem holds.
func Problems() []Status { return slices.Clone(problems) }

// EffectRule is a line of the tables of rules 3, 6 and 8: what an event does. The first line that fits an event decides; an event that none fits
// enters the timeline only.
type EffectRule struct {
	Type EventType
	// Kind is the type of a bounce or the feedback type of a complaint, Subkind its subtype, StatusCode the RFC 3463 status of a bounce. Empty is any.
	Kind, Subkind, StatusCode string

	Strength   Strength
	Reason     SuppressionReason // for which the recipient's address is suppressed; empty: it is not
	BounceType BounceType        // that is stored with ReasonBounce
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
	// The recipient left a mailing list: tickets must still go out, so it is stored as what stops announcements only.
	{Type: EventBounce, Kind: "Permanent", Subkind: "UnsubscribedRecipient", Strength: FactSuppressed, Reason: ReasonBounce, BounceType: BounceTransient},
	{Type: EventBounce, Kind: "Permanent", Subkind: "UnsubscribeRecipient", Strength: FactSuppressed, Reason: ReasonBounce, BounceType: BounceTransient},
	// A policy of the SES account: an operator decides about the address.
	{Type: EventBounce, Kind: "Permanent", Subkind: "EmailValidationSuppressed", Strength: FactSuppressed},
	{Type: EventBounce, Kind: "Permanent", Strength: FactBouncedForGood, Reason: ReasonBounce, BounceType: BouncePermanent},
	// The one status that SES calls Transient and that never gets better: RFC 3463 X.4.4, unable to route, as a permanent failure.
	{Type: EventBounce, Kind: "Transient", StatusCode: "5.4.4", Strength: FactBouncedForGood, Reason: ReasonBounce, BounceType: BouncePermanent},
	// The message is at fault, not the address.
	{Type: EventBounce, Kind: "Transient", Subkind: "MessageTooLarge", Strength: FactBouncedSoft},
	{Type: EventBounce, Kind: "Transient", Subkind: "ContentRejected", Strength: FactBouncedSoft},
	{Type: EventBounce, Kind: "Transient", Subkind: "AttachmentRejected", Strength: FactBouncedSoft},
	// Undetermined, and types that SES has yet to invent: the safe side is the weaker one, since it still lets tickets go out.
	{Type: EventBounce, Strength: FactBouncedSoft, Reason: ReasonBounce, BounceType: BounceTransient},

	// The recipient takes a complaint back.
	{Type: EventComplaint, Kind: "not-spam"},
	// It was never sent.
	{Type: EventComplaint, Subkind: "OnAccountSuppressionList", Strength: FactSuppressed, Reason: ReasonComplaint},
	{Type: EventComplaint, Strength: FactBouncedForGood, Reason: ReasonComplaint},
}

// EffectRules is the table of effects, in the order in which it is asked.
func EffectRules() []EffectRule { return slices.Clone(effectRules) }

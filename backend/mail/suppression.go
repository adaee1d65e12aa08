package mail

// SuppressionReason is why an address must not be written to; email_suppressions.reason.
type SuppressionReason string

// The reasons.
const (
	ReasonBounce       SuppressionReason = "bounce"
	ReasonComplaint    SuppressionReason = "complaint"
	ReasonDoNotContact SuppressionReason = "do_not_contact"
)

// BounceType is email_suppressions.bounce_type. What is stored is what the PHP integration acts on alike (rule 8): Permanent
// stops everything, Transient stops announcements only. The provider's own word stays in the timeline.
type BounceType string

// The bounce types. Undetermined is written by the integration only.
const (
	BouncePermanent    BounceType = "Permanent"
	BounceTransient    BounceType = "Transient"
	BounceUndetermined BounceType = "Undetermined"
)

// SuppressionSource is who asked for a suppression; email_suppressions.source.
type SuppressionSource string

// The sources.
const (
	SourceSES           SuppressionSource = "ses_notification"
	SourceManual        SuppressionSource = "manual"
	SourceManualResolve SuppressionSource = "manual_resolve"
)

// SuppressionClaim is what one event asks for about its recipient's address. An empty Reason asks for nothing.
type SuppressionClaim struct {
	Reason        SuppressionReason
	BounceType    BounceType // for ReasonBounce
	BounceSubType string     // as SES wrote it
	ComplaintType string     // for ReasonComplaint, as SES wrote it; may be empty
}

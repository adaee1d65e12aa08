package mail

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"time"
)

// SuppressionReason is why an address must not be written to; email_suppressions.reason.
type SuppressionReason string

// The reasons.
const (
	ReasonBounce       SuppressionReason = "bounce"
	ReasonComplaint    SuppressionReason = "complaint"
	ReasonDoNotContact SuppressionReason = "do_not_contact"
)

// BounceType is email_suppressions.bounce_type. The PHP integration treats the stored values in the same way (rule 8): Permanent
// stops all mail, Transient stops announcements only. The timeline keeps the provider's own type.
type BounceType string

// The bounce types. Only the integration writes Undetermined.
const (
	BouncePermanent    BounceType = "Permanent"
	BounceTransient    BounceType = "Transient"
	BounceUndetermined BounceType = "Undetermined"
)

// SuppressionSource is the origin of a suppression; email_suppressions.source.
type SuppressionSource string

// The sources.
const (
	SourceSES           SuppressionSource = "ses_notification"
	SourceManual        SuppressionSource = "manual"
	SourceManualResolve SuppressionSource = "manual_resolve"
)

// SuppressionClaim is the suppression that one event requests for its recipient's address. An empty Reason requests none.
type SuppressionClaim struct {
	Reason        SuppressionReason
	BounceType    BounceType // for ReasonBounce
	BounceSubType string     // as SES wrote it
	ComplaintType string     // for ReasonComplaint, as SES wrote it; may be empty
}

// Suppression is a live email_suppressions row: an address that must not be written to, and why. Times are UTC.
type Suppression struct {
	ID            int64  // negative for a suppression of an erased address, which is kept as an HMAC
	Email         string // lower-case
	Reason        SuppressionReason
	BounceType    BounceType // for ReasonBounce
	BounceSubType string     // as the provider wrote it
	ComplaintType string     // for ReasonComplaint, as the provider wrote it; may be empty
	Source        SuppressionSource
	Account       Account // the zero value is the whole platform
	Note          string  // of the person who asked for it; empty where there is none
	CreatedAt     time.Time
	UpdatedAt     time.Time // zero where another program wrote none
}

// OfErasedAddress reports whether the address was erased: the suppression is kept as an HMAC, which the integration does not see.
func (s Suppression) OfErasedAddress() bool { return s.ID < 0 }

// Version returns a text that changes whenever the suppression changes (optimistic lock): a change request contains the version that the person saw.
func (s Suppression) Version() string {
	sum := sha256.Sum256(fmt.Appendf(nil, "%d %q %q %q %q %q %q %d", s.ID, s.Reason, s.BounceType, s.BounceSubType, s.ComplaintType, s.Source, s.Note,
		s.UpdatedAt.Unix()))
	return hex.EncodeToString(sum[:8])
}

// SeenSuppression is a suppression as a person saw it. An empty Version skips the check for later changes.
type SeenSuppression struct {
	ID      int64
	Version string // Suppression.Version
}

// SuppressionFilter narrows a list of suppressions. The zero value matches everything. It never widens what a Scope allows.
type SuppressionFilter struct {
	// Search is literal text to find in the address, ignoring case, without wildcards.
	Search string
	// Reason and Source are one reason and one source, empty for any.
	Reason SuppressionReason
	Source SuppressionSource
	// Account is one account within the scope, 0 for all of the scope.
	Account int64
	// PlatformWide selects platform-wide suppressions only.
	PlatformWide bool
	// BounceType is one bounce type, empty for any.
	BounceType BounceType
	// CreatedSince and CreatedBefore (UTC) limit the creation time: CreatedSince is included, CreatedBefore is excluded; zero means no limit.
	CreatedSince, CreatedBefore time.Time
}

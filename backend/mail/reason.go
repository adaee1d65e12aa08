package mail

import (
	"slices"
	"strings"
)

// Reason is a code for why a message did not arrive (or not yet). The page translates it; Words returns it in English. It is
// stored (mailroom.delivery_events.reason), so a code never changes meaning.
type Reason string

// The reasons.
const (
	ReasonNone                Reason = ""
	ReasonMailboxMissing      Reason = "mailbox_missing"
	ReasonMailboxFull         Reason = "mailbox_full"
	ReasonMailboxDisabled     Reason = "mailbox_disabled"
	ReasonDomainMissing       Reason = "domain_missing"
	ReasonBlockedAsSpam       Reason = "blocked_as_spam"
	ReasonBlockedByPolicy     Reason = "blocked_by_policy"
	ReasonMessageTooLarge     Reason = "message_too_large"
	ReasonContentRejected     Reason = "content_rejected"
	ReasonAttachmentRejected  Reason = "attachment_rejected"
	ReasonServerUnavailable   Reason = "server_unavailable"
	ReasonThrottled           Reason = "throttled"
	ReasonTimedOut            Reason = "timed_out"
	ReasonAutoReply           Reason = "auto_reply"
	ReasonOnSuppressionList   Reason = "on_suppression_list"
	ReasonUnsubscribed        Reason = "unsubscribed"
	ReasonValidationFailed    Reason = "validation_failed"
	ReasonComplained          Reason = "complained"
	ReasonComplaintWithdrawn  Reason = "complaint_withdrawn"
	ReasonRejectedBySES       Reason = "rejected_by_ses"
	ReasonRenderingFailed     Reason = "rendering_failed"
	ReasonBouncedForGood      Reason = "bounced_permanent"
	ReasonBouncedForNow       Reason = "bounced_transient"
	ReasonBouncedUndetermined Reason = "bounced_undetermined"
	ReasonDelayed             Reason = "delayed"

	// Reasons of our own sends, before or instead of a report of the provider.
	ReasonSuppressed              Reason = "suppressed_here"
	ReasonAddressNotVerified      Reason = "address_not_verified"
	ReasonSendingQuota            Reason = "sending_quota"
	ReasonSendingThrottled        Reason = "sending_throttled"
	ReasonSendingPaused           Reason = "sending_paused"
	ReasonConfigurationSetMissing Reason = "configuration_set_missing"
	ReasonSendingRefused          Reason = "sending_refused"
	ReasonSendingNotAllowed       Reason = "sending_not_allowed"
	ReasonSESUnreachable          Reason = "ses_unreachable"
	ReasonNoAnswer                Reason = "no_answer"
)

var reasonWords = map[Reason]string{
	ReasonMailboxMissing:      "Mailbox does not exist",
	ReasonMailboxFull:         "Mailbox full",
	ReasonMailboxDisabled:     "Mailbox disabled",
	ReasonDomainMissing:       "Domain does not exist",
	ReasonBlockedAsSpam:       "Blocked as spam by the provider",
	ReasonBlockedByPolicy:     "Blocked by the provider's policy",
	ReasonMessageTooLarge:     "Message too large",
	ReasonContentRejected:     "Content rejected by the provider",
	ReasonAttachmentRejected:  "Attachment rejected by the provider",
	ReasonServerUnavailable:   "The provider's server did not answer",
	ReasonThrottled:           "Too many mails at once for the provider",
	ReasonTimedOut:            "Gave up after retrying",
	ReasonAutoReply:           "Temporary failure or automatic reply",
	ReasonOnSuppressionList:   "On the SES suppression list",
	ReasonUnsubscribed:        "Recipient unsubscribed",
	ReasonValidationFailed:    "Blocked by SES address validation",
	ReasonComplained:          "Marked as spam by the recipient",
	ReasonComplaintWithdrawn:  "Recipient says it is not spam",
	ReasonRejectedBySES:       "Rejected by SES",
	ReasonRenderingFailed:     "Template could not be rendered",
	ReasonBouncedForGood:      "Refused for good",
	ReasonBouncedForNow:       "Refused for now",
	ReasonBouncedUndetermined: "Bounced for an unknown reason",
	ReasonDelayed:             "Delayed, the provider is asked again",

	ReasonSuppressed:              "Not sent: the address is suppressed",
	ReasonAddressNotVerified:      "Not sent: SES has not verified the address",
	ReasonSendingQuota:            "Not sent: the daily quota of SES is used up",
	ReasonSendingThrottled:        "Not sent: SES takes no more mails at this rate",
	ReasonSendingPaused:           "Not sent: sending is paused in SES",
	ReasonConfigurationSetMissing: "Not sent: SES knows no such configuration set",
	ReasonSendingRefused:          "Not sent: SES refused the mail",
	ReasonSendingNotAllowed:       "Not sent: AWS does not allow it",
	ReasonSESUnreachable:          "Not sent: SES could not be reached",
	ReasonNoAnswer:                "SES did not answer, so nobody knows yet whether it was sent",
}

// Words returns the reason in English, empty for ReasonNone. An unknown code of a newer program is returned as it is.
func (r Reason) Words() string {
	if words, known := reasonWords[r]; known {
		return words
	}
	return string(r)
}

// Reasons lists every code, for tests and for the page's translations, in no particular order.
func Reasons() []Reason {
	all := make([]Reason, 0, len(reasonWords))
	for r := range reasonWords {
		all = append(all, r)
	}
	return all
}

// Reason derives the reason from the report. The first that applies decides: SES's own subtype if it is specific, the RFC 3463
// status code unless it is vague, the remote server's text, the vague code, the bounce type.
func (e DeliveryEvent) Reason() Reason {
	switch e.Type {
	case EventBounce:
		return e.bounceReason()
	case EventComplaint:
		switch {
		case e.ComplaintType == "not-spam":
			return ReasonComplaintWithdrawn
		case slices.Contains(ComplaintSubtypes(), e.ComplaintSubType):
			return ReasonOnSuppressionList
		}
		return ReasonComplained
	case EventReject:
		return ReasonRejectedBySES
	case EventRenderingFailure:
		return ReasonRenderingFailed
	case EventDeliveryDelay:
		return e.delayReason()
	}
	return ReasonNone
}

// reasonBySubType contains the SES subtypes that are more specific than any status code.
var reasonBySubType = map[string]Reason{
	"NoEmail":                   ReasonMailboxMissing,
	"Suppressed":                ReasonOnSuppressionList,
	"OnAccountSuppressionList":  ReasonOnSuppressionList,
	"OnTenantSuppressionList":   ReasonOnSuppressionList,
	"UnsubscribedRecipient":     ReasonUnsubscribed,
	"UnsubscribeRecipient":      ReasonUnsubscribed,
	"EmailValidationSuppressed": ReasonValidationFailed,
	"MailboxFull":               ReasonMailboxFull,
	"MessageTooLarge":           ReasonMessageTooLarge,
	"ContentRejected":           ReasonContentRejected,
	"AttachmentRejected":        ReasonAttachmentRejected,
	"CustomTimeoutExceeded":     ReasonTimedOut,
}

// reasonByStatus maps the subject and detail of an enhanced status code (RFC 3463, and RFC 7505 for 5.1.10), without its
// class: 5.2.2 and 4.2.2 are both a full mailbox.
var reasonByStatus = map[string]Reason{
	"1.1": ReasonMailboxMissing, "1.2": ReasonDomainMissing, "1.3": ReasonMailboxMissing, "1.6": ReasonMailboxMissing,
	"1.10": ReasonDomainMissing, "2.1": ReasonMailboxDisabled, "2.2": ReasonMailboxFull, "2.3": ReasonMessageTooLarge,
	"3.2": ReasonServerUnavailable, "3.4": ReasonMessageTooLarge, "4.1": ReasonServerUnavailable, "4.2": ReasonServerUnavailable,
	"4.4": ReasonDomainMissing, "4.7": ReasonTimedOut, "7.1": ReasonBlockedByPolicy, "7.26": ReasonBlockedByPolicy,
}

// vagueStatus contains the codes that providers use for more than their meaning, so the server's text is evaluated first:
// Microsoft returns 5.1.10 and 5.4.1 for mailboxes that do not exist, Gmail 4.2.1 for a mailbox that receives too much at once,
// and everybody returns 5.7.1 for anything.
var vagueStatus = map[string]bool{"1.10": true, "2.1": true, "4.1": true, "7.1": true, "7.26": true}

// reasonByPhrase is searched in order, in the lower-cased diagnostic.
var reasonByPhrase = []struct {
	phrase string
	reason Reason
}{
	{"spam", ReasonBlockedAsSpam},
	{"blacklist", ReasonBlockedAsSpam},
	{"blocklist", ReasonBlockedAsSpam},
	{"block list", ReasonBlockedAsSpam},
	{"spamhaus", ReasonBlockedAsSpam},
	{"unsolicited", ReasonBlockedAsSpam},
	{"over quota", ReasonMailboxFull},
	{"quota exceeded", ReasonMailboxFull},
	{"mailbox full", ReasonMailboxFull},
	{"mailbox is full", ReasonMailboxFull},
	{"out of storage", ReasonMailboxFull},
	{"too many", ReasonThrottled},
	{"rate limit", ReasonThrottled},
	{"at a rate", ReasonThrottled},
	{"unexpected volume", ReasonThrottled},
	{"user unknown", ReasonMailboxMissing},
	{"unknown user", ReasonMailboxMissing},
	{"no such user", ReasonMailboxMissing},
	{"does not exist", ReasonMailboxMissing},
	{"mailbox unavailable", ReasonMailboxMissing},
	{"doesn't have a", ReasonMailboxMissing},
	{"recipientnotfound", ReasonMailboxMissing},
	{"recipient not found", ReasonMailboxMissing},
	{"recipient address rejected: access denied", ReasonMailboxMissing},
	{"disabled", ReasonMailboxDisabled},
	{"inactive", ReasonMailboxDisabled},
	{"policy", ReasonBlockedByPolicy},
	{"dmarc", ReasonBlockedByPolicy},
}

func (e DeliveryEvent) bounceReason() Reason {
	if reason, known := reasonBySubType[e.BounceSubType]; known {
		return reason
	}
	said := strings.ToLower(e.Diagnostic)
	code := statusDetail(e.StatusCode)
	byStatus, known := reasonByStatus[code]
	if known && !vagueStatus[code] {
		return byStatus
	}
	for _, p := range reasonByPhrase {
		if strings.Contains(said, p.phrase) {
			return p.reason
		}
	}
	switch {
	case known:
		return byStatus
	case e.BounceType == "Permanent":
		return ReasonBouncedForGood
	case e.BounceType == "Transient" && e.BounceSubType == "General" && e.StatusCode == "":
		return ReasonAutoReply
	case e.BounceType == "Transient":
		return ReasonBouncedForNow
	}
	return ReasonBouncedUndetermined
}

func statusDetail(code string) string {
	class, detail, found := strings.Cut(strings.TrimSpace(code), ".")
	if !found || len(class) != 1 {
		return ""
	}
	return detail
}

func (e DeliveryEvent) delayReason() Reason {
	switch e.DelayType {
	case "MailboxFull":
		return ReasonMailboxFull
	case "SpamDetected", "IPFailure":
		return ReasonBlockedAsSpam
	case "RecipientServerError", "TransientCommunicationFailure":
		return ReasonServerUnavailable
	case "SendingDeferral":
		return ReasonThrottled
	}
	return ReasonDelayed
}

package sesevent

import (
	"regexp"
	"strings"
)

// documented are the types and subtypes that AWS documents, in its spelling, and the feedback types of RFC 5965.
// https://docs.aws.amazon.com/ses/latest/dg/notification-contents.html
// https://docs.aws.amazon.com/ses/latest/dg/event-publishing-retrieving-sns-contents.html
var documented = []string{
	"Permanent", "Transient", "Undetermined",
	"General", "NoEmail", "Suppressed", "OnAccountSuppressionList", "OnTenantSuppressionList", "UnsubscribedRecipient", "UnsubscribeRecipient", "EmailValidationSuppressed",
	"MailboxFull", "MessageTooLarge", "ContentRejected", "AttachmentRejected", "CustomTimeoutExceeded",
	"abuse", "auth-failure", "fraud", "not-spam", "other", "virus",
	"InternalFailure", "SpamDetected", "RecipientServerError", "IPFailure", "TransientCommunicationFailure", "BYOIPHostNameLookupUnavailable", "SendingDeferral",
}

var spelling = func() map[string]string {
	spellings := make(map[string]string, len(documented))
	for _, word := range documented {
		spellings[strings.ToLower(word)] = word
	}
	return spellings
}()

// word returns a type or subtype as AWS spells it, in whatever case of letters it was reported: feedback types come from other providers, whose grammar has no
// case (RFC 5965, section 3.5). A word that is not documented is kept as it is.
func word(reported string) string {
	cleaned := clean(reported, maxWord)
	if spelled, known := spelling[strings.ToLower(strings.TrimSpace(cleaned))]; known {
		return spelled
	}
	return cleaned
}

// commentedStatus matches a status code that is followed by a comment.
var commentedStatus = regexp.MustCompile(`^\s*([245]\.[0-9]{1,3}\.[0-9]{1,3})\s*\(`)

// statusCode returns a status code without the comment that may follow it (RFC 3464, section 2.3.4).
func statusCode(reported string) string {
	if found := commentedStatus.FindStringSubmatch(reported); found != nil {
		return found[1]
	}
	return clean(reported, maxWord)
}

// isDelayed reports whether the recipient of a bounce is one whom the mail may still have reached: the remote server had not given up (rule 6).
func (r recipientPart) isDelayed(status string) bool {
	return strings.EqualFold(strings.TrimSpace(r.Action), "delayed") || strings.HasPrefix(strings.TrimSpace(status), "4.")
}

package desktop

import (
	"strconv"
	"time"

	"github.com/mailroom-app/mailroom/backend/address"
	"github.com/mailroom-app/mailroom/backend/mail"
)

// Conversions of domain values to shapes.

func messageShape(m mail.Message) Message {
	event := ticketedEventShape(m.TicketedEvent)
	event.Account, event.AccountName = idText(m.Account), m.AccountName
	return Message{
		ID: messageIDText(m.ID), Kind: string(m.ID.Kind), EmailType: m.EmailType, Recipient: m.Recipient,
		Suggestion: address.Suggest(m.Recipient), OriginalRecipient: m.OriginalRecipient, Subject: m.Subject, Status: string(m.Status), Reason: string(m.Reason), SESMessageID: m.SESMessageID,
		CreatedAt: timeText(m.CreatedAt), UpdatedAt: timeText(m.UpdatedAt), ResolvedAt: timeText(m.ResolvedAt), ResolutionType: m.ResolutionType,
		RetryFor: messageIDText(m.RetryFor), Inferred: string(m.Inferred), Account: idText(m.Account), AccountName: m.AccountName, TicketedEvent: event, Occurrence: occurrenceShape(m.Occurrence),
		OutcomeUnknown: m.OutcomeUnknown,
	}
}

func issueShape(i mail.Issue) Issue {
	return Issue{Original: messageShape(i.Standing()), Last: messageShape(i.Last), Attempts: i.Attempts}
}

func timelineShape(e mail.TimelineEntry) TimelineEntry {
	return TimelineEntry{
		ID: idText(e.ID), Type: string(e.Type), Subtype: e.Subtype, Recipient: e.Recipient, OccurredAt: timeText(e.OccurredAt),
		RecordedAt: timeText(e.RecordedAt), Reason: string(e.Reason), StatusCode: e.StatusCode, Diagnostic: e.Diagnostic, Raw: e.Raw,
	}
}

func suppressionShape(s mail.Suppression) Suppression {
	return Suppression{
		ID: idText(s.ID), Email: s.Email, Reason: string(s.Reason), BounceType: string(s.BounceType), BounceSubType: s.BounceSubType,
		ComplaintType: s.ComplaintType, Source: string(s.Source), Account: idText(s.Account.ID), AccountName: s.Account.Name,
		CreatedAt: timeText(s.CreatedAt),
	}
}

func ticketedEventShape(e mail.TicketedEvent) TicketedEvent {
	return TicketedEvent{ID: idText(e.ID), Title: e.Title, StartsAt: timeText(e.StartsAt), TimeZone: e.TimeZone, Account: idText(e.Account)}
}

func occurrenceShape(o mail.Occurrence) Occurrence {
	return Occurrence{ID: idText(o.ID), StartsAt: timeText(o.StartsAt), EndsAt: timeText(o.EndsAt), Label: o.Label, Cancelled: o.Cancelled}
}

func messageIDText(id mail.MessageID) string {
	if id.IsZero() {
		return ""
	}
	return id.String()
}

func idText(id int64) string {
	if id == 0 {
		return ""
	}
	return strconv.FormatInt(id, 10)
}

// timeText formats a time as RFC 3339 in UTC with milliseconds, which all browsers parse alike; "" for the zero time.
func timeText(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.UTC().Format("2006-01-02T15:04:05.000Z")
}

// parseID parses an id that the page sent. It fails with CodeInvalid.
func parseID(what, text string) (int64, error) {
	id, err := strconv.ParseInt(text, 10, 64)
	if err != nil || id <= 0 {
		return 0, mail.Errorf(mail.CodeInvalid, "%q is no id of a %s", text, what)
	}
	return id, nil
}

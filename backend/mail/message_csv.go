package mail

import "strconv"

// MessageCSVHeader names the columns of Message.CSV.
func MessageCSVHeader() []string {
	return []string{
		"id", "kind", "email_type", "recipient", "original_recipient", "subject", "status", "reason", "reason_text", "account_id", "account_name",
		"event_id", "event_title", "event_starts_at", "created_at", "updated_at", "resolved_at", "resolution_type", "retry_for", "ses_message_id",
	}
}

// CSV is a message as cells, none of them a formula (rule 12). Times are RFC 3339 in UTC; what is not there is an empty cell.
func (m Message) CSV() []string {
	return safeCells(
		m.ID.String(), string(m.ID.Kind), m.EmailType, m.Recipient, m.OriginalRecipient, m.Subject, string(m.Status), string(m.Reason), m.Reason.Words(),
		idCell(m.Account), m.AccountName, idCell(m.TicketedEvent.ID), m.TicketedEvent.Title, timeCell(m.TicketedEvent.StartsAt), timeCell(m.CreatedAt),
		timeCell(m.UpdatedAt), timeCell(m.ResolvedAt), m.ResolutionType, messageCell(m.RetryFor), m.SESMessageID,
	)
}

// IssueCSVHeader names the columns of Issue.CSV.
func IssueCSVHeader() []string {
	return append(MessageCSVHeader(), "last_id", "last_recipient", "attempts")
}

// CSV is a delivery issue as cells: its original's, except that status, reason and SES message id are those of the last attempt.
func (i Issue) CSV() []string {
	m := i.Standing()
	m.Status, m.Reason, m.SESMessageID = i.Last.Status, i.Last.Reason, i.Last.SESMessageID
	return append(m.CSV(), safeCells(i.Last.ID.String(), i.Last.Recipient, strconv.Itoa(i.Attempts))...)
}

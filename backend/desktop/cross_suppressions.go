package desktop

import (
	"strings"
	"time"

	"github.com/mailroom-app/mailroom/backend/mail"
	"github.com/mailroom-app/mailroom/backend/suppress"
)

// Conversions between suppressions or audit entries and shapes.

// read fails with CodeInvalid.
func (q SuppressionQuery) read() (mail.SuppressionFilter, mail.PageRequest, error) {
	filter := mail.SuppressionFilter{
		Search: strings.TrimSpace(q.Search), Reason: mail.SuppressionReason(q.Reason), Source: mail.SuppressionSource(q.Source),
		BounceType: mail.BounceType(q.BounceType), PlatformWide: q.Platform,
	}
	var err error
	if q.Account != "" {
		filter.Account, err = parseID("account", q.Account)
	}
	if err == nil {
		filter.CreatedSince, filter.CreatedBefore, err = parseSpan(q.Since, q.Before)
	}
	return filter, mail.PageRequest{Ascending: q.Ascending, Limit: q.Limit, After: q.After, Before: q.Previous}, err
}

// read fails with CodeInvalid.
func (q AuditQuery) read() (mail.AuditFilter, error) {
	filter := mail.AuditFilter{Person: strings.TrimSpace(q.Person), Action: q.Action, Subject: strings.TrimSpace(q.Subject)}
	var err error
	filter.Since, filter.Before, err = parseSpan(q.Since, q.Before)
	return filter, err
}

// parseSpan parses two RFC 3339 times; either may be "".
func parseSpan(since, before string) (from, to time.Time, err error) {
	for text, at := range map[string]*time.Time{since: &from, before: &to} {
		if text == "" {
			continue
		}
		if *at, err = time.Parse(time.RFC3339, text); err != nil {
			return from, to, mail.Wrap(mail.CodeInvalid, err, "%q is no time", text)
		}
	}
	if since == before {
		from = to
	}
	return from, to, nil
}

func listedShape(s mail.Suppression) ListedSuppression {
	return ListedSuppression{Suppression: suppressionShape(s), Note: s.Note, UpdatedAt: timeText(s.UpdatedAt), Version: s.Version()}
}

func removedShape(r mail.RemovedSuppression) RemovedSuppression {
	return RemovedSuppression{Suppression: suppressionShape(r.Suppression), Entry: idText(r.Entry)}
}

func refusalShape(r suppress.Refusal) LineRefusal {
	return LineRefusal{FromLine: r.FromLine, ToLine: r.ToLine, Reason: r.Reason}
}

func auditShape(e mail.AuditEntry) AuditEntry {
	return AuditEntry{
		ID: idText(e.ID), At: timeText(e.At), Person: e.Person, Login: e.Login, OSUser: e.OSUser, Account: idText(e.Account.ID), AccountName: e.Account.Name,
		Action: e.Action, Subject: e.Subject, Before: e.Before, After: e.After, Reason: e.Reason, Undoable: e.Undoable,
	}
}

func suppressingShape(e mail.SuppressingEvent) SuppressingEvent {
	return SuppressingEvent{
		OccurredAt: timeText(e.OccurredAt), Type: string(e.Type), Subtype: e.Subtype, StatusCode: e.StatusCode, Diagnostic: e.Diagnostic,
		Message: messageIDText(e.Message), Account: idText(e.Account.ID), AccountName: e.Account.Name,
	}
}

func requestShape(r mail.SuppressionRequest) SuppressionRequest {
	return SuppressionRequest{
		ID: idText(r.ID), AskedAt: timeText(r.AskedAt), Person: r.Person, Account: idText(r.Account.ID), AccountName: r.Account.Name, Email: r.Email,
		Wish: string(r.Wish), Note: r.Note, ClosedAt: timeText(r.ClosedAt), ClosedBy: r.ClosedBy, Answer: r.Answer,
	}
}

func changesShape(r suppress.SyncReport) SESChanges {
	return SESChanges{
		Pushed: r.Pushed, Removed: r.Removed, Failed: r.Failed, Left: r.Left,
		Failures: each(r.Failures, func(f suppress.Failure) SESFailure { return SESFailure(f) }),
	}
}

func importShape(name, phase string, r suppress.ImportReport) SuppressionImport {
	return SuppressionImport{
		Phase: phase, Name: name, Total: r.Total, Entries: r.Entries, Added: r.Added, Strengthened: r.Strengthened, AlreadyThere: r.AlreadyThere,
		Refused: r.Lines, Refusals: each(r.Kept, refusalShape), DoneTo: r.DoneTo,
	}
}

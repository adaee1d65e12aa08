package desktop

import (
	"context"
	"maps"
	"slices"
	"time"

	"github.com/mailroom-app/mailroom/backend/mail"
	"github.com/mailroom-app/mailroom/backend/resend"
)

// Conversions between resend values and shapes.

// read fails with CodeInvalid for an invalid id.
func (q ResendRequest) read() (mail.ResendRequest, error) {
	id, err := mail.ParseMessageID(q.ID)
	return mail.ResendRequest{ID: id, To: q.To, Records: q.Records, SuppressOld: q.SuppressOld, SendAnyway: q.SendAnyway, Seen: q.Seen}, err
}

func parseMessageIDs(texts []string) ([]mail.MessageID, error) {
	ids := make([]mail.MessageID, len(texts))
	for i, text := range texts {
		var err error
		if ids[i], err = mail.ParseMessageID(text); err != nil {
			return nil, err
		}
	}
	return ids, nil
}

func verdictShape(v mail.Verdict) Verdict {
	shape := Verdict{Allowed: v.Allowed, Rule: string(v.Rule), NotEnforced: v.NotEnforced}
	if v.Suppression.ID != 0 {
		shape.Suppression = suppressionShape(v.Suppression)
	}
	return shape
}

func remarkShape(r mail.Remark) Remark { return Remark{Code: string(r.Code), Message: r.Message} }

func planShape(p resend.Plan) ResendPlan {
	return ResendPlan{
		Original: messageShape(p.Original), Last: messageShape(p.Last), To: p.To, Fingerprint: p.Fingerprint, Address: p.Address, Suggestion: p.Suggestion,
		Verdict: verdictShape(p.Verdict), MaySuppress: p.MaySuppress,
		Records: each(p.Records, func(r mail.AffectedRecord) AffectedRecord {
			return AffectedRecord{Key: r.Key(), Kind: r.Kind, Label: r.Label, Name: r.Name, Email: r.Email, Selected: r.Proposed}
		}),
		Tickets: each(p.Tickets, func(t mail.PlannedTicket) PlannedTicket { return PlannedTicket(t) }),
		Blocks:  each(p.Blocks, remarkShape), Refusals: each(p.Refusals, remarkShape), Warnings: each(p.Warnings, remarkShape),
	}
}

func resultShape(r resend.Result) ResendResult {
	return ResendResult{
		ID: messageIDText(r.ID), RetryFor: messageIDText(r.RetryFor), Status: string(r.Status), SESMessageID: r.SESMessageID, Code: r.Code, Reason: r.Reason,
		Warnings: each(r.Warnings, remarkShape),
	}
}

func previewShape(m resend.Mail) MailPreview {
	return MailPreview{
		From: m.From, To: m.To, ReplyTo: m.ReplyTo, Subject: m.Subject, HTML: m.HTML, Text: m.Text,
		Attachments: each(m.Attachments, func(a resend.Attachment) AttachmentShape {
			return AttachmentShape{Name: a.Name, Type: a.Type, Bytes: a.Bytes}
		}),
		Remarks: each(m.Warnings, remarkShape),
	}
}

// read fails with CodeInvalid.
func (q BulkRequest) read(now time.Time) (mail.BulkRequest, error) {
	request := mail.BulkRequest{Everything: q.Everything, SendAnyway: q.SendAnyway, Seen: q.Seen}
	var err error
	if q.Everything {
		request.Filter, _, err = q.Query.read(now)
	} else {
		request.IDs, err = parseMessageIDs(q.IDs)
	}
	return request, err
}

func bulkPlanShape(plan mail.BulkPlan, seconds int) BulkPlan {
	shape := BulkPlan{Fingerprint: plan.Fingerprint(), ToSend: plan.ToSend, InFlight: plan.InFlight, Seconds: seconds}
	for _, code := range slices.Sorted(maps.Keys(plan.Refused)) {
		shape.Refused = append(shape.Refused, BulkCount{Code: string(code), Count: plan.Refused[code]})
	}
	for _, item := range plan.Items {
		items := &shape.Sends
		if item.Skip {
			items = &shape.Skips
		}
		if len(*items) < bulkPage {
			*items = append(*items, BulkPlanItem{Original: messageIDText(item.Original), To: item.To, Subject: item.Subject, Remark: remarkShape(item.Remark)})
		}
	}
	return shape
}

func (d resendCall) bulkShape(ctx context.Context, b mail.Bulk) Bulk {
	shape := Bulk{
		ID: idText(b.ID), StartedAt: timeText(b.StartedAt), Person: b.Person, State: string(b.State), Total: b.Total, Done: b.Done, Failure: remarkShape(b.Failure),
	}
	if b.State == mail.BulkRunning {
		shape.SecondsLeft = d.seconds(ctx, b.Total-b.Done)
	}
	for _, code := range slices.Sorted(maps.Keys(b.Outcomes)) {
		shape.Outcomes = append(shape.Outcomes, BulkCount{Code: code, Count: b.Outcomes[code]})
	}
	return shape
}

func bulkItemShape(item mail.BulkItem) BulkItem {
	return BulkItem{
		Original: messageIDText(item.Original), To: item.To, Subject: item.Subject, ID: messageIDText(item.Attempt), Status: item.StatusWord(), Code: item.Code,
		Reason: item.Reason,
	}
}

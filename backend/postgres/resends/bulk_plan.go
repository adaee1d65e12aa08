package resends

import (
	"context"
	"slices"

	"github.com/jackc/pgx/v5"

	"github.com/mailroom-app/mailroom/backend/hievents"
	"github.com/mailroom-app/mailroom/backend/mail"
	"github.com/mailroom-app/mailroom/backend/postgres/lists"
	"github.com/mailroom-app/mailroom/backend/postgres/pool"
)

// bulkTargetsSQL selects all targets in the order of sending, with one row for each suppression of the last attempt's address.
const bulkTargetsSQL = "SELECT * FROM mailroom.bulk_targets(everything => @everything, named_kinds => @named_kinds, named_ids => @named_ids, " + lists.FilterArguments + ")"

// PlanBulk returns what a bulk resend would do. It runs one statement. It fails with CodeInvalid.
func (s *Resends) PlanBulk(ctx context.Context, scope mail.Scope, request mail.BulkRequest) (mail.BulkPlan, error) {
	plan, err := planBulk(ctx, s.pool, scope, request)
	if err != nil {
		return mail.BulkPlan{}, pool.Failed(err, "plan a bulk resend")
	}
	return plan, nil
}

func planBulk(ctx context.Context, q pool.Querier, scope mail.Scope, request mail.BulkRequest) (mail.BulkPlan, error) {
	filter := request.Filter
	if !request.Everything {
		filter = mail.Filter{}
	}
	args, err := lists.FilterArgs(scope, filter)
	if err != nil {
		return mail.BulkPlan{}, err
	}
	var kinds []string
	var ids []int64
	for _, id := range request.IDs {
		if !slices.Contains(mail.Kinds(), id.Kind) {
			return mail.BulkPlan{}, pool.NotFound(id)
		}
		kinds, ids = append(kinds, string(id.Kind)), append(ids, id.Row)
	}
	args["everything"], args["named_kinds"], args["named_ids"] = request.Everything, kinds, ids
	rows, err := q.Query(ctx, bulkTargetsSQL, args)
	if err != nil {
		return mail.BulkPlan{}, err
	}
	plan := mail.BulkPlan{Refused: map[mail.RemarkCode]int{}}
	var next, current bulkTarget
	var s mail.Suppression
	_, err = pgx.ForEachRow(rows, []any{&next.Original.Kind, &next.Original.Row, &next.Last.Row, &next.recipient, &next.Subject, &next.emailType, &next.block, &next.stale,
		&s.ID, &s.Reason, &s.BounceType}, func() error {
		if next.Original != current.Original {
			current.addTo(&plan, request)
			current = next
			current.suppressions = nil
		}
		if s.ID != 0 {
			current.suppressions = append(current.suppressions, s)
		}
		return nil
	})
	current.addTo(&plan, request)
	return plan, err
}

// bulkTarget is what the plan needs about one issue.
type bulkTarget struct {
	mail.BulkPlanItem
	recipient    string
	emailType    hievents.MailType // empty for announcements
	block        mail.RemarkCode   // delivered or in_flight
	stale        hievents.StaleCode
	suppressions []mail.Suppression
}

// addTo adds the issue to the plan as an item to send or to skip; the zero target adds nothing.
func (t bulkTarget) addTo(plan *mail.BulkPlan, request mail.BulkRequest) {
	if t.Original.IsZero() {
		return
	}
	item := t.BulkPlanItem
	item.Last.Kind, item.To = item.Original.Kind, mail.NormalizeAddress(t.recipient)
	verdict := mail.WouldSend(item.Original.Kind, t.suppressions, request.Enforced)
	switch against := t.against(); {
	case t.stale.Forbids(t.emailType):
		item.Skip, item.Remark = true, mail.Remark{Code: mail.RemarkCode(t.stale), Message: t.stale.Sentence()}
	case t.block != "" && !request.SendAnyway:
		item.Skip, item.Remark = true, against
		plan.InFlight++
	case !verdict.Allowed:
		item.Skip, item.Remark = true, suppressedRemark(verdict)
	case t.stale != "" && !request.SendAnyway:
		item.Skip, item.Remark = true, against
	default:
		item.Remark = against
	}
	if item.Skip {
		plan.Refused[item.Remark.Code]++
	} else {
		plan.ToSend++
	}
	plan.Items = append(plan.Items, item)
}

// against returns the reason not to send that SendAnyway can overrule; the zero Remark if there is none.
func (t bulkTarget) against() mail.Remark {
	switch {
	case t.block == mail.BlockDelivered:
		return mail.Remark{Code: t.block, Message: mail.DeliveredMessage}
	case t.block != "":
		return mail.Remark{Code: t.block, Message: mail.InFlightMessage}
	case t.stale != "":
		return mail.Remark{Code: mail.RemarkCode(t.stale), Message: t.stale.Sentence()}
	}
	return mail.Remark{}
}

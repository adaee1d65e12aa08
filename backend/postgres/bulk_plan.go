package postgres

import (
	"context"

	"github.com/jackc/pgx/v5"

	"github.com/mailroom-app/mailroom/backend/hievents"
	"github.com/mailroom-app/mailroom/backend/mail"
)

// bulkPlanSQL looks at every target once, in the order of sending: the last attempt of its chain, what forbids another one, what makes the
// mail untrue by now as far as the order, the ticket and the ticketed event tell, and, one row each, the suppressions of the last
// attempt's address.
var bulkPlanSQL = `, chain AS (
	    SELECT t.kind, t.id AS head, t.place, t.id FROM targets t
	    UNION
	    SELECT c.kind, c.head, c.place, r.id FROM chain c CROSS JOIN LATERAL (
	        SELECT a.id FROM announcements a WHERE c.kind = 'announcement' AND a.retry_for_id = c.id AND a.deleted_at IS NULL
	        UNION ALL
	        SELECT t.id FROM transactions t WHERE c.kind = 'transaction' AND t.retry_for_id = c.id AND t.deleted_at IS NULL) r
	), attempts AS (
	    SELECT c.kind, c.head, c.place, m.* FROM chain c CROSS JOIN LATERAL (
	        SELECT a.id, a.status, a.recipient, a.subject, a.event_id, NULL::bigint AS order_id, NULL::bigint AS attendee_id
	          FROM announcements a WHERE c.kind = 'announcement' AND a.id = c.id
	        UNION ALL
	        SELECT t.id, t.status, t.recipient, t.subject, t.event_id, t.order_id, t.attendee_id
	          FROM transactions t WHERE c.kind = 'transaction' AND t.id = c.id) m
	), ends AS (
	    SELECT DISTINCT ON (place) kind, head, place, id, recipient, subject, event_id, order_id, attendee_id,
	           CASE WHEN bool_or(status = 'DELIVERED') OVER issue THEN 'delivered'
	                WHEN bool_or(status IN ('PENDING', 'SENT')) OVER issue THEN 'in_flight' ELSE '' END AS block
	      FROM attempts WINDOW issue AS (PARTITION BY place) ORDER BY place, id DESC
	)
	SELECT x.kind, x.head, x.id, coalesce(x.recipient, ''), coalesce(x.subject, ''), x.block,
	       CASE WHEN coalesce(e.end_date, e.start_date) < now() AT TIME ZONE 'UTC' THEN 'event_over'
	            WHEN o.status = 'CANCELLED' THEN 'order_cancelled'
	            WHEN o.refund_status = 'REFUNDED' THEN 'order_refunded'
	            WHEN a.status = 'CANCELLED' THEN 'attendee_cancelled' ELSE '' END,
	       coalesce(s.id, 0), coalesce(s.reason, ''), coalesce(s.bounce_type, '')
	  FROM ends x
	  LEFT JOIN ticketed_events e ON e.id = x.event_id
	  LEFT JOIN orders o ON o.id = x.order_id
	  LEFT JOIN attendees a ON a.id = x.attendee_id
	  LEFT JOIN LATERAL suppressions_of(lower(x.recipient), e.account_id) s ON true
	 ORDER BY x.place`

// PlanBulk tells what a bulk resend would do, with one statement. It fails with CodeInvalid.
func (db *DB) PlanBulk(ctx context.Context, scope mail.Scope, request mail.BulkRequest) (mail.BulkPlan, error) {
	plan, err := planBulk(ctx, db.pool, scope, request)
	if err != nil {
		return mail.BulkPlan{}, failed(err, "plan a bulk resend")
	}
	return plan, nil
}

func planBulk(ctx context.Context, q querier, scope mail.Scope, request mail.BulkRequest) (mail.BulkPlan, error) {
	targets, args, err := bulkTargets(scope, request)
	if err != nil {
		return mail.BulkPlan{}, err
	}
	rows, err := q.Query(ctx, targets+bulkPlanSQL, args)
	if err != nil {
		return mail.BulkPlan{}, err
	}
	plan := mail.BulkPlan{Refused: map[mail.RemarkCode]int{}}
	var next, current bulkTarget
	var s mail.Suppression
	_, err = pgx.ForEachRow(rows, []any{&next.Original.Kind, &next.Original.Row, &next.Last.Row, &next.recipient, &next.Subject, &next.block, &next.stale,
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

// bulkTarget is one issue as a plan sees it.
type bulkTarget struct {
	mail.BulkPlanItem
	recipient    string
	block        mail.RemarkCode // delivered or in_flight
	stale        hievents.StaleCode
	suppressions []mail.Suppression
}

// addTo adds the issue to the plan, where a resend would put it; the zero target goes nowhere.
func (t bulkTarget) addTo(plan *mail.BulkPlan, request mail.BulkRequest) {
	if t.Original.IsZero() {
		return
	}
	item := t.BulkPlanItem
	item.Last.Kind, item.To = item.Original.Kind, mail.NormalizeAddress(t.recipient)
	verdict := mail.WouldSend(item.Original.Kind, t.suppressions, request.Enforced)
	switch against := t.against(); {
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

// against is what only SendAnyway overrules.
func (t bulkTarget) against() mail.Remark {
	switch {
	case t.block == mail.BlockDelivered:
		return mail.Remark{Code: t.block, Message: deliveredMessage}
	case t.block != "":
		return mail.Remark{Code: t.block, Message: inFlightMessage}
	case t.stale != "":
		return mail.Remark{Code: mail.RemarkCode(t.stale), Message: t.stale.Sentence()}
	}
	return mail.Remark{}
}

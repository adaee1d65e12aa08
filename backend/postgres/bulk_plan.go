package postgres

import (
	"context"
	"fmt"

	"github.com/jackc/pgx/v5"

	"github.com/mailroom-app/mailroom/backend/mail"
)

// bulkPlanSQL looks at every target once: whether an attempt of its chain forbids another, what makes the mail untrue by now as far as the
// order, the ticket and the ticketed event tell, and, one row each, the suppressions of the last attempt's address.
var bulkPlanSQL = `, chain AS (
	    SELECT t.kind, t.id AS head, t.id FROM targets t
	    UNION
	    SELECT c.kind, c.head, r.id FROM chain c CROSS JOIN LATERAL (
	        SELECT a.id FROM announcements a WHERE c.kind = 'announcement' AND a.retry_for_id = c.id AND a.deleted_at IS NULL
	        UNION ALL
	        SELECT t.id FROM transactions t WHERE c.kind = 'transaction' AND t.retry_for_id = c.id AND t.deleted_at IS NULL) r
	), attempts AS (
	    SELECT c.kind, c.head, m.* FROM chain c CROSS JOIN LATERAL (
	        SELECT a.id, a.status, a.recipient, a.event_id, NULL::bigint AS order_id, NULL::bigint AS attendee_id FROM announcements a WHERE c.kind = 'announcement' AND a.id = c.id
	        UNION ALL
	        SELECT t.id, t.status, t.recipient, t.event_id, t.order_id, t.attendee_id FROM transactions t WHERE c.kind = 'transaction' AND t.id = c.id) m
	), ends AS (
	    SELECT DISTINCT ON (kind, head) kind, head, recipient, event_id, order_id, attendee_id,
	           bool_or(status IN ('PENDING', 'SENT', 'DELIVERED')) OVER (PARTITION BY kind, head) AS busy
	      FROM attempts ORDER BY kind, head, id DESC
	)
	SELECT x.kind, x.head, x.busy,
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
	 ORDER BY x.kind, x.head`

// PlanBulk counts what a bulk resend would do, with one statement. It fails with CodeInvalid.
func (db *DB) PlanBulk(ctx context.Context, scope mail.Scope, request mail.BulkRequest) (mail.BulkPlan, error) {
	targets, args, err := bulkTargets(scope, request)
	if err != nil {
		return mail.BulkPlan{}, err
	}
	rows, err := db.pool.Query(ctx, targets+bulkPlanSQL, args)
	if err != nil {
		return mail.BulkPlan{}, translate(err)
	}
	plan := mail.BulkPlan{Refused: map[mail.RemarkCode]int{}}
	var next, current bulkTarget
	var s mail.Suppression
	_, err = pgx.ForEachRow(rows, []any{&next.id.Kind, &next.id.Row, &next.busy, &next.stale, &s.ID, &s.Reason, &s.BounceType}, func() error {
		if next.id != current.id {
			current.count(&plan, request)
			current = next
			current.suppressions = nil
		}
		if s.ID != 0 {
			current.suppressions = append(current.suppressions, s)
		}
		return nil
	})
	current.count(&plan, request)
	if err != nil {
		return mail.BulkPlan{}, failed(err, "plan a bulk resend")
	}
	return plan, nil
}

// bulkTarget is one issue as a plan sees it.
type bulkTarget struct {
	id           mail.MessageID
	busy         bool
	stale        mail.RemarkCode
	suppressions []mail.Suppression
}

// count adds the issue to the plan, where a resend would put it; the zero target counts nowhere.
func (t bulkTarget) count(plan *mail.BulkPlan, request mail.BulkRequest) {
	switch {
	case t.id.IsZero():
	case t.busy && !request.SendAnyway:
		plan.InFlight++
	case !mail.WouldSend(t.id.Kind, t.suppressions, request.Enforced).Allowed:
		plan.Refused[mail.RefusedSuppressed]++
	case t.stale != "" && !request.SendAnyway:
		plan.Refused[t.stale]++
	default:
		plan.ToSend++
	}
}

// StartBulk remembers a bulk resend with the issues that it is about: those that match now, and no other. It fails with CodeInvalid when
// there is none, or too many.
func (db *DB) StartBulk(ctx context.Context, scope mail.Scope, actor mail.Actor, request mail.BulkRequest) (id int64, err error) {
	targets, args, err := bulkTargets(scope, request)
	if err != nil {
		return 0, err
	}
	err = pgx.BeginFunc(ctx, db.pool, func(tx pgx.Tx) error {
		err := tx.QueryRow(ctx, "INSERT INTO bulk_resends (person, os_user, account, send_anyway) VALUES ($1, $2, $3, $4) RETURNING id",
			actor.Person, actor.OSUser, nullable(scope.Account()), request.SendAnyway).Scan(&id)
		if err != nil {
			return err
		}
		args["bulk"] = id
		inserted, err := tx.Exec(ctx, targets+`
			INSERT INTO bulk_resend_items (bulk_id, position, kind, original_id)
			SELECT @bulk::bigint, t.place, t.kind, t.id FROM targets t`, args)
		if err != nil {
			return err
		}
		switch n := inserted.RowsAffected(); {
		case n == 0:
			return mail.Errorf(mail.CodeInvalid, "there is nothing to resend")
		case n > bulkLimit:
			return mail.Errorf(mail.CodeInvalid, "more than %d issues match: narrow the filter", bulkLimit)
		}
		_, err = tx.Exec(ctx, "UPDATE bulk_resends SET total = $2 WHERE id = $1", id, inserted.RowsAffected())
		if err != nil {
			return err
		}
		return audit(ctx, tx, actor, auditEntry{account: scope.Account(), action: "bulk_resend", subject: fmt.Sprintf("bulk:%d", id),
			after: map[string]any{"issues": inserted.RowsAffected(), "send_anyway": request.SendAnyway}})
	})
	if err != nil {
		return 0, failed(err, "start a bulk resend")
	}
	return id, nil
}

package desktop

import (
	"context"
	"math"
	"time"

	"github.com/mailroom-app/mailroom/backend/mail"
)

const (
	// BulkChanged is emitted to the page while a bulk resend runs, at most once per bulkInterval.
	BulkChanged  = "bulk:changed"
	bulkInterval = 250 * time.Millisecond
	// bulksShown is how many bulk resends of a person are listed, and bulkPage is how many items of one are read at once.
	bulksShown, bulkPage = 5, 200
)

// PlanBulk returns what a bulk resend would do; it changes nothing.
func (r *Resend) PlanBulk(request BulkRequest) (BulkPlan, error) {
	return answerResend(r, "Resend.PlanBulk", readLimit, func(ctx context.Context, d resendCall) (BulkPlan, error) {
		asked, err := d.bulkRequest(request)
		if err != nil {
			return BulkPlan{}, err
		}
		plan, err := d.database.Resends.PlanBulk(ctx, d.scope, asked)
		if err != nil {
			return BulkPlan{}, err
		}
		return bulkPlanShape(plan, d.seconds(ctx, plan.ToSend)), nil
	})
}

func (d resendCall) bulkRequest(request BulkRequest) (mail.BulkRequest, error) {
	asked, err := request.read(time.Now())
	asked.Enforced = d.resender.Enforced
	return asked, err
}

// seconds estimates how long this number of mails takes at the account's rate; 0 if nothing can be sent.
func (d resendCall) seconds(ctx context.Context, mails int) int {
	if d.resending != nil || mails <= 0 {
		return 0
	}
	return int(math.Ceil(float64(mails) / d.resender.Sender.Rate(ctx)))
}

// StartBulk stores what is to be resent and starts to resend it in the background. It fails with settings if nothing can be sent, with
// invalid if nothing would be sent or the request names no plan, and with conflict if the plan has changed.
func (r *Resend) StartBulk(request BulkRequest) (Bulk, error) {
	return answerResend(r, "Resend.StartBulk", readLimit, func(ctx context.Context, d resendCall) (Bulk, error) {
		asked, err := d.bulkRequest(request)
		if err == nil {
			err = d.resending
		}
		if err == nil && asked.Seen == "" {
			err = notShown()
		}
		if err != nil {
			return Bulk{}, err
		}
		id, err := d.database.Resends.StartBulk(ctx, d.scope, d.actor, asked)
		if err != nil {
			return Bulk{}, err
		}
		return r.run(ctx, d, id)
	})
}

// ContinueBulk continues a bulk resend that was stopped or interrupted. It fails with busy while it runs in this or another window.
func (r *Resend) ContinueBulk(id string) (Bulk, error) {
	return answerResend(r, "Resend.ContinueBulk", readLimit, func(ctx context.Context, d resendCall) (Bulk, error) {
		number, err := parseID("bulk resend", id)
		if err == nil {
			err = d.resending
		}
		if err == nil {
			_, err = d.database.Resends.Bulk(ctx, d.scope, d.actor, number)
		}
		if err != nil {
			return Bulk{}, err
		}
		return r.run(ctx, d, number)
	})
}

// run starts a bulk resend in the background and returns when it has started or failed to start.
func (r *Resend) run(ctx context.Context, d resendCall, id int64) (Bulk, error) {
	if err := r.bulks.run(ctx, d, id); err != nil {
		return Bulk{}, err
	}
	return r.bulk(ctx, d, id)
}

// StopBulk stops a bulk resend after the current mail, whichever window runs it.
func (r *Resend) StopBulk(id string) (Bulk, error) {
	return answerResend(r, "Resend.StopBulk", readLimit, func(ctx context.Context, d resendCall) (Bulk, error) {
		number, err := parseID("bulk resend", id)
		if err == nil {
			err = d.database.Resends.StopBulk(ctx, d.scope, d.actor, number)
		}
		if err != nil {
			return Bulk{}, err
		}
		return r.bulk(ctx, d, number)
	})
}

// Bulks returns the person's last bulk resends, newest first.
func (r *Resend) Bulks() ([]Bulk, error) {
	return answerResend(r, "Resend.Bulks", readLimit, func(ctx context.Context, d resendCall) ([]Bulk, error) {
		found, err := d.database.Resends.Bulks(ctx, d.scope, d.actor, bulksShown)
		return each(found, func(b mail.Bulk) Bulk { return d.bulkShape(ctx, b) }), err
	})
}

func (r *Resend) bulk(ctx context.Context, d resendCall, id int64) (Bulk, error) {
	found, err := d.database.Resends.Bulk(ctx, d.scope, d.actor, id)
	if err != nil {
		return Bulk{}, err
	}
	return d.bulkShape(ctx, found), nil
}

// BulkItems returns a page of the issues of a bulk resend, in sending order.
func (r *Resend) BulkItems(id, after string) (BulkItemPage, error) {
	return answerResend(r, "Resend.BulkItems", readLimit, func(ctx context.Context, d resendCall) (BulkItemPage, error) {
		number, err := parseID("bulk resend", id)
		if err != nil {
			return BulkItemPage{}, err
		}
		page, err := d.database.Resends.BulkItems(ctx, d.scope, d.actor, number, after, bulkPage)
		return BulkItemPage{Rows: each(page.Rows, bulkItemShape), Next: page.Next}, err
	})
}

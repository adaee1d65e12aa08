package resend

import (
	"context"
	"slices"

	"github.com/mailroom-app/mailroom/backend/address"
	"github.com/mailroom-app/mailroom/backend/mail"
)

// Plan is what a resend would do, and what would be wrong with it.
type Plan struct {
	mail.ResendPlan
	// Address is what is wrong with the address that was asked for; empty where nothing is.
	Address string
	// Fingerprint identifies the plan: a request that carries it is refused once the plan is another one. Empty where Address is not.
	Fingerprint string
	// Suggestion is another spelling that is more likely, empty for none.
	Suggestion string
}

// Plan tells what a resend would do; it changes nothing. An address that is none is no error: the plan says what is wrong, and is
// otherwise that for the address which was. A mail that cannot be made is a refusal. It fails with CodeNotFound.
func (r *Resender) Plan(ctx context.Context, scope mail.Scope, request mail.ResendRequest) (Plan, error) {
	plan, err := r.plan(ctx, scope, request)
	if err != nil {
		return Plan{}, err
	}
	if r.Renderer == nil || plan.Address != "" || slices.ContainsFunc(plan.Refusals, func(remark mail.Remark) bool { return remark.Code == mail.RefusedNothingToSend }) {
		return plan, nil
	}
	made, err := r.render(ctx, scope, plan)
	if mail.CodeOf(err) == mail.CodeInvalid {
		plan.Refusals = append(plan.Refusals, mail.Remark{Code: mail.RefusedNothingToSend, Message: err.Error()})
		err = nil
	}
	plan.Warnings = append(plan.Warnings, made.Warnings...)
	return plan, err
}

// plan is a Plan without what the mail itself would say.
func (r *Resender) plan(ctx context.Context, scope mail.Scope, request mail.ResendRequest) (Plan, error) {
	request.Enforced = r.Enforced
	var plan Plan
	if request.To != "" {
		to, err := address.Parse(request.To)
		if err != nil {
			plan.Address = err.Error()
		}
		request.To = to
	}
	var err error
	if plan.ResendPlan, err = r.Store.PlanResend(ctx, scope, request); err != nil {
		return Plan{}, err
	}
	if plan.Address == "" {
		sent := plan.ResendPlan
		if sent.To, err = address.Parse(plan.To); err != nil { // the address of a row was never parsed
			plan.Address = err.Error()
		} else {
			plan.Fingerprint = sent.Fingerprint()
		}
	}
	plan.Suggestion = address.Suggest(plan.To)
	return plan, nil
}

// render makes the mail of a plan. Records that are to change have not been changed, so links in it may be those of before.
func (r *Resender) render(ctx context.Context, scope mail.Scope, plan Plan) (Mail, error) {
	content, err := r.Store.Content(ctx, scope, plan.Last.ID)
	if err != nil {
		return Mail{}, err
	}
	content.Recipient.Address = plan.To
	return r.Renderer.Render(ctx, content)
}

// Preview is the mail as it would be sent. Records that are to change are not changed, so links in it may be those of before. It fails with
// CodeInvalid and CodeNotFound, and with what the Renderer says.
func (r *Resender) Preview(ctx context.Context, scope mail.Scope, request mail.ResendRequest) (Mail, error) {
	plan, err := r.plan(ctx, scope, request)
	if err != nil {
		return Mail{}, err
	}
	if plan.Address != "" {
		return Mail{}, mail.Errorf(mail.CodeInvalid, "%s", plan.Address)
	}
	return r.render(ctx, scope, plan)
}

package resend

import (
	"context"
	"slices"

	"github.com/mailroom-app/mailroom/backend/address"
	"github.com/mailroom-app/mailroom/backend/mail"
)

// Plan describes what a resend would do, and the problems with it.
type Plan struct {
	mail.ResendPlan
	// Address says what is wrong with the requested address; empty if it is valid.
	Address string
	// Fingerprint identifies the plan: a request that carries it is refused if the plan has changed. It is empty if Address is set.
	Fingerprint string
	// Suggestion is a more likely spelling of the address, empty for none.
	Suggestion string
}

// Plan returns what a resend would do; it changes nothing. An invalid address is not an error: the plan says what is wrong, and
// otherwise describes a resend to the stored address. A mail that cannot be made is a refusal. It fails with CodeNotFound.
func (r *Resender) Plan(ctx context.Context, scope mail.Scope, request mail.ResendRequest) (Plan, error) {
	plan, err := r.plan(ctx, scope, request)
	if err != nil {
		return Plan{}, err
	}
	if r.Renderer == nil || plan.Address != "" || slices.ContainsFunc(plan.Refusals, func(remark mail.Remark) bool { return remark.Code == mail.RefusedNothingToSend }) {
		return plan, nil
	}
	made, err := r.render(ctx, scope, plan, request)
	if mail.CodeOf(err) == mail.CodeInvalid {
		plan.Refusals = append(plan.Refusals, mail.Remark{Code: mail.RefusedNothingToSend, Message: err.Error()})
		err = nil
	}
	plan.Warnings = append(plan.Warnings, made.Warnings...)
	return plan, err
}

// plan returns a Plan without the warnings and refusals that need the rendered mail.
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
		if sent.To, err = address.Parse(plan.To); err != nil { // an address from a row has not been parsed yet
			plan.Address = err.Error()
		} else {
			plan.Fingerprint = sent.Fingerprint()
		}
	}
	plan.Suggestion = address.Suggest(plan.To)
	return plan, nil
}

// render makes the mail of a plan. Records that the resend would change are still unchanged, so the mail contains their old links.
func (r *Resender) render(ctx context.Context, scope mail.Scope, plan Plan, request mail.ResendRequest) (Mail, error) {
	content, err := r.Store.Content(ctx, scope, plan.Last.ID, request.Selected(plan.Records)...)
	if err != nil {
		return Mail{}, err
	}
	content.Recipient.Address = plan.To
	return r.Renderer.Render(ctx, content)
}

// Preview returns the mail as it would be sent. Records that the resend would change are still unchanged, so the mail contains their old
// links. It fails with CodeInvalid and CodeNotFound, and with the Renderer's errors.
func (r *Resender) Preview(ctx context.Context, scope mail.Scope, request mail.ResendRequest) (Mail, error) {
	plan, err := r.plan(ctx, scope, request)
	if err != nil {
		return Mail{}, err
	}
	if plan.Address != "" {
		return Mail{}, mail.Errorf(mail.CodeInvalid, "%s", plan.Address)
	}
	return r.render(ctx, scope, plan, request)
}

package desktop

import (
	"context"
	"time"

	"github.com/mailroom-app/mailroom/backend/access"
	"github.com/mailroom-app/mailroom/backend/mail"
	"github.com/mailroom-app/mailroom/backend/resend"
)

// sendLimit is the deadline of one resend. It covers the wait for the account's rate limiter, the send, and recording the outcome if the
// database is briefly unavailable. A send that has started is finished even after the deadline.
const sendLimit = 90 * time.Second

// Resend is the facade for resolving and resending. Its methods need a session and answer within its scope.
type Resend struct {
	calls   *Calls
	link    *Link
	session *Session
	bulks   *bulkRunners
}

// NewResend makes the facade.
func NewResend(calls *Calls, link *Link, session *Session, emit func(event string)) *Resend {
	return &Resend{calls: calls, link: link, session: session, bulks: newBulkRunners(calls, emit)}
}

// resendCall holds the database, scope and person of a call about resending.
type resendCall struct {
	database  Database
	scope     mail.Scope
	person    int64
	policy    access.Policy // for looking again whether the person may do this
	actor     mail.Actor
	resender  *resend.Resender
	resending error // why nothing can be sent; nil if sending works
}

// enter builds a resendCall. If nothing can be sent, plans can still be made.
func (r *Resend) enter(ctx context.Context) (resendCall, error) {
	database, session, scope, err := r.session.enterAfresh(ctx)
	if err != nil {
		return resendCall{}, err
	}
	policy, err := r.session.policy()
	if err != nil {
		return resendCall{}, err
	}
	d := resendCall{database: database, scope: scope, person: session.Person.ID, policy: policy, actor: resend.Actor(session.Person.Email, session.Person.ID)}
	now := r.link.now()
	resending, err := now.resendingNow(ctx)
	if err == nil {
		d.resender = resending.In(database.Resends)
		return d, nil
	}
	d.resending = err
	enforced, err := now.installation.SuppressionEnforced()
	d.resender = resend.New(resend.Options{Store: database.Resends, Enforced: enforced, Log: r.calls.log})
	return d, err
}

// answerResend runs a call of the signed-in person.
func answerResend[T any](r *Resend, name string, limit time.Duration, answer func(ctx context.Context, d resendCall) (T, error)) (T, error) {
	return call(r.calls, name, limit, func(ctx context.Context) (T, error) {
		d, err := r.enter(ctx)
		if err != nil {
			var none T
			return none, err
		}
		return answer(ctx, d)
	})
}

// Plan returns what a resend would do; it changes nothing. It fails with not_found outside the scope.
func (r *Resend) Plan(request ResendRequest) (ResendPlan, error) {
	return answerResend(r, "Resend.Plan", readLimit, func(ctx context.Context, d resendCall) (ResendPlan, error) {
		asked, err := request.read()
		if err != nil {
			return ResendPlan{}, err
		}
		plan, err := d.resender.Plan(ctx, d.scope, asked)
		if err != nil {
			return ResendPlan{}, err
		}
		if d.resending != nil {
			plan.Refusals = append(plan.Refusals, mail.Remark{Code: mail.RefusedNotSetUp, Message: d.resending.Error()})
		}
		return planShape(plan), nil
	})
}

// Preview returns the mail as it would be sent. It fails with settings if nothing can be sent, with not_found, and with invalid for an
// invalid address or message id.
func (r *Resend) Preview(request ResendRequest) (MailPreview, error) {
	return answerResend(r, "Resend.Preview", readLimit, func(ctx context.Context, d resendCall) (MailPreview, error) {
		asked, err := request.read()
		if err == nil {
			err = d.resending
		}
		if err != nil {
			return MailPreview{}, err
		}
		made, err := d.resender.Preview(ctx, d.scope, asked)
		if err != nil {
			return MailPreview{}, err
		}
		return previewShape(made), nil
	})
}

// Send resends one mail, once. It fails with invalid for an invalid address or message id or a request without a plan, with not_found, with
// settings if nothing can be sent, and with conflict if somebody else is resending the mail or the plan has changed since the person saw it.
// In these cases nothing was sent. A refusal is a result without an id.
func (r *Resend) Send(request ResendRequest) (ResendResult, error) {
	return answerResend(r, "Resend.Send", sendLimit, func(ctx context.Context, d resendCall) (ResendResult, error) {
		asked, err := request.read()
		if err == nil {
			err = d.resending
		}
		if err != nil {
			return ResendResult{}, err
		}
		if asked.Seen == "" {
			return ResendResult{}, notShown()
		}
		result, err := d.resender.Resend(ctx, d.scope, d.actor, asked)
		if err != nil {
			return ResendResult{}, err
		}
		return resultShape(result), nil
	})
}

// notShown is the error for a request without a plan: nothing may be sent that the person could not see before.
func notShown() error {
	return mail.Errorf(mail.CodeInvalid, "nothing is sent before its plan was shown: ask for the plan first")
}

// ResolveNow resolves the originals of these messages by hand, and returns how many were not resolved before. It fails with not_found, and
// changes nothing, if one is outside the scope.
func (r *Resend) ResolveNow(ids []string) (int, error) {
	return r.resolve("Resend.ResolveNow", ids, Resends.Resolve)
}

// UndoResolve takes ResolveNow back. It fails in the same cases.
func (r *Resend) UndoResolve(ids []string) (int, error) {
	return r.resolve("Resend.UndoResolve", ids, Resends.UndoResolve)
}

func (r *Resend) resolve(name string, ids []string, do func(Resends, context.Context, mail.Scope, mail.Actor, []mail.MessageID) (int, error)) (int, error) {
	return call(r.calls, name, readLimit, func(ctx context.Context) (int, error) {
		database, session, scope, err := r.session.enterAfresh(ctx)
		if err != nil {
			return 0, err
		}
		messages, err := parseMessageIDs(ids)
		if err != nil {
			return 0, err
		}
		return do(database.Resends, ctx, scope, resend.Actor(session.Person.Email, session.Person.ID), messages)
	})
}

package resend

import (
	"context"
	"errors"
	"regexp"
	"slices"
	"time"

	"github.com/sirupsen/logrus"

	"github.com/mailroom-app/mailroom/backend/address"
	"github.com/mailroom-app/mailroom/backend/hievents"
	"github.com/mailroom-app/mailroom/backend/mail"
)

const (
	// DefaultGrace is how long settling is retried while the database is unavailable; after that the next event settles the attempt.
	DefaultGrace = 30 * time.Second
	// sendLimit bounds the wait for the provider's response. It is well below mail.InHand, when others may assume that the sender crashed.
	sendLimit = 30 * time.Second
	// settleLimit is the timeout of one attempt to settle.
	settleLimit = 10 * time.Second
	// retryHeader names the SES id of the original, for the PHP integration.
	retryHeader = "X-HiEvents-Retry-For"
)

// Options are the dependencies and settings of a Resender.
type Options struct {
	Store    Store
	Sender   Sender
	Renderer Renderer
	// Enforced is SES_SUPPRESSION_ENABLED (rule 8).
	Enforced bool
	Log      logrus.FieldLogger
	// Grace defaults to DefaultGrace.
	Grace time.Duration
}

// Resender sends mails again. It is safe for concurrent use, and several programs may resend at the same time.
type Resender struct {
	Options
}

// New returns a Resender.
func New(options Options) *Resender {
	if options.Grace == 0 {
		options.Grace = DefaultGrace
	}
	return &Resender{options}
}

// Result is the outcome of one resend.
type Result struct {
	ID           mail.MessageID // of the new attempt; zero if the resend was refused, then nothing was changed
	RetryFor     mail.MessageID // the chain's original
	Status       mail.Status    // Sent, Suppressed, Failed, Pending (outcome unknown); empty if it was refused
	SESMessageID string
	Code         string // of the reason: a mail.RemarkCode if it was refused, else a mail.Reason; empty for Sent
	Reason       string // English
	// Warnings say what makes the mail that was sent differ from what was asked (rule 20), as in the plan before.
	Warnings []mail.Remark
	// Everything reports whether other mails would fail in the same way.
	Everything bool
}

// Resend sends one mail again. The end of ctx cancels it only until the attempt is reserved; after that the attempt is always finished.
//
// A refusal is a Result without ID. Resend fails with CodeInvalid for an invalid address, with CodeNotFound, with CodeConflict if somebody
// else is resending the mail or the plan that the person saw has changed, and with the Renderer's errors. In these cases
// nothing was changed and nothing was sent.
func (r *Resender) Resend(ctx context.Context, scope mail.Scope, actor mail.Actor, request mail.ResendRequest) (Result, error) {
	request.Enforced = r.Enforced
	if request.To != "" {
		var err error
		if request.To, err = address.Parse(request.To); err != nil {
			return Result{}, err
		}
	}
	if err := r.Sender.Wait(ctx); err != nil {
		return Result{}, err
	}
	made, attempt, plan, err := r.reserve(ctx, scope, actor, request)
	var spelt *otherSpelling
	if errors.As(err, &spelt) {
		request.To = spelt.address
		made, attempt, plan, err = r.reserve(ctx, scope, actor, request)
	}
	if err != nil || attempt.Status != mail.Pending {
		r.Sender.Pass()
	}
	switch {
	case err != nil:
		return Result{}, err
	case attempt.ID.IsZero():
		return refused(plan, request.SendAnyway), nil
	case attempt.Status == mail.Suppressed:
		r.log(attempt).Info("not resent: the address is suppressed")
		return Result{ID: attempt.ID, RetryFor: attempt.Original, Status: mail.Suppressed, Code: string(attempt.Reason), Reason: attempt.Detail}, nil
	}
	result := r.send(context.WithoutCancel(ctx), attempt, mail.Letter{Message: attempt.ID, To: attempt.To, MIME: made.MIME})
	result.Warnings = made.Warnings
	return result, nil
}

// otherSpelling is the error that carries the spelling to send to, if the row has another one: domains are sent in ASCII.
type otherSpelling struct{ address string }

func (o *otherSpelling) Error() string { return "the address is spelt differently" }

func (r *Resender) reserve(ctx context.Context, scope mail.Scope, actor mail.Actor, request mail.ResendRequest) (Mail, mail.Attempt, mail.ResendPlan, error) {
	var made Mail
	attempt, plan, err := r.Store.ReserveResend(ctx, scope, actor, request, func(attempt mail.Attempt, content hievents.Content) (string, error) {
		to, err := address.Parse(attempt.To)
		if err != nil {
			return "", err
		}
		if to != attempt.To {
			return "", &otherSpelling{to}
		}
		made, err = r.Renderer.Render(ctx, content, retryHeaders(attempt)...)
		return made.Subject, err
	})
	return made, attempt, plan, err
}

// sesID matches SES ids; another program may have stored anything in their place.
var sesID = regexp.MustCompile(`^[0-9A-Za-z_.-]{1,200}$`)

func retryHeaders(attempt mail.Attempt) []Header {
	if !sesID.MatchString(attempt.OriginalSESID) {
		return nil
	}
	return []Header{{retryHeader, attempt.OriginalSESID}}
}

// refused returns the result of a resend that was stopped before anything was written.
func refused(plan mail.ResendPlan, sendAnyway bool) Result {
	result := Result{RetryFor: plan.Original.ID}
	against := plan.Refusals
	if !sendAnyway {
		against = slices.Concat(plan.Blocks, plan.Refusals)
	}
	if len(against) > 0 {
		result.Code, result.Reason = string(against[0].Code), against[0].Message
	}
	return result
}

// send sends the mail and settles the attempt.
func (r *Resender) send(ctx context.Context, attempt mail.Attempt, letter mail.Letter) Result {
	limited, cancel := context.WithTimeout(ctx, sendLimit)
	defer cancel()
	sesID, err := r.Sender.Send(limited, letter)
	settlement := mail.Settlement{Status: mail.Sent, SESID: sesID}
	var failure *mail.SendFailure
	if err != nil {
		if !errors.As(err, &failure) {
			failure = &mail.SendFailure{Reason: mail.ReasonNoAnswer, Unknown: true, Message: "nobody knows whether the mail was sent: the next event tells", Cause: err}
		}
		settlement = mail.Settlement{Status: mail.Failed, Reason: failure.Reason, Detail: failure.Message}
		if failure.Unknown {
			settlement.Status = ""
		}
	}
	result := Result{ID: attempt.ID, RetryFor: attempt.Original, SESMessageID: sesID, Code: string(settlement.Reason), Reason: settlement.Detail}
	result.Everything = failure != nil && failure.Everything
	if result.Status = settlement.Status; settlement.Status == "" {
		result.Status = mail.Pending
	}
	entry := r.log(attempt).WithFields(logrus.Fields{"status": string(result.Status), "code": result.Code})
	if err := r.settle(ctx, attempt.ID, settlement); err != nil {
		entry.WithError(err).Error("the outcome of a resend could not be recorded: the next event settles it")
		if result.Status == mail.Sent {
			result.Status, result.Code = mail.Pending, string(mail.CodeDatabaseDown)
			result.Reason = "SES accepted the mail, but the database could not be told: the next event settles it"
		}
		return result
	}
	if failure != nil {
		entry.Warn("a resend did not go through")
	} else {
		entry.Info("resent")
	}
	return result
}

// settle retries until the database accepts the outcome or Grace is over.
func (r *Resender) settle(ctx context.Context, id mail.MessageID, settlement mail.Settlement) error {
	deadline := time.Now().Add(r.Grace)
	for pause := 100 * time.Millisecond; ; pause = min(2*pause, 3*time.Second) {
		limited, cancel := context.WithTimeout(ctx, settleLimit)
		_, err := r.Store.SettleResend(limited, id, settlement)
		cancel()
		if err == nil || mail.CodeOf(err) == mail.CodeNotFound || time.Now().Add(pause).After(deadline) {
			return err
		}
		time.Sleep(pause)
	}
}

func (r *Resender) log(attempt mail.Attempt) logrus.FieldLogger {
	return r.Log.WithFields(logrus.Fields{
		"message": attempt.ID.String(), "retry_for": attempt.Original.String(), "to": mail.ShortAddress(attempt.To),
	})
}

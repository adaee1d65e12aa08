package resend

import (
	"context"
	"errors"

	"github.com/mailroom-app/mailroom/backend/hievents"
	"github.com/mailroom-app/mailroom/backend/mail"
)

// Store is what is remembered of resends; *resends.Resends is one. Everything is within the scope: what is outside does not exist.
type Store interface {
	// PlanResend tells what a resend would do.
	PlanResend(ctx context.Context, scope mail.Scope, request mail.ResendRequest) (mail.ResendPlan, error)
	// ReserveResend commits an attempt's row, with everything that goes with it, or nothing. compose is called with what the mail is made of,
	// outside of any transaction, and again where that has changed before the commit; the last call counts. Where it fails, nothing changes
	// and its error comes back as it is.
	ReserveResend(ctx context.Context, scope mail.Scope, actor mail.Actor, request mail.ResendRequest,
		compose func(mail.Attempt, hievents.Content) (subject string, err error)) (mail.Attempt, mail.ResendPlan, error)
	// SettleResend writes down what came of an attempt, and never weakens what an event said. It may be called again.
	SettleResend(ctx context.Context, id mail.MessageID, s mail.Settlement) (mail.Status, error)
	// Content reads what a message says.
	Content(ctx context.Context, scope mail.Scope, id mail.MessageID) (hievents.Content, error)
}

// Sender hands mails to the provider; *amazon.Sender is one. Its methods may be called from several goroutines.
type Sender interface {
	// Wait returns when the next mail may be sent at the account's rate. It fails with the end of ctx, and when no mail could be sent.
	Wait(ctx context.Context) error
	// Pass is called after Wait by whoever sends nothing after all: their turn is for who waits next.
	Pass()
	// Rate is how many mails may be sent in a second.
	Rate(ctx context.Context) float64
	// Send hands over one mail, once, and returns the provider's id. It tries again only what certainly was not accepted. Its errors are
	// *mail.SendFailure, Unknown where the mail may have been accepted; any other error counts as that.
	Send(ctx context.Context, letter mail.Letter) (sesID string, err error)
}

// ErrNoRenderer is in the chain of what a Renderer fails with while it can make no mail at all.
var ErrNoRenderer = errors.New("no mail can be made")

// Renderer makes mails of what messages say. Its methods may be called from several goroutines.
type Renderer interface {
	// Render makes a mail with these headers added. It fails with CodeInvalid for a mail that cannot be made, one that is too large for the
	// provider among others; with ErrNoRenderer; and within a second when ctx ends.
	Render(ctx context.Context, content hievents.Content, headers ...Header) (Mail, error)
}

// Header is one more header field of a mail.
type Header struct{ Name, Value string }

// Mail is a mail as its recipient will see it.
type Mail struct {
	From, To, ReplyTo string
	Subject           string
	HTML, Text        string
	Attachments       []Attachment
	// Warnings are what whoever sends it should know.
	Warnings []mail.Remark
	// MIME is the mail as it is sent.
	MIME []byte
}

// Attachment is a file that goes with a mail, without its content.
type Attachment struct {
	Name, Type string
	Bytes      int
}

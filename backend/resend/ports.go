package resend

import (
	"context"
	"errors"

	"github.com/mailroom-app/mailroom/backend/hievents"
	"github.com/mailroom-app/mailroom/backend/mail"
)

// Store stores resends; *resends.Resends is one. Messages outside the scope are treated as not existing.
type Store interface {
	// PlanResend returns what a resend would do.
	PlanResend(ctx context.Context, scope mail.Scope, request mail.ResendRequest) (mail.ResendPlan, error)
	// ReserveResend commits an attempt's row, with everything that belongs to it, or nothing. compose is called with the mail's content outside
	// of any transaction, and again if the content has changed before the commit; the last call counts. If compose fails, nothing changes
	// and its error is returned unchanged.
	ReserveResend(ctx context.Context, scope mail.Scope, actor mail.Actor, request mail.ResendRequest,
		compose func(mail.Attempt, hievents.Content) (subject string, err error)) (mail.Attempt, mail.ResendPlan, error)
	// SettleResend records the outcome of an attempt, and never weakens a status that an event set. It may be called repeatedly.
	SettleResend(ctx context.Context, id mail.MessageID, s mail.Settlement) (mail.Status, error)
	// Content reads the content of a message, with the links of these records, whose address a resend would correct.
	Content(ctx context.Context, scope mail.Scope, id mail.MessageID, corrected ...mail.AffectedRecord) (hievents.Content, error)
}

// Sender sends mails through the provider; *amazon.Sender is one. It is safe for concurrent use.
type Sender interface {
	// Wait blocks until the account's rate allows the next mail. It fails when ctx ends, and if no mail can be sent at all.
	Wait(ctx context.Context) error
	// Pass returns an unused rate-limit slot to the next caller of Wait. It is called after Wait if nothing is sent.
	Pass()
	// Rate returns how many mails may be sent per second.
	Rate(ctx context.Context) float64
	// Send sends one mail once and returns the provider's id. It retries only if the mail certainly was not accepted. Its errors are
	// *mail.SendFailure, with Unknown set if the mail may have been accepted; any other error counts as Unknown.
	Send(ctx context.Context, letter mail.Letter) (sesID string, err error)
}

// ErrNoRenderer is in the error chain if a Renderer cannot make any mail at present.
var ErrNoRenderer = errors.New("no mail can be made")

// Renderer makes mails from the content of messages. It is safe for concurrent use.
type Renderer interface {
	// Render makes a mail with these headers added. It fails with CodeInvalid if this mail cannot be made, for example because it is too
	// large for the provider; with ErrNoRenderer; and within a second after ctx ends.
	Render(ctx context.Context, content hievents.Content, headers ...Header) (Mail, error)
}

// Header is an additional header field of a mail.
type Header struct{ Name, Value string }

// Mail is a mail as its recipient will see it.
type Mail struct {
	From, To, ReplyTo string
	Subject           string
	HTML, Text        string
	Attachments       []Attachment
	// Warnings are for the person who sends the mail.
	Warnings []mail.Remark
	// MIME is the mail as it is sent.
	MIME []byte
}

// Attachment describes a file attached to a mail, without its content.
type Attachment struct {
	Name, Type string
	Bytes      int
}

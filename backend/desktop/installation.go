package desktop

import (
	"context"

	"github.com/mailroom-app/mailroom/backend/queue"

	"github.com/mailroom-app/mailroom/backend/drain"
	"github.com/mailroom-app/mailroom/backend/resend"
)

// Installation is what Mailroom is set up to work with: a database and, perhaps, a queue. Composition makes one from the settings, and
// another one for the demo world. Its methods may be called from several goroutines.
type Installation interface {
	// OpenDatabase connects and makes sure that the database can be worked with. Its errors have a mail.Code.
	OpenDatabase(ctx context.Context) (Database, error)
	// OpenFeed reaches the queue and makes sure that it can be drained, likewise.
	OpenFeed(ctx context.Context) (Feed, error)
	// Decoder decides what is accepted, as drains of the feed do; it needs no queue. It fails with CodeSettings.
	Decoder() (drain.Decoder, error)
	// OpenResending prepares what mails are resent with. It connects to nothing. Its errors have a mail.Code.
	OpenResending(ctx context.Context) (Resending, error)
	// OpenAccountList prepares to use SES's account-level suppression list. It connects to nothing. Its errors have a mail.Code.
	OpenAccountList(ctx context.Context) (OpenAccountList, error)
	// HasDatabase and HasQueue tell whether they are set at all: off is off (rule 17).
	HasDatabase() bool
	HasQueue() bool
	// SuppressionEnforced mirrors SES_SUPPRESSION_ENABLED. It fails for what is neither true nor false.
	SuppressionEnforced() (bool, error)
	// DemoPeople can sign in to the demo world; nil anywhere else.
	DemoPeople() []DemoPerson
	// Close ends the installation itself, where it is this process's own.
	Close() error
}

// Resending is what mails are resent with, whatever database they are in.
type Resending interface {
	// In is the use case for the messages in a store.
	In(store resend.Store) *resend.Resender
	Close()
}

// Feed is the queue and what drains it into the database.
type Feed interface {
	// Check tells whether the queue can be drained now, with sentences about what works but looks wrong.
	Check(ctx context.Context) (warnings []string, err error)
	// Warnings weighs what Check found against what drains have seen since.
	Warnings(checked []string, seen drain.Report) []string
	Depth(ctx context.Context) (queue.Depth, error)
	// Drain drains until the queue is empty, see drain.Drainer.Once. progress holds it up while it runs.
	Drain(ctx context.Context, into drain.Recorder, progress func(drain.Report)) (drain.Report, error)
	Close()
}

package desktop

import (
	"context"

	"github.com/mailroom-app/mailroom/backend/access"
	"github.com/mailroom-app/mailroom/backend/drain"
	"github.com/mailroom-app/mailroom/backend/queue"
	"github.com/mailroom-app/mailroom/backend/resend"
)

// Installation is the database and the optional queue that Mailroom is set up for. Composition creates one from the settings, and
// another one for the demo world. Its methods may be called from several goroutines.
type Installation interface {
	// OpenDatabase connects and checks that the database can be used. Its errors have a mail.Code.
	OpenDatabase(ctx context.Context) (Database, error)
	// OpenFeed connects to the queue and checks that it can be drained. Its errors have a mail.Code.
	OpenFeed(ctx context.Context) (Feed, error)
	// Decoder accepts the same queue messages as drains of the feed do; it needs no queue. It fails with CodeSettings.
	Decoder() (drain.Decoder, error)
	// OpenResending prepares the services that resends need. It opens no connections. Its errors have a mail.Code.
	OpenResending(ctx context.Context) (Resending, error)
	// OpenAccountList prepares access to SES's account-level suppression list. It opens no connections. Its errors have a mail.Code.
	OpenAccountList(ctx context.Context) (OpenAccountList, error)
	// HasDatabase and HasQueue report whether each is set: off is off (rule 17).
	HasDatabase() bool
	HasQueue() bool
	// SuppressionEnforced returns SES_SUPPRESSION_ENABLED. It fails if the value is neither true nor false.
	SuppressionEnforced() (bool, error)
	// SignInPolicy returns what the operator has decided about signing in. It fails with CodeSettings.
	SignInPolicy() (access.Policy, error)
	// DemoPeople returns the people who can sign in to the demo world; nil in any other installation.
	DemoPeople() []DemoPerson
	// Close ends the installation itself if this process owns it.
	Close() error
}

// Resending holds the services that resends need, independent of the database.
type Resending interface {
	// In returns the use case for the messages in a store.
	In(store resend.Store) *resend.Resender
	Close()
}

// Feed reads the queue and drains it into the database.
type Feed interface {
	// Check fails if the queue cannot be drained now. warnings are sentences about settings that work but look wrong.
	Check(ctx context.Context) (warnings []string, err error)
	// Warnings combines the warnings of Check with the report of a later drain.
	Warnings(checked []string, seen drain.Report) []string
	Depth(ctx context.Context) (queue.Depth, error)
	// Drain drains until the queue is empty, see drain.Drainer.Once. The drain waits while progress runs.
	Drain(ctx context.Context, into drain.Recorder, progress func(drain.Report)) (drain.Report, error)
	Close()
}

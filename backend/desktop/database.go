package desktop

import (
	"context"

	"github.com/mailroom-app/mailroom/backend/access"
	"github.com/mailroom-app/mailroom/backend/drain"
	"github.com/mailroom-app/mailroom/backend/mail"
	"github.com/mailroom-app/mailroom/backend/resend"
)

// Database is an open database as the window sees it: a port for each kind of thing in it.
type Database struct {
	Connection
	People       People
	Lists        Lists
	Resends      Resends
	Suppressions SuppressionStore
	Audit        AuditReader
	Recorder     Recorder
	Quarantine   Quarantine
	Operations   Operator
}

// Connection is what all of it goes over. *postgres.DB is one.
type Connection interface {
	// Check tells whether Mailroom can work in this database now.
	Check(ctx context.Context) error
	// MyLogin tells what the database login was made for; the zero login where Mailroom did not make it.
	MyLogin(ctx context.Context) (mail.DatabaseLogin, error)
	// Listen calls changed when listening begins and whenever the data changes, until ctx ends or the connection is lost.
	Listen(ctx context.Context, changed func()) error
	// Activity is a number that is another one after data changed, also where nobody announced it.
	Activity(ctx context.Context) (int64, error)
	Close()
}

// People finds who signs in, and remembers failed tries.
type People interface {
	access.People
	access.Known
	access.Attempts
}

// Lists reads what is shown of messages and recipients.
type Lists interface {
	Reader
	RecipientReader
}

// Recorder records what a drain takes from the queue.
type Recorder interface {
	drain.Recorder
	drain.Parked
}

// Resends is what is remembered of resends, and resolves delivery issues.
type Resends interface {
	resend.Store
	resend.BulkStore
	// Resolve and UndoResolve resolve delivery issues by hand. Both tell how many they changed.
	Resolve(ctx context.Context, scope mail.Scope, actor mail.Actor, ids []mail.MessageID) (int, error)
	UndoResolve(ctx context.Context, scope mail.Scope, actor mail.Actor, ids []mail.MessageID) (int, error)
}

package desktop

import (
	"context"
	"time"

	"github.com/mailroom-app/mailroom/backend/access"
	"github.com/mailroom-app/mailroom/backend/drain"
	"github.com/mailroom-app/mailroom/backend/mail"
	"github.com/mailroom-app/mailroom/backend/resend"
)

// Database is an open database as the window uses it: one port for each kind of data.
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
	Erasing      Eraser
}

// Connection is the database connection that all ports use. *postgres.DB implements it.
type Connection interface {
	// Check fails if Mailroom cannot use this database now.
	Check(ctx context.Context) error
	// MyLogin describes the current database login; the zero value if Mailroom did not create it.
	MyLogin(ctx context.Context) (mail.DatabaseLogin, error)
	// Listen calls changed when listening begins and whenever the data changes, until ctx ends or the connection is lost.
	Listen(ctx context.Context, changed func()) error
	// Activity returns a number that differs after data changed, even without a notification.
	Activity(ctx context.Context) (int64, error)
	Close()
}

// Eraser erases addresses of what Hi.Events has deleted.
type Eraser interface {
	// EraseDeleted searches and erases if that is due, for at most about budget; any program continues an unfinished search. With the login of an
	// organizer it does nothing.
	EraseDeleted(ctx context.Context, budget time.Duration) (mail.ErasedDeleted, error)
}

// People looks up the people who sign in, and records failed attempts.
type People interface {
	access.People
	access.Known
	access.Attempts
	access.Factors
}

// Lists reads messages and recipients for the screens.
type Lists interface {
	Reader
	RecipientReader
}

// Recorder records the queue messages that a drain receives.
type Recorder interface {
	drain.Recorder
	drain.Parked
}

// Resends stores resends, and resolves delivery issues.
type Resends interface {
	resend.Store
	resend.BulkStore
	// Resolve resolves delivery issues by hand; UndoResolve takes that back. Both return how many they changed.
	Resolve(ctx context.Context, scope mail.Scope, actor mail.Actor, ids []mail.MessageID) (int, error)
	UndoResolve(ctx context.Context, scope mail.Scope, actor mail.Actor, ids []mail.MessageID) (int, error)
}

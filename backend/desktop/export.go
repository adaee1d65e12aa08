package desktop

import (
	"context"
	"io"
	"path/filepath"
	"time"

	"github.com/mailroom-app/mailroom/backend/export"
	"github.com/mailroom-app/mailroom/backend/mail"
	"github.com/mailroom-app/mailroom/backend/resend"
	"github.com/mailroom-app/mailroom/backend/suppress"
)

// exportLimit leaves the person time for the save dialog, and is enough for lists of millions of rows.
const exportLimit = 2 * time.Hour

// Export is the facade for saving lists as CSV files. Lists are not sent to the page: the program shows the save dialog and writes the
// file itself. Its methods need a session and answer within its scope.
type Export struct {
	calls   *Calls
	session *Session
	desktop Desktop
	now     func() time.Time
}

// NewExport makes the facade.
func NewExport(calls *Calls, session *Session, desktop Desktop) *Export {
	return &Export{calls: calls, session: session, desktop: desktop, now: time.Now}
}

// source holds the database, scope and actor of an export.
type source struct {
	Database
	scope mail.Scope
	actor mail.Actor
}

// superadmin fails with CodeNotAllowed for anybody but superadmins.
func (s source) superadmin(refusal string) error {
	if !s.scope.All() {
		return mail.Errorf(mail.CodeNotAllowed, "%s", refusal)
	}
	return nil
}

// listing checks the request and the person's rights. write writes the list and returns the number of rows.
type listing func(ctx context.Context, from source) (write func(to io.Writer) (int, error), err error)

// Messages saves the messages with these ids or, without ids, all messages that match the query, newest first.
func (e *Export) Messages(query MessageQuery, ids []string) (Saved, error) {
	name := "messages"
	if kind, err := mail.ParseKind(query.Kind); err == nil {
		name = string(kind) + "s"
	}
	return e.save("Export.Messages", name, e.chosen(query, ids, export.Messages))
}

// Issues saves delivery issues in the same way; ids are those of their originals.
func (e *Export) Issues(query MessageQuery, ids []string) (Saved, error) {
	return e.save("Export.Issues", "delivery-issues", e.chosen(query, ids, export.Issues))
}

// Bulk saves the outcome of each issue of a bulk resend of the signed-in person. It fails with not_found for another person's.
func (e *Export) Bulk(id string) (Saved, error) {
	return e.save("Export.Bulk", "resent", func(ctx context.Context, from source) (func(io.Writer) (int, error), error) {
		number, err := parseID("bulk resend", id)
		if err == nil {
			_, err = from.Resends.Bulk(ctx, from.scope, from.actor, number)
		}
		return func(to io.Writer) (int, error) {
			return export.Bulk(ctx, from.Resends, from.scope, from.actor, number, to)
		}, err
	})
}

// Suppressions saves the live suppressions that match a query, for superadmins; an import accepts the file.
func (e *Export) Suppressions(query SuppressionQuery) (Saved, error) {
	return e.save("Export.Suppressions", "suppressions", func(ctx context.Context, from source) (func(io.Writer) (int, error), error) {
		filter, _, err := query.read()
		if err == nil {
			err = from.superadmin(suppressionsRefusal)
		}
		return func(to io.Writer) (int, error) {
			return suppress.Export(ctx, from.Suppressions, from.scope, filter, to)
		}, err
	})
}

// Audit saves the entries of the audit log that match a query, for superadmins.
func (e *Export) Audit(query AuditQuery) (Saved, error) {
	return e.save("Export.Audit", "audit-log", func(ctx context.Context, from source) (func(io.Writer) (int, error), error) {
		filter, err := query.read()
		if err == nil {
			err = from.superadmin(auditRefusal)
		}
		return func(to io.Writer) (int, error) { return export.Audit(ctx, from.Audit, from.scope, filter, 0, to) }, err
	})
}

// save shows the save dialog and writes the file. It calls look before the dialog, so that nobody chooses a file in vain, and again after it:
// the person who is signed in when the dialog closes is the one who exports.
func (e *Export) save(method, list string, look listing) (Saved, error) {
	return call(e.calls, method, exportLimit, func(ctx context.Context) (Saved, error) {
		if _, err := e.look(ctx, look); err != nil {
			return Saved{}, err
		}
		path, err := e.desktop.SaveFile("mailroom-" + list + "-" + e.now().Format(time.DateOnly) + ".csv")
		if err != nil || path == "" {
			return Saved{Cancelled: err == nil}, err
		}
		write, err := e.look(ctx, look)
		if err != nil {
			return Saved{}, err
		}
		saved := Saved{File: filepath.Base(path)}
		err = export.ToFile(path, func(to io.Writer) (err error) {
			saved.Rows, err = write(to)
			return err
		})
		return saved, err
	})
}

func (e *Export) look(ctx context.Context, look listing) (func(io.Writer) (int, error), error) {
	database, session, scope, err := e.session.enterWithin(ctx, trustedFor)
	if err != nil {
		return nil, err
	}
	return look(ctx, source{database, scope, resend.Actor(session.Person.Email, session.Person.ID)})
}

// listWriter is export.Messages or export.Issues.
type listWriter func(ctx context.Context, from export.Reader, scope mail.Scope, filter mail.Filter, limit int, to io.Writer) (int, error)

// chosen lists the rows that match the query or, with ids, the chosen rows, even if their status has changed since they were chosen.
func (e *Export) chosen(query MessageQuery, ids []string, write listWriter) listing {
	return func(ctx context.Context, from source) (func(io.Writer) (int, error), error) {
		filter, err := e.filter(query, ids)
		return func(to io.Writer) (int, error) { return write(ctx, from.Lists, from.scope, filter, 0, to) }, err
	}
}

func (e *Export) filter(query MessageQuery, ids []string) (mail.Filter, error) {
	if len(ids) == 0 {
		filter, _, err := query.read(e.now())
		return filter, err
	}
	filter := mail.Filter{Statuses: mail.Statuses(), Resolved: true}
	for _, text := range ids {
		id, err := mail.ParseMessageID(text)
		if err != nil {
			return mail.Filter{}, err
		}
		filter.IDs = append(filter.IDs, id)
	}
	return filter, nil
}

package desktop

import (
	"context"
	"io"
	"path/filepath"
	"time"

	"github.com/mailroom-app/mailroom/backend/export"
	"github.com/mailroom-app/mailroom/backend/mail"
)

// exportLimit is for the person, who takes their time with the dialog, and for lists of millions.
const exportLimit = 2 * time.Hour

// Export is the facade for saving lists as CSV files. Lists do not cross to the page: the program asks where to save and writes the file
// itself. Its methods need a session and answer within its scope.
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

// listWriter is export.Messages or export.Issues.
type listWriter func(ctx context.Context, from export.Reader, scope mail.Scope, filter mail.Filter, limit int, to io.Writer) (int, error)

// Messages saves the messages with these ids, or, without ids, all that a query lets through, newest first.
func (e *Export) Messages(query MessageQuery, ids []string) (Saved, error) {
	name := "messages"
	if kind, err := mail.ParseKind(query.Kind); err == nil {
		name = string(kind) + "s"
	}
	return e.save("Export.Messages", name, query, ids, export.Messages)
}

// Issues saves delivery issues likewise; ids are those of their originals.
func (e *Export) Issues(query MessageQuery, ids []string) (Saved, error) {
	return e.save("Export.Issues", "delivery-issues", query, ids, export.Issues)
}

func (e *Export) save(method, list string, query MessageQuery, ids []string, write listWriter) (Saved, error) {
	return call(e.calls, method, exportLimit, func(ctx context.Context) (Saved, error) {
		filter, err := e.filter(query, ids)
		if err != nil {
			return Saved{}, err
		}
		if _, _, err := e.session.enter(ctx); err != nil {
			return Saved{}, err
		}
		path, err := e.desktop.SaveFile("mailroom-" + list + "-" + e.now().Format(time.DateOnly) + ".csv")
		if err != nil || path == "" {
			return Saved{Cancelled: err == nil}, err
		}
		// Who is signed in when the dialog closes is who exports.
		database, scope, err := e.session.enter(ctx)
		if err != nil {
			return Saved{}, err
		}
		saved := Saved{File: filepath.Base(path)}
		err = export.ToFile(path, func(to io.Writer) (err error) {
			saved.Rows, err = write(ctx, database, scope, filter, 0, to)
			return err
		})
		return saved, err
	})
}

// filter is what the query lets through, or the chosen rows, whatever has become of them since they were chosen.
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

package pool

import (
	"errors"
	"fmt"

	"github.com/jackc/pgx/v5/pgconn"

	"github.com/mailroom-app/mailroom/backend/mail"
	"github.com/mailroom-app/mailroom/backend/postgres/connect"
)

// refusals maps the SQLSTATEs that Mailroom's own database functions raise to codes. The messages of these errors are written for people.
var refusals = map[string]mail.Code{
	"MR400": mail.CodeInvalid, "MR403": mail.CodeNotAllowed, "MR404": mail.CodeNotFound, "MR409": mail.CodeConflict, "MR503": mail.CodeNotPrepared,
}

// Translate turns driver errors into errors of Mailroom; it is the only place that does. Every method of this package returns its errors
// through it. It returns an error that nobody can fix in the settings unchanged.
func Translate(err error) error {
	var server *pgconn.PgError
	if errors.As(err, &server) {
		if code, refused := refusals[server.Code]; refused {
			return mail.Errorf(code, "%s", server.Message)
		}
	}
	return connect.Translate(err)
}

// Failed is Translate, and adds what was being done, for the log. It returns a mail.Error without the addition: that is written for people.
func Failed(err error, format string, args ...any) error {
	var known *mail.Error
	if errors.As(err, &known) {
		return known
	}
	return Translate(fmt.Errorf(format+": %w", append(args, err)...))
}

// NotFound returns the error for a message that does not exist or is not in the scope.
func NotFound(id mail.MessageID) error {
	return mail.Errorf(mail.CodeNotFound, "there is no message %s", id)
}

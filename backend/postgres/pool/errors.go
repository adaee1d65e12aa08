package pool

import (
	"errors"
	"fmt"

	"github.com/jackc/pgx/v5/pgconn"

	"github.com/mailroom-app/mailroom/backend/mail"
	"github.com/mailroom-app/mailroom/backend/postgres/connect"
)

// refusals are the SQLSTATEs with which Mailroom's own functions say no, in words that are for people.
var refusals = map[string]mail.Code{
	"MR400": mail.CodeInvalid, "MR403": mail.CodeNotAllowed, "MR404": mail.CodeNotFound, "MR409": mail.CodeConflict, "MR503": mail.CodeNotPrepared,
}

// Translate is the one place where errors of the driver become errors of Mailroom. Every method of this package returns through it;
// errors that are no fault of anybody's settings come back as they are.
func Translate(err error) error {
	var server *pgconn.PgError
	if errors.As(err, &server) {
		if code, refused := refusals[server.Code]; refused {
			return mail.Errorf(code, "%s", server.Message)
		}
	}
	return connect.Translate(err)
}

// Failed is translate with what was being done, for the log. An error that is for people already says what they need to know.
func Failed(err error, format string, args ...any) error {
	var known *mail.Error
	if errors.As(err, &known) {
		return known
	}
	return Translate(fmt.Errorf(format+": %w", append(args, err)...))
}

// NotFound is the error for a message that is not there or not in the scope.
func NotFound(id mail.MessageID) error {
	return mail.Errorf(mail.CodeNotFound, "there is no message %s", id)
}

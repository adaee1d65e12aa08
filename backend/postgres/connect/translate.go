package connect

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/jackc/pgx/v5/pgconn"

	"github.com/mailroom-app/mailroom/backend/mail"
)

// Translate turns an error of the driver, the network or the server into a mail.Error if a person can act on it: CodeDatabaseDown,
// CodeDatabaseRefused, CodeNotAllowed, CodeTablesMissing, CodeHiEventsChanged, CodeNotPrepared, CodeCancelled. It returns every other
// error, nil, and an error that is already a mail.Error unchanged.
func Translate(err error) error {
	var known *mail.Error
	if err == nil || errors.As(err, &known) {
		return err
	}
	// The end of a context closes the connection, so check for it before the network errors that follow from that.
	if errors.Is(err, context.Canceled) {
		return mail.Wrap(mail.CodeCancelled, err, "cancelled")
	}
	var attempt *pgconn.ConnectError
	if errors.As(err, &attempt) {
		return connecting(attempt)
	}
	var server *pgconn.PgError
	if errors.As(err, &server) {
		return answered(err, server)
	}
	if errors.Is(err, context.DeadlineExceeded) {
		return mail.Wrap(mail.CodeDatabaseDown, err, "the database did not answer in time")
	}
	if lost(err) {
		return mail.Wrap(mail.CodeDatabaseDown, err, "the connection to the database was lost: check that Postgres is running")
	}
	return err
}

// lost reports whether the connection broke while it was in use.
func lost(err error) bool {
	var network net.Error
	return errors.As(err, &network) || errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) ||
		errors.Is(err, net.ErrClosed) || errors.Is(err, pgconn.ErrConnClosed)
}

// connecting explains a failed attempt to connect. It builds its messages from host, port, database and user only, and does not quote the
// driver's text: that may contain other parts of DATABASE_URL.
func connecting(attempt *pgconn.ConnectError) error {
	at := net.JoinHostPort(attempt.Config.Host, strconv.Itoa(int(attempt.Config.Port)))
	if strings.HasPrefix(attempt.Config.Host, "/") {
		at = attempt.Config.Host
	}
	var server *pgconn.PgError
	if !errors.As(attempt, &server) {
		return unreachable(attempt, at)
	}
	cause := fmt.Errorf("SQLSTATE %s from %s", server.Code, at)
	refused := func(format string, args ...any) error {
		return mail.Wrap(mail.CodeDatabaseRefused, cause, format, args...)
	}
	switch server.Code {
	case "28P01", "28000":
		return refused("Postgres at %s refused the login %q: check the user and password in DATABASE_URL", at, attempt.Config.User)
	case "3D000":
		return refused("Postgres at %s has no database %q: correct DATABASE_URL", at, attempt.Config.Database)
	case "42501":
		return refused("the login %q may not connect to the database %q at %s: grant it CONNECT, or use another login in DATABASE_URL",
			attempt.Config.User, attempt.Config.Database, at)
	case "53300":
		return mail.Wrap(mail.CodeDatabaseDown, cause, "Postgres at %s has no connection left for this login: close what uses them, give the login more (mailroomctl grant --connections), or raise max_connections", at)
	case "08P01":
		return refused("what answers at %s does not take Mailroom's session settings: connect to Postgres itself, not through a pooler, in DATABASE_URL", at)
	}
	if stopping(server.Code) {
		return mail.Wrap(mail.CodeDatabaseDown, cause, "Postgres at %s is starting or stopping: try again in a moment", at)
	}
	return refused("Postgres at %s refused the connection (SQLSTATE %s): check DATABASE_URL", at, server.Code)
}

func unreachable(attempt *pgconn.ConnectError, at string) error {
	down := func(cause error, format string, args ...any) error {
		return mail.Wrap(mail.CodeDatabaseDown, cause, format, args...)
	}
	var name *net.DNSError
	var dial *net.OpError
	switch {
	case errors.As(attempt, &name):
		return down(errors.New("the host name could not be resolved"), "the host %q in DATABASE_URL is not known: correct it, or check the network", attempt.Config.Host)
	case errors.As(attempt, &dial) && dial.Op == "dial":
		return down(dial.Err, "nobody answers at %s: start Postgres there, or correct DATABASE_URL", at)
	case pgconn.Timeout(attempt) || errors.Is(attempt, context.DeadlineExceeded):
		return down(context.DeadlineExceeded, "no answer from %s in time: check that Postgres runs there and that the network lets it through", at)
	case attempt.Config.TLSConfig != nil || strings.Contains(attempt.Error(), "TLS") || strings.Contains(attempt.Error(), "tls"):
		return mail.Wrap(mail.CodeDatabaseRefused, errors.New("TLS could not be agreed on"),
			"no encrypted connection to Postgres at %s: check sslmode and the certificates in DATABASE_URL", at)
	}
	return down(errors.New("the connection broke while it was made"), "Postgres at %s does not answer: check that it is running, and DATABASE_URL", at)
}

// stopping reports whether a SQLSTATE means that the server is starting, stopping or closing the connection: class 08, and 57P01 to 57P03
// (shutdown, crash, not yet accepting connections), 57P05 (idle too long). https://www.postgresql.org/docs/current/errcodes-appendix.html
func stopping(code string) bool {
	return strings.HasPrefix(code, "08") || code == "57P01" || code == "57P02" || code == "57P03" || code == "57P05"
}

// answered explains an error that the server returned on an open connection.
func answered(err error, server *pgconn.PgError) error {
	switch {
	case stopping(server.Code):
		return mail.Wrap(mail.CodeDatabaseDown, err, "Postgres is stopping or starting: try again in a moment")
	case server.Code == "25006":
		return mail.Wrap(mail.CodeNotAllowed, err, "this database can only be read: put the primary server into DATABASE_URL, not a standby")
	case server.Code == "42501":
		return mail.Wrap(mail.CodeNotAllowed, err, "the database login of DATABASE_URL may not do this: %s", server.Message)
	case server.Code == "42P01" && strings.Contains(server.Message, `"public.`):
		return mail.Wrap(mail.CodeTablesMissing, err, "a table of Hi.Events is missing (%s): is DATABASE_URL the database of Hi.Events?", server.Message)
	case server.Code == "42P01", server.Code == "3F000", server.Code == "42883" && strings.Contains(server.Message, "mailroom."):
		return mail.Wrap(mail.CodeNotPrepared, err, "this database is not prepared for Mailroom (%s): run mailroomctl migrate", server.Message)
	case server.Code == "55P03": // lock_not_available
		return mail.Wrap(mail.CodeBusy, err, "another program keeps a table locked that this needs, as Hi.Events does while it is being upgraded: try again in a moment")
	case server.Code == "57014": // query_canceled, by statement_timeout
		return mail.Wrap(mail.CodeBusy, err, "the database took too long for this: try again, and ask for less at once")
	case server.Code == "0A000", server.Code == "26000", server.Code == "42704":
		return mail.Wrap(mail.CodeHiEventsChanged, err, "the tables changed while this was done (%s): try again in a moment; if it stays so, see mailroomctl migrate --check", server.Message)
	case ExpectsOtherColumns(server.Code):
		return mail.Wrap(mail.CodeHiEventsChanged, err, "Hi.Events has changed its tables, and %s needs what they had: %s; what needs no such column works as before, and a newer Mailroom may know this Hi.Events (mailroomctl migrate --check tells of Mailroom's own tables)",
			asking(server), server.Message)
	}
	return err
}

// ExpectsOtherColumns reports whether a SQLSTATE is of a statement that expects columns which do not exist or have another type.
func ExpectsOtherColumns(code string) bool { return slices.Contains(otherColumns, code) }

// otherColumns are the SQLSTATEs of a statement that expects columns which do not exist or have another type: undefined_column, undefined_function
// (an operator between types), datatype_mismatch, cannot_coerce. https://www.postgresql.org/docs/current/errcodes-appendix.html
var otherColumns = []string{"42703", "42883", "42804", "42846"}

var functionOfOurs = regexp.MustCompile(`function (mailroom\.\w+)`)

// asking returns the name of the interface function in which an error happened: the outermost one, which Postgres lists last.
func asking(server *pgconn.PgError) string {
	found := functionOfOurs.FindAllStringSubmatch(server.Where, -1)
	if len(found) == 0 {
		return "Mailroom"
	}
	return found[len(found)-1][1]
}

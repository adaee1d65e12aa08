package record

import (
	"errors"
	"slices"

	"github.com/jackc/pgx/v5/pgconn"

	"github.com/mailroom-app/mailroom/backend/mail"
	"github.com/mailroom-app/mailroom/backend/postgres/pool"
)

// blame translates an error of recording into the code that drain.Recorder requires: CodeInvalid if the server rejects the content,
// CodeDatabaseDown if it cannot record now, CodeDatabaseRefused if it would reject any content.
// Errors that do not come from the server are returned unchanged.
// https://www.postgresql.org/docs/current/errcodes-appendix.html
func blame(err error) error {
	if refusals := (*mail.Refusals)(nil); errors.As(err, &refusals) {
		return refusals
	}
	translated := pool.Translate(err)
	var known *mail.Error
	var server *pgconn.PgError
	if errors.As(translated, &known) || !errors.As(err, &server) {
		return translated
	}
	class := server.Code[:min(2, len(server.Code))]
	switch {
	case server.Code == "23502": // not_null_violation: a column that another program added later
	case slices.Contains([]string{"21", "22", "23", "54"}, class): // cardinality, data, constraints, limits of the program
		return mail.Wrap(mail.CodeInvalid, err, "%s (SQLSTATE %s)", server.Message, server.Code)
	case slices.Contains([]string{"40", "53", "55", "57", "58", "XX"}, class): // rollback, resources, object state, intervention, system, internal
		return mail.Wrap(mail.CodeDatabaseDown, err, "Postgres cannot record now: %s (SQLSTATE %s)", server.Message, server.Code)
	}
	return mail.Wrap(mail.CodeDatabaseRefused, err, "Postgres refuses to record: %s (SQLSTATE %s)", server.Message, server.Code)
}

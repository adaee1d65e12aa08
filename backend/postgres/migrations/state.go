package migrations

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/jackc/pgx/v5"

	"github.com/mailroom-app/mailroom/backend/mail"
)

// oldestServer is the oldest supported Postgres, as server_version_num: the first that can treat NULLs as equal in a unique index.
const oldestServer = 150000

// hiEventsTables are the tables of Hi.Events that Mailroom requires.
var hiEventsTables = []string{
	"accounts", "account_users", "attendees", "email_templates", "event_settings", "events", "invoices", "messages", "order_items", "orders",
	"organizers", "outgoing_messages", "product_prices", "products", "users", "waitlist_entries",
}

// errUnreleased rejects a database from before the first release: its versions had another meaning, and its ledger lacks data for an upgrade.
var errUnreleased = mail.Errorf(mail.CodeDatabaseRefused, "this database was prepared by a Mailroom from before its first release, and nothing was changed: "+
	"take that out with the program that made it (mailroomctl migrate --down), or start anew with the database as Hi.Events has it")

// State describes how far a database is prepared.
type State struct {
	// Version is the newest schema version that was reached; 0 for none.
	Version int
	// Missing are the required tables of Hi.Events that do not exist.
	Missing []string
	server  int
	// unreleased is true if a program from before the first release prepared the database; its versions had another meaning.
	unreleased bool
}

// Inspect reads the state of the connected database. Besides the system catalogue it reads only the version. Errors are the
// driver's.
func Inspect(ctx context.Context, connection *pgx.Conn) (State, error) {
	var state State
	var prepared, reads bool
	err := connection.QueryRow(ctx, `
		SELECT array(SELECT t
		               FROM unnest($1::text[]) AS t
		              WHERE NOT EXISTS (SELECT
		                                  FROM pg_catalog.pg_class c
		                                  JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
		                                 WHERE n.nspname = 'public' AND c.relname = t AND c.relkind IN ('r', 'p', 'v'))
		              ORDER BY t),
		       EXISTS (SELECT
		                 FROM pg_catalog.pg_class c
		                 JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
		                WHERE n.nspname = 'mailroom' AND c.relname = 'schema_versions'),
		       EXISTS (SELECT
		                 FROM pg_catalog.pg_class c
		                 JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
		                WHERE n.nspname = 'mailroom' AND c.relname = 'schema_versions'
		                  AND pg_catalog.has_schema_privilege(n.oid, 'USAGE') AND pg_catalog.has_table_privilege(c.oid, 'SELECT')),
		       EXISTS (SELECT
		                 FROM pg_catalog.pg_attribute a
		                 JOIN pg_catalog.pg_class c ON c.oid = a.attrelid
		                 JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
		                WHERE n.nspname = 'mailroom' AND c.relname = 'schema_versions' AND a.attname = 'version_id' AND NOT a.attisdropped),
		       current_setting('server_version_num')::int`, hiEventsTables).
		Scan(&state.Missing, &prepared, &reads, &state.unreleased, &state.server)
	if err != nil {
		return State{}, fmt.Errorf("read what is in the database: %w", err)
	}
	if prepared && !state.unreleased {
		// The logins that Mailroom makes may not read the table. The function, in turn, may be missing until Up restores it.
		statement := "SELECT mailroom.schema_version()"
		if reads {
			statement = "SELECT coalesce(max(version), 0) FROM mailroom.schema_versions"
		}
		err = connection.QueryRow(ctx, statement).Scan(&state.Version)
		if err != nil {
			return State{}, fmt.Errorf("read the version of schema mailroom: %w", err)
		}
	}
	return state, nil
}

// Err returns the reason why Mailroom cannot use a database in this state: CodeDatabaseRefused (for example a server that is too old),
// CodeSchemaNewer, CodeTablesMissing or CodeNotPrepared; nil if it can.
func (s State) Err() error {
	if err := s.unfit(); err != nil {
		return err
	}
	if s.Version < latestVersion() {
		return mail.Errorf(mail.CodeNotPrepared, "this database is not prepared for Mailroom (version %d of %d): run mailroomctl migrate", s.Version, latestVersion())
	}
	return nil
}

// unfit returns the reason why this program cannot migrate the database, or nil.
func (s State) unfit() error {
	switch {
	case s.server < oldestServer:
		return mail.Errorf(mail.CodeDatabaseRefused, "Mailroom needs Postgres %d or newer, and the server of DATABASE_URL is %d.%d: upgrade it",
			oldestServer/10000, s.server/10000, s.server%10000)
	case s.unreleased:
		return errUnreleased
	case s.Version > latestVersion():
		return mail.Errorf(mail.CodeSchemaNewer, "this database was prepared by a newer Mailroom (version %d, this program knows %d): install the newer program",
			s.Version, latestVersion())
	case len(s.Missing) == len(hiEventsTables):
		return mail.Errorf(mail.CodeTablesMissing, "there are no tables of Hi.Events in this database: put the database of Hi.Events into DATABASE_URL, after Hi.Events made its tables")
	case len(s.Missing) > 0:
		return mail.Errorf(mail.CodeTablesMissing, "tables of Hi.Events are missing in this database (%s): bring Hi.Events up to date first",
			strings.Join(slices.Sorted(slices.Values(s.Missing)), ", "))
	}
	return nil
}

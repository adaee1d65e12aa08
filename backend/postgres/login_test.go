package postgres_test

import (
	"context"
	"crypto/rand"
	"errors"
	"net/url"
	"strings"
	"testing"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/pgxpool"

	"github.com/mailroom-app/mailroom/backend/mail"
	"github.com/mailroom-app/mailroom/backend/postgres"
)

// loginName returns a name that is unique on the server and contains characters that break careless quoting.
func loginName() string { return `mailroom test "` + strings.ToLower(rand.Text()) + `'; --` }

// grant creates a login and returns the connection string for it. It is revoked at the end of the test.
func grant(t testing.TB, db *postgres.DB, databaseURL string, request mail.LoginRequest) string {
	t.Helper()
	password, err := db.Logins.GrantLogin(t.Context(), request)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := db.Logins.RevokeLogin(context.Background(), request.Name); err != nil && mail.CodeOf(err) != mail.CodeNotFound {
			t.Error(err)
		}
	})
	return asLogin(t, databaseURL, request.Name, password)
}

func asLogin(t testing.TB, databaseURL, name, password string) string {
	t.Helper()
	address, err := url.Parse(databaseURL)
	if err != nil {
		t.Fatal(err)
	}
	address.User = url.UserPassword(name, password)
	return address.String()
}

// open opens a database that is closed at the end of the test.
func open(t testing.TB, databaseURL string) *postgres.DB {
	t.Helper()
	db, err := postgres.Open(context.Background(), databaseURL)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(db.Close)
	return db
}

// psql opens a connection like that of a person who uses a connection string with psql.
func psql(t testing.TB, databaseURL string) *pgx.Conn {
	t.Helper()
	connection, err := pgx.Connect(context.Background(), databaseURL)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = connection.Close(context.Background()) })
	return connection
}

func urlOf(pool *pgxpool.Pool) string { return pool.Config().ConnConfig.ConnString() }

// overheard collects the notices of the server.
func overheard(config *pgx.ConnConfig) *[]string {
	var said []string
	config.OnNotice = func(_ *pgconn.PgConn, notice *pgconn.Notice) {
		said = append(said, notice.Message, notice.Detail, notice.Hint)
	}
	return &said
}

// confessed returns all texts of a server error.
func confessed(err error) []string {
	var server *pgconn.PgError
	if !errors.As(err, &server) {
		return nil
	}
	return []string{server.Code, server.Message, server.Detail, server.Hint, server.Where, server.InternalQuery, server.ColumnName, server.ConstraintName}
}

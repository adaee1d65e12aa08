package connect_test

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/url"
	"strings"
	"testing"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"

	"github.com/mailroom-app/mailroom/backend/mail"
	"github.com/mailroom-app/mailroom/backend/postgres/connect"
	"github.com/mailroom-app/mailroom/backend/world"
	"github.com/mailroom-app/mailroom/backend/world/worldtest"
)

func TestMain(m *testing.M) { worldtest.Main(m) }

// attempt connects, and closes the connection if that succeeded.
func attempt(t *testing.T, databaseURL string) error {
	t.Helper()
	settings, err := connect.Settings(databaseURL)
	if err != nil {
		return err
	}
	connection, err := pgx.ConnectConfig(t.Context(), settings)
	if err == nil {
		err = connection.Close(t.Context())
	}
	return connect.Translate(err)
}

func changed(t *testing.T, databaseURL string, change func(*url.URL)) string {
	t.Helper()
	address, err := url.Parse(databaseURL)
	if err != nil {
		t.Fatal(err)
	}
	change(address)
	return address.String()
}

func TestFailuresToConnectSayWhatToDo(t *testing.T) {
	t.Parallel()
	good := worldtest.Database(t, world.Empty)
	owner, err := pgx.Connect(t.Context(), good)
	if err != nil {
		t.Fatal(err)
	}
	defer owner.Close(context.Background())
	database := owner.Config().Database
	for _, statement := range []string{
		"REVOKE CONNECT ON DATABASE " + database + " FROM PUBLIC",
		"CREATE ROLE stranger_of_" + database + " LOGIN PASSWORD 'swordfish'",
	} {
		if _, err := owner.Exec(t.Context(), statement); err != nil {
			t.Fatal(err)
		}
	}
	t.Cleanup(func() {
		if err := func() error {
			connection, err := pgx.Connect(context.Background(), good)
			if err != nil {
				return err
			}
			defer connection.Close(context.Background())
			_, err = connection.Exec(context.Background(), "DROP ROLE stranger_of_"+database)
			return err
		}(); err != nil {
			t.Error(err)
		}
	})
	silent, err := net.Listen("tcp4", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer silent.Close()

	for name, test := range map[string]struct {
		databaseURL string
		code        mail.Code
		words       []string
	}{
		"wrong password": {changed(t, good, func(u *url.URL) { u.User = url.UserPassword(u.User.Username(), "swordfish") }),
			mail.CodeDatabaseRefused, []string{"DATABASE_URL", "password"}},
		"unknown login": {changed(t, good, func(u *url.URL) { u.User = url.UserPassword("nobody", "swordfish") }),
			mail.CodeDatabaseRefused, []string{"DATABASE_URL", `"nobody"`}},
		"no such database": {changed(t, good, func(u *url.URL) { u.Path = "/nowhere" }),
			mail.CodeDatabaseRefused, []string{"DATABASE_URL", `"nowhere"`}},
		"no right to connect": {changed(t, good, func(u *url.URL) { u.User = url.UserPassword("stranger_of_"+database, "swordfish") }),
			mail.CodeDatabaseRefused, []string{"DATABASE_URL", "CONNECT"}},
		"nobody listens": {"postgres://ann:swordfish@127.0.0.1:1/tickets",
			mail.CodeDatabaseDown, []string{"DATABASE_URL", "127.0.0.1:1"}},
		"no such host": {"postgres://ann:swordfish@nowhere.invalid/tickets",
			mail.CodeDatabaseDown, []string{"DATABASE_URL", "nowhere.invalid"}},
		"no such socket": {"host=/nowhere user=ann password=swordfish",
			mail.CodeDatabaseDown, []string{"DATABASE_URL", "/nowhere"}},
		"no answer": {"postgres://ann:swordfish@" + silent.Addr().String() + "/tickets?sslmode=disable&connect_timeout=1",
			mail.CodeDatabaseDown, []string{silent.Addr().String()}},
		"no encryption": {changed(t, good, func(u *url.URL) { u.RawQuery = "sslmode=require" }),
			mail.CodeDatabaseRefused, []string{"DATABASE_URL", "sslmode"}},
	} {
		t.Run(name, func(t *testing.T) {
			err := attempt(t, test.databaseURL)
			if mail.CodeOf(err) != test.code {
				t.Errorf("error %v has code %s, want %s", err, mail.CodeOf(err), test.code)
			}
			for _, word := range test.words {
				if err == nil || !strings.Contains(err.Error(), word) {
					t.Errorf("error %q does not name %s", err, word)
				}
			}
			for cause := err; cause != nil; cause = errors.Unwrap(cause) {
				if strings.Contains(cause.Error(), "swordfish") {
					t.Errorf("the password is in %q", cause)
				}
			}
		})
	}
}

func TestErrorsInUseHaveTheCodesThatPeopleCanActOn(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		err  error
		want mail.Code
	}{
		{nil, mail.CodeInternal},
		{errors.New("anything else"), mail.CodeInternal},
		{mail.Errorf(mail.CodeNotFound, "known already"), mail.CodeNotFound},
		{context.Canceled, mail.CodeCancelled},
		{context.DeadlineExceeded, mail.CodeDatabaseDown},
		{net.ErrClosed, mail.CodeDatabaseDown},
		{&net.OpError{Op: "read", Err: errors.New("connection reset by peer")}, mail.CodeDatabaseDown},
		{&pgconn.PgError{Code: "57P01", Message: "terminating connection due to administrator command"}, mail.CodeDatabaseDown},
		{&pgconn.PgError{Code: "57P03", Message: "the database system is starting up"}, mail.CodeDatabaseDown},
		{&pgconn.PgError{Code: "42501", Message: "permission denied for table users"}, mail.CodeNotAllowed},
		{&pgconn.PgError{Code: "25006", Message: "cannot execute INSERT in a read-only transaction"}, mail.CodeNotAllowed},
		{&pgconn.PgError{Code: "42P01", Message: `relation "public.outgoing_messages" does not exist`}, mail.CodeTablesMissing},
		{&pgconn.PgError{Code: "42P01", Message: `relation "announcements" does not exist`}, mail.CodeNotPrepared},
		{&pgconn.PgError{Code: "3F000", Message: `schema "mailroom" does not exist`}, mail.CodeNotPrepared},
		{&pgconn.PgError{Code: "42883", Message: "function mailroom.ses_id(text) does not exist"}, mail.CodeNotPrepared},
		{&pgconn.PgError{Code: "42703", Message: "column o.email does not exist"}, mail.CodeHiEventsChanged},
		{&pgconn.PgError{Code: "42883", Message: "operator does not exist: text = bigint"}, mail.CodeHiEventsChanged},
		{&pgconn.PgError{Code: "23505", Message: "duplicate key value"}, mail.CodeInternal},
	} {
		wrapped := test.err
		if wrapped != nil {
			wrapped = fmt.Errorf("do something: %w", wrapped)
		}
		got := connect.Translate(wrapped)
		if mail.CodeOf(got) != test.want {
			t.Errorf("%v became %v with code %s, want %s", test.err, got, mail.CodeOf(got), test.want)
		}
		if !errors.Is(got, test.err) {
			t.Errorf("%v: the cause is lost in %v", test.err, got)
		}
	}
}

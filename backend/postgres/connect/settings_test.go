package connect_test

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/jackc/pgx/v5"

	"github.com/mailroom-app/mailroom/backend/mail"
	"github.com/mailroom-app/mailroom/backend/postgres/connect"
	"github.com/mailroom-app/mailroom/backend/world"
	"github.com/mailroom-app/mailroom/backend/world/worldtest"
)

func TestBothFormsOfDatabaseURLAreRead(t *testing.T) {
	t.Parallel()
	for _, databaseURL := range []string{
		"postgres://ann:s%40cret%2F@db.example.com:6543/tickets?sslmode=disable",
		"postgresql://ann:s%40cret%2F@db.example.com:6543/tickets?sslmode=disable&pool_max_conns=3",
		"host=db.example.com port=6543 user=ann password='s@cret/' dbname=tickets sslmode=disable",
		"postgres://db.example.com:6543/tickets?sslmode=disable&user=ann&password=s@cret/",
	} {
		got, err := connect.Settings(databaseURL)
		if err != nil {
			t.Errorf("%s: %v", databaseURL, err)
			continue
		}
		if got.Host != "db.example.com" || got.Port != 6543 || got.User != "ann" || got.Password != "s@cret/" || got.Database != "tickets" {
			t.Errorf("%s was read as host %s, port %d, user %s, password %s, database %s", databaseURL, got.Host, got.Port, got.User, got.Password, got.Database)
		}
		if got.ConnectTimeout <= 0 || got.RuntimeParams["timezone"] != "UTC" || got.RuntimeParams["application_name"] != "mailroom" || got.RuntimeParams["pool_max_conns"] != "" {
			t.Errorf("%s: settings of the session are %v, timeout %s", databaseURL, got.RuntimeParams, got.ConnectTimeout)
		}
	}
}

// Nothing listens on port 1 of this machine, so connecting with settings that parse fails at once.
func failures(databaseURL string) (said []string) {
	settings, err := connect.Settings(databaseURL)
	if err == nil {
		settings.Fallbacks = nil
		_, failed := pgx.ConnectConfig(context.Background(), settings)
		err = connect.Translate(failed)
	}
	for cause := err; cause != nil; cause = errors.Unwrap(cause) {
		said = append(said, cause.Error(), fmt.Sprintf("%+v", cause))
	}
	return said
}

func requireSecret(t interface {
	Helper()
	Errorf(string, ...any)
}, databaseURL, secret string) {
	t.Helper()
	for _, words := range failures(databaseURL) {
		if strings.Contains(words, secret) {
			t.Errorf("DATABASE_URL %q: the password %q is in %q", databaseURL, secret, words)
		}
	}
}

func TestThePasswordIsNeverSaid(t *testing.T) {
	t.Parallel()
	for _, special := range []string{"", "@", ":", "/", "?", "#", "%", "&", "=", " ", "'", `"`, `\`, "[", "]", "{", "%zz", "%40", "@@", "/@", "@/", "?@", "#@/", ":@", "?a=", "/12/", "ü", "\n", "\x00", "://"} {
		for _, password := range []string{"hunter2" + special + "swordfish", special + "hunter2swordfish", "hunter2swordfish" + special, "12" + special + "swordfish"} {
			encoded := url.QueryEscape(password)
			for _, databaseURL := range []string{
				"postgres://ann:" + password + "@127.0.0.1:1/tickets?sslmode=disable",
				"postgres://ann:" + url.PathEscape(password) + "@127.0.0.1:1/tickets?sslmode=disable",
				"postgres://ann:" + encoded + "@127.0.0.1:1/tickets?sslmode=disable",
				"postgres://ann:" + password + "@127.0.0.1:port/tickets",
				"postgres://ann:" + password + "@127.0.0.1:1/tickets?sslmode=wrong",
				"postgres://127.0.0.1:1/tickets?user=ann&password=" + password,
				"postgres://127.0.0.1:1/tickets?user=ann&password=" + encoded + "&connect_timeout=x",
				"host=127.0.0.1 port=1 user=ann dbname=tickets password=" + password,
				"host=127.0.0.1 port=1 password=" + password + " user=ann dbname=tickets",
				"host=127.0.0.1 port=1 password='" + password + "' user=ann dbname=tickets",
				"host=127.0.0.1 port=x password='" + strings.NewReplacer(`\`, `\\`, `'`, `\'`).Replace(password) + "'",
				"ann:" + password + "@127.0.0.1:1/tickets",
				"mysql://ann:" + password + "@127.0.0.1:1/tickets",
				"postgres//ann:" + password + "@127.0.0.1:1/tickets",
			} {
				requireSecret(t, databaseURL, "swordfish")
				requireSecret(t, databaseURL, "hunter2")
			}
		}
	}
}

func TestNoPasswordIsEverSaid(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		password := rapid.StringMatching(`[-a-z0-9@:/?#%&= '"\\\[\]]{0,6}swordfish[-a-z0-9@:/?#%&= '"\\\[\]]{0,6}`).Draw(t, "password")
		requireSecret(t, "postgres://ann:"+password+"@127.0.0.1:1/tickets?sslmode=disable", "swordfish")
		requireSecret(t, "host=127.0.0.1 port=1 user=ann dbname=tickets password="+password, "swordfish")
	})
}

func TestDatabaseURLsThatCannotBeReadAreAMatterOfSettings(t *testing.T) {
	t.Parallel()
	for _, databaseURL := range []string{
		"", "  ", "tickets", "postgres://ann:p@ss@127.0.0.1/tickets", "postgres://ann:1/2@127.0.0.1/tickets", "postgres://127.0.0.1:port/tickets",
		"mysql://127.0.0.1/tickets", "host=127.0.0.1 port", "postgres://127.0.0.1/tickets?sslmode=perhaps", "postgres://ann:12/s?a=b@127.0.0.1/tickets",
	} {
		_, err := connect.Settings(databaseURL)
		if mail.CodeOf(err) != mail.CodeSettings || !strings.Contains(err.Error(), "DATABASE_URL") {
			t.Errorf("%q: error %v has code %s; want %s and the name of the setting", databaseURL, err, mail.CodeOf(err), mail.CodeSettings)
		}
	}
}

// The server's time zone is not UTC, and this machine's can be any; Hi.Events's naive columns hold UTC.
func TestNaiveTimesAreUTCInAndOut(t *testing.T) {
	t.Parallel()
	settings, err := connect.Settings(worldtest.Database(t, world.Empty))
	if err != nil {
		t.Fatal(err)
	}
	connection, err := pgx.ConnectConfig(t.Context(), settings)
	if err != nil {
		t.Fatal(err)
	}
	defer connection.Close(context.Background())
	if err := connect.ScanUTC(t.Context(), connection); err != nil {
		t.Fatal(err)
	}
	written := time.Date(2026, 3, 29, 2, 30, 0, 0, time.UTC) // an hour that Europe skips when summer time begins
	var naive, aware time.Time
	var text string
	err = connection.QueryRow(t.Context(), "SELECT $1::timestamp, $2::timestamptz, ($2::timestamptz)::timestamp::text", written, written).Scan(&naive, &aware, &text)
	if err != nil {
		t.Fatal(err)
	}
	if naive != written || aware != written || text != "2026-03-29 02:30:00" {
		t.Errorf("%s came back as %s, %s and %s", written, naive, aware, text)
	}
}

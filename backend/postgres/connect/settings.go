package connect

import (
	"context"
	"errors"
	"net/url"
	"regexp"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgtype"

	"github.com/mailroom-app/mailroom/backend/mail"
)

// timeout bounds one attempt to connect, unless DATABASE_URL or PGCONNECT_TIMEOUT set another limit: with a host that drops packets, a
// window would wait for minutes.
const timeout = 5 * time.Second

// Settings parses DATABASE_URL, in the forms postgres://... and keyword=value; missing values come from libpq's environment variables
// (PGHOST, PGPASSWORD, ...). Sessions are in UTC, with the application name "mailroom". It fails with CodeSettings.
func Settings(databaseURL string) (*pgx.ConnConfig, error) {
	if strings.TrimSpace(databaseURL) == "" {
		return nil, mail.Errorf(mail.CodeSettings, "DATABASE_URL is not set: set it to postgres://USER:PASSWORD@HOST:PORT/DATABASE")
	}
	if ambiguous(databaseURL) {
		return nil, unreadable()
	}
	config, err := pgx.ParseConfig(databaseURL)
	if err != nil {
		return nil, unreadable() // without err: it quotes the text and redacts only what the parser takes for the password, which may be wrong
	}
	for name := range config.RuntimeParams {
		if strings.HasPrefix(name, "pool_") {
			delete(config.RuntimeParams, name) // pgxpool's settings, which Mailroom sets itself; the server would reject them
		} else if !parameterName.MatchString(name) {
			return nil, unreadable()
		}
	}
	if config.ConnectTimeout == 0 {
		config.ConnectTimeout = timeout
	}
	config.RuntimeParams["application_name"] = "mailroom"
	config.RuntimeParams["timezone"] = "UTC"
	return config, nil
}

func unreadable() error {
	return mail.Wrap(mail.CodeSettings, errors.New("the text of DATABASE_URL is withheld"),
		"DATABASE_URL cannot be read: write postgres://USER:PASSWORD@HOST:PORT/DATABASE, and in the user and password write "+
			"%%40 for @, %%2F for /, %%3A for :, %%3F for ?, %%23 for #, %%25 for %% and %%20 for a space")
}

var parameterName = regexp.MustCompile(`^[A-Za-z_][A-Za-z0-9_.]*$`)

// ambiguous reports whether a URL can be parsed in more than one way because the password contains characters that should be
// percent-encoded. Such a URL may parse, but with a part of the password as the host or database name, which error messages contain.
func ambiguous(databaseURL string) bool {
	_, rest, isURL := strings.Cut(databaseURL, "://")
	if !isURL || strings.ContainsAny(databaseURL[:len(databaseURL)-len(rest)-len("://")], "= '") {
		return false // keyword=value
	}
	if end := strings.IndexAny(rest, "@/"); end >= 0 && rest[end] == '@' {
		rest = rest[end+1:]
	}
	place, query, _ := strings.Cut(rest, "?")
	if strings.ContainsAny(place, "@#") {
		return true
	}
	for pair := range strings.SplitSeq(query, "&") {
		key, value, _ := strings.Cut(pair, "=")
		key, err := url.QueryUnescape(key)
		if err != nil || key != "" && !parameterName.MatchString(key) {
			return true
		}
		switch key {
		case "user", "password", "sslpassword", "application_name":
		default:
			if strings.ContainsAny(value, "@#") {
				return true
			}
		}
	}
	return false
}

// ScanUTC makes times scan in UTC: Hi.Events's naive columns hold UTC, and timestamptz would scan in this machine's zone. It is for
// pgxpool.Config.AfterConnect.
func ScanUTC(_ context.Context, connection *pgx.Conn) error {
	types := connection.TypeMap()
	types.RegisterType(&pgtype.Type{Name: "timestamp", OID: pgtype.TimestampOID, Codec: &pgtype.TimestampCodec{ScanLocation: time.UTC}})
	types.RegisterType(&pgtype.Type{Name: "timestamptz", OID: pgtype.TimestamptzOID, Codec: &pgtype.TimestamptzCodec{ScanLocation: time.UTC}})
	return nil
}

package migrations_test

import (
	"context"
	"crypto/rand"
	"net/url"
	"strings"
	"testing"

	"github.com/jackc/pgx/v5"
)

// login creates a database login whose name begins with prefix, and returns its connection string. It has only the rights that are
// granted to PUBLIC.
func login(t *testing.T, databaseURL, prefix string) string {
	t.Helper()
	name, password := prefix+"_"+strings.ToLower(rand.Text()), rand.Text()
	execute(t, databaseURL, "CREATE ROLE "+name+" LOGIN PASSWORD '"+password+"'")
	t.Cleanup(func() {
		connection, err := pgx.Connect(context.Background(), databaseURL)
		if err != nil {
			t.Error(err)
			return
		}
		defer connection.Close(context.Background())
		for _, statement := range []string{"DROP OWNED BY " + name + " CASCADE", "DROP ROLE " + name} {
			if _, err := connection.Exec(context.Background(), statement); err != nil {
				t.Error(err)
			}
		}
	})
	address, err := url.Parse(databaseURL)
	if err != nil {
		t.Fatal(err)
	}
	address.User = url.UserPassword(name, password)
	return address.String()
}

func userOf(t *testing.T, databaseURL string) string {
	t.Helper()
	address, err := url.Parse(databaseURL)
	if err != nil {
		t.Fatal(err)
	}
	return address.User.Username()
}

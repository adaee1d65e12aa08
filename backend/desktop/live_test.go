package desktop_test

import (
	"context"
	"testing"

	"github.com/jackc/pgx/v5"

	"github.com/mailroom-app/mailroom/backend/desktop"
	"github.com/mailroom-app/mailroom/backend/postgres/pool"
)

func TestThePageHearsOfOtherProgramsChanges(t *testing.T) {
	t.Parallel()
	o := newFacades(t)
	o.events.await(t, desktop.MessagesChanged) // listening has begun
	o.events.forget()
	o.ask("SELECT count(pg_notify('" + pool.ChangedChannel + "', ''))")
	o.events.await(t, desktop.MessagesChanged)
}

// ask queries the database as another program would.
func (o *facades) ask(sql string) int {
	o.t.Helper()
	connection, err := pgx.Connect(o.t.Context(), o.url)
	if err != nil {
		o.t.Fatal(err)
	}
	defer connection.Close(context.Background())
	var answer int
	if err := connection.QueryRow(o.t.Context(), sql).Scan(&answer); err != nil {
		o.t.Fatal(err)
	}
	return answer
}

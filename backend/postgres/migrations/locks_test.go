package migrations_test

import (
	"context"
	"regexp"
	"strings"
	"sync"
	"testing"

	"github.com/mailroom-app/mailroom/backend/mail"
	"github.com/mailroom-app/mailroom/backend/postgres/migrations"
	"github.com/mailroom-app/mailroom/backend/world"
	"github.com/mailroom-app/mailroom/backend/world/worldtest"
)

func TestOfTwoMigrationsAtOnceOneWaits(t *testing.T) {
	t.Parallel()
	reference, url := worldtest.Database(t, world.Stock), worldtest.Database(t, world.Stock)
	up(t, reference)
	// The first migration stops in the middle until the second has begun to wait.
	waits := make(chan struct{})
	first := make(chan error, 1)
	middle := make(chan struct{})
	var once, stop sync.Once
	go func() {
		first <- migrations.Up(t.Context(), url, migrations.AfterStatement(func(statement string) error {
			if strings.HasPrefix(statement, "CREATE INDEX CONCURRENTLY") {
				stop.Do(func() {
					close(middle)
					<-waits
				})
			}
			return nil
		}))
	}()
	<-middle
	var steps []string
	up(t, url, migrations.Progress(func(words string) {
		if strings.HasPrefix(words, "Waiting for another program") {
			once.Do(func() { close(waits) })
			return
		}
		steps = append(steps, words)
	}))
	if err := <-first; err != nil {
		t.Errorf("the first: %v", err)
	}
	if len(steps) != 0 {
		t.Errorf("the second had something to do: %v", steps)
	}
	requireSame(t, "after both", catalogue(t, url), catalogue(t, reference))
}

func TestManyMigrationsAtOnceEndAsOne(t *testing.T) {
	t.Parallel()
	reference, url := worldtest.Database(t, world.Integration), worldtest.Database(t, world.Integration)
	up(t, reference)
	failures := make(chan error, 4)
	for range cap(failures) {
		go func() { failures <- migrations.Up(t.Context(), url) }()
	}
	for range cap(failures) {
		if err := <-failures; err != nil {
			t.Error(err)
		}
	}
	requireSame(t, "after all", catalogue(t, url), catalogue(t, reference))
}

// An open transaction has written to a table. The migration has to wait for it, but must not block ticket sales and mails meanwhile:
// it must not stay in the lock queue.
func TestRule14TicketSalesGoOnWhileTheMigrationWaitsForALock(t *testing.T) {
	t.Parallel()
	for table, statements := range map[string]struct{ hold, sale string }{
		"accounts": {
			"UPDATE accounts SET name = 'Held' WHERE id = 1", "UPDATE accounts SET name = 'Sold' WHERE id = 2"},
		"events": {
			"UPDATE events SET title = 'Held' WHERE id = 1", "UPDATE events SET title = title WHERE id = 2"},
		"orders": {
			"DELETE FROM orders WHERE id = -1", "INSERT INTO orders (event_id, short_id, currency, status, created_at, public_id) VALUES (1, 'o_1', 'USD', 'RESERVED', '2026-01-01', 'O-' || txid_current())"},
		"attendees": {
			"DELETE FROM attendees WHERE id = -1", "DELETE FROM attendees WHERE id = -2"},
		"outgoing_messages": {
			"DELETE FROM outgoing_messages WHERE id = -1", "INSERT INTO outgoing_messages (event_id, message_id, subject, recipient, status) VALUES (1, 1, 'News', 'eve@example.com', 'SENT')"},
	} {
		t.Run(table, func(t *testing.T) {
			t.Parallel()
			url := worldtest.Database(t, world.Stock)
			execute(t, url, fewRows...)
			holder, seller := dial(t, url), dial(t, url)
			for _, statement := range []string{"BEGIN", statements.hold} {
				if _, err := holder.Exec(t.Context(), statement); err != nil {
					t.Fatal(err)
				}
			}
			// Far longer than the migration may delay a sale, far shorter than the open transaction lasts.
			if _, err := seller.Exec(t.Context(), "SET lock_timeout = '10s'"); err != nil {
				t.Fatal(err)
			}
			ctx, cancel := context.WithCancel(t.Context())
			defer cancel()
			waiting := make(chan string, 100)
			done := make(chan error, 1)
			go func() {
				done <- migrations.Up(ctx, url, migrations.Progress(func(words string) {
					if strings.HasPrefix(words, "Waiting for a transaction") {
						waiting <- words
					}
				}))
			}()
			select {
			case words := <-waiting:
				if !strings.HasSuffix(words, "public."+table) {
					t.Errorf("%s; want it to wait for %s", words, table)
				}
			case err := <-done:
				t.Fatalf("the migration did not wait for the transaction on %s: %v", table, err)
			}
			for range 5 {
				if _, err := seller.Exec(t.Context(), statements.sale); err != nil {
					t.Errorf("a sale while the migration waits: %v", err)
				}
			}
			if _, err := holder.Exec(t.Context(), "COMMIT"); err != nil {
				t.Fatal(err)
			}
			if err := <-done; err != nil {
				t.Errorf("the migration, after the transaction ended: %v", err)
			}
		})
	}
}

func TestAMigrationCanBeCancelledWhileItWaits(t *testing.T) {
	t.Parallel()
	url := worldtest.Database(t, world.Stock)
	holder := dial(t, url)
	for _, statement := range []string{"BEGIN", "LOCK TABLE outgoing_messages"} {
		if _, err := holder.Exec(t.Context(), statement); err != nil {
			t.Fatal(err)
		}
	}
	ctx, cancel := context.WithCancel(t.Context())
	err := migrations.Up(ctx, url, migrations.Progress(func(words string) {
		if strings.HasPrefix(words, "Waiting for a transaction") {
			cancel()
		}
	}))
	if mail.CodeOf(err) != mail.CodeCancelled {
		t.Errorf("error %v has code %s, want %s", err, mail.CodeOf(err), mail.CodeCancelled)
	}
}

// sharedTrigger matches triggers on shared tables. Triggers on Mailroom's own tables block nobody.
var sharedTrigger = regexp.MustCompile(`CREATE TRIGGER [^;]* ON public\.`)

func TestRule14IndexesOnSharedTablesAreBuiltConcurrently(t *testing.T) {
	t.Parallel()
	for _, shape := range []world.Shape{world.Stock, world.IntegrationLater} {
		for _, step := range plan(t, worldtest.Database(t, shape)).Pending {
			for statement := range strings.SplitSeq(step.SQL, ";\n") {
				if strings.Contains(statement, "INDEX") && strings.Contains(statement, " ON public.") && !strings.Contains(statement, "INDEX CONCURRENTLY") {
					t.Errorf("%s: this index is not built concurrently: %s", shape, statement)
				}
			}
			changes := strings.Contains(step.SQL, "ALTER TABLE public.") || sharedTrigger.MatchString(step.SQL)
			if changes && !strings.Contains(step.SQL, "SET LOCAL lock_timeout") {
				t.Errorf("%s: %s waits for its lock without end: %s", shape, step.Title, step.SQL)
			}
		}
	}
}

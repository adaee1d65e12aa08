package postgres_test

import (
	"context"
	"net/url"
	"strings"
	"sync"
	"testing"

	"github.com/jackc/pgx/v5/pgconn"

	"github.com/mailroom-app/mailroom/backend/postgres"
)

// planned is a database that reports the plans of all statements, also of those inside of Mailroom's functions.
type planned struct {
	*postgres.DB
	mu    sync.Mutex
	heard []string
}

// explaining opens a database with auto_explain. https://www.postgresql.org/docs/current/auto-explain.html
func explaining(t testing.TB, databaseURL string) *planned {
	t.Helper()
	address, err := url.Parse(databaseURL)
	if err != nil {
		t.Fatal(err)
	}
	settings := address.Query()
	for name, value := range map[string]string{
		"session_preload_libraries": "auto_explain", "auto_explain.log_min_duration": "0", "auto_explain.log_nested_statements": "on", "client_min_messages": "log",
	} {
		settings.Set(name, value)
	}
	address.RawQuery = settings.Encode()
	p := &planned{}
	p.DB, err = postgres.Open(context.Background(), address.String(), postgres.WithNotices(func(notice *pgconn.Notice) {
		p.mu.Lock()
		defer p.mu.Unlock()
		p.heard = append(p.heard, notice.Message)
	}))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(p.Close)
	return p
}

// plan returns the plans of the statements that ask runs.
func (p *planned) plan(t testing.TB, ask func() error) string {
	t.Helper()
	p.mu.Lock()
	p.heard = nil
	p.mu.Unlock()
	if err := ask(); err != nil {
		t.Fatal(err)
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	var plans []string
	for _, heard := range p.heard {
		if _, plan, is := strings.Cut(heard, "plan:\n"); is {
			plans = append(plans, plan)
		}
	}
	return strings.Join(plans, "\n")
}

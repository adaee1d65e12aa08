package postgres_test

import (
	"context"
	"fmt"
	"io"
	"testing"

	"github.com/mailroom-app/mailroom/backend/export"
	"github.com/mailroom-app/mailroom/backend/mail"
	"github.com/mailroom-app/mailroom/backend/world"
)

// betweenPages reads lists, and looks before each page at what Mailroom's sessions hold.
type betweenPages struct {
	export.Reader
	look  func() error
	looks int
}

func (b *betweenPages) Messages(ctx context.Context, scope mail.Scope, filter mail.Filter, page mail.PageRequest) (mail.Page[mail.Message], error) {
	b.looks++
	if err := b.look(); err != nil {
		return mail.Page[mail.Message]{}, err
	}
	return b.Reader.Messages(ctx, scope, filter, page)
}

// Rule 14: an export of any length holds no snapshot between two pages, and a window that listens holds none at all: an index that Hi.Events builds
// CONCURRENTLY waits for none of them.
func TestRule14AnExportHoldsNoSnapshotBetweenPages(t *testing.T) {
	t.Parallel()
	h := newGuessWorld(t, world.Stock)
	h.exec(`INSERT INTO outgoing_messages (event_id, message_id, subject, recipient, status, created_at, updated_at)
		SELECT 1, 1, 'Hello', 'fan' || n || '@example.com', 'SENT', now(), now() FROM generate_series(1, 1700) n`)
	listening, stop := context.WithCancel(t.Context())
	heard, ended := make(chan struct{}, 1), make(chan error)
	go func() { ended <- h.Listen(listening, func() { heard <- struct{}{} }) }()
	<-heard
	pages := &betweenPages{Reader: h.Lists, look: func() error {
		if held := h.ask(`
			SELECT coalesce(string_agg(concat_ws(' ', pid, state, query), '; '), '') FROM pg_stat_activity
			 WHERE datname = current_database() AND application_name = 'mailroom' AND (backend_xmin IS NOT NULL OR backend_xid IS NOT NULL OR xact_start IS NOT NULL)`); held != "" {
			return fmt.Errorf("a snapshot or transaction is held: %s", held)
		}
		return nil
	}}
	if rows, err := export.Messages(t.Context(), pages, mail.AllAccounts(), mail.Filter{}, 0, io.Discard); err != nil || rows != 1700 || pages.looks < 4 {
		t.Errorf("%d rows in %d pages, %v; want 1700 in at least 4", rows, pages.looks, err)
	}
	stop()
	if err := <-ended; err == nil || listening.Err() == nil {
		t.Errorf("listening ended with %v", err)
	}
}

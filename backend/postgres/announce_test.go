package postgres_test

import (
	"testing"

	"github.com/mailroom-app/mailroom/backend/mail"
	"github.com/mailroom-app/mailroom/backend/world"
)

// Rule 14: a change is announced after its commit. If the announcement fails (for example because the server's notification queue is full), the change stays.
func TestRule14WhatCannotBeAnnouncedIsDoneAllTheSame(t *testing.T) {
	t.Parallel()
	d := newResendWorld(t, world.Stock)
	id := d.original(mail.Bounced)
	organizer := d.logins()[string(mail.OrganizerLogin)]
	d.exec("REVOKE EXECUTE ON FUNCTION pg_catalog.pg_notify(text, text) FROM PUBLIC")
	if n, err := organizer.Resends.Resolve(t.Context(), mail.OneAccount(1), somebody, []mail.MessageID{id}); err != nil || n != 1 {
		t.Errorf("resolved %d (%v)", n, err)
	}
}

package main

import (
	"context"

	"github.com/mailroom-app/mailroom/backend/mail"
	"github.com/mailroom-app/mailroom/backend/postgres"
	"github.com/mailroom-app/mailroom/backend/resend"
)

// actor identifies the user of the command: the user of this machine, and the person to whom the database login belongs, if any. The
// database limits what that person sees; commands request all accounts.
func actor(ctx context.Context, db *postgres.DB) (mail.Actor, error) {
	who, _, err := db.People.Myself(ctx)
	return resend.Actor(who.Person.Email, who.Person.ID), err
}

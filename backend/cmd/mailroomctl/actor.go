package main

import (
	"context"

	"github.com/mailroom-app/mailroom/backend/mail"
	"github.com/mailroom-app/mailroom/backend/postgres"
	"github.com/mailroom-app/mailroom/backend/resend"
)

// actor is who works here: the user of this machine, and the person who the database login is, if it is one. What that person sees, the
// database decides; commands ask for all accounts.
func actor(ctx context.Context, db *postgres.DB) (mail.Actor, error) {
	who, _, err := db.People.Myself(ctx)
	return resend.Actor(who.Person.Email, who.Person.ID), err
}

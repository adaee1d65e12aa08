package resend

import (
	"os/user"

	"github.com/mailroom-app/mailroom/backend/mail"
)

// Actor is who works with this program: a signed-in person, empty for none, and the user of the operating system.
func Actor(person string) mail.Actor {
	actor := mail.Actor{Person: person}
	if current, err := user.Current(); err == nil {
		actor.OSUser = current.Username
	}
	return actor
}

package resend

import (
	"os/user"

	"github.com/mailroom-app/mailroom/backend/mail"
)

// Actor is who works with this program: a signed-in person, by e-mail and id (empty and 0 for none), and the user of the operating system.
func Actor(person string, id int64) mail.Actor {
	actor := mail.Actor{Person: person, PersonID: id}
	if current, err := user.Current(); err == nil {
		actor.OSUser = current.Username
	}
	return actor
}

package resend

import (
	"os/user"

	"github.com/mailroom-app/mailroom/backend/mail"
)

// Actor returns who uses this program: the signed-in person, by e-mail and id (empty and 0 for none), and the operating system's user.
func Actor(person string, id int64) mail.Actor {
	actor := mail.Actor{Person: person, PersonID: id}
	if current, err := user.Current(); err == nil {
		actor.OSUser = current.Username
	}
	return actor
}

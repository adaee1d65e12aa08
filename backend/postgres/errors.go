package postgres

import (
	"errors"
	"fmt"

	"github.com/mailroom-app/mailroom/backend/mail"
	"github.com/mailroom-app/mailroom/backend/postgres/connect"
)

// translate is the one place where errors of the driver become errors of Mailroom. Every method of this package returns through it;
// errors that are no fault of anybody's settings come back as they are.
func translate(err error) error { return connect.Translate(err) }

// failed is translate with what was being done, for the log. An error that is for people already says what they need to know.
func failed(err error, format string, args ...any) error {
	var known *mail.Error
	if errors.As(err, &known) {
		return known
	}
	return translate(fmt.Errorf(format+": %w", append(args, err)...))
}

package postgres

import "github.com/mailroom-app/mailroom/backend/postgres/connect"

// translate is the one place where errors of the driver become errors of Mailroom. Every method of this package returns through it;
// errors that are no fault of anybody's settings come back as they are.
func translate(err error) error { return connect.Translate(err) }

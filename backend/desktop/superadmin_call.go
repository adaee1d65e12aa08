package desktop

import (
	"context"
	"time"

	"github.com/mailroom-app/mailroom/backend/mail"
	"github.com/mailroom-app/mailroom/backend/resend"
)

// The error messages for people who are not superadmins.
const (
	suppressionsRefusal = "Suppressions are for superadmins."
	auditRefusal        = "The audit log is for superadmins."
)

// superadminCall holds the database, scope and actor of a call that only superadmins may make.
type superadminCall struct {
	Database
	connection *connection
	scope      mail.Scope
	person     string // e-mail
	personID   int64
}

// actor returns the caller, for the audit log.
func (call superadminCall) actor() mail.Actor { return resend.Actor(call.person, call.personID) }

// asSuperadmin runs a call of a signed-in superadmin; for anybody else it fails with not_allowed and the refusal as its message.
func asSuperadmin[T any](
	calls *Calls, link *Link, session *Session, name string, limit time.Duration, refusal string, answer func(ctx context.Context, call superadminCall) (T, error),
) (T, error) {
	return call(calls, name, limit, func(ctx context.Context) (T, error) {
		var none T
		who, err := session.renewed(ctx, 0)
		if err != nil {
			return none, err
		}
		scope, err := who.Scope()
		if err != nil {
			return none, err
		}
		if !scope.All() {
			return none, mail.Errorf(mail.CodeNotAllowed, "%s", refusal)
		}
		now := link.now()
		database, err := now.database.get(ctx)
		if err != nil {
			return none, err
		}
		return answer(ctx, superadminCall{database, now, scope, who.Person.Email, who.Person.ID})
	})
}

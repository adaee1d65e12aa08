package postgres_test

import (
	"slices"
	"testing"

	"github.com/jackc/pgx/v5"

	"github.com/mailroom-app/mailroom/backend/mail"
)

// ChangedLogins finds missing and extra rights of a login without changing them; RenewLogins grants and revokes them.
func TestLoginsWithOtherRightsAreFoundAndRepaired(t *testing.T) {
	t.Parallel()
	q := newLoginWorld(t)
	name, other := loginName(), loginName()
	grant(t, q.DB, q.url, mail.LoginRequest{Name: name, Kind: mail.OrganizerLogin, Email: "olga@example.org", WithDrain: true})
	grant(t, q.DB, q.url, mail.LoginRequest{Name: other, Kind: mail.DrainLogin})
	quoted := pgx.Identifier{name}.Sanitize()
	changed := func() []string {
		t.Helper()
		found, err := q.Logins.ChangedLogins(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		return found
	}
	if found := changed(); len(found) > 0 {
		t.Errorf("just granted: %q", found)
	}
	for _, damage := range []string{
		"REVOKE EXECUTE ON FUNCTION mailroom.messages FROM " + quoted,
		"GRANT EXECUTE ON FUNCTION mailroom.caller TO " + quoted,
		"GRANT UPDATE (status) ON public.outgoing_messages TO " + quoted,
		"REVOKE EXECUTE ON FUNCTION mailroom.settle_statuses FROM " + quoted,
		"REVOKE USAGE ON SCHEMA mailroom FROM " + quoted,
		"GRANT SELECT ON public.users TO " + quoted,
		"GRANT DELETE ON mailroom.audit_log TO " + quoted,
	} {
		q.exec(damage)
		if first, second := changed(), changed(); !slices.Equal(first, []string{name}) || !slices.Equal(second, first) {
			t.Errorf("%s: found %q, then %q", damage, first, second)
		}
		if _, err := q.Logins.RenewLogins(t.Context()); err != nil {
			t.Fatal(err)
		}
		if found := changed(); len(found) > 0 {
			t.Errorf("%s: after the repair: %q", damage, found)
		}
	}
}

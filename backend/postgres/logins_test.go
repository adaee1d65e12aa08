package postgres_test

import (
	"strings"
	"testing"

	"github.com/mailroom-app/mailroom/backend/mail"
)

func TestGrantRefusesWhatIsNotToBe(t *testing.T) {
	t.Parallel()
	q := newQuarter(t)
	taken := "mailroom_test_taken_" + q.ask("SELECT current_database()")[0]
	q.exec("CREATE ROLE " + taken)
	t.Cleanup(func() { q.exec("DROP ROLE " + taken) })
	olga := "olga@example.org"
	q.exec("INSERT INTO users (id, email, password, first_name, timezone) OVERRIDING SYSTEM VALUE VALUES (15, 'twice@example.org', 'x', 'A', 'UTC'), (16, 'TWICE@example.org', 'x', 'B', 'UTC')")
	q.exec("INSERT INTO account_users (account_id, user_id, role, status) VALUES (1, 15, 'ADMIN', 'ACTIVE'), (1, 16, 'ADMIN', 'ACTIVE'), (1, 15, 'ADMIN2', 'INVITED')")
	for _, test := range []struct {
		request mail.LoginRequest
		code    mail.Code
	}{
		{mail.LoginRequest{Name: taken, Kind: mail.DrainLogin}, mail.CodeInvalid},
		{mail.LoginRequest{Name: "", Kind: mail.DrainLogin}, mail.CodeInvalid},
		{mail.LoginRequest{Name: "pg_mine", Kind: mail.DrainLogin}, mail.CodeInvalid},
		{mail.LoginRequest{Name: "public", Kind: mail.DrainLogin}, mail.CodeInvalid},
		{mail.LoginRequest{Name: "a\x00b", Kind: mail.DrainLogin}, mail.CodeInvalid},
		{mail.LoginRequest{Name: strings.Repeat("x", 64), Kind: mail.DrainLogin}, mail.CodeInvalid},
		{mail.LoginRequest{Name: loginName(), Kind: mail.OrganizerLogin}, mail.CodeInvalid},
		{mail.LoginRequest{Name: loginName(), Kind: mail.DrainLogin, Email: olga}, mail.CodeInvalid},
		{mail.LoginRequest{Name: loginName(), Kind: mail.DrainLogin, WithDrain: true}, mail.CodeInvalid},
		{mail.LoginRequest{Name: loginName(), Kind: mail.OrganizerLogin, Email: "nobody@example.org"}, mail.CodeNotFound},
		{mail.LoginRequest{Name: loginName(), Kind: mail.OrganizerLogin, Email: "twice@example.org"}, mail.CodeInvalid},
		{mail.LoginRequest{Name: loginName(), Kind: mail.OrganizerLogin, Email: "' OR true --"}, mail.CodeNotFound},
		{mail.LoginRequest{Name: loginName(), Kind: mail.SuperadminLogin, Email: olga}, mail.CodeNotFound},
	} {
		if password, err := q.GrantLogin(t.Context(), test.request); mail.CodeOf(err) != test.code || password != "" {
			t.Errorf("%+v: %v with code %s, want %s", test.request, err, mail.CodeOf(err), test.code)
		}
	}
	if left, err := q.Logins(t.Context()); err != nil || len(left) > 0 {
		t.Errorf("remembered: %+v (%v)", left, err)
	}
	if made := q.ask(`SELECT rolname::text FROM pg_roles WHERE rolname = 'pg_mine' OR rolname LIKE 'xxxxx%'`); len(made) > 0 {
		t.Errorf("left behind: %q", made)
	}
}

// Granting again replaces the rights and the password; revoking leaves nothing, and a session that is open sees nothing any more.
func TestALoginIsChangedAndRevoked(t *testing.T) {
	t.Parallel()
	q := newQuarter(t)
	name := loginName()
	first := grant(t, q.DB, q.url, mail.LoginRequest{Name: name, Kind: mail.OrganizerLogin, Email: "olga@example.org", WithDrain: true})
	session := psql(t, first)
	if _, err := column(session, "SELECT recipient FROM public.outgoing_messages"); err != nil {
		t.Errorf("with the drain right: %v", err)
	}
	second := grant(t, q.DB, q.url, mail.LoginRequest{Name: name, Kind: mail.OrganizerLogin, Email: "olga@example.org"})
	if found, err := column(session, "SELECT recipient FROM public.outgoing_messages"); err == nil {
		t.Errorf("without it the session still reads %q", found)
	}
	if found, err := column(psql(t, second), "SELECT recipient FROM mailroom_own.announcements"); err != nil || len(found) != 1 {
		t.Errorf("with the new password: %q, %v", found, err)
	}
	if logins, err := q.Logins(t.Context()); err != nil || len(logins) != 1 || logins[0].Name != name || logins[0].MayDrain || logins[0].Email != "olga@example.org" {
		t.Errorf("remembered: %+v (%v)", logins, err)
	}
	if err := q.RevokeLogin(t.Context(), name); err != nil {
		t.Fatal(err)
	}
	if found, err := column(session, "SELECT recipient FROM mailroom_own.announcements"); err == nil {
		t.Errorf("after it was revoked the session reads %q", found)
	}
	if err := q.RevokeLogin(t.Context(), "hievents"); mail.CodeOf(err) != mail.CodeNotFound {
		t.Errorf("somebody else's login: %v", err)
	}
}

func TestALoginKnowsWhoItIs(t *testing.T) {
	t.Parallel()
	q := newQuarter(t)
	own := open(t, q.organizer())
	who, somebody, err := own.Myself(t.Context())
	if err != nil || !somebody || who.Person.Email != "olga@example.org" || who.PasswordHash != "" || len(who.Memberships) != 1 || who.Memberships[0].Account.ID != 1 {
		t.Errorf("%+v, %v, %v", who, somebody, err)
	}
	if _, somebody, err := q.Myself(t.Context()); err != nil || somebody {
		t.Errorf("the owner's login is somebody: %v", err)
	}
	if err := own.MayDrain(t.Context()); mail.CodeOf(err) != mail.CodeNotAllowed {
		t.Errorf("may drain: %v", err)
	}
	if err := q.DB.MayDrain(t.Context()); err != nil {
		t.Errorf("the owner: %v", err)
	}
	if _, err := own.Figures(t.Context()); mail.CodeOf(err) != mail.CodeNotAllowed {
		t.Errorf("figures of the whole installation: %v", err)
	}
	if last, err := own.LastDrain(t.Context()); err != nil || last.Person != "drainer@example.org" {
		t.Errorf("the last drain: %+v, %v", last, err)
	}
	q.exec("UPDATE users SET deleted_at = now() WHERE id = 11")
	if _, _, err := own.Myself(t.Context()); mail.CodeOf(err) != mail.CodeNotAllowed {
		t.Errorf("after the person is gone: %v", err)
	}
}

// The server is given what it keeps of a password, and it is what it would have made of it.
func TestPasswordsNeverReachTheServer(t *testing.T) {
	t.Parallel()
	q := newQuarter(t)
	open(t, q.organizer()) // signs in with SCRAM
	if kept := q.ask("SELECT count(*)::text FROM pg_authid a JOIN mailroom.logins l ON l.role_oid = a.oid WHERE a.rolpassword LIKE 'SCRAM-SHA-256$4096:%'"); kept[0] != "1" {
		t.Errorf("%q logins have a SCRAM verifier", kept)
	}
}

package postgres_test

import (
	"crypto/rand"
	"slices"
	"strings"
	"testing"

	"github.com/jackc/pgx/v5"

	"github.com/mailroom-app/mailroom/backend/mail"
	"github.com/mailroom-app/mailroom/backend/postgres"
	"github.com/mailroom-app/mailroom/backend/postgres/migrations"
)

func TestGrantRefusesWhatIsNotToBe(t *testing.T) {
	t.Parallel()
	q := newLoginWorld(t)
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
		if password, err := q.Logins.GrantLogin(t.Context(), test.request); mail.CodeOf(err) != test.code || password != "" {
			t.Errorf("%+v: %v with code %s, want %s", test.request, err, mail.CodeOf(err), test.code)
		}
	}
	if left, err := q.Logins.All(t.Context()); err != nil || len(left) > 0 {
		t.Errorf("remembered: %+v (%v)", left, err)
	}
	if made := q.ask(`SELECT rolname::text FROM pg_roles WHERE rolname = 'pg_mine' OR rolname LIKE 'xxxxx%'`); len(made) > 0 {
		t.Errorf("left behind: %q", made)
	}
}

// Granting again replaces the rights and the password. Revoking leaves nothing, and an open session sees nothing any more.
func TestALoginIsChangedAndRevoked(t *testing.T) {
	t.Parallel()
	q := newLoginWorld(t)
	name := loginName()
	first := grant(t, q.DB, q.url, mail.LoginRequest{Name: name, Kind: mail.OrganizerLogin, Email: "olga@example.org", WithDrain: true})
	session := psql(t, first)
	if _, err := column(session, "SELECT recipient FROM mailroom.trial_messages()"); err != nil {
		t.Errorf("with the drain right: %v", err)
	}
	second := grant(t, q.DB, q.url, mail.LoginRequest{Name: name, Kind: mail.OrganizerLogin, Email: "olga@example.org"})
	if found, err := column(session, "SELECT recipient FROM mailroom.trial_messages()"); err == nil {
		t.Errorf("without it the session still reads %q", found)
	}
	if found, err := column(psql(t, second), "SELECT recipient FROM mailroom.messages(kinds => '{announcement}')"); err != nil || len(found) != 1 {
		t.Errorf("with the new password: %q, %v", found, err)
	}
	if logins, err := q.Logins.All(t.Context()); err != nil || len(logins) != 1 || logins[0].Name != name || logins[0].MayDrain || logins[0].Email != "olga@example.org" {
		t.Errorf("remembered: %+v (%v)", logins, err)
	}
	if pending, err := migrations.Check(t.Context(), q.url); err != nil || pending {
		t.Errorf("after granting, migrate is pending: %t, %v", pending, err)
	}
	if err := q.Logins.RevokeLogin(t.Context(), name); err != nil {
		t.Fatal(err)
	}
	if found, err := column(session, "SELECT recipient FROM mailroom.messages(kinds => '{announcement}')"); err == nil {
		t.Errorf("after it was revoked the session reads %q", found)
	}
	if err := q.Logins.RevokeLogin(t.Context(), "hievents"); mail.CodeOf(err) != mail.CodeNotFound {
		t.Errorf("somebody else's login: %v", err)
	}
}

func TestALoginKnowsWhoItIs(t *testing.T) {
	t.Parallel()
	q := newLoginWorld(t)
	own := open(t, q.organizer())
	who, somebody, err := own.People.Myself(t.Context())
	if err != nil || !somebody || who.Person.Email != "olga@example.org" || who.PasswordHash != "" || len(who.Memberships) != 1 || who.Memberships[0].Account.ID != 1 {
		t.Errorf("%+v, %v, %v", who, somebody, err)
	}
	if _, somebody, err := q.People.Myself(t.Context()); err != nil || somebody {
		t.Errorf("the owner's login is somebody: %v", err)
	}
	if err := own.Logins.MayDrain(t.Context()); mail.CodeOf(err) != mail.CodeNotAllowed {
		t.Errorf("may drain: %v", err)
	}
	if err := q.DB.Logins.MayDrain(t.Context()); err != nil {
		t.Errorf("the owner: %v", err)
	}
	if _, err := own.Operations.Figures(t.Context()); mail.CodeOf(err) != mail.CodeNotAllowed {
		t.Errorf("figures of the whole installation: %v", err)
	}
	if last, err := own.Operations.LastDrain(t.Context()); err != nil || last.Person != "drainer@example.org" {
		t.Errorf("the last drain: %+v, %v", last, err)
	}
	q.exec("UPDATE users SET deleted_at = now() WHERE id = 11")
	if _, _, err := own.People.Myself(t.Context()); mail.CodeOf(err) != mail.CodeNotAllowed {
		t.Errorf("after the person is gone: %v", err)
	}
}

// The server gets only the verifier of a password, and it is the verifier that the server would have computed.
func TestPasswordsNeverReachTheServer(t *testing.T) {
	t.Parallel()
	q := newLoginWorld(t)
	open(t, q.organizer()) // signs in with SCRAM
	if kept := q.ask("SELECT count(*)::text FROM pg_authid a JOIN mailroom.logins l ON l.login = a.rolname WHERE a.rolpassword LIKE 'SCRAM-SHA-256$4096:%'"); kept[0] != "1" {
		t.Errorf("%q logins have a SCRAM verifier", kept)
	}
}

// A login cannot prevent its revocation: it can no longer log in and has no rights, even if a later step fails.
func TestARevokedLoginCannotKeepItself(t *testing.T) {
	t.Parallel()
	for what, tricks := range map[string][]string{
		"an open transaction":      {"BEGIN", "SELECT * FROM mailroom.messages()"},
		"a large object":           {"SELECT lo_from_bytea(0, 'mine')"},
		"default privileges":       {"ALTER DEFAULT PRIVILEGES GRANT SELECT ON TABLES TO PUBLIC"},
		"a temporary table":        {"CREATE TEMPORARY TABLE mine (id integer)"},
		"the advisory lock of old": {"SELECT pg_advisory_lock(hashtext('mailroom.logins'))"},
	} {
		t.Run(what, func(t *testing.T) {
			t.Parallel()
			q := newLoginWorld(t)
			name := loginName()
			session := psql(t, grant(t, q.DB, q.url, mail.LoginRequest{Name: name, Kind: mail.OrganizerLogin, Email: "olga@example.org"}))
			for _, trick := range tricks {
				if _, err := session.Exec(t.Context(), trick); err != nil {
					t.Fatalf("%s: %v", trick, err)
				}
			}
			if err := q.Logins.RevokeLogin(t.Context(), name); err != nil {
				t.Fatal(err)
			}
			if found, err := column(session, "SELECT 1::text"); err == nil {
				t.Errorf("the session lives: %q", found)
			}
			if left := q.ask("SELECT rolname::text FROM pg_roles WHERE rolname = '" + strings.ReplaceAll(name, "'", "''") + "'"); len(left) > 0 {
				t.Errorf("the role is still there: %q", left)
			}
		})
	}
}

// Rights and log-in are revoked even if the role cannot be dropped because it owns something in another database. A second revocation drops the role.
func TestALoginThatCannotBeDroppedIsHarmless(t *testing.T) {
	t.Parallel()
	q, other := newLoginWorld(t), newLoginWorld(t)
	name := loginName()
	url := grant(t, q.DB, q.url, mail.LoginRequest{Name: name, Kind: mail.OrganizerLogin, Email: "olga@example.org"})
	quoted := pgx.Identifier{name}.Sanitize()
	other.exec("GRANT SELECT ON outgoing_messages TO " + quoted)
	err := q.Logins.RevokeLogin(t.Context(), name)
	if mail.CodeOf(err) != mail.CodeNotAllowed || !strings.Contains(err.Error(), "can do nothing any more") {
		t.Errorf("%v", err)
	}
	if connection, err := pgx.Connect(t.Context(), url); err == nil {
		_ = connection.Close(t.Context())
		t.Error("the login can still log in")
	}
	if known, err := q.Logins.All(t.Context()); err != nil || len(known) > 0 {
		t.Errorf("still listed: %+v, %v", known, err)
	}
	other.exec("REVOKE SELECT ON outgoing_messages FROM " + quoted)
	if err := q.Logins.RevokeLogin(t.Context(), name); err != nil {
		t.Errorf("again: %v", err)
	}
}

// In a database that moved to another cluster the roles have other oids: the marks in the dump identify them.
func TestALoginSurvivesAMove(t *testing.T) {
	t.Parallel()
	q := newLoginWorld(t)
	name := loginName()
	literal := "'" + strings.ReplaceAll(name, "'", "''") + "'"
	quoted := pgx.Identifier{name}.Sanitize()
	grant(t, q.DB, q.url, mail.LoginRequest{Name: name, Kind: mail.OrganizerLogin, Email: "olga@example.org"})
	mark := q.ask("SELECT shobj_description(oid, 'pg_authid') FROM pg_roles WHERE rolname = " + literal)[0]
	move := func(comment string) {
		t.Helper()
		q.exec("DROP OWNED BY " + quoted)
		q.exec("DROP ROLE " + quoted)
		q.exec("CREATE ROLE " + quoted + " LOGIN")
		q.exec("COMMENT ON ROLE " + quoted + " IS '" + comment + "'")
		q.exec("GRANT USAGE ON SCHEMA mailroom TO " + quoted)
		q.exec("GRANT SELECT ON mailroom.sends TO " + quoted)
	}
	move(strings.Replace(mark, q.ask("SELECT current_database()")[0], "a name of before", 1))
	if _, err := q.Logins.GrantLogin(t.Context(), mail.LoginRequest{Name: name, Kind: mail.OrganizerLogin, Email: "olga@example.org"}); err != nil {
		t.Errorf("granted again: %v", err)
	}
	move(strings.Replace(mark, q.ask("SELECT current_database()")[0], "a name of before", 1))
	if err := q.Logins.RevokeLogin(t.Context(), name); err != nil {
		t.Errorf("revoked: %v", err)
	}
	if left := q.ask("SELECT rolname::text FROM pg_roles WHERE rolname = " + literal); len(left) > 0 {
		t.Error("the role is still there")
	}

	// A role of that name without a mark loses its rights here, but is not dropped.
	grant(t, q.DB, q.url, mail.LoginRequest{Name: name, Kind: mail.OrganizerLogin, Email: "olga@example.org"})
	move("somebody else")
	if _, err := q.Logins.GrantLogin(t.Context(), mail.LoginRequest{Name: name, Kind: mail.DrainLogin}); mail.CodeOf(err) != mail.CodeInvalid {
		t.Errorf("granted to somebody else's role: %v", err)
	}
	if err := q.Logins.RevokeLogin(t.Context(), name); mail.CodeOf(err) != mail.CodeConflict || !strings.Contains(err.Error(), "drop the role by hand") {
		t.Errorf("revoked from somebody else's role: %v", err)
	}
	if rights := q.ask("SELECT has_table_privilege(" + literal + ", 'mailroom.sends', 'SELECT')::text"); rights[0] != "false" {
		t.Error("it still reads")
	}
	q.exec("DROP ROLE " + quoted)
}

// In a copy of the database on the same server, the login of the original database counts as a foreign role.
func TestACopyOfTheDatabaseLeavesTheOriginalsLoginAlone(t *testing.T) {
	t.Parallel()
	q := newLoginWorld(t)
	name := loginName()
	url := grant(t, q.DB, q.url, mail.LoginRequest{Name: name, Kind: mail.OrganizerLogin, Email: "olga@example.org"})
	dump := newLoginWorld(t)
	dump.exec("UPDATE mailroom.installation SET id = '" + q.ask("SELECT id::text FROM mailroom.installation")[0] + "'")
	dump.exec("INSERT INTO mailroom.logins (login, kind, user_id, may_drain) VALUES ('" + strings.ReplaceAll(name, "'", "''") + "', 'organizer', 11, false)")
	if err := dump.Logins.RevokeLogin(t.Context(), name); mail.CodeOf(err) != mail.CodeConflict {
		t.Errorf("revoked in the copy: %v", err)
	}
	if found, err := column(psql(t, url), "SELECT recipient FROM mailroom.messages(kinds => '{announcement}')"); err != nil || len(found) != 1 {
		t.Errorf("the original's login reads %q, %v", found, err)
	}
}

// The login of Hi.Events is rarely a superuser: it owns the tables and may create roles.
func TestAnOwnerWhoIsNoSuperuserGrantsAndRevokes(t *testing.T) {
	t.Parallel()
	q := newLoginWorld(t)
	owner := "mailroom_test_owner_" + strings.ToLower(rand.Text())
	q.exec("CREATE ROLE " + owner + " LOGIN CREATEROLE PASSWORD 'owner'")
	t.Cleanup(func() {
		q.exec("REASSIGN OWNED BY " + owner + " TO CURRENT_USER; DROP OWNED BY " + owner + "; DROP ROLE " + owner)
	})
	q.exec("DO $$ DECLARE t text; BEGIN FOR t IN SELECT tablename FROM pg_tables WHERE schemaname = 'public' LOOP EXECUTE 'ALTER TABLE public.' || t || ' OWNER TO " + owner + "'; END LOOP; END $$")
	if err := migrations.Up(t.Context(), q.url); err != nil { // makes the owner own Mailroom's objects
		t.Fatal(err)
	}
	db := open(t, asLogin(t, q.url, owner, "owner"))
	name := loginName()
	session := psql(t, grant(t, db, q.url, mail.LoginRequest{Name: name, Kind: mail.OrganizerLogin, Email: "olga@example.org"}))
	if found, err := column(session, "SELECT recipient FROM mailroom.messages(kinds => '{announcement}')"); err != nil || len(found) != 1 {
		t.Errorf("granted: %q, %v", found, err)
	}
	if _, err := session.Exec(t.Context(), "CREATE TEMPORARY TABLE mine (id integer); SELECT lo_from_bytea(0, 'mine')", pgx.QueryExecModeSimpleProtocol); err != nil {
		t.Fatal(err)
	}
	if err := db.Logins.RevokeLogin(t.Context(), name); err != nil {
		t.Error(err)
	}
	if found, err := column(session, "SELECT 1::text"); err == nil {
		t.Errorf("the session lives: %q", found)
	}
}

// One login cannot use all connections of the server, and its temporary files are limited.
func TestALoginIsLimited(t *testing.T) {
	t.Parallel()
	q := newLoginWorld(t)
	name := loginName()
	url := grant(t, q.DB, q.url, mail.LoginRequest{Name: name, Kind: mail.OrganizerLogin, Email: "olga@example.org"})
	for range mail.LoginConnections {
		psql(t, url)
	}
	if connection, err := pgx.Connect(t.Context(), url); err == nil {
		_ = connection.Close(t.Context())
		t.Error("it has one connection more")
	}
	if _, err := postgres.Open(t.Context(), url); mail.CodeOf(err) != mail.CodeDatabaseDown || !strings.Contains(err.Error(), "--connections") {
		t.Errorf("a window: %v", err)
	}
	const settings = "SELECT unnest(rolconfig) FROM pg_roles r JOIN mailroom.logins l ON l.login = r.rolname ORDER BY 1"
	if set := q.ask(settings); !slices.Equal(set, []string{"idle_in_transaction_session_timeout=25s", "statement_timeout=25s", "temp_file_limit=1GB"}) {
		t.Errorf("settings: %q", set)
	}
}

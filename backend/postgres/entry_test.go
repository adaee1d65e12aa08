package postgres_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/mailroom-app/mailroom/backend/mail"
	"github.com/mailroom-app/mailroom/backend/world"
)

// entryCell is one state of a person, their membership, their account, their second factor and what Mailroom does not know of.
type entryCell struct {
	person     string // live, deleted
	membership string
	account    string
	factor     string // none, begun, on
	permission string // none, mine, the account's, somebody else's
	signOn     string // none, the account's, another account's
}

// unknownTables are like those of team permissions and single sign-on, which nobody here has seen. The last three are known, or have names that only look alike.
const unknownTables = `
	CREATE TABLE team_permissions (id bigserial, account_user_id bigint, event_id bigint);
	CREATE TABLE account_permission_sets (id bigserial, account_id bigint);
	CREATE TABLE sso_connections (id bigserial, account_id bigint, user_id bigint);
	CREATE TABLE roles (id bigserial, name text); INSERT INTO roles (name) VALUES ('x');
	CREATE TABLE personal_access_tokens (id bigserial, user_id bigint); INSERT INTO personal_access_tokens (user_id) SELECT generate_series(1, 5000);
	CREATE TABLE card_processors (id bigserial, account_id bigint); INSERT INTO card_processors (account_id) SELECT generate_series(1, 5000);`

// want is what the rules of sign-in say of a cell: whether the person is there, and what keeps them out of the account; false for no membership.
func (c entryCell) want(two bool) (there, member bool, bar mail.BarCode) {
	if c.person == "deleted" {
		return false, false, ""
	}
	if c.account == "deleted" || c.membership == "INACTIVE" || c.membership == "INVITED" || c.membership == "removed" {
		return true, false, ""
	}
	organizer := c.membership == "ORGANIZER"
	switch {
	case c.membership == "AUDITOR":
		bar = mail.BarUnknownRole
	case two && c.account == "deletion requested":
		bar = mail.BarAccountDeletion
	case two && c.account == "requires a factor" && c.factor != "on":
		bar = mail.BarSecondFactorRequired
	case organizer && (c.permission == "mine" || c.permission == "the account's"):
		bar = mail.BarPermissions
	case c.signOn == "the account's":
		bar = mail.BarSingleSignOn
	}
	return true, true, bar
}

// TestRule19TheMatrixOfEntry puts every state of a person beside what 2.0 of Hi.Events asks of them, or what 1.8 does.
func TestRule19TheMatrixOfEntry(t *testing.T) {
	t.Parallel()
	for _, shape := range []world.Shape{world.Stock, world.Stock2, world.Integration2Early} {
		t.Run(string(shape), func(t *testing.T) {
			t.Parallel()
			two := shape != world.Stock
			r := newRecorder(t, shape)
			r.exec(unknownTables)
			if two {
				r.exec("CREATE TABLE account_deletion_requests (id bigserial, account_id bigint, status varchar(30))")
			}
			cells := map[int64]entryCell{}
			var fill strings.Builder
			id := int64(1000)
			for _, person := range []string{"live", "deleted"} {
				for _, membership := range []string{"ORGANIZER", "owner", "ADMIN", "SUPERADMIN", "AUDITOR", "INACTIVE", "INVITED", "removed"} {
					for _, account := range []string{"live", "deleted", "deletion requested", "deletion cancelled", "requires a factor"} {
						for _, factor := range []string{"none", "begun", "on"} {
							for _, permission := range []string{"none", "mine", "the account's", "somebody else's"} {
								for _, signOn := range []string{"none", "the account's", "another account's"} {
									if !two && (account == "deletion requested" || account == "requires a factor" || factor != "none") {
										continue
									}
									id++
									cells[id] = entryCell{person, membership, account, factor, permission, signOn}
									cells[id].fill(&fill, id, two)
								}
							}
						}
					}
				}
			}
			r.exec(fill.String())
			for id, cell := range cells {
				who, err := r.People.Person(t.Context(), id)
				there, member, bar := cell.want(two)
				if !there {
					if mail.CodeOf(err) != mail.CodeNotFound {
						t.Errorf("%+v is there: %v", cell, err)
					}
					continue
				}
				if err != nil {
					t.Fatalf("%+v: %v", cell, err)
				}
				if (len(who.Memberships) == 1) != member || member && who.Memberships[0].Bar.Code != bar || who.SecondFactor != (cell.factor == "on") {
					t.Errorf("%+v: %+v, want a member %v, kept out by %q", cell, who, member, bar)
				}
			}
			fmt.Printf("The matrix of entry (%s) has %d cells.\n", shape, len(cells))
		})
	}
}

// fill writes the rows of a cell: user, account and membership have its id.
func (c entryCell) fill(to *strings.Builder, id int64, two bool) {
	when := func(is bool, yes, no string) string {
		if is {
			return yes
		}
		return no
	}
	role := when(c.membership == "owner" || strings.HasPrefix(c.membership, "IN") || c.membership == "removed", "ORGANIZER", c.membership)
	fmt.Fprintf(to, `INSERT INTO users (id, email, password, first_name, timezone, deleted_at) OVERRIDING SYSTEM VALUE VALUES (%[1]d, 'p%[1]d@example.com', 'x', 'P', 'UTC', %[2]s);
		INSERT INTO accounts (id, name, email, short_id, deleted_at) OVERRIDING SYSTEM VALUE VALUES (%[1]d, 'A', 'a@example.org', 'acc_%[1]d', %[3]s);
		INSERT INTO account_users (id, account_id, user_id, role, status, is_account_owner, deleted_at) OVERRIDING SYSTEM VALUE VALUES (%[4]d, %[1]d, %[1]d, '%[5]s', '%[6]s', %[7]v, %[8]s);`,
		id, when(c.person == "deleted", "now()", "NULL"), when(c.account == "deleted", "now()", "NULL"), id+100_000, role,
		when(strings.HasPrefix(c.membership, "IN"), c.membership, "ACTIVE"), c.membership == "owner", when(c.membership == "removed", "now()", "NULL"))
	if two && c.factor != "none" {
		fmt.Fprintf(to, "UPDATE users SET two_factor_secret = 's', two_factor_confirmed_at = %s WHERE id = %d;", when(c.factor == "on", "now()", "NULL"), id)
	}
	switch c.account {
	case "deletion requested", "deletion cancelled":
		if two {
			fmt.Fprintf(to, "INSERT INTO account_deletion_requests (account_id, status) VALUES (%d, '%s');", id, when(c.account == "deletion requested", "REQUESTED", "CANCELLED"))
		}
	case "requires a factor":
		fmt.Fprintf(to, "UPDATE accounts SET require_two_factor_authentication = true WHERE id = %d;", id)
	}
	switch c.permission {
	case "mine":
		fmt.Fprintf(to, "INSERT INTO team_permissions (account_user_id) VALUES (%d);", id+100_000)
	case "the account's":
		fmt.Fprintf(to, "INSERT INTO account_permission_sets (account_id) VALUES (%d);", id)
	case "somebody else's":
		fmt.Fprintf(to, "INSERT INTO team_permissions (account_user_id) VALUES (%d);", id) // no member has this id
	}
	switch c.signOn {
	case "the account's":
		fmt.Fprintf(to, "INSERT INTO sso_connections (account_id) VALUES (%d);", id)
	case "another account's":
		fmt.Fprintf(to, "INSERT INTO sso_connections (account_id, user_id) VALUES (-1, %d);", id)
	}
}

// A table that names no member restricts everybody once it has a row, and one that cannot be read at once; so does an unknown column of the membership.
func TestRule19WhatCannotBeReadKeepsOrganizersOut(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		sql    string
		detail string
	}{
		"a table without rows":            {"CREATE TABLE permission_rules (id bigint, rule text)", ""},
		"a table that names nobody":       {"CREATE TABLE permission_rules (id bigint, rule text); INSERT INTO permission_rules VALUES (1, 'x')", "permission_rules"},
		"a column with its default":       {"ALTER TABLE account_users ADD COLUMN limited boolean NOT NULL DEFAULT false, ADD COLUMN event_ids jsonb", ""},
		"a column that restricts":         {"ALTER TABLE account_users ADD COLUMN event_ids jsonb; UPDATE account_users SET event_ids = '[3]'", "account_users.event_ids"},
		"a table with a name that is odd": {`CREATE TABLE "role_o'x""y" (user_id text); INSERT INTO "role_o'x""y" VALUES ('2')`, `role_o'x"y`},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r := newRecorder(t, world.Stock2)
			r.exec(`INSERT INTO users (id, email, password, first_name, timezone) OVERRIDING SYSTEM VALUE VALUES (2, 'p@example.com', 'x', 'P', 'UTC');
				INSERT INTO account_users (account_id, user_id, role, status) VALUES (1, 2, 'ORGANIZER', 'ACTIVE')`)
			r.exec(c.sql)
			who, err := r.People.Person(t.Context(), 2)
			if err != nil || len(who.Memberships) != 1 || who.Memberships[0].Bar.Detail != c.detail || (who.Memberships[0].Bar.Code == mail.BarPermissions) != (c.detail != "") {
				t.Errorf("%+v, %v", who, err)
			}
		})
	}
}

// The second factor is used up in the columns of Hi.Events, once.
func TestRule19SecondFactorsAreUsedUp(t *testing.T) {
	t.Parallel()
	r := newRecorder(t, world.Stock2)
	r.exec(`UPDATE users SET two_factor_secret = 'sealed', two_factor_confirmed_at = now(), two_factor_recovery_codes = '["aa","bb"]', two_factor_last_used_timestep = 100 WHERE id = 1;
		INSERT INTO users (id, email, password, first_name, timezone, two_factor_secret, two_factor_recovery_codes) OVERRIDING SYSTEM VALUE VALUES (2, 'p@example.com', 'x', 'P', 'UTC', 'begun', '["cc"]')`)
	if factor, found, err := r.People.SecondFactor(t.Context(), 1); err != nil || !found || factor != (mail.SecondFactor{Secret: "sealed", LastStep: 100}) {
		t.Errorf("%+v, %v, %v", factor, found, err)
	}
	for _, absent := range []int64{2, 3} {
		if _, found, err := r.People.SecondFactor(t.Context(), absent); err != nil || found {
			t.Errorf("%d: %v, %v", absent, found, err)
		}
	}
	uses := func(what string, got bool, err error, want bool) {
		t.Helper()
		if err != nil || got != want {
			t.Errorf("%s: %v, %v", what, got, err)
		}
	}
	for _, c := range []struct {
		step int64
		want bool
	}{{100, false}, {99, false}, {101, true}, {101, false}, {1 << 60, false}} {
		used, err := r.People.UseTimeStep(t.Context(), 1, c.step)
		uses(fmt.Sprint("step ", c.step), used, err, c.want)
	}
	for _, c := range []struct {
		person int64
		hash   string
		want   bool
	}{{1, "cc", false}, {1, "aa", true}, {1, "aa", false}, {2, "cc", false}, {3, "bb", false}} {
		used, err := r.People.UseRecoveryCode(t.Context(), c.person, c.hash)
		uses(c.hash, used, err, c.want)
	}
	if left := r.ask("SELECT two_factor_recovery_codes || two_factor_last_used_timestep FROM users WHERE id = 1"); left != `["bb"]101` {
		t.Errorf("left: %s", left)
	}
	for _, damaged := range []string{"'no list'", "NULL", `'{"aa": 1}'`, `'"aa"'`} {
		r.exec("UPDATE users SET two_factor_recovery_codes = " + damaged + " WHERE id = 1")
		used, err := r.People.UseRecoveryCode(t.Context(), 1, "aa")
		uses(damaged, used, err, false)
	}
}

// The login of an organizer shows nothing while its person could not enter Hi.Events.
func TestRule19ALoginEndsWhereItsPersonMayNotEnter(t *testing.T) {
	t.Parallel()
	q := newLoginWorldIn(t, world.Stock2)
	q.exec("CREATE TABLE account_deletion_requests (id bigserial, account_id bigint, status varchar(30))")
	own := open(t, q.organizer())
	for _, c := range []struct {
		what string
		sql  string
		want int
	}{
		{"as granted", "SELECT 1", 2},
		{"the account's deletion is requested", "INSERT INTO account_deletion_requests (account_id, status) VALUES (1, 'REQUESTED')", 0},
		{"the request is taken back", "UPDATE account_deletion_requests SET status = 'CANCELLED'", 2},
		{"another account's deletion is requested", "INSERT INTO account_deletion_requests (account_id, status) VALUES (2, 'REQUESTED')", 2},
		{"the account requires a second factor", "UPDATE accounts SET require_two_factor_authentication = true WHERE id = 1", 0},
		{"the person has one", "UPDATE users SET two_factor_secret = 's', two_factor_confirmed_at = now() WHERE id = 11", 2},
		{"the account is deleted", "UPDATE accounts SET deleted_at = now() WHERE id = 1", 0},
	} {
		q.exec(c.sql)
		messages, err := own.Lists.Messages(t.Context(), mail.AllAccounts(), mail.Filter{}, mail.PageRequest{})
		if err != nil || len(messages.Rows) != c.want {
			t.Errorf("%s: %d messages, want %d (%v)", c.what, len(messages.Rows), c.want, err)
		}
	}
}

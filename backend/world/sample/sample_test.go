package sample_test

import (
	"fmt"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"golang.org/x/crypto/bcrypt"

	"github.com/mailroom-app/mailroom/backend/world"
	"github.com/mailroom-app/mailroom/backend/world/sample"
)

func TestSameSeedAndMomentMakeTheSameData(t *testing.T) {
	for generation, made := range made {
		again := sample.New(moment, generation)
		for i, table := range made().Tables {
			if !reflect.DeepEqual(table, again.Tables[i]) {
				t.Errorf("%s: table %s differs between two runs", generation, table.Name)
			}
		}
	}
}

// The hour decides which sales are past, which changes the random choices: every status must exist whenever the demo starts.
func TestEveryStatusIsThereAtAnyHour(t *testing.T) {
	for hour := range 4 {
		at := moment.Add(time.Duration(hour) * 31 * time.Hour)
		statuses := map[string]int{}
		for _, table := range sample.New(at, world.HiEvents2).Tables {
			column := slices.Index(table.Columns, "status")
			if column < 0 || !strings.HasPrefix(table.Name, "outgoing_") {
				continue
			}
			for _, row := range table.Rows {
				statuses[table.Name+" "+row[column].(string)]++
			}
		}
		if len(statuses) != 12 {
			t.Errorf("%s: %v", at, statuses)
		}
	}
}

func checkDataIsAsLargeAndManifoldAsPromised(t *testing.T, d database) {
	connection := loaded(t, d)
	for query, want := range map[string]int{
		`SELECT count(*) FROM accounts`: 3,
		`SELECT count(*) FROM events`:   map[world.Generation]int{world.HiEvents18: 13, world.HiEvents2: 14}[d.generation],
		`SELECT count(*) FROM events e JOIN dates d ON d.event_id = e.id
		  WHERE (d.start_date AT TIME ZONE 'UTC' AT TIME ZONE timezone)::date = (timestamptz '2026-03-10 21:30:15+00' AT TIME ZONE timezone)::date + 1`: map[world.Generation]int{
			world.HiEvents18: 2, world.HiEvents2: 3,
		}[d.generation],
		`SELECT count(DISTINCT role) FROM account_users WHERE status = 'ACTIVE'`:                                                      3,
		`SELECT count(DISTINCT kind || status) FROM every_message`:                                                                    12,
		`SELECT count(DISTINCT status) FROM every_message`:                                                                            6,
		`SELECT count(*) FROM (SELECT user_id FROM account_users GROUP BY user_id HAVING count(*) = 2) AS x`:                          1,
		`SELECT count(*) FROM account_users u JOIN users p ON p.id = u.user_id WHERE u.status = 'INVITED' AND p.password = 'invited'`: 1,
		`SELECT count(*) FROM account_users WHERE status = 'INACTIVE'`:                                                                1,
		`SELECT count(*) FROM email_templates WHERE is_active`:                                                                        2,
	} {
		if got := count(t, connection, query); got != want {
			t.Errorf("%d, want %d: %s", got, want, query)
		}
	}
	for query, least := range map[string]int{
		`SELECT count(*) FROM every_message WHERE kind = 'announcement'`:                              2200,
		`SELECT count(*) FROM every_message WHERE kind = 'transaction'`:                               2800,
		`SELECT count(DISTINCT timezone) FROM events`:                                                 8,
		`SELECT count(DISTINCT currency) FROM events`:                                                 5,
		`SELECT count(DISTINCT event_id) FROM dates WHERE end_date < timestamp '2026-03-10 21:30:15'`: 3,
		`SELECT count(DISTINCT locale) FROM orders`:                                                   8,
		`SELECT count(DISTINCT email_type) FROM outgoing_transaction_messages`:                        7,
		`SELECT count(DISTINCT status) FROM waitlist_entries`:                                         4,
		`SELECT count(DISTINCT status) FROM orders`:                                                   4,
		`SELECT count(DISTINCT status) FROM messages`:                                                 4,
		`SELECT count(*) FROM invoices`:                                                               100,
		`SELECT count(*) FROM every_message WHERE subject ~ '[а-я]{3}'`:                               20,
		`SELECT count(*) FROM every_message WHERE subject ~ '[α-ω]{3}'`:                               20,
		`SELECT count(*) FROM every_message WHERE subject ~ '[ぁ-ん]'`:                                  20,
		`SELECT count(*) FROM every_message WHERE subject ~ '您的'`:                                     10,
		`SELECT count(*) FROM every_message WHERE subject ~ '[ا-ي]{3}'`:                               20,
		`SELECT count(*) FROM every_message WHERE subject ~ '[🎉🎟🎤🎸📸]'`:                                500,
		`SELECT count(*) FROM every_message WHERE subject ~ '[äöüß]'`:                                 20,
		`SELECT count(*) FROM every_message WHERE recipient LIKE '%@gmial.com'`:                       3,
		`SELECT count(DISTINCT diagnostic) FROM mailroom.delivery_events`:                             15,
		`SELECT count(DISTINCT reason) FROM mailroom.delivery_events`:                                 15,
		`SELECT count(DISTINCT event_type) FROM outgoing_message_events`:                              9,
		`SELECT count(*) FROM email_suppressions WHERE deleted_at IS NOT NULL`:                        2,
		`SELECT count(*) FROM email_suppressions WHERE account_id IS NULL`:                            3,
		`SELECT count(*) FROM email_suppressions WHERE source = 'manual_resolve'`:                     1,
		`SELECT count(*) FROM every_message WHERE resolution_type = 'auto'`:                           20,
		`SELECT count(*) FROM every_message WHERE resolution_type = 'manual'`:                         20,
		`SELECT count(DISTINCT kind) FROM every_message WHERE resolution_type = 'auto'`:               2,
		`SELECT count(*) FROM mailroom.delivery_events WHERE message_id IS NULL`:                      3,
		`SELECT count(*) FROM mailroom.quarantine`:                                                    2,
		`SELECT count(*) FROM mailroom.drains`:                                                        10,
	} {
		if got := count(t, connection, query); got < least {
			t.Errorf("%d, want at least %d: %s", got, least, query)
		}
	}
	if n := count(t, connection, `SELECT count(*) FROM every_message`); n < 5400 || n > 6600 {
		t.Errorf("%d messages, want about 6 000", n)
	}
}

func checkAddressesAreReservedOrTypos(t *testing.T, d database) {
	connection := loaded(t, d)
	for _, source := range []string{
		"SELECT recipient FROM every_message", "SELECT email FROM orders", "SELECT email FROM attendees", "SELECT email FROM users",
		"SELECT email FROM email_suppressions", "SELECT email FROM waitlist_entries", "SELECT recipient FROM mailroom.delivery_events", "SELECT email FROM accounts",
	} {
		none(t, connection, "only reserved domains and typos", `
			SELECT DISTINCT address FROM (`+source+`) AS x(address)
			 WHERE address <> lower(address) OR address !~ '^[a-z0-9._-]+@([a-z0-9]+\.example|mail\.hievents\.example|example\.(com|org|net)|gmial\.com|gmal\.com|gamil\.com|hotmial\.com|outlok\.com|yahooo\.com)$'`)
	}
}

func checkPeopleCanSignInAndTheOthersCannot(t *testing.T, d database) {
	connection := loaded(t, d)
	people := sample.People(d.generation)
	roles := map[string]bool{}
	for _, person := range people {
		roles[person.Role] = true
		var hash, accounts string
		err := connection.QueryRow(t.Context(), `
			SELECT u.password, string_agg(a.name, ', ' ORDER BY a.id)
			  FROM users u JOIN account_users m ON m.user_id = u.id AND m.status = 'ACTIVE' AND m.role = $2 JOIN accounts a ON a.id = m.account_id
			 WHERE u.email = $1 AND u.deleted_at IS NULL AND u.email_verified_at IS NOT NULL
			 GROUP BY u.id`, person.Email, person.Role).Scan(&hash, &accounts)
		if err != nil {
			t.Errorf("%s: %v", person.Email, err)
			continue
		}
		if !strings.HasPrefix(hash, "$2y$10$") || bcrypt.CompareHashAndPassword([]byte(hash), []byte(person.Password)) != nil {
			t.Errorf("%s: the password does not fit the hash, or it is not as Laravel writes it", person.Email)
		}
		if accounts != strings.Join(person.Accounts, ", ") {
			t.Errorf("%s belongs to %s, the sign-in screen says %v", person.Email, accounts, person.Accounts)
		}
	}
	if !reflect.DeepEqual(roles, map[string]bool{"ORGANIZER": true, "ADMIN": true, "SUPERADMIN": true}) {
		t.Errorf("roles of the people who can sign in: %v", roles)
	}
	if all := count(t, connection, "SELECT count(*) FROM users"); all != len(people)+3 {
		t.Errorf("%d users for %d people, an invited one, an inactive one and a deleted one", all, len(people))
	}
}

// The loaded rows have explicit ids: the next row of the database must not collide with them.
func checkNextRowsGetNewIDs(t *testing.T, d database) {
	connection := loaded(t, d)
	for _, table := range made[d.generation]().Tables {
		if table.Columns[0] != "id" {
			continue
		}
		name := table.Schema + "." + table.Name
		next := count(t, connection, fmt.Sprintf("SELECT nextval(pg_get_serial_sequence('%s', 'id'))", name))
		if highest := count(t, connection, "SELECT max(id) FROM "+name); next != highest+1 || highest != len(table.Rows) {
			t.Errorf("%s: next id %d after %d of %d rows", name, next, highest, len(table.Rows))
		}
	}
}

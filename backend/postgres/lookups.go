package postgres

import (
	"maps"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"
)

// The functions of sql/definitions/16_lookups.sql let the login of one person find rows by key. For every other reader they are plain SQL
// that the planner puts in their place, which costs 0.3 to 0.5 ms for a page of messages: each is parsed and its views are expanded anew
// for each plan, where the text of a prepared statement is so once. So those readers' statements hold what the functions stand for.

// lookupSource is what each stands for, with its arguments.
var lookupSource = map[string]string{
	"announcement_by_id":      "(SELECT * FROM announcements WHERE id = $1)",
	"transaction_by_id":       "(SELECT * FROM transactions WHERE id = $1)",
	"retries_of_announcement": "(SELECT * FROM announcements WHERE retry_for_id = $1)",
	"retries_of_transaction":  "(SELECT * FROM transactions WHERE retry_for_id = $1)",
	"announcements_of_event":  "(SELECT * FROM announcements WHERE event_id = $1)",
	"transactions_of_event":   "(SELECT * FROM transactions WHERE event_id = $1)",
	"events_of_message":       "(SELECT id, reason, strength, occurred_at FROM delivery_events WHERE message_kind = $1 AND message_id = $2)",
	"send_of_message":         "(SELECT code, reserved_at, given_up_at, settled_at FROM sends WHERE kind = $1 AND message_id = $2)",
	"mark_of_message":         "(SELECT how FROM inferred_messages WHERE kind = $1 AND message_id = $2)",
	"resent_announcements":    "announcements",
	"resent_transactions":     "transactions",
	"problem_announcements":   "announcements",
	"problem_transactions":    "transactions",
}

// lookupCall matches a call of one of them. The arguments hold no parentheses.
var lookupCall = regexp.MustCompile(`\b(` + strings.Join(slices.Sorted(maps.Keys(lookupSource)), "|") + `)\(([^()]*)\)`)

// direct is each statement that was asked for with its lookups replaced. There are as many as there are shapes of filters.
var direct sync.Map

// readable is the statement for the database's login: with calls for that of one person, with what they stand for otherwise.
func (db *DB) readable(statement string) string {
	if db.login.Restricted() {
		return statement
	}
	if replaced, found := direct.Load(statement); found {
		return replaced.(string)
	}
	replaced := lookupCall.ReplaceAllStringFunc(statement, func(call string) string {
		parts := lookupCall.FindStringSubmatch(call)
		source := lookupSource[parts[1]]
		for i, argument := range strings.Split(parts[2], ", ") {
			source = strings.Replace(source, "$"+strconv.Itoa(i+1), argument, 1)
		}
		return source
	})
	direct.Store(statement, replaced)
	return replaced
}

package postgres

import (
	"fmt"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/jackc/pgx/v5"

	"github.com/mailroom-app/mailroom/backend/mail"
)

// views are where the two kinds of message are read.
var views = map[mail.Kind]string{mail.Announcement: "announcements", mail.Transaction: "transactions"}

// byID and retriesOf are the functions that look messages up by key, which for the login of one person reads nothing else; its
// views are read whole.
var (
	byID      = map[mail.Kind]string{mail.Announcement: "announcement_by_id", mail.Transaction: "transaction_by_id"}
	retriesOf = map[mail.Kind]string{mail.Announcement: "retries_of_announcement", mail.Transaction: "retries_of_transaction"}
)

// of is where the messages of a kind are read: all, or where there are statuses, which are those of problems, the unresolved problems.
func of(kind mail.Kind, statuses []mail.Status) string {
	if len(statuses) == 0 {
		return views[kind]
	}
	return "problem_" + views[kind] + "()"
}

// ofEvent is the same for one ticketed event e.
func ofEvent(kind mail.Kind, e string, statuses []mail.Status) string {
	wanted := "NULL"
	if len(statuses) > 0 {
		quoted := make([]string, len(statuses))
		for i, status := range statuses {
			quoted[i] = "'" + string(status) + "'"
		}
		wanted = "ARRAY[" + strings.Join(quoted, ", ") + "]"
	}
	return views[kind] + "_of_event(" + e + ".id, " + wanted + ")"
}

// selection is a filter within a scope, checked, and its arguments. What of it becomes SQL text comes from this package's own words;
// what a stranger wrote is only ever an argument (rule 12).
type selection struct {
	mail.Filter
	// oneAccount confines everything to the ticketed events of @account, retries included: what is outside does not exist (rule 11).
	oneAccount bool
	args       pgx.NamedArgs
}

// newSelection fails with CodeInvalid for what no message could have.
func newSelection(scope mail.Scope, filter mail.Filter) (selection, error) {
	s := selection{Filter: filter, args: pgx.NamedArgs{}}
	account, confined := confine(scope, filter.Account)
	if s.oneAccount = confined; confined {
		s.args["account"] = account
	}
	if filter.Kind != "" && views[filter.Kind] == "" {
		return selection{}, mail.Errorf(mail.CodeInvalid, "unknown kind %q: use announcement or transaction", filter.Kind)
	}
	for _, status := range filter.Statuses {
		if !slices.Contains(mail.Statuses(), status) {
			return selection{}, mail.Errorf(mail.CodeInvalid, "unknown status %q", status)
		}
	}
	for _, reason := range filter.Reasons {
		if !slices.Contains(mail.Reasons(), reason) {
			return selection{}, mail.Errorf(mail.CodeInvalid, "unknown reason %q", reason)
		}
	}
	for _, emailType := range filter.EmailTypes {
		if err := storableText("an e-mail type", emailType); err != nil {
			return selection{}, err
		}
	}
	if filter.Search != "" {
		pattern, err := contains(filter.Search)
		if err != nil {
			return selection{}, err
		}
		s.args["search"] = pattern
	}
	if filter.Address != "" {
		if err := storableText("the address", filter.Address); err != nil {
			return selection{}, err
		}
		s.args["address"] = mail.NormalizeAddress(filter.Address)
	}
	if err := s.onlyIDs(); err != nil {
		return selection{}, err
	}
	if !filter.CreatedSince.IsZero() {
		if !storable(filter.CreatedSince) {
			return selection{}, mail.Errorf(mail.CodeInvalid, "nothing was created in the year %d", filter.CreatedSince.Year())
		}
		s.args["since"] = filter.CreatedSince.UTC()
	}
	if len(filter.Reasons) > 0 {
		s.args["reasons"] = filter.Reasons
	}
	if len(filter.EmailTypes) > 0 {
		s.args["email_types"] = filter.EmailTypes
	}
	if filter.TicketedEvent != 0 {
		s.args["event"] = filter.TicketedEvent
	}
	if filter.NotEnded {
		s.args["as_of"] = time.Now().UTC() // a page has its own, which stays the same from page to page
	}
	if filter.Announcement != 0 {
		s.args["announcement"] = filter.Announcement
	}
	return s, nil
}

// confine narrows a scope to one account of it. An account that is not in the scope gives one that does not exist: nothing is shown.
func confine(scope mail.Scope, account int64) (confinedTo int64, confined bool) {
	switch {
	case scope.All():
		return account, account != 0
	case account == 0 || scope.Includes(account):
		return scope.Account(), true
	}
	return 0, true
}

// kinds are those whose messages the filter can let through at all.
func (s selection) kinds() []mail.Kind {
	return slices.DeleteFunc(mail.Kinds(), func(kind mail.Kind) bool {
		return s.Kind != "" && s.Kind != kind ||
			kind == mail.Announcement && len(s.EmailTypes) > 0 ||
			kind == mail.Transaction && s.Announcement != 0
	})
}

// conditions are those on a row m of one kind, without status and search, and without the account, which is the ticketed event's.
func (s selection) conditions(kind mail.Kind, m string) []string {
	c := []string{m + ".deleted_at IS NULL"}
	if !s.CreatedSince.IsZero() {
		c = append(c, created(m)+" >= @since::timestamp")
	}
	if kind == mail.Transaction && len(s.EmailTypes) > 0 {
		c = append(c, m+".email_type = ANY (@email_types::text[])")
	}
	if s.Announcement != 0 {
		c = append(c, m+".message_id = @announcement::bigint")
	}
	if s.Address != "" {
		// Looked up first, in the indexes of the two columns: the planner cannot know how few rows meet either.
		c = append(c, m+".id = ANY (ARRAY(SELECT r.id FROM "+views[kind]+" r WHERE lower(r.recipient) = lower(@address)"+
			" UNION ALL SELECT r.id FROM "+views[kind]+" r WHERE lower(r.original_recipient) = lower(@address)))")
	}
	if len(s.IDs) > 0 {
		c = append(c, m+".id = ANY (@"+string(kind)+"_ids::bigint[])")
	}
	return c
}

// onlyIDs has the chosen messages of each kind as an argument. It fails with CodeNotFound for an id that is none.
func (s selection) onlyIDs() error {
	if len(s.IDs) == 0 {
		return nil
	}
	rows := map[mail.Kind][]int64{}
	for _, id := range s.IDs {
		if views[id.Kind] == "" {
			return notFound(id)
		}
		rows[id.Kind] = append(rows[id.Kind], id.Row)
	}
	for kind := range views {
		s.args[string(kind)+"_ids"] = rows[kind]
	}
	return nil
}

// byRow reports whether the filter names the rows themselves, so closely that an index finds them at once for all ticketed events.
func (s selection) byRow() bool {
	return s.Search != "" || s.Announcement != 0 || s.Address != "" || len(s.IDs) > 0
}

// found is the condition that the search is in one of the rows.
func (s selection) found(rows ...string) string {
	if s.Search == "" {
		return "true"
	}
	var either []string
	for _, m := range slices.Compact(rows) {
		either = append(either, m+".recipient ILIKE @search", m+".subject ILIKE @search")
	}
	return "(" + strings.Join(either, " OR ") + ")"
}

// because is the condition that a row m of one kind has one of the reasons. It is looked up in the index of each message's events, for the
// rows that all other conditions leave.
func (s selection) because(kind mail.Kind, m string) string {
	if len(s.Reasons) == 0 {
		return "true"
	}
	return reasonOf("'"+string(kind)+"'", m) + " = ANY (@reasons::text[])"
}

// byEvent reports whether the filter names ticketed events, directly or by their account. Messages without one are left out then.
func (s selection) byEvent() bool { return s.oneAccount || s.TicketedEvent != 0 }

// withoutEvent reports whether messages of a kind are let through that have no ticketed event. Only transactions can be without one.
func (s selection) withoutEvent(kind mail.Kind) bool { return kind == mail.Transaction && !s.byEvent() }

// hasEnded is the condition that the end of a ticketed event e is past; NULL where it has no end.
func hasEnded(e string) string { return e + ".end_date < @as_of::timestamp" }

// events is the condition on a ticketed event e.
func (s selection) events(e string) string {
	c := []string{"true"}
	if s.oneAccount {
		c = append(c, e+".account_id = @account::bigint")
	}
	if s.TicketedEvent != 0 {
		c = append(c, e+".id = @event::bigint")
	}
	if s.NotEnded {
		c = append(c, "("+hasEnded(e)+") IS NOT TRUE")
	}
	return and(c...)
}

// ofEvents is the condition that a row m belongs to those ticketed events.
func (s selection) ofEvents(m string) string {
	switch {
	case s.byEvent():
	case s.NotEnded:
		return "NOT EXISTS (SELECT FROM ticketed_events e WHERE e.id = " + m + ".event_id AND " + hasEnded("e") + ")"
	default:
		return "true"
	}
	return m + ".event_id IN (SELECT e.id FROM ticketed_events e WHERE " + s.events("e") + ")"
}

// visible is the condition that a row m exists for whoever looks.
func (s selection) visible(m string) string {
	exists := m + ".deleted_at IS NULL"
	if s.oneAccount {
		exists += " AND " + m + ".event_id IN (SELECT e.id FROM ticketed_events e WHERE e.account_id = @account::bigint)"
	}
	return exists
}

// created is when a row m was created, in the words of the indexes. A row to which another program gave no time counts as older than all
// others: last where the newest come first.
func created(m string) string { return "coalesce(" + m + ".created_at, '-infinity')" }

// statusIn is the condition on a status column. The statuses were checked, so they may stand in the text, where the planner sees that
// a partial index covers them.
func statusIn(column string, statuses []mail.Status) string {
	if len(statuses) == 0 {
		return "false"
	}
	quoted := make([]string, len(statuses))
	for i, status := range statuses {
		quoted[i] = "'" + string(status) + "'"
	}
	slices.Sort(quoted) // fewer different texts, fewer prepared statements
	return column + " IN (" + strings.Join(slices.Compact(quoted), ", ") + ")"
}

// problems are the statuses of messages that did not arrive, in the words of the partial indexes.
func problems() []mail.Status {
	return slices.DeleteFunc(mail.Statuses(), func(s mail.Status) bool { return !s.Problem() })
}

func and(conditions ...string) string {
	conditions = slices.DeleteFunc(conditions, func(c string) bool { return c == "true" })
	if len(conditions) == 0 {
		return "true"
	}
	return strings.Join(conditions, " AND ")
}

// contains is the ILIKE pattern for text that contains search as it is, without wildcards. It fails with CodeInvalid for what no text
// in the database can contain.
func contains(search string) (string, error) {
	if err := storableText("the search", search); err != nil {
		return "", err
	}
	return "%" + strings.NewReplacer(`\`, `\\`, `%`, `\%`, `_`, `\_`).Replace(search) + "%", nil
}

// maxText is more than any column that is searched can hold, in bytes.
const maxText = 2048

func storableText(what, text string) error {
	switch {
	case len(text) > maxText:
		return mail.Errorf(mail.CodeInvalid, "%s is too long: use at most %d bytes", what, maxText)
	case !utf8.ValidString(text):
		return mail.Errorf(mail.CodeInvalid, "%s is not valid UTF-8 text", what)
	case strings.ContainsRune(text, 0):
		return mail.Errorf(mail.CodeInvalid, "%s contains a NUL character", what)
	}
	return nil
}

// sortKey is the expression that a list is sorted by. Original and last are the rows of the chain's ends, the same row in a list of
// messages: status and time of the last change are the last attempt's, all else is the original's. Door risk needs the ticketed event
// e of the original; the others do not.
func sortKey(sort mail.SortKey, original, last string) string {
	switch sort {
	case mail.ByUpdated:
		return "coalesce(" + last + ".updated_at, '-infinity')"
	case mail.ByStatus:
		return fmt.Sprintf("coalesce(array_position(%s, %s.status::text), 0)", statusOrder, last)
	case mail.ByRecipient:
		return "lower(" + original + ".recipient)"
	case mail.BySubject:
		return "lower(" + original + ".subject)"
	case mail.ByDoorRisk:
		return doorRisk
	}
	return created(original)
}

// statusOrder is the order in which screens offer the statuses.
var statusOrder = func() string {
	quoted := make([]string, 0, len(mail.Statuses()))
	for _, status := range mail.Statuses() {
		quoted = append(quoted, "'"+string(status)+"'")
	}
	return "ARRAY[" + strings.Join(quoted, ", ") + "]"
}()

// doorRisk is greatest for the ticketed event e that goes on now, then smaller the later it starts, in microseconds; events without a
// date come after all of these, past ones last, from the most recent. An event without an end is over when it has started.
const doorRisk = `
	CASE WHEN e.start_date IS NULL THEN ` + noDate + `
	     WHEN coalesce(e.end_date, e.start_date) >= @as_of::timestamp
	     THEN least(0, (extract(epoch FROM @as_of::timestamp - e.start_date) * 1000000)::bigint)
	     ELSE ` + noDate + ` + (extract(epoch FROM coalesce(e.end_date, e.start_date) - @as_of::timestamp) * 1000000)::bigint
	END`

const noDate = "(-4611686018427387904)::bigint"

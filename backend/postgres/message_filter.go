package postgres

import (
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/jackc/pgx/v5"

	"github.com/mailroom-app/mailroom/backend/mail"
)

// filterArguments are those that mailroom.messages, mailroom.issues, their counts and mailroom.bulk_targets have in common.
const filterArguments = `account => @account, kinds => @kinds, statuses => @statuses, resolved => @resolved, problems_only => @problems_only, search => @search,
	address => @address, reasons => @reasons, email_types => @email_types, event => @event, not_ended => @not_ended, broadcast => @broadcast,
	announcement_ids => @announcement_ids, transaction_ids => @transaction_ids, since => @since, as_of => @as_of`

// filterArgs are their values for a filter within a scope, checked. It fails with CodeInvalid for what no message could have, and with CodeNotFound
// for an id that is none.
func filterArgs(scope mail.Scope, filter mail.Filter) (pgx.NamedArgs, error) {
	args := pgx.NamedArgs{
		"account": accountOf(scope, filter.Account), "kinds": nil, "statuses": filter.Statuses, "resolved": filter.Resolved, "problems_only": filter.ProblemsOnly,
		"search": nil, "address": nil, "reasons": filter.Reasons, "email_types": filter.EmailTypes, "event": nullable(filter.TicketedEvent),
		"not_ended": filter.NotEnded, "broadcast": nullable(filter.Announcement), "announcement_ids": nil, "transaction_ids": nil, "since": nil,
		"as_of": time.Now().UTC(), // a page has its own, which stays the same from page to page
	}
	if filter.Kind != "" {
		if !slices.Contains(mail.Kinds(), filter.Kind) {
			return nil, mail.Errorf(mail.CodeInvalid, "unknown kind %q: use announcement or transaction", filter.Kind)
		}
		args["kinds"] = []string{string(filter.Kind)}
	}
	for _, status := range filter.Statuses {
		if !slices.Contains(mail.Statuses(), status) {
			return nil, mail.Errorf(mail.CodeInvalid, "unknown status %q", status)
		}
	}
	for _, reason := range filter.Reasons {
		if !slices.Contains(mail.Reasons(), reason) {
			return nil, mail.Errorf(mail.CodeInvalid, "unknown reason %q", reason)
		}
	}
	for _, emailType := range filter.EmailTypes {
		if err := storableText("an e-mail type", emailType); err != nil {
			return nil, err
		}
	}
	if filter.Search != "" {
		pattern, err := contains(filter.Search)
		if err != nil {
			return nil, err
		}
		args["search"] = pattern
	}
	if filter.Address != "" {
		if err := storableText("the address", filter.Address); err != nil {
			return nil, err
		}
		args["address"] = mail.NormalizeAddress(filter.Address)
	}
	if !filter.CreatedSince.IsZero() {
		if !storable(filter.CreatedSince) {
			return nil, mail.Errorf(mail.CodeInvalid, "nothing was created in the year %d", filter.CreatedSince.Year())
		}
		args["since"] = filter.CreatedSince.UTC()
	}
	return args, onlyIDs(args, filter.IDs)
}

// onlyIDs adds the chosen messages of each kind.
func onlyIDs(args pgx.NamedArgs, ids []mail.MessageID) error {
	if len(ids) == 0 {
		return nil
	}
	rows := map[mail.Kind][]int64{mail.Announcement: {}, mail.Transaction: {}}
	for _, id := range ids {
		if rows[id.Kind] == nil {
			return notFound(id)
		}
		rows[id.Kind] = append(rows[id.Kind], id.Row)
	}
	args["announcement_ids"], args["transaction_ids"] = rows[mail.Announcement], rows[mail.Transaction]
	return nil
}

// accountOf is a scope as Mailroom's functions take it, narrowed to one account of it unless that is 0: nil for all accounts. An account that is not
// in the scope gives 0, which is none: nothing is shown.
func accountOf(scope mail.Scope, account int64) *int64 {
	switch {
	case scope.All():
		return nullable(account)
	case account == 0 || scope.Includes(account):
		account = scope.Account()
	default:
		account = 0
	}
	return &account
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

// storable reports whether Postgres can hold the time, with a wide margin.
func storable(t time.Time) bool { return t.Year() > -4000 && t.Year() < 100_000 }

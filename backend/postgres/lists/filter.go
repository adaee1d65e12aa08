package lists

import (
	"slices"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/mailroom-app/mailroom/backend/mail"
	"github.com/mailroom-app/mailroom/backend/postgres/pool"
	"github.com/mailroom-app/mailroom/backend/postgres/values"
)

// FilterArguments are the arguments that mailroom.messages, mailroom.issues, their counts and mailroom.bulk_targets have in common.
const FilterArguments = `account => @account, kinds => @kinds, statuses => @statuses, resolved => @resolved, problems_only => @problems_only, search => @search,
	address => @address, reasons => @reasons, email_types => @email_types, event => @event, not_ended => @not_ended, broadcast => @broadcast,
	announcement_ids => @announcement_ids, transaction_ids => @transaction_ids, since => @since, as_of => @as_of, occurrence => @occurrence`

// FilterArgs checks a filter and returns the values of FilterArguments within a scope. It fails with CodeInvalid for a value that no message can
// have, and with CodeNotFound for an id of an unknown kind.
func FilterArgs(scope mail.Scope, filter mail.Filter) (pgx.NamedArgs, error) {
	args := pgx.NamedArgs{
		"account": pool.AccountOf(scope, filter.Account), "kinds": nil, "statuses": filter.Statuses, "resolved": filter.Resolved, "problems_only": filter.ProblemsOnly,
		"search": nil, "address": nil, "reasons": filter.Reasons, "email_types": filter.EmailTypes, "event": values.Nullable(filter.TicketedEvent), "occurrence": values.Nullable(filter.Occurrence),
		"not_ended": filter.NotEnded, "broadcast": values.Nullable(filter.Announcement), "announcement_ids": nil, "transaction_ids": nil, "since": nil,
		"as_of": time.Now().UTC(), // Keyset.Bind replaces it for a list by door risk, so that it stays the same on all pages
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
		if err := values.StorableText("an e-mail type", emailType); err != nil {
			return nil, err
		}
	}
	if filter.Search != "" {
		pattern, err := values.Containing(filter.Search)
		if err != nil {
			return nil, err
		}
		args["search"] = pattern
	}
	if filter.Address != "" {
		if err := values.StorableText("the address", filter.Address); err != nil {
			return nil, err
		}
		args["address"] = mail.NormalizeAddress(filter.Address)
	}
	if !filter.CreatedSince.IsZero() {
		if !values.Storable(filter.CreatedSince) {
			return nil, mail.Errorf(mail.CodeInvalid, "nothing was created in the year %d", filter.CreatedSince.Year())
		}
		args["since"] = filter.CreatedSince.UTC()
	}
	return args, onlyIDs(args, filter.IDs)
}

// onlyIDs adds the ids of the chosen messages, by kind.
func onlyIDs(args pgx.NamedArgs, ids []mail.MessageID) error {
	if len(ids) == 0 {
		return nil
	}
	rows := map[mail.Kind][]int64{mail.Announcement: {}, mail.Transaction: {}}
	for _, id := range ids {
		if rows[id.Kind] == nil {
			return pool.NotFound(id)
		}
		rows[id.Kind] = append(rows[id.Kind], id.Row)
	}
	args["announcement_ids"], args["transaction_ids"] = rows[mail.Announcement], rows[mail.Transaction]
	return nil
}

package lists

import (
	"context"
	"fmt"
	"regexp"
	"strings"

	"github.com/jackc/pgx/v5"

	"github.com/mailroom-app/mailroom/backend/mail"
	"github.com/mailroom-app/mailroom/backend/postgres/paging"
	"github.com/mailroom-app/mailroom/backend/postgres/pool"
	"github.com/mailroom-app/mailroom/backend/postgres/values"
)

// shortestFind is how much must be typed before a part of an address or a name is looked for, in bytes: fewer are in everything.
const shortestFind = 3

// publicID is an order number or a ticket number, as Hi.Events makes them.
var publicID = regexp.MustCompile(`^[OA]-[0-9A-Z]{3,20}$`)

// FindRecipients returns up to limit (1 to 500) recipients of the scope that a text may mean, by address, and whether there are more: those
// of an order or ticket by its number, else those whose address contains the text or whose name has every word of it, ignoring case. Text
// of fewer than three bytes finds nobody. Of text that very many have, only some are found. It fails with CodeInvalid.
func (l *Lists) FindRecipients(ctx context.Context, scope mail.Scope, text string, limit int) (found []mail.FoundRecipient, more bool, err error) {
	if limit < 1 || limit > paging.MaxLimit {
		return nil, false, mail.Errorf(mail.CodeInvalid, "a list has 1 to %d rows, not %d", paging.MaxLimit, limit)
	}
	args, err := findArgs(strings.TrimSpace(text))
	if err != nil || args == nil {
		return nil, false, err
	}
	args["account"], args["limit"] = pool.AccountOf(scope, 0), limit+1
	rows, err := l.pool.Query(ctx, "SELECT * FROM mailroom.find_recipients(@account, @number, @address, @local, @words, @limit)", args)
	if err != nil {
		return nil, false, pool.Translate(err)
	}
	found, err = pgx.CollectRows(rows, pgx.RowToStructByPos[mail.FoundRecipient])
	if err != nil {
		return nil, false, pool.Translate(fmt.Errorf("find recipients: %w", err))
	}
	if len(found) > limit {
		return found[:limit], true, nil
	}
	return found, false, nil
}

// maxWords is how many words of a name are looked at.
const maxWords = 6

// findArgs is what a text means; nil for text that finds nobody, whatever the database holds.
func findArgs(text string) (pgx.NamedArgs, error) {
	args := pgx.NamedArgs{"number": nil, "address": nil, "local": nil, "words": nil}
	if number := strings.ToUpper(text); publicID.MatchString(number) {
		args["number"] = number
		return args, nil
	}
	pattern, err := values.Containing(text)
	if err != nil || len(text) < shortestFind {
		return nil, err
	}
	args["address"] = pattern
	if local, _, whole := strings.Cut(text, "@"); whole {
		if len(local) >= shortestFind {
			args["local"], err = values.Containing(local + "@")
		}
		return args, err // an address is no name
	}
	var words []string
	for n, word := range strings.Fields(text) {
		if n == maxWords {
			break
		}
		pattern, err := values.Containing(word)
		if err != nil {
			return nil, err
		}
		words = append(words, pattern)
	}
	args["words"] = words
	return args, nil
}

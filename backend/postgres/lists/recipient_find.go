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

// shortestFind is the minimum length of a searched part of an address or name, in bytes: shorter text matches almost everything.
const shortestFind = 3

// publicID matches an order number or ticket number of Hi.Events.
var publicID = regexp.MustCompile(`^[OA]-[0-9A-Z]{3,20}$`)

// FindRecipients returns up to limit (1 to 500) recipients of the scope that match a text, by address, and whether there are more. An order or
// ticket number finds the recipients of that order or ticket. Other text finds addresses that contain it and names that contain each of its
// words, ignoring case; fewer than three bytes find nobody. Text with very many matches finds only some of them. It fails with CodeInvalid.
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

// maxWords is how many words of a searched name are used; further words are ignored.
const maxWords = 6

// findArgs returns the arguments that a search text stands for; nil for text that can never match.
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
		return args, err // the text is an address, so names are not searched
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

package postgres

import (
	"context"
	"fmt"
	"regexp"
	"strings"

	"github.com/jackc/pgx/v5"

	"github.com/mailroom-app/mailroom/backend/mail"
)

// shortestFind is how much must be typed before a part of an address or a name is looked for, in bytes: fewer are in everything.
const shortestFind = 3

// publicID is an order number or a ticket number, as Hi.Events makes them.
var publicID = regexp.MustCompile(`^[OA]-[0-9A-Z]{3,20}$`)

// FindRecipients returns up to limit (1 to 500) recipients of the scope that a text may mean, by address, and whether there are more: those
// of an order or ticket by its number, else those whose address contains the text or whose name has every word of it, ignoring case. Text
// of fewer than three bytes finds nobody. Of text that very many have, only some are found. It fails with CodeInvalid.
func (db *DB) FindRecipients(ctx context.Context, scope mail.Scope, text string, limit int) (found []mail.FoundRecipient, more bool, err error) {
	if limit < 1 || limit > maxLimit {
		return nil, false, mail.Errorf(mail.CodeInvalid, "a list has 1 to %d rows, not %d", maxLimit, limit)
	}
	statement, args, err := findRecipientsSQL(scope, strings.TrimSpace(text))
	if err != nil || statement == "" {
		return nil, false, err
	}
	args["limit"] = limit + 1
	rows, err := db.pool.Query(ctx, statement, args)
	if err != nil {
		return nil, false, translate(err)
	}
	found, err = pgx.CollectRows(rows, pgx.RowToStructByPos[mail.FoundRecipient])
	if err != nil {
		return nil, false, translate(fmt.Errorf("find recipients: %w", err))
	}
	if len(found) > limit {
		return found[:limit], true, nil
	}
	return found, false, nil
}

// findRecipientsSQL is empty for text that finds nobody, whatever the database holds.
func findRecipientsSQL(scope mail.Scope, text string) (string, pgx.NamedArgs, error) {
	account, confined := confine(scope, 0)
	args := pgx.NamedArgs{"account": account}
	if number := strings.ToUpper(text); publicID.MatchString(number) {
		args["number"] = number
		return mergeFound(numberArms(number, confined)), args, nil
	}
	pattern, err := contains(text)
	if err != nil || len(text) < shortestFind {
		return "", nil, err
	}
	args["address"] = pattern
	in := func(column string) string { return column + " ILIKE @address" }
	if local, _, whole := strings.Cut(text, "@"); whole && len(local) >= shortestFind {
		// By what is before the @: the trigrams of a domain are in a large part of all addresses, and take the index long to read.
		if args["local"], err = contains(local + "@"); err != nil {
			return "", nil, err
		}
		in = func(column string) string { return column + " ILIKE @local AND " + column + " || '' ILIKE @address" }
	}
	arms := []string{
		mailArm("announcements", "recipient", in, confined), mailArm("announcements", "original_recipient", in, confined),
		mailArm("transactions", "recipient", in, confined), mailArm("transactions", "original_recipient", in, confined),
	}
	named := "false" // an address is no name
	if !strings.Contains(text, "@") {
		var words []string
		for n, word := range strings.Fields(text) {
			if n == maxWords {
				break
			}
			name := fmt.Sprintf("word%d", n)
			if args[name], err = contains(word); err != nil {
				return "", nil, err
			}
			words = append(words, "(h.first_name ILIKE @"+name+" OR h.last_name ILIKE @"+name+")")
		}
		named = and(words...)
	}
	for _, view := range []string{"orders", "attendees"} {
		arms = append(arms, holderArm(view, in("h.email"), confined), holderArm(view, named, confined))
	}
	return mergeFound(arms), args, nil
}

// maxWords is how many words of a name are looked at.
const maxWords = 6

// An arm gives (email, name, public_id), each address once. It looks at so many rows at most: text that is in more of them is in too many
// addresses to choose from, and finding each would mean reading them all.
const rowsLookedAt = 1000

// mailArm is the addresses of mails.
func mailArm(view, column string, in func(column string) string, confined bool) string {
	return eachOnce("SELECT lower(m." + column + ") AS email, '' AS name FROM " + view + " m" +
		" WHERE " + in("m."+column) + " AND m." + column + " IS NOT NULL AND m.deleted_at IS NULL AND " + inAccount("m", confined))
}

// holderArm is the addresses of orders or tickets h.
func holderArm(view, condition string, confined bool) string {
	return eachOnce("SELECT lower(h.email) AS email," + holderName + " AS name FROM " + view + " h" +
		" WHERE h.email <> '' AND " + condition + " AND h.deleted_at IS NULL AND " + inAccount("h", confined))
}

func eachOnce(rows string) string {
	return fmt.Sprintf("SELECT DISTINCT ON (r.email) r.email, r.name, '' AS public_id FROM (%s LIMIT %d) r ORDER BY r.email, r.name = '' LIMIT @limit", rows, rowsLookedAt)
}

const holderName = " concat_ws(' ', nullif(h.first_name, ''), nullif(h.last_name, ''))"

// numberArms are the recipients of an order, who bought it and who holds its tickets, or of a ticket.
func numberArms(number string, confined bool) []string {
	columns := "SELECT lower(h.email) AS email," + holderName + " AS name, "
	if strings.HasPrefix(number, "A") {
		return []string{columns + "h.public_id FROM attendees h WHERE lower(h.public_id) = lower(@number) AND h.email <> '' AND h.deleted_at IS NULL AND " +
			inAccount("h", confined) + " LIMIT @limit"}
	}
	order := " o.public_id = @number AND o.deleted_at IS NULL AND " + inAccount("o", confined)
	return []string{
		columns + "h.public_id FROM orders h JOIN orders o ON o.id = h.id WHERE h.email <> '' AND" + order + " LIMIT @limit",
		columns + "o.public_id FROM orders o JOIN attendees h ON h.order_id = o.id AND h.email <> '' AND h.deleted_at IS NULL AND " + inAccount("h", confined) +
			" WHERE" + order + " ORDER BY lower(h.email) LIMIT @limit",
	}
}

// mergeFound gives each address of the arms once, with a name where one is known.
func mergeFound(arms []string) string {
	return "SELECT DISTINCT ON (f.email) f.email, f.name, f.public_id FROM (" + unionAll(arms) + ") f ORDER BY f.email, f.name = '', f.name LIMIT @limit"
}

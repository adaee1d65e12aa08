package postgres

import (
	"context"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/mailroom-app/mailroom/backend/mail"
)

// How much of a recipient is read at once. Nobody has so many, except addresses that are used for testing.
const (
	recipientOrders   = 50
	recipientTickets  = 50 // of one order
	recipientAccounts = 50
)

// Recipient returns what is known of an address within the scope, apart from its mails. An address of which nothing is known has no orders,
// and only the account of a scope of one. Platform-wide suppressions concern the mail of every account; the zero scope has none. It fails
// with CodeInvalid.
func (db *DB) Recipient(ctx context.Context, scope mail.Scope, address string) (mail.Recipient, error) {
	if err := storableText("the address", address); err != nil {
		return mail.Recipient{}, err
	}
	found := mail.Recipient{Email: mail.NormalizeAddress(address)}
	account, confined := confine(scope, 0)
	if confined && account == 0 {
		return found, nil
	}
	args := pgx.NamedArgs{"address": found.Email, "account": account}
	// One transaction, so that the three answers are of one moment.
	err := pgx.BeginTxFunc(ctx, db.pool, pgx.TxOptions{IsoLevel: pgx.RepeatableRead, AccessMode: pgx.ReadOnly}, func(tx pgx.Tx) error {
		var err error
		if found.Accounts, found.MoreAccounts, err = recipientAccountsOf(ctx, tx, args, confined); err != nil {
			return err
		}
		if found.Suppressions, err = recipientSuppressions(ctx, tx, args, confined); err != nil {
			return err
		}
		found.Orders, found.MoreOrders, err = recipientOrdersOf(ctx, tx, args, confined)
		return err
	})
	if err != nil {
		return mail.Recipient{}, translate(fmt.Errorf("read recipient %s: %w", mail.ShortAddress(found.Email), err))
	}
	return found, nil
}

const knowsRecipientSQL = concernedSQL + `
	SELECT EXISTS (
	    SELECT FROM accounts a
	     WHERE a.deleted_at IS NULL AND a.id IN (SELECT account_id FROM concerned) AND (a.id = @account::bigint OR @account = 0))`

// KnowsRecipient reports whether anything of an address is within the scope: a mail, an order, a ticket, or a suppression of one of its
// accounts. It fails with CodeInvalid.
func (db *DB) KnowsRecipient(ctx context.Context, scope mail.Scope, address string) (known bool, err error) {
	if err := storableText("the address", address); err != nil {
		return false, err
	}
	account, confined := confine(scope, 0)
	if confined && account == 0 {
		return false, nil
	}
	address = mail.NormalizeAddress(address)
	err = db.pool.QueryRow(ctx, knowsRecipientSQL, pgx.NamedArgs{"address": address, "account": account}).Scan(&known)
	if err != nil {
		return false, translate(fmt.Errorf("look for recipient %s: %w", mail.ShortAddress(address), err))
	}
	return known, nil
}

// inAccount is the condition that a row m belongs to a ticketed event of the scope.
func inAccount(m string, confined bool) string {
	if !confined {
		return "true"
	}
	return m + ".event_id IN (SELECT e.id FROM ticketed_events e WHERE e.account_id = @account::bigint)"
}

// concernedSQL is the accounts that an address has to do with, each kind of row by its own index.
const concernedSQL = `
	WITH events AS (
	    SELECT event_id FROM announcements WHERE lower(recipient) = lower(@address) AND deleted_at IS NULL
	    UNION SELECT event_id FROM announcements WHERE lower(original_recipient) = lower(@address) AND deleted_at IS NULL
	    UNION SELECT event_id FROM transactions WHERE lower(recipient) = lower(@address) AND deleted_at IS NULL
	    UNION SELECT event_id FROM transactions WHERE lower(original_recipient) = lower(@address) AND deleted_at IS NULL
	    UNION SELECT event_id FROM orders WHERE lower(email) = lower(@address) AND deleted_at IS NULL
	    UNION SELECT event_id FROM attendees WHERE lower(email) = lower(@address) AND deleted_at IS NULL
	), concerned AS (
	    SELECT e.account_id FROM ticketed_events e WHERE e.id IN (SELECT event_id FROM events)
	    UNION SELECT s.account_id FROM suppressions s WHERE s.email = @address AND s.deleted_at IS NULL
	)`

const recipientAccountsSQL = concernedSQL + `
	SELECT a.id, a.name FROM accounts a
	 WHERE a.deleted_at IS NULL AND a.id IN (SELECT account_id FROM concerned)
	 ORDER BY lower(a.name), a.id
	 LIMIT @limit`

func recipientAccountsOf(ctx context.Context, tx pgx.Tx, args pgx.NamedArgs, confined bool) (accounts []mail.Account, more bool, err error) {
	statement := recipientAccountsSQL
	if confined {
		statement = "SELECT a.id, a.name FROM accounts a WHERE a.deleted_at IS NULL AND a.id = @account::bigint LIMIT @limit"
	}
	args["limit"] = recipientAccounts + 1
	rows, err := tx.Query(ctx, statement, args)
	if err != nil {
		return nil, false, err
	}
	accounts, err = pgx.CollectRows(rows, pgx.RowToStructByPos[mail.Account])
	if len(accounts) > recipientAccounts {
		accounts, more = accounts[:recipientAccounts], true
	}
	return accounts, more, err
}

func recipientSuppressions(ctx context.Context, tx pgx.Tx, args pgx.NamedArgs, confined bool) ([]mail.Suppression, error) {
	concern := "true"
	if confined {
		concern = "(s.account_id = @account::bigint OR s.account_id IS NULL)"
	}
	rows, err := tx.Query(ctx, `
		SELECT `+suppressionColumns+`
		  FROM suppressions s
		  LEFT JOIN accounts a ON a.id = s.account_id
		 WHERE s.email = @address AND s.deleted_at IS NULL AND `+concern+`
		 ORDER BY s.created_at DESC NULLS LAST, s.id DESC`, args)
	if err != nil {
		return nil, err
	}
	return pgx.CollectRows(rows, func(row pgx.CollectableRow) (mail.Suppression, error) { return scanSuppression(row) })
}

// recipientOrdersSQL is the orders of an address and those of the tickets in its name, each with its tickets, row by row.
func recipientOrdersSQL(confined bool) string {
	return `
	WITH theirs AS (
	    (SELECT o.id, true AS bought FROM orders o
	      WHERE lower(o.email) = lower(@address) AND o.deleted_at IS NULL AND ` + inAccount("o", confined) + `
	      ORDER BY o.created_at DESC LIMIT @limit)
	    UNION ALL
	    (SELECT a.order_id, false FROM (SELECT DISTINCT ON (a.created_at, a.order_id) a.created_at, a.order_id FROM attendees a
	      WHERE lower(a.email) = lower(@address) AND a.deleted_at IS NULL AND ` + inAccount("a", confined) + `
	      ORDER BY a.created_at DESC, a.order_id DESC LIMIT @limit * 4) a)
	), picked AS (
	    SELECT o.*, t.bought
	      FROM (SELECT id, bool_or(bought) AS bought FROM theirs GROUP BY id) t
	      JOIN orders o ON o.id = t.id AND o.deleted_at IS NULL AND ` + inAccount("o", confined) + `
	     ORDER BY o.created_at DESC, o.id DESC LIMIT @limit
	)
	SELECT o.id, o.public_id, o.status, coalesce(o.email, ''), concat_ws(' ', nullif(o.first_name, ''), nullif(o.last_name, '')), o.created_at,
	       e.id, e.account_id, e.title, e.start_date, coalesce(e.timezone, ''), coalesce(c.name, ''),
	       coalesce(t.id, 0), coalesce(t.public_id, ''), coalesce(t.status, ''), coalesce(t.email, ''), coalesce(t.name, '')
	  FROM picked o
	  JOIN ticketed_events e ON e.id = o.event_id
	  LEFT JOIN accounts c ON c.id = e.account_id
	  LEFT JOIN LATERAL (
	       SELECT a.id, a.public_id, a.status, a.email, concat_ws(' ', nullif(a.first_name, ''), nullif(a.last_name, '')) AS name,
	              lower(a.email) = lower(@address) AS own
	         FROM attendees a
	        WHERE a.order_id = o.id AND a.deleted_at IS NULL AND (o.bought OR lower(a.email) = lower(@address)) AND ` + inAccount("a", confined) + `
	        ORDER BY own DESC, a.id LIMIT @tickets) t ON true
	 ORDER BY o.created_at DESC, o.id DESC, t.own DESC, t.id`
}

func recipientOrdersOf(ctx context.Context, tx pgx.Tx, args pgx.NamedArgs, confined bool) (orders []mail.RecipientOrder, more bool, err error) {
	args["limit"], args["tickets"] = recipientOrders+1, recipientTickets+1
	rows, err := tx.Query(ctx, recipientOrdersSQL(confined), args)
	if err != nil {
		return nil, false, err
	}
	var o mail.RecipientOrder
	var t mail.RecipientTicket
	var startsAt *time.Time
	into := []any{
		&o.ID, &o.PublicID, &o.Status, &o.Email, &o.Name, &o.CreatedAt, &o.TicketedEvent.ID, &o.Account.ID, &o.TicketedEvent.Title, &startsAt,
		&o.TicketedEvent.TimeZone, &o.Account.Name, &t.ID, &t.PublicID, &t.Status, &t.Email, &t.Name,
	}
	_, err = pgx.ForEachRow(rows, into, func() error {
		if len(orders) == 0 || orders[len(orders)-1].ID != o.ID {
			o.TicketedEvent.Account, o.TicketedEvent.StartsAt = o.Account.ID, orZero(startsAt)
			orders = append(orders, o)
		}
		last := &orders[len(orders)-1]
		switch {
		case len(last.Tickets) == recipientTickets:
			last.MoreTickets = true
		case t.ID != 0:
			last.Tickets = append(last.Tickets, t)
		}
		return nil
	})
	if len(orders) > recipientOrders {
		orders, more = orders[:recipientOrders], true
	}
	return orders, more, err
}

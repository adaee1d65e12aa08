package lists

import (
	"context"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/mailroom-app/mailroom/backend/mail"
	"github.com/mailroom-app/mailroom/backend/postgres/pool"
	"github.com/mailroom-app/mailroom/backend/postgres/suppressions"
	"github.com/mailroom-app/mailroom/backend/postgres/values"
)

// Limits of what is read about one recipient. Only addresses that are used for testing exceed them.
const (
	recipientOrders   = 50
	recipientTickets  = 50 // of one order
	recipientAccounts = 50
)

// Recipient returns the accounts, suppressions and orders of an address within the scope, but not its mails. An unknown address has no
// orders, and only the account of a one-account scope. Platform-wide suppressions concern the mail of every account; the zero scope has
// none. It fails with CodeInvalid.
func (l *Lists) Recipient(ctx context.Context, scope mail.Scope, address string) (mail.Recipient, error) {
	if err := values.StorableText("the address", address); err != nil {
		return mail.Recipient{}, err
	}
	found := mail.Recipient{Email: mail.NormalizeAddress(address)}
	account := pool.AccountOf(scope, 0)
	// One transaction, so that the three queries read the same snapshot.
	err := l.pool.Snapshot(ctx, func(ctx context.Context, tx pgx.Tx) error {
		var err error
		if found.Accounts, found.MoreAccounts, err = recipientAccountsOf(ctx, tx, account, found.Email); err != nil {
			return err
		}
		if found.Suppressions, err = suppressions.Read(ctx, tx, "SELECT * FROM mailroom.recipient_suppressions($1, $2)", account, found.Email); err != nil {
			return err
		}
		found.Orders, found.MoreOrders, err = recipientOrdersOf(ctx, tx, account, found.Email)
		return err
	})
	if err != nil {
		return mail.Recipient{}, pool.Translate(fmt.Errorf("read recipient %s: %w", mail.ShortAddress(found.Email), err))
	}
	return found, nil
}

// KnowsRecipient reports whether the scope contains anything about an address: a mail, an order, a ticket, or a suppression of one of its
// accounts. It fails with CodeInvalid.
func (l *Lists) KnowsRecipient(ctx context.Context, scope mail.Scope, address string) (known bool, err error) {
	if err := values.StorableText("the address", address); err != nil {
		return false, err
	}
	address = mail.NormalizeAddress(address)
	err = l.pool.QueryRow(ctx, "SELECT mailroom.knows_recipient($1, $2)", pool.AccountOf(scope, 0), address).Scan(&known)
	if err != nil {
		return false, pool.Translate(fmt.Errorf("look for recipient %s: %w", mail.ShortAddress(address), err))
	}
	return known, nil
}

func recipientAccountsOf(ctx context.Context, tx pgx.Tx, account *int64, address string) (accounts []mail.Account, more bool, err error) {
	rows, err := tx.Query(ctx, "SELECT * FROM mailroom.recipient_accounts($1, $2, $3)", account, address, recipientAccounts+1)
	if err != nil {
		return nil, false, err
	}
	accounts, err = pgx.CollectRows(rows, pgx.RowToStructByPos[mail.Account])
	if len(accounts) > recipientAccounts {
		accounts, more = accounts[:recipientAccounts], true
	}
	return accounts, more, err
}

func recipientOrdersOf(ctx context.Context, tx pgx.Tx, account *int64, address string) (orders []mail.RecipientOrder, more bool, err error) {
	rows, err := tx.Query(ctx, "SELECT * FROM mailroom.recipient_orders($1, $2, $3, $4)", account, address, recipientOrders+1, recipientTickets+1)
	if err != nil {
		return nil, false, err
	}
	var o mail.RecipientOrder
	var t mail.RecipientTicket
	var startsAt, orderAt, ticketAt *time.Time
	into := []any{
		&o.ID, &o.PublicID, &o.Status, &o.Email, &o.Name, &o.CreatedAt, &o.TicketedEvent.ID, &o.Account.ID, &o.TicketedEvent.Title, &startsAt,
		&o.TicketedEvent.TimeZone, &o.Account.Name, &t.ID, &t.PublicID, &t.Status, &t.Email, &t.Name,
		&o.Occurrence.ID, &orderAt, &o.Occurrence.Label, &o.Occurrence.Cancelled, &t.Occurrence.ID, &ticketAt, &t.Occurrence.Label, &t.Occurrence.Cancelled,
	}
	_, err = pgx.ForEachRow(rows, into, func() error {
		if len(orders) == 0 || orders[len(orders)-1].ID != o.ID {
			o.Occurrence.StartsAt = values.OrZero(orderAt)
			o.TicketedEvent.Account, o.TicketedEvent.StartsAt = o.Account.ID, values.OrZero(startsAt)
			orders = append(orders, o)
		}
		last := &orders[len(orders)-1]
		t.Occurrence.StartsAt = values.OrZero(ticketAt)
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

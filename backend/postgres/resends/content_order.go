package resends

import (
	"context"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/mailroom-app/mailroom/backend/hievents"
	"github.com/mailroom-app/mailroom/backend/postgres/pool"
	"github.com/mailroom-app/mailroom/backend/postgres/values"
)

func (r *contentReader) readOrder(ctx context.Context) error {
	id := r.source.order
	o := &hievents.Order{}
	var locale, currency, address string
	found, err := pool.QueryOne(ctx, r.tx, "SELECT * FROM mailroom.content_order(@event, @order)", pgx.NamedArgs{"order": id, "event": r.content.Event.ID}, &o.ID, &o.ShortID, &o.PublicID,
		&o.SessionID, &o.Status, &o.PaymentStatus, &o.PaymentProvider, &o.RefundStatus, &o.FirstName, &o.LastName, &o.Email, &locale, &currency,
		&o.Total.Amount, &o.Refunded.Amount, &address, &o.CreatedAt)
	switch {
	case err != nil:
		return fmt.Errorf("read the order of %s: %w", r.source.id, err)
	case !found:
		return r.source.gone("order", id)
	}
	o.Locale, o.Address = hievents.ParseLocale(locale), hievents.ParseLocation([]byte(address))
	o.Total.Currency, o.Refunded.Currency = currency, currency
	r.content.Order = o
	switch r.content.EmailType {
	case hievents.OrganizerOrderSummary:
		r.content.Recipient.Name = r.content.Organizer.Name
	case hievents.OrderSummary, hievents.OrderFailed:
		r.content.Recipient.Name, r.content.Locale = hievents.FullName(o.FirstName, o.LastName), o.Locale
	}
	if err := r.readItems(ctx, o, currency); err != nil {
		return err
	}
	if r.content.EmailType != hievents.OrderSummary {
		return nil
	}
	return r.readInvoice(ctx, o, currency)
}

func (r *contentReader) readItems(ctx context.Context, o *hievents.Order, currency string) error {
	rows, err := r.tx.Query(ctx, "SELECT * FROM mailroom.content_order_items($1, $2)", r.content.Event.ID, o.ID)
	if err != nil {
		return fmt.Errorf("read the lines of the order of %s: %w", r.source.id, err)
	}
	o.Items, err = pgx.CollectRows(rows, func(row pgx.CollectableRow) (hievents.OrderItem, error) {
		item := hievents.OrderItem{Price: hievents.Money{Currency: currency}, Total: hievents.Money{Currency: currency}}
		var date storedOccurrence
		err := row.Scan(&item.ProductPrice, &item.Name, &item.Quantity, &item.Price.Amount, &item.Total.Amount, &date.ID, &date.startsAt, &date.Label, &date.Cancelled)
		item.Occurrence = date.occurrence()
		return item, err
	})
	if err != nil {
		return fmt.Errorf("read the lines of the order of %s: %w", r.source.id, err)
	}
	return nil
}

func (r *contentReader) readInvoice(ctx context.Context, o *hievents.Order, currency string) error {
	invoice := &hievents.Invoice{Total: hievents.Money{Currency: currency}}
	var dueAt *time.Time
	var items, taxes string
	found, err := pool.QueryOne(ctx, r.tx, "SELECT * FROM mailroom.content_invoice(@event, @order)", pgx.NamedArgs{"event": r.content.Event.ID, "order": o.ID},
		&invoice.ID, &invoice.Number, &invoice.IssuedAt, &dueAt, &invoice.Status, &invoice.Total.Amount, &items, &taxes)
	if err != nil || !found {
		if err != nil {
			err = fmt.Errorf("read the invoice of %s: %w", r.source.id, err)
		}
		return err
	}
	invoice.DueAt = values.OrZero(dueAt)
	invoice.Items, invoice.Taxes = hievents.ParseInvoiceItems([]byte(items), currency), hievents.ParseInvoiceTaxes([]byte(taxes), currency)
	o.Invoice = invoice
	return nil
}

// readWaitlistEntry also sets source.order to the order that was reserved with an offer.
func (r *contentReader) readWaitlistEntry(ctx context.Context) error {
	w := &hievents.WaitlistEntry{}
	var order int64
	var locale, label string
	var expiresAt *time.Time
	found, err := pool.QueryOne(ctx, r.tx, "SELECT * FROM mailroom.content_waitlist_entry(@event, @order, @addresses, @type, @sent)", pgx.NamedArgs{
		"event": r.content.Event.ID, "order": r.source.order, "addresses": r.source.addresses(), "sent": r.source.sent(), "type": string(r.source.emailType),
	}, &w.ID, &order, &w.Status, &w.FirstName, &w.LastName, &w.Email, &locale, &w.Product, &label, &expiresAt)
	switch {
	case err != nil:
		return fmt.Errorf("read the waitlist entry of %s: %w", r.source.id, err)
	case !found:
		return r.source.gone("waitlist entry", 0)
	}
	switch {
	case label != "" && r.content.HasOccurrences:
		w.Product += " - " + label
	case label != "":
		w.Product += " – " + label
	}
	if r.source.order == 0 {
		r.source.order = order
	}
	w.Locale, w.OfferExpiresAt = hievents.ParseLocale(locale), values.OrZero(expiresAt)
	r.content.WaitlistEntry, r.content.Locale, r.content.Recipient.Name = w, w.Locale, hievents.FullName(w.FirstName, w.LastName)
	return nil
}

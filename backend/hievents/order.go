package hievents

import (
	"strings"
	"time"
)

// Money is an amount as the database stores it, a decimal number with a point, in a currency (ISO 4217).
type Money struct{ Amount, Currency string }

// IsZero reports whether the amount is zero or empty, for example "0.00".
func (m Money) IsZero() bool { return strings.Trim(m.Amount, "0.-+ ") == "" }

// The order statuses, orders.status.
const (
	OrderReserved               = "RESERVED"
	OrderCancelled              = "CANCELLED"
	OrderCompleted              = "COMPLETED"
	OrderAwaitingOfflinePayment = "AWAITING_OFFLINE_PAYMENT"
	OrderAbandoned              = "ABANDONED"
)

// Order is an order. Times are UTC.
type Order struct {
	ID                         int64
	ShortID, PublicID          string
	SessionID                  string // a secret of the buyer; the link of a waitlist offer contains it
	Status                     string
	PaymentStatus              string
	PaymentProvider            string // STRIPE, OFFLINE
	RefundStatus               string
	FirstName, LastName, Email string
	Locale                     Locale
	Total, Refunded            Money
	CreatedAt                  time.Time
	Items                      []OrderItem
	Address                    Location // the buyer's address for the invoice; without a venue
	Invoice                    *Invoice // the latest; nil if there is none
}

// AwaitsOfflinePayment reports whether a payment outside the shop is still due.
func (o Order) AwaitsOfflinePayment() bool { return o.Status == OrderAwaitingOfflinePayment }

// PaidOffline reports whether the order was or will be paid outside the shop.
func (o Order) PaidOffline() bool { return o.PaymentProvider == "OFFLINE" }

// OrderItem is a line of an order.
type OrderItem struct {
	ProductPrice int64
	Name         string
	Quantity     int
	Price        Money       // per unit
	Total        Money       // of all units, including taxes and fees
	Occurrence   *Occurrence // nil before Hi.Events 2.0, and for a line without a date
}

// Cancelled reports whether the date of the line is cancelled.
func (i OrderItem) Cancelled() bool { return i.Occurrence != nil && i.Occurrence.Cancelled }

// Attendee is a person with a ticket.
type Attendee struct {
	ID                         int64
	ShortID, PublicID          string
	Status                     string // ACTIVE, AWAITING_PAYMENT, CANCELLED
	FirstName, LastName, Email string
	Locale                     Locale
	ProductPrice               int64
}

// Ticket returns the order line with which the attendee's ticket for a date was bought, preferably one for that date; the zero value if no line matches.
func (a Attendee) Ticket(o Order, date *Occurrence) OrderItem {
	var found OrderItem
	for _, item := range o.Items {
		if item.ProductPrice != a.ProductPrice {
			continue
		}
		if date == nil || item.Occurrence == nil || item.Occurrence.ID == date.ID {
			return item
		}
		if found.ProductPrice == 0 {
			found = item
		}
	}
	return found
}

// The statuses of a waitlist entry.
const (
	WaitlistWaiting     = "WAITING"
	WaitlistOffered     = "OFFERED"
	WaitlistPurchased   = "PURCHASED"
	WaitlistCancelled   = "CANCELLED"
	WaitlistOfferLapsed = "OFFER_EXPIRED"
)

// WaitlistEntry is a person's place on the waitlist of a product. Times are UTC; a time that is not set is zero.
type WaitlistEntry struct {
	ID                         int64
	Status                     string
	FirstName, LastName, Email string
	Locale                     Locale
	Product                    string // with the label of its price
	OfferExpiresAt             time.Time
}

// FullName joins the nonempty parts of a name.
func FullName(first, last string) string {
	return strings.TrimSpace(strings.TrimSpace(first) + " " + strings.TrimSpace(last))
}

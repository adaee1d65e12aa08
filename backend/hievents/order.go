package hievents

import (
	"strings"
	"time"
)

// Money is an amount as the database writes it, a decimal number with a point, in a currency (ISO 4217).
type Money struct{ Amount, Currency string }

// IsZero reports whether the amount is nothing, however many zeros it is written with.
func (m Money) IsZero() bool { return strings.Trim(m.Amount, "0.-+ ") == "" }

// The order statuses, orders.status.
const (
	OrderReserved               = "RESERVED"
	OrderCancelled              = "CANCELLED"
	OrderCompleted              = "COMPLETED"
	OrderAwaitingOfflinePayment = "AWAITING_OFFLINE_PAYMENT"
	OrderAbandoned              = "ABANDONED"
)

// Order is somebody's order. Times are UTC.
type Order struct {
	ID                         int64
	ShortID, PublicID          string
	SessionID                  string // a secret of the buyer; it stands in the link of a waitlist offer
	Status                     string
	PaymentStatus              string
	PaymentProvider            string // STRIPE, OFFLINE
	RefundStatus               string
	FirstName, LastName, Email string
	Locale                     Locale
	Total, Refunded            Money
	CreatedAt                  time.Time
	Items                      []OrderItem
	Address                    Location // the buyer's, for the invoice; without venue
	Invoice                    *Invoice // the latest; nil where there is none
}

// AwaitsOfflinePayment reports whether money is still to come, outside the shop.
func (o Order) AwaitsOfflinePayment() bool { return o.Status == OrderAwaitingOfflinePayment }

// PaidOffline reports whether the order was or will be paid outside the shop.
func (o Order) PaidOffline() bool { return o.PaymentProvider == "OFFLINE" }

// OrderItem is a line of an order.
type OrderItem struct {
	ProductPrice int64
	Name         string
	Quantity     int
	Price        Money // of one
	Total        Money // of all, taxes and fees included
}

// Attendee is a person with a ticket.
type Attendee struct {
	ID                         int64
	ShortID, PublicID          string
	Status                     string // ACTIVE, AWAITING_PAYMENT, CANCELLED
	FirstName, LastName, Email string
	Locale                     Locale
	ProductPrice               int64
}

// Ticket is the line of the order that the attendee's ticket was bought with; the zero value where none fits.
func (a Attendee) Ticket(o Order) OrderItem {
	for _, item := range o.Items {
		if item.ProductPrice == a.ProductPrice {
			return item
		}
	}
	return OrderItem{}
}

// The statuses of a waitlist entry.
const (
	WaitlistWaiting     = "WAITING"
	WaitlistOffered     = "OFFERED"
	WaitlistPurchased   = "PURCHASED"
	WaitlistCancelled   = "CANCELLED"
	WaitlistOfferLapsed = "OFFER_EXPIRED"
)

// WaitlistEntry is somebody's place on the waitlist of a product. Times are UTC, zero where there is none.
type WaitlistEntry struct {
	ID                         int64
	Status                     string
	FirstName, LastName, Email string
	Locale                     Locale
	Product                    string
	OfferExpiresAt             time.Time
}

// FullName joins the parts of a name that there are.
func FullName(first, last string) string {
	return strings.TrimSpace(strings.TrimSpace(first) + " " + strings.TrimSpace(last))
}

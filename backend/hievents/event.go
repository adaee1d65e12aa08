package hievents

import (
	"strings"
	"time"
)

// Event is a ticketed event. Times are UTC, zero where there is none.
type Event struct {
	ID              int64
	Account         int64
	Title           string
	DescriptionHTML string
	StartsAt        time.Time
	EndsAt          time.Time
	TimeZone        string // IANA name; empty where none is stored
	Currency        string // ISO 4217
	Status          string // DRAFT, LIVE, ARCHIVED
}

// Zone is where the event takes place; UTC for a name that nobody knows.
func (e Event) Zone() *time.Location {
	zone, err := time.LoadLocation(e.TimeZone)
	if err != nil || e.TimeZone == "Local" {
		return time.UTC
	}
	return zone
}

// EventSettings are an event's settings, as far as mails need them; the zero value where it has none.
type EventSettings struct {
	SupportEmail                   string
	FooterMessageHTML              string
	PostCheckoutMessageHTML        string
	OfflinePaymentInstructionsHTML string
	Location                       Location
	Invoicing                      InvoiceSettings
}

// InvoiceSettings are what an organizer wants on invoices.
type InvoiceSettings struct {
	Label            string // the word for an invoice; empty for the built-in one
	OrganizationName string
	AddressHTML      string
	TaxDetailsHTML   string
	NotesHTML        string
	PaymentTermsDays int // 0 for none
}

// Location is where an event takes place. All parts may be empty.
type Location struct {
	VenueName, AddressLine1, AddressLine2, City, StateOrRegion, ZipOrPostalCode, Country string
}

// FullAddress is the parts that there are, in their order, separated by commas.
func (l Location) FullAddress() string {
	var parts []string
	for _, part := range []string{l.VenueName, l.AddressLine1, l.AddressLine2, l.City, l.StateOrRegion, l.ZipOrPostalCode, l.Country} {
		if part = strings.TrimSpace(part); part != "" {
			parts = append(parts, part)
		}
	}
	return strings.Join(parts, ", ")
}

// Organizer is who runs a ticketed event.
type Organizer struct {
	ID          int64
	Name, Email string
}

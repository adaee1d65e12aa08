package hievents

import (
	"strings"
	"time"
)

// Event is a ticketed event. Times are UTC; a time that is not set is zero.
type Event struct {
	ID              int64
	Account         int64
	Title           string
	DescriptionHTML string
	StartsAt        time.Time
	EndsAt          time.Time
	TimeZone        string // IANA name; empty if none is stored
	Currency        string // ISO 4217
	Status          string // DRAFT, LIVE, ARCHIVED
}

// Zone is the time zone of the event; UTC if its name is unknown.
func (e Event) Zone() *time.Location {
	zone, err := time.LoadLocation(e.TimeZone)
	if err != nil || e.TimeZone == "Local" {
		return time.UTC
	}
	return zone
}

// ZoneKnown reports whether Zone is the zone that is stored.
func (e Event) ZoneKnown() bool {
	return e.TimeZone == "UTC" || e.Zone() != time.UTC
}

// EventSettings are the settings of an event that mails use; the zero value if the event has none.
type EventSettings struct {
	SupportEmail                   string
	FooterMessageHTML              string
	PostCheckoutMessageHTML        string
	OfflinePaymentInstructionsHTML string
	Location                       Location
	Invoicing                      InvoiceSettings
}

// InvoiceSettings are an organizer's settings for invoices.
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

// FullAddress joins the nonempty parts with commas, in the order of the fields.
func (l Location) FullAddress() string {
	var parts []string
	for _, part := range []string{l.VenueName, l.AddressLine1, l.AddressLine2, l.City, l.StateOrRegion, l.ZipOrPostalCode, l.Country} {
		if part = strings.TrimSpace(part); part != "" {
			parts = append(parts, part)
		}
	}
	return strings.Join(parts, ", ")
}

// Organizer is the organizer of a ticketed event.
type Organizer struct {
	ID          int64
	Name, Email string
}

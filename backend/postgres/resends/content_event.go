package resends

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/mailroom-app/mailroom/backend/hievents"
	"github.com/mailroom-app/mailroom/backend/mail"
	"github.com/mailroom-app/mailroom/backend/postgres/pool"
	"github.com/mailroom-app/mailroom/backend/postgres/values"
)

// contentReader fills in the content of one message.
type contentReader struct {
	tx      pgx.Tx
	source  contentSource
	content *hievents.Content
}

// needs lists the reads that the type of mail requires, in the order in which they must run.
func (r *contentReader) needs() []func(context.Context) error {
	if r.source.id.Kind == mail.Announcement {
		return []func(context.Context) error{r.readBroadcast, r.readRecipientName}
	}
	switch r.content.EmailType {
	case hievents.OrderSummary, hievents.OrderFailed, hievents.OrganizerOrderSummary:
		return []func(context.Context) error{r.readOrder}
	case hievents.AttendeeTicket:
		return []func(context.Context) error{r.readTickets, r.readOrder}
	case hievents.OccurrenceCancelled:
		return []func(context.Context) error{r.readCancellation}
	case hievents.WaitlistOffer:
		return []func(context.Context) error{r.readWaitlistEntry, r.readOrder}
	case hievents.WaitlistConfirmation, hievents.WaitlistOfferExpired:
		return []func(context.Context) error{r.readWaitlistEntry}
	}
	return []func(context.Context) error{func(context.Context) error {
		return mail.Errorf(mail.CodeInvalid, "message %s is of type %q, which Mailroom cannot write: let Hi.Events send it", r.source.id, r.content.EmailType)
	}}
}

func (r *contentReader) readEvent(ctx context.Context) error {
	e, s, o := &r.content.Event, &r.content.Settings, &r.content.Organizer
	var startsAt, endsAt *time.Time
	var location string
	found, err := pool.QueryOne(ctx, r.tx, "SELECT * FROM mailroom.content_event(@event)", pgx.NamedArgs{"event": r.source.event}, &e.ID, &e.Account, &e.Title, &e.DescriptionHTML,
		&startsAt, &endsAt, &e.TimeZone, &e.Currency, &e.Status, &s.SupportEmail, &s.FooterMessageHTML, &s.PostCheckoutMessageHTML,
		&s.OfflinePaymentInstructionsHTML, &location, &s.Invoicing.Label, &s.Invoicing.OrganizationName, &s.Invoicing.AddressHTML,
		&s.Invoicing.TaxDetailsHTML, &s.Invoicing.NotesHTML, &s.Invoicing.PaymentTermsDays, &o.ID, &o.Name, &o.Email, &r.content.HasOccurrences)
	switch {
	case err != nil:
		return fmt.Errorf("read the ticketed event of %s: %w", r.source.id, err)
	case !found:
		return r.source.gone("ticketed event", r.source.event)
	}
	e.StartsAt, e.EndsAt = values.OrZero(startsAt), values.OrZero(endsAt)
	s.Location = hievents.ParseLocation([]byte(location))
	return nil
}

func (r *contentReader) readBroadcast(ctx context.Context) error {
	a := &hievents.Announcement{}
	found, err := pool.QueryOne(ctx, r.tx, "SELECT * FROM mailroom.content_broadcast(@event, @broadcast)",
		pgx.NamedArgs{"broadcast": r.source.broadcast, "event": r.content.Event.ID}, &a.ID, &a.Subject, &a.MessageHTML)
	switch {
	case err != nil:
		return fmt.Errorf("read the broadcast of %s: %w", r.source.id, err)
	case !found:
		return r.source.gone("announcement", r.source.broadcast)
	}
	r.content.Announcement = a
	return nil
}

// readRecipientName looks for an attendee or a buyer of the ticketed event with the recipient's address, or with the address before correction.
func (r *contentReader) readRecipientName(ctx context.Context) error {
	var first, last string
	_, err := pool.QueryOne(ctx, r.tx, "SELECT * FROM mailroom.content_name(@event, @addresses)",
		pgx.NamedArgs{"addresses": r.source.addresses(), "event": r.content.Event.ID}, &first, &last)
	if err != nil {
		return fmt.Errorf("read the recipient's name of %s: %w", r.source.id, err)
	}
	r.content.Recipient.Name = hievents.FullName(first, last)
	return nil
}

// addresses returns the normalized addresses under which the recipient may be recorded.
func (s contentSource) addresses() []string {
	known := []string{mail.NormalizeAddress(s.recipient)}
	if s.originalRecipient != "" {
		known = append(known, mail.NormalizeAddress(s.originalRecipient))
	}
	return known
}

// readTemplate returns the organizers' own template for the mail, nil for the built-in one.
func (r *contentReader) readTemplate(ctx context.Context) (*hievents.Template, error) {
	wanted := hievents.TemplateTypeOf(r.content.EmailType)
	if wanted == "" {
		return nil, nil
	}
	rows, err := r.tx.Query(ctx, "SELECT * FROM mailroom.content_templates($1, $2)", r.content.Event.ID, string(wanted))
	if err != nil {
		return nil, fmt.Errorf("read the templates for %s: %w", r.source.id, err)
	}
	all, err := pgx.CollectRows(rows, func(row pgx.CollectableRow) (hievents.Template, error) {
		var t hievents.Template
		var button string
		err := row.Scan(&t.ID, &t.Event, &t.Organizer, &t.Type, &t.Subject, &t.BodyHTML, &button)
		t.CTALabel, t.CTAToken = parseButton(button)
		return t, err
	})
	if err != nil {
		return nil, fmt.Errorf("read the templates for %s: %w", r.source.id, err)
	}
	return hievents.ChooseTemplate(all, wanted, r.content.Event, r.content.Organizer), nil
}

// parseButton parses email_templates.cta. Text that it cannot parse gives no button.
func parseButton(stored string) (label, token string) {
	var cta struct {
		Label    string `json:"label"`
		URLToken string `json:"url_token"`
	}
	if json.Unmarshal([]byte(stored), &cta) != nil {
		return "", ""
	}
	return cta.Label, cta.URLToken
}

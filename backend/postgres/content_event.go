package postgres

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/mailroom-app/mailroom/backend/hievents"
	"github.com/mailroom-app/mailroom/backend/mail"
)

// contentReader fills in one message's content.
type contentReader struct {
	tx      pgx.Tx
	source  contentSource
	content *hievents.Content
}

// needs lists what is to be read for the type of mail, in that order.
func (r *contentReader) needs() []func(context.Context) error {
	if r.source.id.Kind == mail.Announcement {
		return []func(context.Context) error{r.readBroadcast, r.readRecipientName}
	}
	switch r.content.EmailType {
	case hievents.OrderSummary, hievents.OrderFailed, hievents.OrganizerOrderSummary:
		return []func(context.Context) error{r.readOrder}
	case hievents.AttendeeTicket:
		return []func(context.Context) error{r.readAttendee, r.readOrder}
	case hievents.WaitlistOffer:
		return []func(context.Context) error{r.readWaitlistEntry, r.readOrder}
	case hievents.WaitlistConfirmation, hievents.WaitlistOfferExpired:
		return []func(context.Context) error{r.readWaitlistEntry}
	}
	return []func(context.Context) error{func(context.Context) error {
		return mail.Errorf(mail.CodeInvalid, "message %s is of type %q, which Mailroom cannot write: let Hi.Events send it", r.source.id, r.content.EmailType)
	}}
}

const contentEventSQL = `
	SELECT e.id, e.account_id, e.title, coalesce(e.description, ''), e.start_date, e.end_date, coalesce(e.timezone, ''), e.currency,
	       coalesce(e.status, ''), coalesce(s.support_email, ''), coalesce(s.email_footer_message, ''), coalesce(s.post_checkout_message, ''),
	       coalesce(s.offline_payment_instructions, ''), coalesce(s.location_details::text, ''), coalesce(s.invoice_label, ''),
	       coalesce(s.organization_name, ''), coalesce(s.organization_address, ''), coalesce(s.invoice_tax_details, ''),
	       coalesce(s.invoice_notes, ''), coalesce(s.invoice_payment_terms_days, 0), coalesce(o.id, 0), coalesce(o.name, ''), coalesce(o.email, '')
	  FROM ticketed_event_details e
	  JOIN accounts a ON a.id = e.account_id AND a.deleted_at IS NULL
	  LEFT JOIN LATERAL (
	      SELECT * FROM ticketed_event_settings s WHERE s.event_id = e.id AND s.deleted_at IS NULL ORDER BY s.id DESC LIMIT 1
	  ) s ON true
	  LEFT JOIN organizers o ON o.id = e.organizer_id AND o.account_id = e.account_id AND o.deleted_at IS NULL
	 WHERE e.id = @event::bigint AND e.deleted_at IS NULL`

func (r *contentReader) readEvent(ctx context.Context) error {
	e, s, o := &r.content.Event, &r.content.Settings, &r.content.Organizer
	var startsAt, endsAt *time.Time
	var location string
	found, err := queryOne(ctx, r.tx, contentEventSQL, pgx.NamedArgs{"event": r.source.event}, &e.ID, &e.Account, &e.Title, &e.DescriptionHTML,
		&startsAt, &endsAt, &e.TimeZone, &e.Currency, &e.Status, &s.SupportEmail, &s.FooterMessageHTML, &s.PostCheckoutMessageHTML,
		&s.OfflinePaymentInstructionsHTML, &location, &s.Invoicing.Label, &s.Invoicing.OrganizationName, &s.Invoicing.AddressHTML,
		&s.Invoicing.TaxDetailsHTML, &s.Invoicing.NotesHTML, &s.Invoicing.PaymentTermsDays, &o.ID, &o.Name, &o.Email)
	switch {
	case err != nil:
		return fmt.Errorf("read the ticketed event of %s: %w", r.source.id, err)
	case !found:
		return r.source.gone("ticketed event", r.source.event)
	}
	e.StartsAt, e.EndsAt = orZero(startsAt), orZero(endsAt)
	s.Location = hievents.ParseLocation([]byte(location))
	return nil
}

func (r *contentReader) readBroadcast(ctx context.Context) error {
	a := &hievents.Announcement{}
	found, err := queryOne(ctx, r.tx, `
		SELECT b.id, b.subject, b.message FROM broadcast_texts b
		 WHERE b.id = @broadcast::bigint AND b.event_id = @event::bigint AND b.deleted_at IS NULL`,
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

// readRecipientName looks for an attendee or a buyer of the ticketed event under the address, or the one before it was corrected.
func (r *contentReader) readRecipientName(ctx context.Context) error {
	var first, last string
	_, err := queryOne(ctx, r.tx, `
		SELECT n.first_name, n.last_name FROM (
		    (SELECT 1 AS source, a.first_name, a.last_name, a.id FROM attendees a
		      WHERE lower(a.email) = ANY(@addresses::text[]) AND a.event_id = @event::bigint AND a.deleted_at IS NULL)
		    UNION ALL
		    (SELECT 2, coalesce(o.first_name, ''), coalesce(o.last_name, ''), o.id FROM orders o
		      WHERE lower(o.email) = ANY(@addresses::text[]) AND o.event_id = @event::bigint AND o.deleted_at IS NULL)
		) n ORDER BY n.source, n.id LIMIT 1`,
		pgx.NamedArgs{"addresses": r.source.addresses(), "event": r.content.Event.ID}, &first, &last)
	if err != nil {
		return fmt.Errorf("read the recipient's name of %s: %w", r.source.id, err)
	}
	r.content.Recipient.Name = hievents.FullName(first, last)
	return nil
}

// addresses are those under which the recipient may be known, in the form in which addresses are compared.
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
	rows, err := r.tx.Query(ctx, `
		SELECT t.id, coalesce(t.event_id, 0), coalesce(t.organizer_id, 0), t.template_type, t.subject, t.body, coalesce(t.cta::text, '')
		  FROM email_templates t
		 WHERE t.account_id = @account::bigint AND t.template_type = @type::text AND t.is_active AND t.engine = 'liquid' AND t.deleted_at IS NULL
		   AND (t.event_id = @event::bigint OR t.organizer_id = @organizer::bigint)`,
		pgx.NamedArgs{"account": r.content.Event.Account, "type": string(wanted), "event": r.content.Event.ID, "organizer": r.content.Organizer.ID})
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

// parseButton reads email_templates.cta. What cannot be read is no button.
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

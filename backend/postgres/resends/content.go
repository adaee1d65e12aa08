package resends

import (
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/mailroom-app/mailroom/backend/hievents"
	"github.com/mailroom-app/mailroom/backend/mail"
	"github.com/mailroom-app/mailroom/backend/postgres/pool"
	"github.com/mailroom-app/mailroom/backend/postgres/values"
)

// Content reads everything that a message says, from the records as they are now: a resend contains today's order, not the order at the
// time of the original. What makes the message out of date is returned in Stale, not as an error. corrected are the records whose address the
// resend corrects: the mail has their links, those of now.
//
// It fails with CodeNotFound for a message that does not exist or is not in the scope, and for one whose order, attendee, waitlist entry,
// broadcast or ticketed event was deleted, naming what; and with CodeInvalid for a type of mail that Mailroom cannot write.
func (s *Resends) Content(ctx context.Context, scope mail.Scope, id mail.MessageID, corrected ...mail.AffectedRecord) (hievents.Content, error) {
	var content hievents.Content
	err := s.pool.Snapshot(ctx, func(ctx context.Context, tx pgx.Tx) (err error) {
		content, err = ContentIn(ctx, tx, scope, id, corrected...)
		return err
	})
	return content, pool.Translate(err)
}

// ContentIn is Content within a transaction, and sees the changes of that transaction. It returns untranslated driver errors, or mail errors.
func ContentIn(ctx context.Context, tx pgx.Tx, scope mail.Scope, id mail.MessageID, corrected ...mail.AffectedRecord) (hievents.Content, error) {
	source, err := readContentSource(ctx, tx, scope, id)
	if err != nil {
		return hievents.Content{}, err
	}
	source.corrected = corrected
	return readContentOf(ctx, tx, source)
}

// readContentOf reads the content of the message of a row.
func readContentOf(ctx context.Context, tx pgx.Tx, source contentSource) (hievents.Content, error) {
	content := hievents.Content{
		Message: source.id, EmailType: source.emailType, Locale: hievents.English, Recipient: hievents.Recipient{Address: source.recipient},
	}
	r := contentReader{tx: tx, source: source, content: &content}
	if err := r.readEvent(ctx); err != nil {
		return hievents.Content{}, err
	}
	for _, read := range r.needs() {
		if err := read(ctx); err != nil {
			return hievents.Content{}, err
		}
	}
	if err := r.readDate(ctx); err != nil {
		return hievents.Content{}, err
	}
	if err := r.readNewLinks(ctx); err != nil {
		return hievents.Content{}, err
	}
	var err error
	if content.Template, err = r.readTemplate(ctx); err != nil {
		return hievents.Content{}, err
	}
	content.Stale = content.StaleAt(time.Now())
	return content, nil
}

// contentSource is the row of a message.
type contentSource struct {
	id                mail.MessageID
	recipient         string
	originalRecipient string // before a person corrected it; empty if nobody did
	emailType         hievents.MailType
	event             int64
	order, attendee   int64 // 0 for none
	broadcast         int64
	createdAt         time.Time // of the original of the chain, also for a retry
	subject           string    // of the original
	sentTo            []string  // all addresses of the chain, normalized
	corrected         []mail.AffectedRecord
}

// correctedIDs returns the ids of the corrected records of a kind.
func (s contentSource) correctedIDs(kind string) []int64 {
	ids := []int64{}
	for _, record := range s.corrected {
		if record.Kind == kind {
			ids = append(ids, record.ID)
		}
	}
	return ids
}

// sent returns when the original was sent; nil if that is unknown.
func (s contentSource) sent() *time.Time {
	if s.createdAt.IsZero() {
		return nil
	}
	return &s.createdAt
}

// gone returns the error for a record that a message needs and that does not exist any more.
func (s contentSource) gone(what string, id int64) error {
	if id == 0 {
		return mail.Errorf(mail.CodeNotFound, "message %s cannot be written again: the %s that it was about is not known", s.id, what)
	}
	return mail.Errorf(mail.CodeNotFound, "message %s cannot be written again: the %s that it was about was deleted", s.id, what)
}

func readContentSource(ctx context.Context, tx pgx.Tx, scope mail.Scope, id mail.MessageID) (contentSource, error) {
	if !slices.Contains(mail.Kinds(), id.Kind) {
		return contentSource{}, pool.NotFound(id)
	}
	source := contentSource{id: id}
	var createdAt *time.Time
	found, err := pool.QueryOne(ctx, tx, "SELECT * FROM mailroom.content_source(@account, @kind, @id)",
		pgx.NamedArgs{"account": pool.AccountOf(scope, 0), "kind": string(id.Kind), "id": id.Row}, &source.recipient,
		&source.originalRecipient, &source.emailType, &source.event, &source.order, &source.attendee, &source.broadcast, &createdAt, &source.subject, &source.sentTo)
	if err != nil {
		return contentSource{}, fmt.Errorf("read message %s: %w", id, err)
	}
	if !found {
		return contentSource{}, pool.NotFound(id)
	}
	source.createdAt = values.OrZero(createdAt)
	return source, nil
}

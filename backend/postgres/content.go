package postgres

import (
	"context"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/mailroom-app/mailroom/backend/hievents"
	"github.com/mailroom-app/mailroom/backend/mail"
)

// Content reads everything that a message says, as it stands now: who sends it again sends today's order, not the one of then. What
// makes it untrue by now is part of it and no error.
//
// It fails with CodeNotFound for a message that is not there or not in the scope, and for one whose order, attendee, waitlist entry,
// broadcast or ticketed event is gone, naming what; and with CodeInvalid for a type of mail that Mailroom cannot write.
func (db *DB) Content(ctx context.Context, scope mail.Scope, id mail.MessageID) (hievents.Content, error) {
	var content hievents.Content
	snapshot := pgx.TxOptions{IsoLevel: pgx.RepeatableRead, AccessMode: pgx.ReadOnly}
	err := pgx.BeginTxFunc(ctx, db.pool, snapshot, func(tx pgx.Tx) (err error) {
		content, err = readContent(ctx, tx, scope, id)
		return err
	})
	return content, translate(err)
}

// readContent is Content within a transaction, whose own changes it sees. Errors are the driver's, or of mail.
func readContent(ctx context.Context, tx pgx.Tx, scope mail.Scope, id mail.MessageID) (hievents.Content, error) {
	source, err := readContentSource(ctx, tx, scope, id)
	if err != nil {
		return hievents.Content{}, err
	}
	return readContentOf(ctx, tx, source)
}

// readContentOf reads what the message of a row says.
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
	var err error
	if content.Template, err = r.readTemplate(ctx); err != nil {
		return hievents.Content{}, err
	}
	content.Stale = content.StaleAt(time.Now())
	return content, nil
}

// contentSource is a message's own row.
type contentSource struct {
	id                mail.MessageID
	recipient         string
	originalRecipient string // before a person corrected it; empty where nobody did
	emailType         hievents.MailType
	event             int64
	order, attendee   int64 // 0 for none
	broadcast         int64
	createdAt         time.Time // of the original: the occasion of a retry is its original's
}

// gone is the error for what a message needs and what is not there any more.
func (s contentSource) gone(what string, id int64) error {
	if id == 0 {
		return mail.Errorf(mail.CodeNotFound, "message %s cannot be written again: the %s that it was about is not known", s.id, what)
	}
	return mail.Errorf(mail.CodeNotFound, "message %s cannot be written again: the %s that it was about was deleted", s.id, what)
}

const announcementSourceSQL = `
	SELECT m.recipient, coalesce(m.original_recipient, ''), '', coalesce(m.event_id, 0), 0::bigint, 0::bigint, m.message_id, m.created_at
	  FROM announcements m`

const transactionSourceSQL = `
	SELECT m.recipient, coalesce(m.original_recipient, ''), m.email_type, coalesce(m.event_id, 0), coalesce(m.order_id, 0),
	       coalesce(m.attendee_id, 0), 0::bigint,
	       coalesce((SELECT o.created_at FROM transactions o WHERE o.id = m.retry_for_id), m.created_at)
	  FROM transactions m`

func readContentSource(ctx context.Context, tx pgx.Tx, scope mail.Scope, id mail.MessageID) (contentSource, error) {
	statement := map[mail.Kind]string{mail.Announcement: announcementSourceSQL, mail.Transaction: transactionSourceSQL}[id.Kind]
	if statement == "" {
		return contentSource{}, notFound(id)
	}
	s, err := newSelection(scope, mail.Filter{Kind: id.Kind})
	if err != nil {
		return contentSource{}, err
	}
	s.args["id"] = id.Row
	source := contentSource{id: id}
	var createdAt *time.Time
	found, err := queryOne(ctx, tx, statement+" WHERE m.id = @id::bigint AND "+s.visible("m"), s.args, &source.recipient,
		&source.originalRecipient, &source.emailType, &source.event, &source.order, &source.attendee, &source.broadcast, &createdAt)
	if err != nil {
		return contentSource{}, fmt.Errorf("read message %s: %w", id, err)
	}
	if !found {
		return contentSource{}, notFound(id)
	}
	source.createdAt = orZero(createdAt)
	return source, nil
}

// queryOne scans the first row of a query. It reports false where there is none.
func queryOne(ctx context.Context, tx pgx.Tx, statement string, args pgx.NamedArgs, into ...any) (bool, error) {
	rows, err := tx.Query(ctx, statement, args)
	if err != nil {
		return false, err
	}
	defer rows.Close()
	if !rows.Next() {
		return false, rows.Err()
	}
	if err := rows.Scan(into...); err != nil {
		return false, err
	}
	rows.Close()
	return true, rows.Err()
}

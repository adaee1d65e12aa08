package postgres

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"

	"github.com/mailroom-app/mailroom/backend/mail"
)

// AskSuppression notes that somebody who may not change suppressions asks a superadmin to, for one of their accounts, and returns the request's
// id. It fails with CodeNotFound for an account outside the scope, with CodeInvalid without a note or for a wish that is none, and with
// CodeConflict where the same was asked and is not answered yet.
func (db *DB) AskSuppression(ctx context.Context, scope mail.Scope, actor mail.Actor, request mail.SuppressionRequest) (int64, error) {
	if request.Account.ID == 0 || !scope.Includes(request.Account.ID) {
		return 0, mail.Errorf(mail.CodeNotFound, "there is no account %d", request.Account.ID)
	}
	note, err := mail.CheckedNote(request.Note)
	switch email := mail.NormalizeAddress(request.Email); {
	case err != nil:
		return 0, err
	case note == "":
		return 0, mail.Errorf(mail.CodeInvalid, "say why: a superadmin reads it")
	case request.Wish != mail.WishSuppress && request.Wish != mail.WishUnsuppress:
		return 0, mail.Errorf(mail.CodeInvalid, "unknown wish %q: use suppress or unsuppress", request.Wish)
	case email == "" || len(email) > longestAddress:
		return 0, mail.Errorf(mail.CodeInvalid, "type an address")
	default:
		request.Email, request.Note = email, note
	}
	if err := storableText("the address", request.Email); err != nil {
		return 0, err
	}
	var id int64
	err = pgx.BeginFunc(ctx, db.pool, func(tx pgx.Tx) error {
		err := tx.QueryRow(ctx, `
			INSERT INTO suppression_requests (person, os_user, account, email, wish, note) VALUES ($1, $2, $3, $4, $5, $6)
			RETURNING id`, actor.Person, actor.OSUser, request.Account.ID, request.Email, request.Wish, request.Note).Scan(&id)
		if repeats(err) {
			return mail.Errorf(mail.CodeConflict, "this was asked before, and is not answered yet")
		}
		if err != nil {
			return err
		}
		if err := audit(ctx, tx, actor, auditEntry{
			account: request.Account.ID, action: mail.ActionAskSuppression, subject: "address:" + request.Email, reason: request.Note,
			after: map[string]any{"request": id, "wish": request.Wish},
		}); err != nil {
			return err
		}
		return notifyChanged(ctx, tx)
	})
	if err != nil {
		return 0, translate(fmt.Errorf("ask about a suppression: %w", err))
	}
	return id, nil
}

// SuppressionRequests lists requests of a scope, the newest first: those that are open, or those that were answered; those with ids below
// before only, 0 for all.
func (db *DB) SuppressionRequests(ctx context.Context, scope mail.Scope, open bool, before int64, limit int) ([]mail.SuppressionRequest, error) {
	return db.suppressionRequests(ctx, scope, "(r.closed_at IS NULL) = @open AND (@before::bigint = 0 OR r.id < @before)",
		pgx.NamedArgs{"open": open, "before": before, "limit": limit})
}

// SuppressionRequestsAbout lists the requests of a scope about one address, open or answered, the newest first.
func (db *DB) SuppressionRequestsAbout(ctx context.Context, scope mail.Scope, email string, limit int) ([]mail.SuppressionRequest, error) {
	email = mail.NormalizeAddress(email)
	if err := storableText("the address", email); err != nil {
		return nil, err
	}
	return db.suppressionRequests(ctx, scope, "r.email = @email", pgx.NamedArgs{"email": email, "limit": limit})
}

// suppressionRequests lists those that a condition lets through, in the caller's code.
func (db *DB) suppressionRequests(ctx context.Context, scope mail.Scope, condition string, args pgx.NamedArgs) ([]mail.SuppressionRequest, error) {
	args["account"], args["confined"] = confine(scope, 0)
	rows, err := db.pool.Query(ctx, `
		SELECT r.id, r.asked_at, r.person, r.account, coalesce(a.name, ''), r.email, r.wish, r.note, r.closed_at, r.closed_by, r.answer
		  FROM suppression_requests r
		  LEFT JOIN accounts a ON a.id = r.account
		 WHERE `+condition+` AND (NOT @confined OR r.account = @account)
		 ORDER BY r.id DESC
		 LIMIT @limit`, args)
	if err != nil {
		return nil, translate(err)
	}
	found, err := pgx.CollectRows(rows, func(row pgx.CollectableRow) (mail.SuppressionRequest, error) {
		var r mail.SuppressionRequest
		var closed *time.Time
		err := row.Scan(&r.ID, &r.AskedAt, &r.Person, &r.Account.ID, &r.Account.Name, &r.Email, &r.Wish, &r.Note, &closed, &r.ClosedBy, &r.Answer)
		r.ClosedAt = orZero(closed)
		return r, err
	})
	if err != nil {
		return nil, translate(fmt.Errorf("list requests about suppressions: %w", err))
	}
	return found, nil
}

// CountSuppressionRequests is how many requests of a scope are open, counted up to limit.
func (db *DB) CountSuppressionRequests(ctx context.Context, scope mail.Scope, limit int) (mail.Count, error) {
	account, confined := confine(scope, 0)
	var n int
	err := db.pool.QueryRow(ctx, `
		SELECT count(*) FROM (SELECT FROM suppression_requests r
		                       WHERE r.closed_at IS NULL AND (NOT @confined OR r.account = @account) LIMIT @limit) counted`,
		pgx.NamedArgs{"confined": confined, "account": account, "limit": limit + 1}).Scan(&n)
	if err != nil {
		return mail.Count{}, translate(fmt.Errorf("count requests about suppressions: %w", err))
	}
	return mail.Count{N: min(n, limit), More: n > limit}, nil
}

// AnswerSuppressionRequest closes a request with an answer, which may be empty. What was asked for is done apart from that. It is for
// superadmins (CodeNotAllowed). It fails with CodeNotFound, and with CodeConflict where somebody else has closed it.
func (db *DB) AnswerSuppressionRequest(ctx context.Context, scope mail.Scope, actor mail.Actor, id int64, answer string) error {
	if err := superadminsOnly(scope); err != nil {
		return err
	}
	answer, err := mail.CheckedNote(answer)
	if err != nil {
		return err
	}
	err = pgx.BeginFunc(ctx, db.pool, func(tx pgx.Tx) error {
		var email, by string
		var account int64
		var closed *time.Time
		found, err := queryOne(ctx, tx, `
			SELECT email, account, closed_at, closed_by FROM suppression_requests WHERE id = @id FOR UPDATE`,
			pgx.NamedArgs{"id": id}, &email, &account, &closed, &by)
		switch {
		case err != nil:
			return err
		case !found:
			return mail.Errorf(mail.CodeNotFound, "there is no request %d", id)
		case closed != nil:
			return mail.Errorf(mail.CodeConflict, "the request was answered meanwhile, by %s at %s", by, clock(*closed))
		}
		if _, err := tx.Exec(ctx, `
			UPDATE suppression_requests SET closed_at = clock_timestamp(), closed_by = $2, answer = $3 WHERE id = $1`, id, actor.Who(), answer); err != nil {
			return err
		}
		if err := audit(ctx, tx, actor, auditEntry{
			account: account, action: mail.ActionAnswerRequest, subject: "address:" + email, reason: answer, before: map[string]any{"request": id},
		}); err != nil {
			return err
		}
		return notifyChanged(ctx, tx)
	})
	if err != nil {
		return translate(fmt.Errorf("answer a request: %w", err))
	}
	return nil
}

// repeats reports whether a row was refused because there is one like it already: unique_violation.
func repeats(err error) bool {
	var pg *pgconn.PgError
	return errors.As(err, &pg) && pg.Code == "23505"
}

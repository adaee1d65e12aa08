package suppressions

import (
	"context"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/mailroom-app/mailroom/backend/mail"
	"github.com/mailroom-app/mailroom/backend/postgres/pool"
	"github.com/mailroom-app/mailroom/backend/postgres/values"
)

// AskSuppression records the request of somebody who may not change suppressions: a superadmin is to change one, for one of that person's
// accounts. It returns the id of the request. It fails with CodeNotFound for an account outside the scope, with CodeInvalid without a note or
// for an unknown wish, and with CodeConflict if the same request is still open.
func (s *Suppressions) AskSuppression(ctx context.Context, scope mail.Scope, actor mail.Actor, request mail.SuppressionRequest) (int64, error) {
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
	case email == "" || len(email) > values.LongestAddress:
		return 0, mail.Errorf(mail.CodeInvalid, "type an address")
	default:
		request.Email, request.Note = email, note
	}
	if err := values.StorableText("the address", request.Email); err != nil {
		return 0, err
	}
	var id int64
	err = s.pool.Act(ctx, func(tx pgx.Tx) error {
		return tx.QueryRow(ctx, "SELECT mailroom.ask_suppression($1, $2, $3, $4, $5, $6, $7)", request.Account.ID, request.Email, request.Wish, request.Note,
			actor.Person, actor.PersonID, actor.OSUser).Scan(&id)
	})
	if err != nil {
		return 0, pool.Failed(err, "ask about a suppression")
	}
	s.pool.Announce(ctx)
	return id, nil
}

// SuppressionRequests lists requests of a scope, newest first: the open ones, or the answered ones. It lists only requests with ids below
// before; 0 for all.
func (s *Suppressions) SuppressionRequests(ctx context.Context, scope mail.Scope, open bool, before int64, limit int) ([]mail.SuppressionRequest, error) {
	return s.suppressionRequests(ctx, pool.AccountOf(scope, 0), &open, nil, values.Nullable(before), limit)
}

// SuppressionRequestsAbout lists the requests of a scope about one address, open or answered, newest first.
func (s *Suppressions) SuppressionRequestsAbout(ctx context.Context, scope mail.Scope, email string, limit int) ([]mail.SuppressionRequest, error) {
	email = mail.NormalizeAddress(email)
	if err := values.StorableText("the address", email); err != nil {
		return nil, err
	}
	return s.suppressionRequests(ctx, pool.AccountOf(scope, 0), nil, &email, nil, limit)
}

func (s *Suppressions) suppressionRequests(ctx context.Context, account *int64, open *bool, email *string, before *int64, limit int) ([]mail.SuppressionRequest, error) {
	rows, err := s.pool.Query(ctx, "SELECT * FROM mailroom.suppression_requests_of($1, $2, $3, $4, $5)", account, open, email, before, limit)
	if err != nil {
		return nil, pool.Translate(err)
	}
	found, err := pgx.CollectRows(rows, func(row pgx.CollectableRow) (mail.SuppressionRequest, error) {
		var r mail.SuppressionRequest
		var closed *time.Time
		err := row.Scan(&r.ID, &r.AskedAt, &r.Person, &r.Account.ID, &r.Account.Name, &r.Email, &r.Wish, &r.Note, &closed, &r.ClosedBy, &r.Answer)
		r.ClosedAt = values.OrZero(closed)
		return r, err
	})
	if err != nil {
		return nil, pool.Translate(fmt.Errorf("list requests about suppressions: %w", err))
	}
	return found, nil
}

// CountSuppressionRequests counts the open requests of a scope, up to limit.
func (s *Suppressions) CountSuppressionRequests(ctx context.Context, scope mail.Scope, limit int) (mail.Count, error) {
	var n int
	err := s.pool.QueryRow(ctx, "SELECT mailroom.count_suppression_requests($1, $2)", pool.AccountOf(scope, 0), limit+1).Scan(&n)
	if err != nil {
		return mail.Count{}, pool.Translate(fmt.Errorf("count requests about suppressions: %w", err))
	}
	return mail.Count{N: min(n, limit), More: n > limit}, nil
}

// AnswerSuppressionRequest closes a request with an answer, which may be empty. It does not change the suppression: that is a separate call.
// It is for superadmins (CodeNotAllowed). It fails with CodeNotFound, and with CodeConflict if somebody else has closed it.
func (s *Suppressions) AnswerSuppressionRequest(ctx context.Context, scope mail.Scope, actor mail.Actor, id int64, answer string) error {
	if err := pool.SuperadminsOnly(scope); err != nil {
		return err
	}
	answer, err := mail.CheckedNote(answer)
	if err != nil {
		return err
	}
	err = s.pool.Act(ctx, func(tx pgx.Tx) error {
		_, err := tx.Exec(ctx, "SELECT mailroom.answer_request($1, $2, $3, $4, $5)", id, answer, actor.Person, actor.PersonID, actor.OSUser)
		return err
	})
	if err != nil {
		return pool.Failed(err, "answer a request")
	}
	s.pool.Announce(ctx)
	return nil
}

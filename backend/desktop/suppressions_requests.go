package desktop

import (
	"context"

	"github.com/mailroom-app/mailroom/backend/mail"
	"github.com/mailroom-app/mailroom/backend/resend"
)

// Requests of organizers to superadmins to change suppressions.

// Ask records a request of the signed-in person to superadmins, for one of the person's accounts. It fails with not_found for another account,
// with invalid without a note, and with conflict if the same request is still open.
func (s *Suppressions) Ask(wish SuppressionWish) (string, error) {
	return call(s.calls, "Suppressions.Ask", readLimit, func(ctx context.Context) (string, error) {
		database, session, scope, err := s.session.enterAfresh(ctx)
		if err != nil {
			return "", err
		}
		account, err := parseID("account", wish.Account)
		if err != nil {
			return "", err
		}
		id, err := database.Suppressions.AskSuppression(ctx, scope, resend.Actor(session.Person.Email, session.Person.ID), mail.SuppressionRequest{
			Account: mail.Account{ID: account}, Email: wish.Email, Wish: mail.Wish(wish.Wish), Note: wish.Note,
		})
		return idText(id), err
	})
}

// Requests returns a page of the requests in the accounts of the signed-in person: the open ones, or the answered ones.
func (s *Suppressions) Requests(open bool, after string) (SuppressionRequestPage, error) {
	return call(s.calls, "Suppressions.Requests", readLimit, func(ctx context.Context) (SuppressionRequestPage, error) {
		database, scope, err := s.session.enter(ctx)
		if err != nil {
			return SuppressionRequestPage{}, err
		}
		before, err := parseCursor(after)
		if err != nil {
			return SuppressionRequestPage{}, err
		}
		found, err := database.Suppressions.SuppressionRequests(ctx, scope, open, before, operationsPage+1)
		rows, next := pageOf(found, func(r mail.SuppressionRequest) int64 { return r.ID })
		return SuppressionRequestPage{Rows: each(rows, requestShape), Next: next}, err
	})
}

// CountRequests returns how many requests are open in the accounts of the signed-in person, counted up to 1 000.
func (s *Suppressions) CountRequests() (Count, error) {
	return call(s.calls, "Suppressions.CountRequests", readLimit, func(ctx context.Context) (Count, error) {
		database, scope, err := s.session.enter(ctx)
		if err != nil {
			return Count{}, err
		}
		count, err := database.Suppressions.CountSuppressionRequests(ctx, scope, countCap)
		return Count(count), err
	})
}

// RequestsAbout returns the first page of requests about an address in the signed-in person's accounts, open or answered, newest first.
func (s *Suppressions) RequestsAbout(email string) ([]SuppressionRequest, error) {
	return call(s.calls, "Suppressions.RequestsAbout", readLimit, func(ctx context.Context) ([]SuppressionRequest, error) {
		database, scope, err := s.session.enter(ctx)
		if err != nil {
			return nil, err
		}
		found, err := database.Suppressions.SuppressionRequestsAbout(ctx, scope, email, operationsPage)
		return each(found, requestShape), err
	})
}

// Answer closes a request; it does not make the requested change. It fails with conflict if somebody else has closed it.
func (s *Suppressions) Answer(id, answer string) error {
	_, err := callSuppressions(s, "Answer", readLimit, func(ctx context.Context, call superadminCall) (struct{}, error) {
		number, err := parseID("request", id)
		if err != nil {
			return struct{}{}, err
		}
		return struct{}{}, call.Suppressions.AnswerSuppressionRequest(ctx, call.scope, call.actor(), number, answer)
	})
	return err
}

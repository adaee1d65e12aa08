package desktop

import (
	"context"

	"github.com/mailroom-app/mailroom/backend/mail"
	"github.com/mailroom-app/mailroom/backend/resend"
)

// What organizers ask superadmins to change in the suppressions.

// Ask notes that the signed-in person asks superadmins to change something, for one of their accounts. It fails with not_found for another, with
// invalid without a note, and with conflict where that was asked and is not answered.
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

// Requests is a page of what was asked in the accounts of the signed-in person: those that are open, or those that were
// answered.
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

// CountRequests is how many requests are open in the accounts of the signed-in person, counted up to 1 000.
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

// RequestsAbout is what was asked about an address in the accounts of the signed-in person, open or answered, the newest first: a page of it.
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

// Answer closes a request; what was asked for is done apart from that. It fails with conflict where somebody else has closed it.
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

package desktop

import (
	"context"
	"strings"
	"time"

	"github.com/mailroom-app/mailroom/backend/mail"
	"github.com/mailroom-app/mailroom/backend/resend"
	"github.com/mailroom-app/mailroom/backend/suppress"
)

// SuppressionsChanged is the event that the page hears while an import or work on SES's list goes on, and when it ends.
const SuppressionsChanged = "suppressions:changed"

// SuppressionStore holds suppressions; *postgres.DB is one, but for Compare. What changes them is for the scope of all accounts (CodeNotAllowed).
type SuppressionStore interface {
	suppress.Store
	suppress.Reader
	suppress.Journal
	CountSuppressions(ctx context.Context, scope mail.Scope, filter mail.SuppressionFilter, limit int) (mail.Count, error)
	RemoveSuppressions(ctx context.Context, scope mail.Scope, actor mail.Actor, seen []mail.SeenSuppression, why string) ([]mail.RemovedSuppression, error)
	UndoRemovals(ctx context.Context, scope mail.Scope, actor mail.Actor, entries []int64) ([]mail.Suppression, error)
	SuppressionHistory(ctx context.Context, scope mail.Scope, email string) (mail.SuppressionHistory, error)
	AskSuppression(ctx context.Context, scope mail.Scope, actor mail.Actor, request mail.SuppressionRequest) (int64, error)
	SuppressionRequests(ctx context.Context, scope mail.Scope, open bool, before int64, limit int) ([]mail.SuppressionRequest, error)
	AnswerSuppressionRequest(ctx context.Context, scope mail.Scope, actor mail.Actor, id int64, answer string) error
	// Compare reads SES's list, by way of pages, and puts it beside ours. The caller closes the comparison.
	Compare(ctx context.Context, scope mail.Scope, pages func(ctx context.Context, page func([]mail.ListedAddress) error) error) (OpenComparison, error)
}

// OpenComparison is a comparison that holds on to something until it is closed.
type OpenComparison interface {
	suppress.Comparison
	OnlySES(ctx context.Context, after string, limit int) ([]string, error)
	Close()
}

// OpenAccountList is SES's account-level list, with connections.
type OpenAccountList interface {
	suppress.AccountList
	// Listed tells whether one address, which is normalised, is on the list, and since when for which reason. It answers within seconds. It fails
	// with CodeAWSCredentials, CodeNotAllowed where the credentials lack the right, CodeInvalid for what SES takes for no address, and
	// CodeSESUnreachable for all else, also where SES asks to wait.
	Listed(ctx context.Context, email string) (listed mail.ListedAddress, found bool, err error)
	Close()
}

// Suppressions is the facade for the list of addresses that must not be written to. All but Ask and Requests is for superadmins; to anybody else
// it answers not_allowed.
type Suppressions struct {
	calls   *Calls
	link    *Link
	session *Session
	imports *importing
	ses     *listKeeping
}

// NewSuppressions makes the facade.
func NewSuppressions(calls *Calls, link *Link, session *Session, emit func(event string)) *Suppressions {
	changed := newChangeEvents(calls, emit, SuppressionsChanged)
	return &Suppressions{
		calls: calls, link: link, session: session, imports: &importing{changed: changed.ring}, ses: &listKeeping{changed: changed.ring},
	}
}

// keep answers a call of a signed-in superadmin.
func keep[T any](s *Suppressions, name string, limit time.Duration, answer func(ctx context.Context, at office) (T, error)) (T, error) {
	return asSuperadmin(s.calls, s.link, s.session, "Suppressions."+name, limit, "Suppressions are for superadmins.", answer)
}

// List is a page of live suppressions, newest first unless asked otherwise.
func (s *Suppressions) List(query SuppressionQuery) (SuppressionPage, error) {
	return keep(s, "List", readLimit, func(ctx context.Context, at office) (SuppressionPage, error) {
		filter, page, err := query.read()
		if err != nil {
			return SuppressionPage{}, err
		}
		found, err := at.ListSuppressions(ctx, at.scope, filter, page)
		return SuppressionPage{Rows: each(found.Rows, listedShape), Next: found.Next, Previous: found.Previous}, err
	})
}

// Count is how many suppressions a query lets through, counted up to 1 000.
func (s *Suppressions) Count(query SuppressionQuery) (Count, error) {
	return keep(s, "Count", readLimit, func(ctx context.Context, at office) (Count, error) {
		filter, _, err := query.read()
		if err != nil {
			return Count{}, err
		}
		count, err := at.CountSuppressions(ctx, at.scope, filter, countCap)
		return Count(count), err
	})
}

// Add suppresses one or many addresses; all that are none are refused by their lines, and the others done in one transaction. It never makes a
// suppression weaker. It fails with invalid for more than 5 000, and where nothing could be read.
func (s *Suppressions) Add(request SuppressionAdd) (SuppressionAddReport, error) {
	return keep(s, "Add", setupLimit, func(ctx context.Context, at office) (SuppressionAddReport, error) {
		like := mail.SuppressionEntry{
			Reason: mail.SuppressionReason(request.Reason), BounceType: mail.BounceType(request.BounceType), ComplaintType: request.ComplaintType, Note: request.Note,
		}
		var err error
		if request.Account != "" {
			if like.Account, err = parseID("account", request.Account); err != nil {
				return SuppressionAddReport{}, err
			}
		}
		report, err := suppress.Add(ctx, at, at.scope, at.actor(), request.Text, like)
		return SuppressionAddReport{
			Added: report.Added, Strengthened: report.Strengthened, AlreadyThere: report.AlreadyThere, Refused: report.Lines, Refusals: each(report.Kept, refusalShape),
		}, err
	})
}

// Remove lifts suppressions, all or none. It fails with invalid without a reason, and with conflict or not_found, telling what is different, where
// one has changed since it was seen.
func (s *Suppressions) Remove(seen []SeenSuppression, why string) ([]LiftedSuppression, error) {
	return keep(s, "Remove", readLimit, func(ctx context.Context, at office) ([]LiftedSuppression, error) {
		chosen := make([]mail.SeenSuppression, len(seen))
		for i, one := range seen {
			id, err := parseID("suppression", one.ID)
			if err != nil {
				return nil, err
			}
			chosen[i] = mail.SeenSuppression{ID: id, Version: one.Version}
		}
		removed, err := at.RemoveSuppressions(ctx, at.scope, at.actor(), chosen, why)
		return each(removed, liftedShape), err
	})
}

// Undo takes liftings back by their entries in the audit log, all or none, and gives the suppressions as they are then. It fails with conflict
// where one has been taken back before, or lifted once more.
func (s *Suppressions) Undo(entries []string) ([]ListedSuppression, error) {
	return keep(s, "Undo", readLimit, func(ctx context.Context, at office) ([]ListedSuppression, error) {
		ids, err := parseIDs("entry of the audit log", entries)
		if err != nil {
			return nil, err
		}
		restored, err := at.UndoRemovals(ctx, at.scope, at.actor(), ids)
		return each(restored, listedShape), err
	})
}

// History is what happened to an address.
func (s *Suppressions) History(email string) (AddressHistory, error) {
	return keep(s, "History", readLimit, func(ctx context.Context, at office) (AddressHistory, error) {
		found, err := at.SuppressionHistory(ctx, at.scope, email)
		return AddressHistory{Audit: each(found.Audit, auditShape), Events: each(found.Events, suppressingShape)}, err
	})
}

// Export is a part of the list as CSV, after the Next of the part before it, "" for the first.
func (s *Suppressions) Export(query SuppressionQuery, after string) (TextPage, error) {
	return keep(s, "Export", readLimit, func(ctx context.Context, at office) (TextPage, error) {
		filter, _, err := query.read()
		if err != nil {
			return TextPage{}, err
		}
		var text strings.Builder
		next, err := suppress.ExportPage(ctx, at, at.scope, filter, after, &text)
		return TextPage{Text: text.String(), Next: next}, err
	})
}

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
		id, err := database.AskSuppression(ctx, scope, resend.Actor(session.Person.Email), mail.SuppressionRequest{
			Account: mail.Account{ID: account}, Email: wish.Email, Wish: mail.Wish(wish.Wish), Note: wish.Note,
		})
		return idText(id), err
	})
}

// Requests is a page of what was asked in the accounts of the signed-in person: open requests alone, or all.
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
		found, err := database.SuppressionRequests(ctx, scope, open, before, operationsPage+1)
		rows, next := pageOf(found, func(r mail.SuppressionRequest) int64 { return r.ID })
		return SuppressionRequestPage{Rows: each(rows, requestShape), Next: next}, err
	})
}

// Answer closes a request; what was asked for is done apart from that. It fails with conflict where somebody else has closed it.
func (s *Suppressions) Answer(id, answer string) error {
	_, err := keep(s, "Answer", readLimit, func(ctx context.Context, at office) (struct{}, error) {
		number, err := parseID("request", id)
		if err != nil {
			return struct{}{}, err
		}
		return struct{}{}, at.AnswerSuppressionRequest(ctx, at.scope, at.actor(), number, answer)
	})
	return err
}

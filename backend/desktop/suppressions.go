package desktop

import (
	"context"
	"time"

	"github.com/mailroom-app/mailroom/backend/mail"
	"github.com/mailroom-app/mailroom/backend/suppress"
)

// SuppressionsChanged is emitted to the page while an import or work on SES's list runs, and when it ends.
const SuppressionsChanged = "suppressions:changed"

// SuppressionStore stores suppressions. *suppressions.Suppressions implements all but Compare. Changes need the scope of all accounts (CodeNotAllowed).
type SuppressionStore interface {
	suppress.Store
	suppress.Reader
	suppress.Journal
	// Concerning returns the live suppressions of an address that apply to an account, platform-wide ones included.
	Concerning(ctx context.Context, scope mail.Scope, email string, account int64) ([]mail.Suppression, error)
	CountSuppressions(ctx context.Context, scope mail.Scope, filter mail.SuppressionFilter, limit int) (mail.Count, error)
	RemoveSuppressions(ctx context.Context, scope mail.Scope, actor mail.Actor, seen []mail.SeenSuppression, why string) ([]mail.RemovedSuppression, error)
	UndoRemovals(ctx context.Context, scope mail.Scope, actor mail.Actor, entries []int64) ([]mail.Suppression, error)
	SuppressionHistory(ctx context.Context, scope mail.Scope, email string) (mail.SuppressionHistory, error)
	AskSuppression(ctx context.Context, scope mail.Scope, actor mail.Actor, request mail.SuppressionRequest) (int64, error)
	SuppressionRequests(ctx context.Context, scope mail.Scope, open bool, before int64, limit int) ([]mail.SuppressionRequest, error)
	SuppressionRequestsAbout(ctx context.Context, scope mail.Scope, email string, limit int) ([]mail.SuppressionRequest, error)
	CountSuppressionRequests(ctx context.Context, scope mail.Scope, limit int) (mail.Count, error)
	AnswerSuppressionRequest(ctx context.Context, scope mail.Scope, actor mail.Actor, id int64, answer string) error
	// Compare reads SES's list through pages, and compares it with ours. The caller must close the comparison.
	Compare(ctx context.Context, scope mail.Scope, pages func(ctx context.Context, page func([]mail.ListedAddress) error) error) (OpenComparison, error)
}

// OpenComparison is a comparison that holds resources until it is closed.
type OpenComparison interface {
	suppress.Comparison
	OnlySES(ctx context.Context, after string, limit int) ([]string, error)
	Close()
}

// OpenAccountList is SES's account-level list, with connections that Close ends.
type OpenAccountList interface {
	suppress.AccountList
	// Listed reports whether one normalised address is on the list, since when and for which reason. It returns within seconds. It fails with
	// CodeAWSCredentials, CodeNotAllowed if the credentials lack the permission, CodeInvalid if SES does not accept the address, and
	// CodeSESUnreachable for all other errors, including throttling by SES.
	Listed(ctx context.Context, email string) (listed mail.ListedAddress, found bool, err error)
	Close()
}

// Suppressions is the facade for the list of addresses that must not be written to. All methods but Ask,
// Requests, CountRequests and RequestsAbout are for superadmins, and fail with not_allowed for anybody else.
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
		calls: calls, link: link, session: session, imports: &importing{changed: changed.signal}, ses: &listKeeping{changed: changed.signal},
	}
}

// callSuppressions runs a call of a signed-in superadmin.
func callSuppressions[T any](s *Suppressions, name string, limit time.Duration, answer func(ctx context.Context, call superadminCall) (T, error)) (T, error) {
	return asSuperadmin(s.calls, s.link, s.session, "Suppressions."+name, limit, suppressionsRefusal, answer)
}

// List returns a page of live suppressions, newest first by default.
func (s *Suppressions) List(query SuppressionQuery) (SuppressionPage, error) {
	return callSuppressions(s, "List", readLimit, func(ctx context.Context, call superadminCall) (SuppressionPage, error) {
		filter, page, err := query.read()
		if err != nil {
			return SuppressionPage{}, err
		}
		found, err := call.Suppressions.ListSuppressions(ctx, call.scope, filter, page)
		return SuppressionPage{Rows: each(found.Rows, listedShape), Next: found.Next, Previous: found.Previous}, err
	})
}

// Count returns how many suppressions match a query, counted up to 1 000.
func (s *Suppressions) Count(query SuppressionQuery) (Count, error) {
	return callSuppressions(s, "Count", readLimit, func(ctx context.Context, call superadminCall) (Count, error) {
		filter, _, err := query.read()
		if err != nil {
			return Count{}, err
		}
		count, err := call.Suppressions.CountSuppressions(ctx, call.scope, filter, countCap)
		return Count(count), err
	})
}

// Add suppresses one or more addresses in one transaction. It refuses invalid addresses, with their lines, and adds the others. It never
// weakens a suppression. It fails with invalid for more than 5 000 addresses, and for a text without any.
func (s *Suppressions) Add(request SuppressionAdd) (SuppressionAddReport, error) {
	return callSuppressions(s, "Add", setupLimit, func(ctx context.Context, call superadminCall) (SuppressionAddReport, error) {
		like := mail.SuppressionEntry{
			Reason: mail.SuppressionReason(request.Reason), BounceType: mail.BounceType(request.BounceType), ComplaintType: request.ComplaintType, Note: request.Note,
		}
		var err error
		if request.Account != "" {
			if like.Account, err = parseID("account", request.Account); err != nil {
				return SuppressionAddReport{}, err
			}
		}
		report, err := suppress.Add(ctx, call.Suppressions, call.scope, call.actor(), request.Text, like)
		return SuppressionAddReport{
			Added: report.Added, Strengthened: report.Strengthened, AlreadyThere: report.AlreadyThere, Refused: report.Lines, Refusals: each(report.Kept, refusalShape),
		}, err
	})
}

// Remove removes suppressions, all or none. It fails with invalid without a reason, and with conflict or not_found if one has changed since
// it was seen; the message says what is different.
func (s *Suppressions) Remove(seen []SeenSuppression, why string) ([]RemovedSuppression, error) {
	return callSuppressions(s, "Remove", readLimit, func(ctx context.Context, call superadminCall) ([]RemovedSuppression, error) {
		chosen := make([]mail.SeenSuppression, len(seen))
		for i, one := range seen {
			id, err := parseID("suppression", one.ID)
			if err != nil {
				return nil, err
			}
			chosen[i] = mail.SeenSuppression{ID: id, Version: one.Version}
		}
		removed, err := call.Suppressions.RemoveSuppressions(ctx, call.scope, call.actor(), chosen, why)
		return each(removed, removedShape), err
	})
}

// Undo undoes removals by their entries in the audit log, all or none, and returns the restored suppressions. It fails with conflict if a
// removal was undone before, or the suppression was removed once more.
func (s *Suppressions) Undo(entries []string) ([]ListedSuppression, error) {
	return callSuppressions(s, "Undo", readLimit, func(ctx context.Context, call superadminCall) ([]ListedSuppression, error) {
		ids, err := parseIDs("entry of the audit log", entries)
		if err != nil {
			return nil, err
		}
		restored, err := call.Suppressions.UndoRemovals(ctx, call.scope, call.actor(), ids)
		return each(restored, listedShape), err
	})
}

// History returns what happened to an address.
func (s *Suppressions) History(email string) (AddressHistory, error) {
	return callSuppressions(s, "History", readLimit, func(ctx context.Context, call superadminCall) (AddressHistory, error) {
		found, err := call.Suppressions.SuppressionHistory(ctx, call.scope, email)
		return AddressHistory{Audit: each(found.Audit, auditShape), Events: each(found.Events, suppressingShape)}, err
	})
}

package desktop

import (
	"context"
	"time"

	"github.com/mailroom-app/mailroom/backend/mail"
)

const (
	// countCap is where counting stops: "1 000+".
	countCap = 1000
	// pickerLimit is how many ticketed events the picker offers.
	pickerLimit = 50
)

// Reader reads what the three tabs and the drawer show. *lists.Lists implements it. Data outside the scope is treated as nonexistent
// (CodeNotFound).
type Reader interface {
	Messages(ctx context.Context, scope mail.Scope, filter mail.Filter, page mail.PageRequest) (mail.Page[mail.Message], error)
	Issues(ctx context.Context, scope mail.Scope, filter mail.Filter, page mail.PageRequest) (mail.Page[mail.Issue], error)
	// CountMessages and CountIssues stop counting at limit.
	CountMessages(ctx context.Context, scope mail.Scope, filter mail.Filter, limit int) (mail.Count, error)
	CountIssues(ctx context.Context, scope mail.Scope, filter mail.Filter, limit int) (mail.Count, error)
	Message(ctx context.Context, scope mail.Scope, id mail.MessageID) (mail.Message, error)
	// Timeline returns the oldest entry first.
	Timeline(ctx context.Context, scope mail.Scope, id mail.MessageID) ([]mail.TimelineEntry, error)
	// Attempts returns the original and its retries; id may be any of them.
	Attempts(ctx context.Context, scope mail.Scope, id mail.MessageID) ([]mail.Message, error)
	TicketedEvents(ctx context.Context, scope mail.Scope, search string, limit int) ([]mail.TicketedEvent, error)
	// Occurrences returns the dates of a ticketed event that are nearest in time, in order of time.
	Occurrences(ctx context.Context, scope mail.Scope, event int64, search string, limit int) ([]mail.Occurrence, error)
	Accounts(ctx context.Context, scope mail.Scope) ([]mail.Account, error)
}

// Tracking is the facade for reading the outcome of every mail. Its methods need a session and answer within its scope.
type Tracking struct {
	calls   *Calls
	session *Session
	now     func() time.Time
}

// NewTracking makes the facade.
func NewTracking(calls *Calls, session *Session) *Tracking {
	return &Tracking{calls: calls, session: session, now: time.Now}
}

// read runs a call of the signed-in person.
func read[T any](t *Tracking, name string, answer func(ctx context.Context, database Database, scope mail.Scope) (T, error)) (T, error) {
	return call(t.calls, name, readLimit, func(ctx context.Context) (T, error) {
		database, scope, err := t.session.enter(ctx)
		if err != nil {
			var none T
			return none, err
		}
		return answer(ctx, database, scope)
	})
}

// Messages returns a page of announcements, transactions or both.
func (t *Tracking) Messages(query MessageQuery) (MessagePage, error) {
	return read(t, "Tracking.Messages", func(ctx context.Context, database Database, scope mail.Scope) (MessagePage, error) {
		filter, page, err := query.read(t.now())
		if err != nil {
			return MessagePage{}, err
		}
		found, err := database.Lists.Messages(ctx, scope, filter, page)
		return MessagePage{Rows: each(found.Rows, messageShape), Next: found.Next, Previous: found.Previous}, err
	})
}

// CountMessages returns how many messages match a query.
func (t *Tracking) CountMessages(query MessageQuery) (Count, error) {
	return read(t, "Tracking.CountMessages", func(ctx context.Context, database Database, scope mail.Scope) (Count, error) {
		filter, _, err := query.read(t.now())
		if err != nil {
			return Count{}, err
		}
		count, err := database.Lists.CountMessages(ctx, scope, filter, countCap)
		return Count(count), err
	})
}

// Issues returns a page of delivery issues.
func (t *Tracking) Issues(query MessageQuery) (IssuePage, error) {
	return read(t, "Tracking.Issues", func(ctx context.Context, database Database, scope mail.Scope) (IssuePage, error) {
		filter, page, err := query.read(t.now())
		if err != nil {
			return IssuePage{}, err
		}
		found, err := database.Lists.Issues(ctx, scope, filter, page)
		return IssuePage{Rows: each(found.Rows, issueShape), Next: found.Next, Previous: found.Previous}, err
	})
}

// CountIssues returns how many delivery issues match a query; for the zero query this is the badge of the tab.
func (t *Tracking) CountIssues(query MessageQuery) (Count, error) {
	return read(t, "Tracking.CountIssues", func(ctx context.Context, database Database, scope mail.Scope) (Count, error) {
		filter, _, err := query.read(t.now())
		if err != nil {
			return Count{}, err
		}
		count, err := database.Lists.CountIssues(ctx, scope, filter, countCap)
		return Count(count), err
	})
}

// Message returns what the drawer shows of a message, its timeline and its chain. It fails with not_found outside the scope.
func (t *Tracking) Message(id string) (MessageDetail, error) {
	return read(t, "Tracking.Message", func(ctx context.Context, database Database, scope mail.Scope) (MessageDetail, error) {
		messageID, err := mail.ParseMessageID(id)
		if err != nil {
			return MessageDetail{}, err
		}
		message, err := database.Lists.Message(ctx, scope, messageID)
		if err != nil {
			return MessageDetail{}, err
		}
		timeline, err := database.Lists.Timeline(ctx, scope, messageID)
		if err != nil {
			return MessageDetail{}, err
		}
		attempts, err := database.Lists.Attempts(ctx, scope, messageID)
		if err != nil {
			return MessageDetail{}, err
		}
		suppressions, err := database.Suppressions.Concerning(ctx, scope, message.Recipient, message.Account)
		if err != nil {
			return MessageDetail{}, err
		}
		enforced, err := t.session.link.now().installation.SuppressionEnforced()
		return MessageDetail{
			Message: messageShape(message), Timeline: each(timeline, timelineShape), Attempts: each(attempts, messageShape),
			Suppressions: each(suppressions, suppressionShape), Verdict: verdictShape(mail.WouldSend(messageID.Kind, suppressions, enforced)),
		}, err
	})
}

// TicketedEvents returns up to 50 ticketed events whose title contains the search text, nearest in time first.
func (t *Tracking) TicketedEvents(search string) ([]TicketedEvent, error) {
	return read(t, "Tracking.TicketedEvents", func(ctx context.Context, database Database, scope mail.Scope) ([]TicketedEvent, error) {
		found, err := database.Lists.TicketedEvents(ctx, scope, search, pickerLimit)
		return each(found, ticketedEventShape), err
	})
}

// Occurrences returns up to 50 dates of a ticketed event whose label contains the search text: those nearest in time, in order of time.
func (t *Tracking) Occurrences(event, search string) ([]Occurrence, error) {
	return read(t, "Tracking.Occurrences", func(ctx context.Context, database Database, scope mail.Scope) ([]Occurrence, error) {
		id, err := parseID("ticketed event", event)
		if err != nil {
			return nil, err
		}
		found, err := database.Lists.Occurrences(ctx, scope, id, search, pickerLimit)
		return each(found, occurrenceShape), err
	})
}

// Accounts returns the accounts in the scope, without the person's role in them.
func (t *Tracking) Accounts() ([]Account, error) {
	return read(t, "Tracking.Accounts", func(ctx context.Context, database Database, scope mail.Scope) ([]Account, error) {
		found, err := database.Lists.Accounts(ctx, scope)
		return each(found, func(a mail.Account) Account { return Account{ID: idText(a.ID), Name: a.Name} }), err
	})
}

func each[From, To any](from []From, shape func(From) To) []To {
	to := make([]To, 0, len(from))
	for _, value := range from {
		to = append(to, shape(value))
	}
	return to
}

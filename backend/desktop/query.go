package desktop

import (
	"strings"
	"time"

	"github.com/mailroom-app/mailroom/backend/mail"
)

// resolvedStatus is the pseudo-status of resolved messages.
const resolvedStatus = "RESOLVED"

// read converts the page's query to a filter and a page request. It fails with CodeInvalid.
func (q MessageQuery) read(now time.Time) (mail.Filter, mail.PageRequest, error) {
	filter := mail.Filter{
		ProblemsOnly: q.ProblemsOnly, EmailTypes: q.EmailTypes, NotEnded: q.NotEnded, Address: strings.TrimSpace(q.Address),
		Search: strings.TrimSpace(q.Search),
	}
	var err error
	if q.Kind != "" {
		if filter.Kind, err = mail.ParseKind(q.Kind); err != nil {
			return mail.Filter{}, mail.PageRequest{}, err
		}
	}
	for _, name := range q.Statuses {
		if name == resolvedStatus {
			filter.Resolved = true
			continue
		}
		status, err := mail.ParseStatus(name)
		if err != nil {
			return mail.Filter{}, mail.PageRequest{}, err
		}
		filter.Statuses = append(filter.Statuses, status)
	}
	for _, reason := range q.Reasons {
		filter.Reasons = append(filter.Reasons, mail.Reason(reason))
	}
	if q.TicketedEvent != "" {
		if filter.TicketedEvent, err = parseID("ticketed event", q.TicketedEvent); err != nil {
			return mail.Filter{}, mail.PageRequest{}, err
		}
	}
	if q.Occurrence != "" {
		if filter.Occurrence, err = parseID("date", q.Occurrence); err != nil {
			return mail.Filter{}, mail.PageRequest{}, err
		}
	}
	if q.Account != "" {
		if filter.Account, err = parseID("account", q.Account); err != nil {
			return mail.Filter{}, mail.PageRequest{}, err
		}
	}
	if filter.CreatedSince, err = periodStart(q.Period, now.UTC()); err != nil {
		return mail.Filter{}, mail.PageRequest{}, err
	}
	return filter, mail.PageRequest{Sort: mail.SortKey(q.Sort), Ascending: q.Ascending, Limit: q.Limit, After: q.After, Before: q.Before}, nil
}

// periodStart returns the start of a period that ends now, at the same time of day: "day" is the last 24 hours in any time zone.
func periodStart(period string, now time.Time) (time.Time, error) {
	switch period {
	case "", "all":
		return time.Time{}, nil
	case "day":
		return now.AddDate(0, 0, -1), nil
	case "week":
		return now.AddDate(0, 0, -7), nil
	case "month":
		return now.AddDate(0, -1, 0), nil
	case "quarter":
		return now.AddDate(0, -3, 0), nil
	case "year":
		return now.AddDate(-1, 0, 0), nil
	}
	return time.Time{}, mail.Errorf(mail.CodeInvalid, "unknown period %q: use day, week, month, quarter, year or all", period)
}

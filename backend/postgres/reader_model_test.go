package postgres_test

import (
	"cmp"
	"slices"
	"strings"
	"time"

	"pgregory.net/rapid"

	"github.com/mailroom-app/mailroom/backend/mail"
)

// row is a message of the model, with the columns of the tables. Nil is NULL.
type row struct {
	id                                  mail.MessageID
	event                               *int64
	broadcast                           int64
	emailType                           string
	recipient, subject                  string
	status                              mail.Status
	created, updated, resolved, deleted *time.Time
	resolution                          *string
	retryFor                            *int64
	reason                              mail.Reason // of the strongest fact; empty if nothing was reported
}

// The texts of the model: few, so that rows tie, and with characters that are special in patterns. Only ASCII letters are in both cases:
// case folding of others depends on the database's locale.
var (
	recipients = []string{"ann@example.com", "Ann@Example.com", "joann@example.com", "bob@example.org", "c_d@example.org", "cxd@example.org"}
	subjects   = []string{"Your ticket", "your TICKET", "100% off", "100x off", `back\slash`, "backslash", "你的票", "🎟️ Your Ticket for 'x'"}
	searches   = []string{"ann@", "ANN@example.com", "ticket", "%", "_", `\`, "'", "你的", "nobody", "a"}
	statuses   = []mail.Status{mail.Pending, mail.Sent, mail.Delivered, mail.Bounced, mail.Suppressed, mail.Failed}
	reasons    = []mail.Reason{mail.ReasonMailboxMissing, mail.ReasonMailboxFull, mail.ReasonRejectedBySES}
	emailTypes = []string{"order_summary", "attendee_ticket"}
	// epoch is the day of the model's rows; all times are whole seconds, as the tables hold them.
	epoch = time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)
)

func drawRows(t *rapid.T) []*row {
	moment := rapid.Custom(func(t *rapid.T) *time.Time {
		day := rapid.IntRange(-1, 3).Draw(t, "day")
		if day < 0 {
			return nil
		}
		at := epoch.AddDate(0, 0, day)
		return &at
	})
	var rows []*row
	for _, kind := range mail.Kinds() {
		n := rapid.IntRange(0, 14).Draw(t, "rows of "+string(kind))
		for i := range n {
			m := &row{
				id: mail.MessageID{Kind: kind, Row: int64(i + 1)}, recipient: rapid.SampledFrom(recipients).Draw(t, "recipient"),
				subject: rapid.SampledFrom(subjects).Draw(t, "subject"), status: rapid.SampledFrom(statuses).Draw(t, "status"),
				created: moment.Draw(t, "created"), updated: moment.Draw(t, "updated"),
			}
			event := rapid.SampledFrom(ticketedEvents).Draw(t, "event").id
			m.event = &event
			if kind == mail.Announcement {
				m.broadcast = event
			} else {
				m.emailType = rapid.SampledFrom(emailTypes).Draw(t, "type")
				if rapid.IntRange(0, 9).Draw(t, "without event") == 0 {
					m.event = nil
				}
			}
			if rapid.Bool().Draw(t, "reported") {
				m.reason = rapid.SampledFrom(reasons).Draw(t, "reason")
			}
			switch rapid.IntRange(0, 4).Draw(t, "resolved") {
			case 0:
				m.resolved, m.resolution = &epoch, new("manual")
			case 1:
				m.resolved, m.resolution = &epoch, new("auto")
			}
			if rapid.IntRange(0, 9).Draw(t, "deleted") == 0 {
				m.deleted = &epoch
			}
			if rapid.IntRange(0, 2).Draw(t, "retry") == 0 {
				// A retry of any row, also of itself or of rows that do not exist.
				m.retryFor = new(rapid.Int64Range(1, int64(n)+2).Draw(t, "of"))
				if other := *m.retryFor; other < m.id.Row && rapid.Bool().Draw(t, "same event") {
					m.event = rows[len(rows)-i+int(other)-1].event
				}
			}
			if m.event == nil && kind == mail.Announcement {
				m.event = new(int64(1))
			}
			rows = append(rows, m)
		}
	}
	return rows
}

func drawFilter(t *rapid.T) mail.Filter {
	maybe := func(what string) bool { return rapid.IntRange(0, 7).Draw(t, what) == 0 }
	var f mail.Filter
	if maybe("by kind") {
		f.Kind = rapid.SampledFrom(mail.Kinds()).Draw(t, "kind")
	}
	if maybe("by status") {
		f.Statuses = rapid.SliceOfN(rapid.SampledFrom(statuses), 1, 3).Draw(t, "statuses")
	}
	f.Resolved, f.ProblemsOnly, f.NotEnded = maybe("resolved"), maybe("problems only"), rapid.Bool().Draw(t, "not ended")
	if maybe("by type") {
		f.EmailTypes = rapid.SliceOfN(rapid.SampledFrom(emailTypes), 1, 2).Draw(t, "types")
	}
	if maybe("by reason") {
		f.Reasons = rapid.SliceOfN(rapid.SampledFrom(reasons), 1, 2).Draw(t, "reasons")
	}
	if maybe("by event") {
		f.TicketedEvent = rapid.Int64Range(1, 10).Draw(t, "event")
	}
	if maybe("by account") {
		f.Account = rapid.Int64Range(1, 4).Draw(t, "account")
	}
	if maybe("by announcement") {
		f.Announcement = rapid.Int64Range(1, 8).Draw(t, "announcement")
	}
	if maybe("search") {
		f.Search = rapid.SampledFrom(searches).Draw(t, "search text")
	}
	if maybe("by address") {
		f.Address = rapid.SampledFrom(recipients).Draw(t, "filter address")
	}
	if maybe("by id") {
		id := rapid.Custom(func(t *rapid.T) mail.MessageID {
			return mail.MessageID{Kind: rapid.SampledFrom(mail.Kinds()).Draw(t, "kind of id"), Row: rapid.Int64Range(1, 16).Draw(t, "row")}
		})
		f.IDs = rapid.SliceOfN(id, 1, 12).Draw(t, "ids")
	}
	if maybe("since") {
		f.CreatedSince = epoch.AddDate(0, 0, rapid.IntRange(0, 6).Draw(t, "since day"))
	}
	return f
}

// scopes are the scopes of the model; the last one sees nothing.
var scopes = []mail.Scope{mail.AllAccounts(), mail.OneAccount(1), mail.OneAccount(2), {}}

// visible returns the live rows of the scope, narrowed to the account of the filter.
func visible(rows []*row, scope mail.Scope, f mail.Filter) []*row {
	return keep(rows, func(m *row) bool {
		account := accountOf(m)
		return m.deleted == nil && scope.Includes(account) && (f.Account == 0 || f.Account == account)
	})
}

func accountOf(m *row) int64 {
	if m.event != nil {
		for _, e := range ticketedEvents {
			if e.id == *m.event {
				return e.account
			}
		}
	}
	return 0
}

// ended is the only ticketed event whose end is past; 3 began long ago and has no end.
const ended = 6

// meets reports whether a row matches the filter, without status and search.
func meets(m *row, f mail.Filter) bool {
	return (f.Kind == "" || f.Kind == m.id.Kind) &&
		(len(f.EmailTypes) == 0 || slices.Contains(f.EmailTypes, m.emailType)) &&
		(f.TicketedEvent == 0 || m.event != nil && *m.event == f.TicketedEvent) &&
		(!f.NotEnded || m.event == nil || *m.event != ended) &&
		(f.Announcement == 0 || m.broadcast == f.Announcement) &&
		(f.Address == "" || strings.EqualFold(m.recipient, f.Address)) &&
		(len(f.IDs) == 0 || slices.Contains(f.IDs, m.id)) &&
		(f.CreatedSince.IsZero() || m.created != nil && !m.created.Before(f.CreatedSince))
}

func because(m *row, f mail.Filter) bool {
	return len(f.Reasons) == 0 || slices.Contains(f.Reasons, m.reason)
}

func found(m *row, search string) bool {
	in := func(text string) bool { return strings.Contains(strings.ToLower(text), strings.ToLower(search)) }
	return in(m.recipient) || in(m.subject)
}

// modelMessages returns the ids that a list of messages contains, newest created first or in the order of the page request.
func (r *readers) modelMessages(rows []*row, scope mail.Scope, f mail.Filter, page mail.PageRequest) []string {
	shown := keep(visible(rows, scope, f), func(m *row) bool {
		byStatus := len(f.Statuses) == 0 && !f.Resolved || slices.Contains(f.Statuses, m.status) || f.Resolved && m.resolved != nil
		open := m.status.Problem() && m.resolved == nil
		return meets(m, f) && found(m, f.Search) && because(m, f) && byStatus && (!f.ProblemsOnly || open)
	})
	chains := make([]chain, len(shown))
	for i, m := range shown {
		chains[i] = chain{m, m, 1}
	}
	return r.sorted(chains, page, func(c chain) string { return c.original.id.String() })
}

// chain is a chain of the model.
type chain struct {
	original, last *row
	attempts       int
}

// modelIssues returns the delivery issues: original, last attempt and number of attempts of each.
func (r *readers) modelIssues(rows []*row, scope mail.Scope, f mail.Filter, page mail.PageRequest) []string {
	var shown []chain
	for _, c := range chainsOf(visible(rows, scope, f)) {
		problem := c.last.status.Problem()
		if !problem && c.attempts == 1 && c.original.resolved == nil {
			continue // a single mail without a delivery problem
		}
		resolved := c.original.resolved != nil
		if resolved && *c.original.resolution == "auto" && c.last != c.original && problem {
			resolved = false // rule 10
		}
		var in bool
		switch {
		case resolved:
			in = f.Resolved && !f.ProblemsOnly
		case !problem && (c.attempts == 1 || f.ProblemsOnly):
			in = false
		case len(f.Statuses) == 0:
			in = problem
		default:
			in = slices.Contains(f.Statuses, c.last.status)
		}
		if in && meets(c.original, f) && because(c.last, f) && (found(c.original, f.Search) || found(c.last, f.Search)) {
			shown = append(shown, c)
		}
	}
	return r.sorted(shown, page, func(c chain) string { return issueText(c.original.id, c.last.id, c.attempts) })
}

// chainsOf follows every retry up to the head of its chain: an original, or the id of a row that does not exist. Retries in a cycle are
// in no chain.
func chainsOf(rows []*row) []chain {
	byID := map[mail.MessageID]*row{}
	for _, m := range rows {
		byID[m.id] = m
	}
	members := map[mail.MessageID][]*row{}
	for _, m := range rows {
		at, steps := m, 0
		for at.retryFor != nil && steps <= len(rows) {
			above, there := byID[mail.MessageID{Kind: m.id.Kind, Row: *at.retryFor}]
			if !there {
				members[mail.MessageID{Kind: m.id.Kind, Row: *at.retryFor}] = append(members[mail.MessageID{Kind: m.id.Kind, Row: *at.retryFor}], m)
				break
			}
			at, steps = above, steps+1
		}
		if at.retryFor == nil {
			members[at.id] = append(members[at.id], m)
		}
	}
	var chains []chain
	for id, all := range members {
		slices.SortFunc(all, func(a, b *row) int { return cmp.Compare(a.id.Row, b.id.Row) })
		c := chain{original: all[0], last: all[len(all)-1], attempts: len(all)}
		if original := byID[id]; original != nil {
			c.original = original
			if c.last == original && len(all) > 1 {
				c.last = all[len(all)-2] // a retry is later than its original, whatever their ids
			}
		}
		chains = append(chains, c)
	}
	return chains
}

func (r *readers) sorted(chains []chain, page mail.PageRequest, text func(chain) string) []string {
	slices.SortFunc(chains, func(a, b chain) int {
		order := cmp.Or(r.compare(page.Sort, a, b), cmp.Compare(a.original.id.Row, b.original.id.Row), cmp.Compare(a.original.id.Kind, b.original.id.Kind))
		if page.Ascending {
			return order
		}
		return -order
	})
	texts := make([]string, len(chains))
	for i, c := range chains {
		texts[i] = text(c)
	}
	return texts
}

func (r *readers) compare(sort mail.SortKey, a, b chain) int {
	switch sort {
	case mail.ByUpdated:
		return compareTimes(a.last.updated, b.last.updated)
	case mail.ByStatus:
		return cmp.Compare(slices.Index(statuses4Screens, a.last.status), slices.Index(statuses4Screens, b.last.status))
	case mail.ByRecipient:
		return cmp.Compare(r.rank[a.original.recipient], r.rank[b.original.recipient])
	case mail.BySubject:
		return cmp.Compare(r.rank[a.original.subject], r.rank[b.original.subject])
	case mail.ByDoorRisk:
		return cmp.Compare(slices.Index(byRisk, riskOf(a.original)), slices.Index(byRisk, riskOf(b.original)))
	}
	return compareTimes(a.original.created, b.original.created)
}

var statuses4Screens = []mail.Status{mail.Pending, mail.Sent, mail.Delivered, mail.Bounced, mail.Suppressed, mail.Failed}

// byRisk lists the ticketed events by hand, from the least risk to the greatest: past ones, the most recent last; those without a date; future
// ones, the soonest last; and running ones. 1 and 7 start at the same time, 4 and 9 are running.
var byRisk = []int64{3, 6, 2, 8, 1, 5, 4}

func riskOf(m *row) int64 {
	switch {
	case m.event == nil:
		return 2
	case *m.event == 7:
		return 1
	case *m.event == 9:
		return 4
	}
	return *m.event
}

// compareTimes sorts a missing time as the oldest.
func compareTimes(a, b *time.Time) int {
	switch {
	case a == nil && b == nil:
		return 0
	case a == nil:
		return -1
	case b == nil:
		return 1
	}
	return a.Compare(*b)
}

func keep[T any](all []T, when func(T) bool) []T {
	var kept []T
	for _, one := range all {
		if when(one) {
			kept = append(kept, one)
		}
	}
	return kept
}

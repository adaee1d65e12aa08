package postgres_test

import (
	"slices"
	"testing"
	"time"

	"github.com/mailroom-app/mailroom/backend/mail"
)

// retry returns a row that is a retry of a message.
func retry(of *row, id int64, status mail.Status) *row {
	m := message(mail.MessageID{Kind: of.id.Kind, Row: id}, *of.event, status)
	m.retryFor = &of.id.Row
	return m
}

func (r *readers) issues(filter mail.Filter) []string {
	r.t.Helper()
	page, err := r.Lists.Issues(r.t.Context(), mail.OneAccount(1), filter, mail.PageRequest{Ascending: true})
	if err != nil {
		r.t.Fatal(err)
	}
	shown := []string{}
	for _, i := range page.Rows {
		shown = append(shown, i.Original.ID.String()+" "+string(i.Last.Status))
	}
	return shown
}

func TestRule10IssueFollowsItsLastAttempt(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name       string
		resolution string
		attempts   []mail.Status
		open       bool
	}{
		{"a problem that nobody resent", "", []mail.Status{mail.Bounced}, true},
		{"a retry under way", "", []mail.Status{mail.Bounced, mail.Pending}, false},
		{"a retry sent", "", []mail.Status{mail.Failed, mail.Sent}, false},
		{"a retry delivered", "auto", []mail.Status{mail.Bounced, mail.Delivered}, false},
		{"a retry that bounced", "", []mail.Status{mail.Bounced, mail.Bounced}, true},
		{"a retry that bounced after its original was resolved by a program", "auto", []mail.Status{mail.Bounced, mail.Bounced}, true},
		{"a retry that bounced after another was delivered", "auto", []mail.Status{mail.Bounced, mail.Delivered, mail.Suppressed}, true},
		{"resolved by hand stays resolved", "manual", []mail.Status{mail.Bounced, mail.Bounced}, false},
		{"resolved by hand without a retry", "manual", []mail.Status{mail.Bounced}, false},
		{"a delivered mail whose retry bounced", "", []mail.Status{mail.Delivered, mail.Bounced}, true},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			r := newReaders(t)
			original := message(transaction(1), 1, c.attempts[0])
			if c.resolution != "" {
				original.resolved, original.resolution = &epoch, &c.resolution
			}
			rows, above := []*row{original}, original
			for i, status := range c.attempts[1:] {
				above = retry(above, int64(i+2), status) // a retry of the previous retry
				rows = append(rows, above)
			}
			r.store(rows)
			last := "transaction:1 " + string(c.attempts[len(c.attempts)-1])
			if got := r.issues(mail.Filter{}); slices.Equal(got, []string{last}) != c.open || !c.open && len(got) > 0 {
				t.Errorf("open: %v", got)
			}
			if got, want := r.issues(mail.Filter{Resolved: true}), c.open || c.resolution != ""; slices.Equal(got, []string{last}) != want || !want && len(got) > 0 {
				t.Errorf("with the resolved ones: %v", got)
			}
			inFlight := above.status == mail.Pending || above.status == mail.Sent
			if got := r.issues(mail.Filter{Statuses: []mail.Status{mail.Pending, mail.Sent}}); (len(got) == 1) != inFlight {
				t.Errorf("in flight: %v", got)
			}
		})
	}
}

func TestAttemptsAreTheWholeChainFromAnyOfIt(t *testing.T) {
	t.Parallel()
	r := newReaders(t)
	original := message(transaction(1), 1, mail.Bounced)
	first := retry(original, 2, mail.Bounced)
	second := retry(first, 4, mail.Bounced)
	beside := retry(original, 3, mail.Delivered)
	foreign := retry(original, 5, mail.Delivered)
	foreign.event = new(int64(5)) // of another account
	gone := retry(message(transaction(99), 1, mail.Sent), 6, mail.Sent)
	goneToo := retry(message(transaction(99), 1, mail.Sent), 7, mail.Sent)
	circle := message(transaction(8), 1, mail.Bounced)
	circle.retryFor = new(int64(9))
	r.store([]*row{original, first, second, beside, foreign, gone, goneToo, circle, retry(circle, 9, mail.Bounced), message(announcement(1), 1, mail.Bounced)})
	for _, c := range []struct {
		scope mail.Scope
		of    []int64
		want  []int64
	}{
		{mail.OneAccount(1), []int64{1, 2, 3, 4}, []int64{1, 2, 3, 4}},
		{mail.AllAccounts(), []int64{1, 2, 3, 4, 5}, []int64{1, 2, 3, 4, 5}},
		{mail.OneAccount(2), []int64{5}, []int64{5}},
		{mail.OneAccount(1), []int64{6, 7}, []int64{6, 7}},
		{mail.OneAccount(1), []int64{8, 9}, []int64{8, 9}},
	} {
		for _, of := range c.of {
			attempts, err := r.Lists.Attempts(t.Context(), c.scope, transaction(of))
			if err != nil {
				t.Fatal(err)
			}
			var got []int64
			for _, m := range attempts {
				got = append(got, m.ID.Row)
			}
			if !slices.Equal(got, c.want) {
				t.Errorf("attempts of %d: %v, want %v", of, got, c.want)
			}
		}
	}
}

// A ticket for tomorrow may have been sold long ago: its issue is listed and counted however old the mail is.
func TestDoorRiskListsEveryIssueOfEventsThatHaveNotEnded(t *testing.T) {
	t.Parallel()
	r := newReaders(t)
	// Of the ticketed events of accounts 1 and 2: 5 starts tomorrow, 4 is running, 2 has no date, 3 began 20 days ago and has no end, 6 is over.
	var rows []*row
	for i, event := range []int64{6, 3, 2, 4, 5} {
		m := message(transaction(int64(i+1)), event, mail.Bounced)
		m.created = new(time.Now().UTC().AddDate(0, 0, -400+i).Truncate(time.Second))
		rows = append(rows, m)
	}
	unknown := message(transaction(6), 1, mail.Failed)
	unknown.event = nil
	again := message(transaction(7), 6, mail.Bounced) // of the event that is over, in a chain
	r.store(append(rows, unknown, again, retry(again, 8, mail.Bounced)))

	for _, c := range []struct {
		name   string
		filter mail.Filter
		want   []string
	}{
		{"not ended", mail.Filter{NotEnded: true}, []string{"transaction:2", "transaction:3", "transaction:6", "transaction:5", "transaction:4"}},
		{"ended ones too", mail.Filter{}, []string{"transaction:2", "transaction:1", "transaction:7", "transaction:3", "transaction:6", "transaction:5", "transaction:4"}},
		{"written in the last month", mail.Filter{NotEnded: true, CreatedSince: time.Now().AddDate(0, -1, 0)}, []string{}},
	} {
		page, err := r.Lists.Issues(t.Context(), mail.AllAccounts(), c.filter, mail.PageRequest{Sort: mail.ByDoorRisk, Ascending: true})
		if err != nil {
			t.Fatal(err)
		}
		listed := []string{}
		for _, issue := range page.Rows {
			listed = append(listed, issue.Original.ID.String())
		}
		if !slices.Equal(listed, c.want) {
			t.Errorf("%s: %v, want %v", c.name, listed, c.want)
		}
		count, err := r.Lists.CountIssues(t.Context(), mail.AllAccounts(), c.filter, 1000)
		if err != nil || count != (mail.Count{N: len(c.want)}) {
			t.Errorf("%s: counts %+v (%v), want %d", c.name, count, err, len(c.want))
		}
	}
}

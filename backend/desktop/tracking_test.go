package desktop_test

import (
	"encoding/json"
	"reflect"
	"slices"
	"testing"

	"github.com/mailroom-app/mailroom/backend/desktop"
	"github.com/mailroom-app/mailroom/backend/mail"
	"github.com/mailroom-app/mailroom/backend/world/worldtest"
)

func TestAMessageCrossesWhole(t *testing.T) {
	t.Parallel()
	o := newFacades(t)
	o.signIn("one@example.com")
	page, err := o.Messages(desktop.MessageQuery{Kind: "transaction"})
	if err != nil || len(page.Rows) != 1 {
		t.Fatalf("%+v, %v", page, err)
	}
	want := desktop.Message{
		ID: "transaction:1", Kind: "transaction", EmailType: "attendee_ticket", Recipient: "buyer@example.net", Subject: "Your Ticket", Status: "SENT",
		SESMessageID: "ses-t1", CreatedAt: "2026-04-01T10:00:00.000Z", Account: "1", AccountName: "First",
		TicketedEvent: desktop.TicketedEvent{
			ID: "1", Title: "Spring", StartsAt: "2026-05-02T18:00:00.000Z", TimeZone: "Europe/Berlin", Account: "1", AccountName: "First",
		},
	}
	if worldtest.HiEvents2() {
		want.Occurrence = desktop.Occurrence{ID: "1000001", StartsAt: want.TicketedEvent.StartsAt}
	}
	if got := page.Rows[0]; !reflect.DeepEqual(got, want) {
		t.Errorf("\n got %+v\nwant %+v", got, want)
	}
	detail, err := o.Message(want.ID)
	if err != nil || !reflect.DeepEqual(detail.Message, want) || len(detail.Attempts) != 1 {
		t.Errorf("in the drawer: %+v, %v", detail, err)
	}
	text, err := json.Marshal(detail)
	if err != nil || !json.Valid(text) {
		t.Errorf("%s, %v", text, err)
	}
}

func TestRule11AStrangersMessageDoesNotExist(t *testing.T) {
	t.Parallel()
	o := newFacades(t)
	o.signIn("two@example.com")
	stranger, strange := o.Message("transaction:1")
	missing, none := o.Message("transaction:4711")
	refused(t, "a stranger's", strange, mail.CodeNotFound)
	refused(t, "one that is not there", none, mail.CodeNotFound)
	if stranger.Message.ID != "" || missing.Message.ID != "" {
		t.Errorf("shown beside the error: %+v", stranger)
	}
	for name, query := range map[string]desktop.MessageQuery{
		"search": {Search: "Your Ticket"}, "account": {Account: "1"}, "ticketed event": {TicketedEvent: "1"},
	} {
		page, err := o.Messages(query)
		count, countErr := o.CountMessages(query)
		if err != nil || countErr != nil || len(page.Rows) != 0 || count.N != 0 {
			t.Errorf("%s: %d rows, counted %d (%v, %v)", name, len(page.Rows), count.N, err, countErr)
		}
	}
	if events, err := o.TicketedEvents(""); err != nil || len(events) != 1 || events[0].ID != "2" {
		t.Errorf("ticketed events: %+v, %v", events, err)
	}
	if accounts, err := o.Accounts(); err != nil || len(accounts) != 1 || accounts[0].ID != "2" {
		t.Errorf("accounts: %+v, %v", accounts, err)
	}
}

func TestSuperadminsSeeEveryAccount(t *testing.T) {
	t.Parallel()
	o := newFacades(t)
	if state := o.signIn("root@example.com"); !state.Superadmin {
		t.Fatalf("%+v", state)
	}
	count, err := o.CountMessages(desktop.MessageQuery{})
	if err != nil || count != (desktop.Count{N: 4}) {
		t.Errorf("%+v, %v", count, err)
	}
	accounts, err := o.Accounts()
	names := func(a desktop.Account) string { return a.Name }
	if got := collect(accounts, names); err != nil || !slices.Equal(got, []string{"First", "Second"}) {
		t.Errorf("accounts %v, %v", got, err)
	}
}

func TestQueriesThatCannotBeReadAreRefused(t *testing.T) {
	t.Parallel()
	o := newFacades(t)
	o.signIn("one@example.com")
	for name, query := range map[string]desktop.MessageQuery{
		"kind": {Kind: "letter"}, "status": {Statuses: []string{"LOST"}}, "event": {TicketedEvent: "-1"}, "account": {Account: "x"}, "period": {Period: "decade"},
		"sort": {Sort: "password"}, "limit": {Limit: 501}, "cursor": {After: "!"}, "two cursors": {After: "a", Before: "b"},
	} {
		_, err := o.Messages(query)
		refused(t, name, err, mail.CodeInvalid)
	}
	for _, id := range []string{"", "1", "transaction:", "transaction:x", "transaction:-1", "letter:1", "transaction:1; DROP TABLE users"} {
		_, err := o.Message(id)
		refused(t, id, err, mail.CodeInvalid)
	}
}

func TestPeriodsReachBackFromNow(t *testing.T) {
	t.Parallel()
	o := newFacades(t)
	o.signIn("one@example.com")
	for period, want := range map[string]int{"day": 1, "month": 1, "all": 2, "": 2} { // the transaction is old, the announcement new
		if count, err := o.CountMessages(desktop.MessageQuery{Period: period}); err != nil || count.N != want {
			t.Errorf("%q: %d, want %d (%v)", period, count.N, want, err)
		}
	}
}

func TestAListLeavesOutWhatEventsHaveEndedWhenItIsAskedTo(t *testing.T) {
	t.Parallel()
	o := newFacades(t)
	installation{url: o.url}.exec(t, "UPDATE public.outgoing_messages SET status = 'BOUNCED' WHERE event_id = 1")
	o.signIn("one@example.com")
	for _, c := range []struct {
		end      string
		notEnded bool
		want     int
	}{{"NULL", true, 1}, {"now() + interval '1 hour'", true, 1}, {"now() - interval '1 hour'", true, 0}, {"now() - interval '1 hour'", false, 1}} {
		installation{url: o.url}.exec(t, "UPDATE public.events SET end_date = ("+c.end+") AT TIME ZONE 'UTC' WHERE id = 1")
		query := desktop.MessageQuery{NotEnded: c.notEnded, Sort: "door_risk"}
		page, err := o.Issues(query)
		count, countErr := o.CountIssues(query)
		if err != nil || countErr != nil || len(page.Rows) != c.want || count.N != c.want {
			t.Errorf("%+v: %d rows, counted %d (%v, %v)", c, len(page.Rows), count.N, err, countErr)
		}
	}
}

func collect[From, To any](from []From, f func(From) To) []To {
	var to []To
	for _, value := range from {
		to = append(to, f(value))
	}
	return to
}

package desktop_test

import (
	"encoding/json"
	"fmt"
	"reflect"
	"strings"
	"testing"

	"github.com/mailroom-app/mailroom/backend/desktop"
	"github.com/mailroom-app/mailroom/backend/mail"
)

// calls are the facades' methods, each asked for what belongs to account 2, and the code of the answer; "" is an answer without an error.
// The organizer is of account 1, with their password or with their own login of the database.
var calls = []struct {
	name                  string
	call                  func(o *office) (any, error)
	organizer, superadmin mail.Code
}{
	{"Session.Current", func(o *office) (any, error) { return o.Session.Current(), nil }, "", ""},
	{"Session.SignIn", func(o *office) (any, error) { return nil, nil }, "", ""}, // these two have tests of their own, and would change who asks
	{"Session.SignOut", func(o *office) (any, error) { return nil, nil }, "", ""},
	{"Session.ChooseAccount", func(o *office) (any, error) { return o.Session.ChooseAccount("2") }, mail.CodeNotFound, mail.CodeNotFound},
	{"Tracking.Messages", func(o *office) (any, error) { return o.Tracking.Messages(desktop.MessageQuery{Account: "2"}) }, "", ""},
	{"Tracking.CountMessages", func(o *office) (any, error) { return o.CountMessages(desktop.MessageQuery{TicketedEvent: "2"}) }, "", ""},
	{"Tracking.Issues", func(o *office) (any, error) { return o.Issues(desktop.MessageQuery{TicketedEvent: "2"}) }, "", ""},
	{"Tracking.CountIssues", func(o *office) (any, error) { return o.CountIssues(desktop.MessageQuery{Account: "2"}) }, "", ""},
	{"Tracking.Message", func(o *office) (any, error) { return o.Message("announcement:2") }, mail.CodeNotFound, ""},
	{"Tracking.TicketedEvents", func(o *office) (any, error) { return o.TicketedEvents("") }, "", ""},
	{"Tracking.Accounts", func(o *office) (any, error) { return o.Accounts() }, "", ""},
	{"Refresh.State", func(o *office) (any, error) { return o.Refresh.State() }, "", ""},
	{"Refresh.Start", func(o *office) (any, error) { return o.Start() }, "", ""},
	{"Refresh.Cancel", func(o *office) (any, error) { return o.Cancel() }, "", ""},
	{"Refresh.Follow", func(o *office) (any, error) { return nil, o.Follow(0) }, "", ""},
	{"Operations.State", func(o *office) (any, error) { return o.Operations.State() }, mail.CodeNotAllowed, ""},
	{"Operations.Quarantine", func(o *office) (any, error) { return o.Quarantine("") }, mail.CodeNotAllowed, ""},
	{"Operations.QuarantinedBody", func(o *office) (any, error) { return o.QuarantinedBody("1") }, mail.CodeNotAllowed, mail.CodeNotFound},
	{"Operations.RetryQuarantined", func(o *office) (any, error) { return o.RetryQuarantined([]string{"1"}) }, mail.CodeNotAllowed, ""},
	{"Operations.RetryQuarantine", func(o *office) (any, error) { return o.RetryQuarantine() }, mail.CodeNotAllowed, ""},
	{"Operations.DiscardQuarantined", func(o *office) (any, error) { return o.DiscardQuarantined([]string{"1"}, "because") }, mail.CodeNotAllowed, ""},
	{"Operations.Parked", func(o *office) (any, error) { return o.Parked(false, "") }, mail.CodeNotAllowed, ""},
	{"Resend.Plan", func(o *office) (any, error) { return o.Resend.Plan(desktop.ResendRequest{ID: "announcement:2"}) }, mail.CodeNotFound, ""},
	{"Resend.Preview", func(o *office) (any, error) { return o.Resend.Preview(desktop.ResendRequest{ID: "announcement:2"}) }, mail.CodeNotFound, ""},
	{"Resend.Send", func(o *office) (any, error) { return o.Resend.Send(desktop.ResendRequest{ID: "announcement:2"}) }, mail.CodeNotFound, ""},
	{"Resend.ResolveNow", func(o *office) (any, error) { return o.Resend.ResolveNow([]string{"transaction:2"}) }, mail.CodeNotFound, ""},
	{"Resend.UndoResolve", func(o *office) (any, error) { return o.Resend.UndoResolve([]string{"transaction:2"}) }, mail.CodeNotFound, ""},
	{"Resend.PlanBulk", func(o *office) (any, error) {
		return o.Resend.PlanBulk(desktop.BulkRequest{IDs: []string{"transaction:2"}})
	}, "", ""},
	{"Resend.StartBulk", func(o *office) (any, error) {
		return o.Resend.StartBulk(desktop.BulkRequest{Everything: true, Query: desktop.MessageQuery{Account: "2"}})
	}, mail.CodeInvalid, mail.CodeInvalid}, // nothing matches: for the superadmin because nothing bounced
	{"Resend.ContinueBulk", func(o *office) (any, error) { return o.Resend.ContinueBulk("1") }, mail.CodeNotFound, mail.CodeNotFound},
	{"Resend.StopBulk", func(o *office) (any, error) { return o.Resend.StopBulk("1") }, mail.CodeNotFound, mail.CodeNotFound},
	{"Resend.Bulks", func(o *office) (any, error) { return o.Resend.Bulks() }, "", ""},
	{"Resend.BulkItems", func(o *office) (any, error) { return o.Resend.BulkItems("1", "") }, mail.CodeNotFound, mail.CodeNotFound},
}

// facades are those whose methods work for the signed-in person.
var facades = []any{&desktop.Session{}, &desktop.Tracking{}, &desktop.Refresh{}, &desktop.Operations{}, &desktop.Resend{}}

func TestRule11TheMatrixOfFacades(t *testing.T) {
	t.Parallel()
	listed := map[string]bool{}
	for _, c := range calls {
		listed[c.name] = true
	}
	for _, facade := range facades {
		kind := reflect.TypeOf(facade)
		for i := range kind.NumMethod() {
			name := kind.Elem().Name() + "." + kind.Method(i).Name
			if !listed[name] && !strings.Contains(name, ".Hasten") { // which only tests have
				t.Errorf("the matrix has a hole: %s", name)
			}
		}
	}
	cells := 0
	for _, who := range []struct {
		name       string
		options    []option
		person     string // who signs in; "" for nobody
		superadmin bool
	}{
		{name: "nobody"},
		{name: "organizer", person: "one@example.com"},
		{name: "organizer with their own login", options: []option{ownedBy(t, "one@example.com", false)}, person: "one@example.com"},
		{name: "superadmin", person: "root@example.com", superadmin: true},
	} {
		o := newOffice(t, append([]option{withMail(t)}, who.options...)...)
		if who.person != "" {
			o.signIn(who.person)
		}
		for _, c := range calls {
			cells++
			want := c.organizer
			if who.superadmin {
				want = c.superadmin
			}
			answer, err := c.call(o)
			if who.person == "" {
				want = mail.CodeSignedOut
				if strings.HasPrefix(c.name, "Session.") && c.name != "Session.ChooseAccount" {
					want = ""
				}
			}
			if got := failure(err).Code; got != want {
				t.Errorf("%s: %s answers %q (%v), want %q", who.name, c.name, got, err, want)
			}
			said, encodeErr := json.Marshal(answer)
			if encodeErr != nil {
				t.Fatal(encodeErr)
			}
			for _, strangers := range []string{"Autumn", "Second", "ses-a2", "ses-t2", "Your Order"} {
				if !who.superadmin && strings.Contains(string(said)+fmt.Sprint(err), strangers) {
					t.Errorf("%s: %s tells of account 2: %s %v", who.name, c.name, said, err)
				}
			}
		}
	}
	fmt.Printf("The matrix of facades has %d cells, each tried.\n", cells)
}

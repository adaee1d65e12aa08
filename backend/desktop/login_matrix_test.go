package desktop_test

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"

	"github.com/mailroom-app/mailroom/backend/app"
	"github.com/mailroom-app/mailroom/backend/desktop"
	"github.com/mailroom-app/mailroom/backend/mail"
)

// calls contains every facade method with a request for data of account 2, and the expected error codes; "" means no error. The organizer
// belongs to account 1 and signs in with a password or through their own database login.
var calls = []struct {
	name                  string
	call                  func(o *facades) (any, error)
	organizer, superadmin mail.Code
}{
	{"Session.Current", func(o *facades) (any, error) { return o.Session.Current(), nil }, "", ""},
	{"Session.SignIn", func(o *facades) (any, error) { return nil, nil }, "", ""}, // these two have tests of their own, and would change who is signed in
	{"Session.SignOut", func(o *facades) (any, error) { return nil, nil }, "", ""},
	{"Session.ChooseAccount", func(o *facades) (any, error) { return o.Session.ChooseAccount("2") }, mail.CodeNotFound, mail.CodeNotFound},
	{"Tracking.Messages", func(o *facades) (any, error) { return o.Tracking.Messages(desktop.MessageQuery{Account: "2"}) }, "", ""},
	{"Tracking.CountMessages", func(o *facades) (any, error) { return o.CountMessages(desktop.MessageQuery{TicketedEvent: "2"}) }, "", ""},
	{"Tracking.Issues", func(o *facades) (any, error) { return o.Issues(desktop.MessageQuery{TicketedEvent: "2"}) }, "", ""},
	{"Tracking.CountIssues", func(o *facades) (any, error) { return o.CountIssues(desktop.MessageQuery{Account: "2"}) }, "", ""},
	{"Tracking.Message", func(o *facades) (any, error) { return o.Message("announcement:2") }, mail.CodeNotFound, ""},
	{"Tracking.TicketedEvents", func(o *facades) (any, error) { return o.TicketedEvents("") }, "", ""},
	{"Tracking.Occurrences", func(o *facades) (any, error) { return o.Occurrences("2", "") }, "", ""},
	{"Tracking.Accounts", func(o *facades) (any, error) { return o.Accounts() }, "", ""},
	{"Refresh.State", func(o *facades) (any, error) { return o.Refresh.State() }, "", ""},
	{"Refresh.Start", func(o *facades) (any, error) { return o.Start() }, "", ""},
	{"Refresh.Cancel", func(o *facades) (any, error) { return o.Cancel() }, "", ""},
	{"Refresh.Follow", func(o *facades) (any, error) { return nil, o.Follow(0) }, "", ""},
	{"Operations.State", func(o *facades) (any, error) { return o.Operations.State() }, mail.CodeNotAllowed, ""},
	{"Operations.Quarantine", func(o *facades) (any, error) { return o.Quarantine("") }, mail.CodeNotAllowed, ""},
	{"Operations.QuarantinedBody", func(o *facades) (any, error) { return o.QuarantinedBody("1") }, mail.CodeNotAllowed, mail.CodeNotFound},
	{"Operations.RetryQuarantined", func(o *facades) (any, error) { return o.RetryQuarantined([]string{"1"}) }, mail.CodeNotAllowed, ""},
	{"Operations.RetryQuarantine", func(o *facades) (any, error) { return o.RetryQuarantine() }, mail.CodeNotAllowed, ""},
	{"Operations.DiscardQuarantined", func(o *facades) (any, error) { return o.DiscardQuarantined([]string{"1"}, "because") }, mail.CodeNotAllowed, ""},
	{"Operations.Parked", func(o *facades) (any, error) { return o.Parked(false, "") }, mail.CodeNotAllowed, ""},
	{"Resend.Plan", func(o *facades) (any, error) { return o.Resend.Plan(desktop.ResendRequest{ID: "announcement:2"}) }, mail.CodeNotFound, ""},
	{"Resend.Preview", func(o *facades) (any, error) { return o.Resend.Preview(desktop.ResendRequest{ID: "announcement:2"}) }, mail.CodeNotFound, ""},
	{"Resend.Send", func(o *facades) (any, error) {
		return o.Resend.Send(o.shown(desktop.ResendRequest{ID: "announcement:2"}))
	}, mail.CodeNotFound, ""},
	{"Resend.ResolveNow", func(o *facades) (any, error) { return o.Resend.ResolveNow([]string{"transaction:2"}) }, mail.CodeNotFound, ""},
	{"Resend.UndoResolve", func(o *facades) (any, error) { return o.Resend.UndoResolve([]string{"transaction:2"}) }, mail.CodeNotFound, ""},
	{"Resend.PlanBulk", func(o *facades) (any, error) {
		return o.Resend.PlanBulk(desktop.BulkRequest{IDs: []string{"transaction:2"}})
	}, "", ""},
	{"Resend.StartBulk", func(o *facades) (any, error) {
		return o.Resend.StartBulk(o.shownBulk(desktop.BulkRequest{Everything: true, Query: desktop.MessageQuery{Account: "2"}}))
	}, mail.CodeInvalid, mail.CodeInvalid}, // nothing matches; for the superadmin because nothing bounced
	{"Resend.ContinueBulk", func(o *facades) (any, error) { return o.Resend.ContinueBulk("1") }, mail.CodeNotFound, mail.CodeNotFound},
	{"Resend.StopBulk", func(o *facades) (any, error) { return o.Resend.StopBulk("1") }, mail.CodeNotFound, mail.CodeNotFound},
	{"Resend.Bulks", func(o *facades) (any, error) { return o.Resend.Bulks() }, "", ""},
	{"Resend.BulkItems", func(o *facades) (any, error) { return o.Resend.BulkItems("1", "") }, mail.CodeNotFound, mail.CodeNotFound},
	{"Recipient.Find", func(o *facades) (any, error) { return o.Recipient.Find("O-TWO0001") }, "", ""},
	{"Recipient.Look", func(o *facades) (any, error) { return o.Recipient.Look("two.only@example.net") }, "", ""},
	{"Recipient.OnSESList", func(o *facades) (any, error) { return o.Recipient.OnSESList("two.only@example.net") }, "", ""},
	{"Export.Messages", func(o *facades) (any, error) {
		return saved(o, func() (desktop.Saved, error) {
			return o.Export.Messages(desktop.MessageQuery{}, []string{"announcement:2", "transaction:2"})
		})
	}, "", ""},
	{"Export.Issues", func(o *facades) (any, error) {
		return saved(o, func() (desktop.Saved, error) { return o.Export.Issues(desktop.MessageQuery{Account: "2"}, nil) })
	}, "", ""},
	{"Export.Bulk", func(o *facades) (any, error) {
		return saved(o, func() (desktop.Saved, error) { return o.Export.Bulk("1") })
	}, mail.CodeNotFound, mail.CodeNotFound},
	{"Export.Suppressions", func(o *facades) (any, error) {
		return saved(o, func() (desktop.Saved, error) { return o.Export.Suppressions(desktop.SuppressionQuery{}) })
	}, mail.CodeNotAllowed, ""},
	{"Export.Audit", func(o *facades) (any, error) {
		return saved(o, func() (desktop.Saved, error) { return o.Export.Audit(desktop.AuditQuery{}) })
	}, mail.CodeNotAllowed, ""},
	{"Audit.Entries", func(o *facades) (any, error) {
		return o.Audit.Entries(desktop.AuditQuery{Subject: "suppression:2002"})
	}, mail.CodeNotAllowed, ""},
	{"Suppressions.List", func(o *facades) (any, error) {
		return o.Suppressions.List(desktop.SuppressionQuery{Account: "2"})
	}, mail.CodeNotAllowed, ""},
	{"Suppressions.Count", func(o *facades) (any, error) {
		return o.Suppressions.Count(desktop.SuppressionQuery{Account: "2"})
	}, mail.CodeNotAllowed, ""},
	{"Suppressions.Add", func(o *facades) (any, error) {
		return o.Suppressions.Add(desktop.SuppressionAdd{Text: "new@example.net", Reason: "bounce", Account: "2"})
	}, mail.CodeNotAllowed, ""},
	{"Suppressions.Remove", func(o *facades) (any, error) {
		return o.Suppressions.Remove([]desktop.SeenSuppression{{ID: "2002", Version: "another"}}, "because")
	}, mail.CodeNotAllowed, mail.CodeConflict}, // another version than the one seen: the row stays for the later calls
	{"Suppressions.Undo", func(o *facades) (any, error) { return o.Suppressions.Undo([]string{"2002"}) }, mail.CodeNotAllowed, mail.CodeNotFound}, // this entry is not a removal
	{"Suppressions.History", func(o *facades) (any, error) {
		return o.Suppressions.History("stranger@example.net")
	}, mail.CodeNotAllowed, ""},
	{"Suppressions.Ask", func(o *facades) (any, error) {
		return o.Suppressions.Ask(desktop.SuppressionWish{Account: "2", Email: "new@example.net", Wish: "unsuppress", Note: "please"})
	}, mail.CodeNotFound, ""},
	{"Suppressions.Requests", func(o *facades) (any, error) { return o.Suppressions.Requests(true, "") }, "", ""},
	{"Suppressions.CountRequests", func(o *facades) (any, error) { return o.Suppressions.CountRequests() }, "", ""},
	{"Suppressions.RequestsAbout", func(o *facades) (any, error) { return o.Suppressions.RequestsAbout("stranger@example.net") }, "", ""},
	{"Suppressions.Answer", func(o *facades) (any, error) { return nil, o.Suppressions.Answer("2002", "done") }, mail.CodeNotAllowed, ""},
	{"Suppressions.StartImport", func(o *facades) (any, error) { return o.Suppressions.StartImport("list.csv") }, mail.CodeNotAllowed, ""},
	{"Suppressions.AppendImport", func(o *facades) (any, error) {
		return nil, o.Suppressions.AppendImport("another", "")
	}, mail.CodeNotAllowed, mail.CodeNotFound}, // an unknown id, as in RunImport below
	{"Suppressions.OpenDropped", func(o *facades) (any, error) { return o.Suppressions.OpenDropped() }, mail.CodeNotAllowed, mail.CodeNotFound},
	{"Suppressions.RunImport", func(o *facades) (any, error) { return o.Suppressions.RunImport("another") }, mail.CodeNotAllowed, mail.CodeNotFound},
	{"Suppressions.ImportState", func(o *facades) (any, error) { return o.Suppressions.ImportState() }, mail.CodeNotAllowed, ""},
	{"Suppressions.CancelImport", func(o *facades) (any, error) { return o.Suppressions.CancelImport() }, mail.CodeNotAllowed, ""},
	{"Suppressions.SES", func(o *facades) (any, error) { return o.Suppressions.SES() }, mail.CodeNotAllowed, ""},
	{"Suppressions.CompareSES", func(o *facades) (any, error) { return settled(o, o.Suppressions.CompareSES) }, mail.CodeNotAllowed, ""},
	{"Suppressions.SyncSES", func(o *facades) (any, error) { return settled(o, o.Suppressions.SyncSES) }, mail.CodeNotAllowed, ""},
	{"Suppressions.StopSES", func(o *facades) (any, error) { return o.Suppressions.StopSES() }, mail.CodeNotAllowed, ""},
	{"Suppressions.PushToSES", func(o *facades) (any, error) {
		return o.Suppressions.PushToSES([]string{"stranger@example.net"}, "complaint", "because")
	}, mail.CodeNotAllowed, ""},
	{"Suppressions.RemoveFromSES", func(o *facades) (any, error) {
		return o.Suppressions.RemoveFromSES([]string{"stranger@example.net"}, "because")
	}, mail.CodeNotAllowed, ""},
}

// withoutSession lists the facades that work without a session, and why they may.
var withoutSession = map[string]string{
	"Setup": "what is set up and what is not is asked before anybody can sign in; it tells of no account, message or person but those of the demo world",
	"Page":  "tells that Mailroom's page is there or goes: it reads nothing, and can only end the session",
	"Shell": "the page's dealings with the desktop around it: it neither reads nor changes any data",
}

// ofStrangers inserts data of account 2 besides its mails: an order, suppressions, requests and audit entries about them.
const ofStrangers = guestList + `;
	INSERT INTO email_suppressions (id, account_id, email, reason, source, created_at) VALUES (2002, 2, 'stranger@example.net', 'complaint', 'manual', now());
	INSERT INTO mailroom.suppression_notes (suppression_id, note) VALUES (2002, 'a strange note');
	INSERT INTO mailroom.audit_log (id, person, account, action, object, object_id, reason) OVERRIDING SYSTEM VALUE VALUES (2002, 'root@example.com', 2, 'suppress', 'suppression', 2002, 'a strange reason');
	INSERT INTO mailroom.suppression_requests (id, person, account, email, wish, note) OVERRIDING SYSTEM VALUE
		VALUES (2002, 'two@example.com', 2, 'stranger@example.net', 'unsuppress', 'a strange wish')`

// strangersWords occur only in data of account 2.
var strangersWords = []string{"Autumn", "Second", "ses-a2", "ses-t2", "Your Order", "O-TWO0001", "Only Two", "a strange note", "a strange reason", "a strange wish"}

func withStrangers(t *testing.T) option { return func(i *installation) { i.exec(t, ofStrangers) } }

// saved returns what an export has written: a file can leak data as an answer can.
func saved(o *facades, export func() (desktop.Saved, error)) (any, error) {
	path := filepath.Join(o.t.TempDir(), "list.csv")
	o.saveTo = func(string) (string, error) { return path, nil }
	if answer, err := export(); err != nil || answer.Cancelled {
		return answer, err
	}
	text, err := os.ReadFile(path)
	if err != nil {
		o.t.Error(err)
	}
	return string(text), nil
}

// settled waits for the end of work on SES's list, so that it does not run beside the later calls.
func settled(o *facades, begin func() (desktop.SESList, error)) (any, error) {
	state, err := begin()
	if err == nil {
		o.events.until(o.t, "the end of the work on SES's list", func() bool {
			state, err = o.Suppressions.SES()
			return err != nil || (state.Phase != "reading" && state.Phase != "syncing")
		})
	}
	return state, err
}

// bound returns the facades that the window binds for the page. The window is not opened.
func bound(t *testing.T) []any {
	t.Helper()
	window := app.NewWindow(app.WindowOptions{Log: app.NewLog(), Emit: func(string) {}})
	if err := window.Close(); err != nil {
		t.Error(err)
	}
	return window.Facades()
}

func TestRule11TheMatrixOfFacades(t *testing.T) {
	t.Parallel()
	listed := map[string]bool{}
	for _, c := range calls {
		listed[c.name] = true
	}
	for _, facade := range bound(t) {
		kind := reflect.TypeOf(facade)
		if withoutSession[kind.Elem().Name()] != "" {
			continue
		}
		for i := range kind.NumMethod() {
			name := kind.Elem().Name() + "." + kind.Method(i).Name
			if !listed[name] && !strings.Contains(name, ".Hasten") { // exists only in tests
				t.Errorf("the matrix has a hole: %s", name)
			}
		}
	}
	cells := 0
	known := map[string]bool{}
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
		o := newFacades(t, append([]option{withMail(t), sesWith(t, new(bool)), withStrangers(t)}, who.options...)...)
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
			for _, words := range strangersWords {
				told := strings.Contains(string(said)+fmt.Sprint(err), words)
				if told && !who.superadmin {
					t.Errorf("%s: %s tells of account 2: %s %v", who.name, c.name, said, err)
				}
				known[words] = known[words] || told
			}
		}
	}
	for _, words := range strangersWords {
		if !known[words] {
			t.Errorf("not even superadmins are told %q: looking for it in answers proves nothing", words)
		}
	}
	fmt.Printf("The matrix of facades has %d cells, each tried.\n", cells)
}

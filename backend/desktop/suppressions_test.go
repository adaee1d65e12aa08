package desktop_test

import (
	"encoding/base64"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/mailroom-app/mailroom/backend/desktop"
	"github.com/mailroom-app/mailroom/backend/mail"
)

func TestRule11SuppressionsAndTheAuditLogAreForSuperadmins(t *testing.T) {
	t.Parallel()
	o := newFacades(t)
	s := o.Suppressions
	calls := map[string]func() error{
		"List":  func() error { _, err := s.List(desktop.SuppressionQuery{}); return err },
		"Count": func() error { _, err := s.Count(desktop.SuppressionQuery{}); return err },
		"Add": func() error {
			_, err := s.Add(desktop.SuppressionAdd{Text: "a@example.com", Reason: "bounce", Account: "1"})
			return err
		},
		"Remove":        func() error { _, err := s.Remove([]desktop.SeenSuppression{{ID: "1"}}, "why"); return err },
		"Undo":          func() error { _, err := s.Undo([]string{"1"}); return err },
		"History":       func() error { _, err := s.History("a@example.com"); return err },
		"Export":        func() error { _, err := o.Export.Suppressions(desktop.SuppressionQuery{}); return err },
		"Answer":        func() error { return s.Answer("1", "") },
		"StartImport":   func() error { _, err := s.StartImport("x.csv"); return err },
		"AppendImport":  func() error { return s.AppendImport("1", "") },
		"OpenDropped":   func() error { _, err := s.OpenDropped(); return err },
		"RunImport":     func() error { _, err := s.RunImport("1"); return err },
		"ImportState":   func() error { _, err := s.ImportState(); return err },
		"CancelImport":  func() error { _, err := s.CancelImport(); return err },
		"SES":           func() error { _, err := s.SES(); return err },
		"CompareSES":    func() error { _, err := s.CompareSES(); return err },
		"SyncSES":       func() error { _, err := s.SyncSES(); return err },
		"StopSES":       func() error { _, err := s.StopSES(); return err },
		"PushToSES":     func() error { _, err := s.PushToSES([]string{"a@example.com"}, "bounce", "why"); return err },
		"RemoveFromSES": func() error { _, err := s.RemoveFromSES([]string{"a@example.com"}, "why"); return err },
		"Audit.Entries": func() error { _, err := o.Audit.Entries(desktop.AuditQuery{}); return err },
		"Audit.Export":  func() error { _, err := o.Export.Audit(desktop.AuditQuery{}); return err },
	}
	for name, call := range calls {
		refused(t, name+" signed out", call(), mail.CodeSignedOut)
	}
	for _, person := range []string{"one@example.com", "two@example.com"} {
		o.signIn(person)
		for name, call := range calls {
			refused(t, name+" by "+person, call(), mail.CodeNotAllowed)
		}
	}
	if rows := o.ask("SELECT count(*) FROM email_suppressions") + o.ask("SELECT count(*) FROM mailroom.audit_log"); rows != 0 {
		t.Errorf("%d rows", rows)
	}
}

func TestSuppressionsAreAddedRemovedAndRestored(t *testing.T) {
	t.Parallel()
	o := newFacades(t)
	o.signIn("root@example.com")
	report, err := o.Suppressions.Add(desktop.SuppressionAdd{Text: "Ann@example.com\nann@example.com, nobody\n", Reason: "bounce", Account: "2", Note: "=returned"})
	if err != nil || report.Added != 1 || report.AlreadyThere != 1 || report.Refused != 1 || report.Refusals[0].FromLine != 2 {
		t.Fatalf("%+v, %v", report, err)
	}
	page, err := o.Suppressions.List(desktop.SuppressionQuery{Account: "2", Reason: "bounce", BounceType: "Permanent", Source: "manual", Search: "ANN@", Since: "2026-01-01T00:00:00Z"})
	if err != nil || len(page.Rows) != 1 || page.Rows[0].Note != "=returned" || page.Rows[0].Suppression.AccountName != "Second" || page.Rows[0].Version == "" {
		t.Fatalf("%+v, %v", page, err)
	}
	if count, err := o.Suppressions.Count(desktop.SuppressionQuery{}); err != nil || count.N != 1 {
		t.Errorf("%+v, %v", count, err)
	}
	seen := []desktop.SeenSuppression{{ID: page.Rows[0].Suppression.ID, Version: page.Rows[0].Version}}
	_, err = o.Suppressions.Remove([]desktop.SeenSuppression{{ID: seen[0].ID, Version: "another"}}, "why")
	refused(t, "what has changed", err, mail.CodeConflict)
	_, err = o.Suppressions.Remove(seen, " ")
	refused(t, "without a reason", err, mail.CodeInvalid)
	removed, err := o.Suppressions.Remove(seen, "she wrote")
	if err != nil || len(removed) != 1 || removed[0].Entry == "" {
		t.Fatalf("%+v, %v", removed, err)
	}
	_, err = o.Suppressions.Remove(seen, "again")
	if failure := refused(t, "removing twice", err, mail.CodeNotFound); !strings.Contains(failure.Message, "root@example.com removed it at") {
		t.Errorf("%s", failure.Message)
	}
	restored, err := o.Suppressions.Undo([]string{removed[0].Entry})
	if err != nil || len(restored) != 1 || restored[0].Suppression.ID != seen[0].ID {
		t.Errorf("%+v, %v", restored, err)
	}
	_, err = o.Suppressions.Undo([]string{removed[0].Entry})
	refused(t, "undoing twice", err, mail.CodeConflict)
	history, err := o.Suppressions.History("ann@example.com")
	if err != nil || len(history.Audit) != 3 || history.Audit[0].Action != "undo_unsuppress" || history.Audit[1].Reason != "she wrote" || history.Audit[2].Person != "root@example.com" {
		t.Errorf("%+v, %v", history, err)
	}
	entries, err := o.Audit.Entries(desktop.AuditQuery{Action: "unsuppress", Person: "root@example.com", Subject: "suppression:" + seen[0].ID})
	if err != nil || len(entries.Rows) != 1 || entries.Rows[0].AccountName != "Second" || entries.Rows[0].Login == "" {
		t.Errorf("%+v, %v", entries, err)
	}
	path := o.savesTo(t, "audit.csv")
	saved, err := o.Export.Audit(desktop.AuditQuery{})
	if lines := readTable(t, path); err != nil || saved != (desktop.Saved{File: "audit.csv", Rows: 3}) || lines[0][10] != "reason" || lines[3][10] != "'=returned" {
		t.Errorf("%+v, %v: %q", saved, err, lines)
	}
	if saved, err = o.Export.Audit(desktop.AuditQuery{Action: "unsuppress"}); err != nil || saved.Rows != 1 {
		t.Errorf("%+v, %v", saved, err)
	}
	_, err = o.Export.Audit(desktop.AuditQuery{Since: "yesterday"})
	refused(t, "a time that is none", err, mail.CodeInvalid)
	for name, query := range map[string]desktop.SuppressionQuery{"an account": {Account: "x"}, "a time": {Since: "yesterday"}, "a cursor": {After: "x"}} {
		_, err := o.Suppressions.List(query)
		refused(t, name+" that is none", err, mail.CodeInvalid)
	}
}

func TestOrganizersAskForSuppressions(t *testing.T) {
	t.Parallel()
	o := newFacades(t)
	o.signIn("one@example.com")
	id, err := o.Suppressions.Ask(desktop.SuppressionWish{Account: "1", Email: "fan@example.net", Wish: "unsuppress", Note: "he called"})
	if err != nil || id == "" {
		t.Fatal(err)
	}
	_, err = o.Suppressions.Ask(desktop.SuppressionWish{Account: "2", Email: "fan@example.net", Wish: "suppress", Note: "x"})
	refused(t, "for another account", err, mail.CodeNotFound)
	o.signIn("two@example.com")
	if page, err := o.Suppressions.Requests(true, ""); err != nil || len(page.Rows) != 0 {
		t.Errorf("of another account: %+v, %v", page, err)
	}
	if about, err := o.Suppressions.RequestsAbout("fan@example.net"); err != nil || len(about) != 0 {
		t.Errorf("of another account about the address: %+v, %v", about, err)
	}
	if count, err := o.Suppressions.CountRequests(); err != nil || count != (desktop.Count{}) {
		t.Errorf("of another account: %+v, %v", count, err)
	}
	o.signIn("root@example.com")
	page, err := o.Suppressions.Requests(true, "")
	if err != nil || len(page.Rows) != 1 || page.Rows[0].Note != "he called" || page.Rows[0].AccountName != "First" || page.Rows[0].Person != "one@example.com" {
		t.Errorf("%+v, %v", page, err)
	}
	if count, err := o.Suppressions.CountRequests(); err != nil || count != (desktop.Count{N: 1}) {
		t.Errorf("%+v, %v", count, err)
	}
	if err := o.Suppressions.Answer(id, "done"); err != nil {
		t.Error(err)
	}
	if page, err := o.Suppressions.Requests(false, ""); err != nil || len(page.Rows) != 1 || page.Rows[0].Answer != "done" {
		t.Errorf("answered: %+v, %v", page, err)
	}
	refused(t, "answered twice", o.Suppressions.Answer(id, "no"), mail.CodeConflict)
	o.signIn("one@example.com")
	about, err := o.Suppressions.RequestsAbout("Fan@example.net")
	if err != nil || len(about) != 1 || about[0].Answer != "done" || about[0].ClosedBy != "root@example.com" || about[0].ClosedAt == "" {
		t.Errorf("told who asked: %+v, %v", about, err)
	}
}

func TestSuppressionsAreImportedByTheWindow(t *testing.T) {
	t.Parallel()
	o := newFacades(t)
	o.signIn("root@example.com")
	send := func(text string) desktop.SuppressionImport {
		id, err := o.Suppressions.StartImport("../list.csv")
		if err != nil {
			t.Fatal(err)
		}
		for part := range strings.SplitAfterSeq(text, "\n") { // a part may end anywhere
			if err := o.Suppressions.AppendImport(id, base64.StdEncoding.EncodeToString([]byte(part))); err != nil {
				t.Fatal(err)
			}
		}
		o.events.forget()
		if _, err := o.Suppressions.RunImport(id); err != nil {
			t.Fatal(err)
		}
		var state desktop.SuppressionImport
		o.events.until(t, "the end of the import", func() bool {
			var err error
			state, err = o.Suppressions.ImportState()
			return err == nil && state.Phase != "running"
		})
		refused(t, "a file that was read", o.Suppressions.AppendImport(id, ""), mail.CodeNotFound)
		return state
	}
	state := send("email,reason,note\nann@example.com,bounce,'=1\nnobody,bounce\nbob@example.com,complaint\n")
	if state.Phase != "done" || state.Name != "list.csv" || state.Added != 2 || state.Refused != 1 || state.Refusals[0].FromLine != 3 || state.Total != 3 || state.DoneTo != 4 {
		t.Errorf("%+v", state)
	}
	path := o.savesTo(t, "suppressed.csv")
	saved, err := o.Export.Suppressions(desktop.SuppressionQuery{})
	if lines := readTable(t, path); err != nil || saved != (desktop.Saved{File: "suppressed.csv", Rows: 2}) || lines[0][6] != "note" || lines[2][0] != "ann@example.com" || lines[2][6] != "'=1" {
		t.Errorf("%+v, %v: %q", saved, err, lines)
	}
	if saved, err = o.Export.Suppressions(desktop.SuppressionQuery{Search: "bob"}); err != nil || saved.Rows != 1 {
		t.Errorf("%+v, %v", saved, err)
	}
	if state := send("email,reason\nm\xfcller@example.com,bounce\n"); state.Phase != "failed" || state.Code != "invalid" || !strings.Contains(state.Message, "UTF-8") {
		t.Errorf("%+v", state)
	}
	if _, err := o.Suppressions.StartImport("x"); err != nil {
		t.Error(err)
	}
	if state, err := o.Suppressions.CancelImport(); err != nil || state.Phase != "none" {
		t.Errorf("%+v, %v", state, err)
	}
}

// sesWith is an SES whose list has one address that is not on ours. It accepts every change until refuse is set.
func sesWith(t *testing.T, refuse *bool) option {
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		switch {
		case r.Method == http.MethodGet && strings.HasSuffix(r.URL.Path, "/addresses"):
			fmt.Fprint(w, `{"SuppressedDestinationSummaries":[{"EmailAddress":"theirs@example.com","Reason":"BOUNCE","LastUpdateTime":1772366400}]}`)
		case r.Method == http.MethodGet && strings.HasSuffix(r.URL.Path, "/account"):
			fmt.Fprint(w, `{"SuppressionAttributes":{"SuppressedReasons":["BOUNCE","COMPLAINT"]}}`)
		case r.Method != http.MethodGet && *refuse:
			w.Header().Set("X-Amzn-ErrorType", "AccessDeniedException")
			w.WriteHeader(http.StatusForbidden)
			fmt.Fprint(w, `{"message":"no"}`)
		default:
			fmt.Fprint(w, `{}`)
		}
	}))
	t.Cleanup(server.Close)
	return func(i *installation) { i.list = server.URL }
}

func TestRule15TheWindowKeepsSESListInStep(t *testing.T) {
	t.Parallel()
	refuses := false
	o := newFacades(t, sesWith(t, &refuses))
	o.signIn("root@example.com")
	if _, err := o.Suppressions.Add(desktop.SuppressionAdd{Text: "ann@example.com;bob@example.com", Reason: "bounce"}); err != nil {
		t.Fatal(err)
	}
	work := func(begin func() (desktop.SESList, error)) desktop.SESList {
		o.events.forget()
		if _, err := begin(); err != nil {
			t.Fatal(err)
		}
		var state desktop.SESList
		o.events.until(t, "the end of the work on SES's list", func() bool {
			var err error
			state, err = o.Suppressions.SES()
			return err == nil && state.Phase != "reading" && state.Phase != "syncing"
		})
		return state
	}
	state := work(o.Suppressions.CompareSES)
	if state.Phase != "ready" || state.Read != 1 || state.ToPush != 2 || state.OnlySES != 1 || state.ToRemove != 0 || !state.DropsTickets || state.Overrides || len(state.FirstPush) != 2 ||
		state.FirstOnlySES[0] != "theirs@example.com" || state.ReadAt == "" || len(state.Reasons) != 2 {
		t.Errorf("%+v", state)
	}
	refuses = true
	if state := work(o.Suppressions.SyncSES); state.Phase != "ready" || state.Sync.Code != "not_allowed" || state.Sync.Left != 2 || state.Sync.Pushed != 0 {
		t.Errorf("%+v", state)
	}
	_, err := o.Suppressions.PushToSES([]string{"ann@example.com"}, "bounce", "why")
	refused(t, "what SES does not allow", err, mail.CodeNotAllowed)
	refuses = false
	if state := work(o.Suppressions.SyncSES); state.Sync.Pushed != 2 || state.Sync.Left != 0 || state.Sync.Code != "" {
		t.Errorf("%+v", state)
	}
	if changes, err := o.Suppressions.RemoveFromSES([]string{"Theirs@example.com"}, "wrong"); err != nil || changes.Removed != 1 {
		t.Errorf("%+v, %v", changes, err)
	}
	_, err = o.Suppressions.PushToSES([]string{"ann@example.com"}, "do_not_contact", "why")
	refused(t, "what SES does not list", err, mail.CodeInvalid)
	if logged := o.ask("SELECT count(*) FROM mailroom.audit_log WHERE action LIKE 'ses%' AND person = 'root@example.com'"); logged != 3 {
		t.Errorf("%d logged", logged)
	}
}

// Rule 17: off is off.
func TestRule17SESThatIsNotSetUp(t *testing.T) {
	t.Parallel()
	o := newFacades(t)
	o.signIn("root@example.com")
	_, err := o.Suppressions.CompareSES()
	refused(t, "SES is not set up", err, mail.CodeSettings)
	if state, err := o.Suppressions.SES(); err != nil || state.Phase != "none" {
		t.Errorf("%+v, %v", state, err)
	}
}

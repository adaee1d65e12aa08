package desktop_test

import (
	"reflect"
	"strings"
	"testing"

	"github.com/mailroom-app/mailroom/backend/desktop"
	"github.com/mailroom-app/mailroom/backend/mail"
)

func TestSigningInAndOut(t *testing.T) {
	t.Parallel()
	o := newFacades(t)
	if state := o.Session.Current(); state.Phase != "signed_out" {
		t.Errorf("at first: %+v", state)
	}
	account := desktop.Account{ID: "1", Name: "First", Role: "ORGANIZER"}
	want := desktop.SessionState{
		Phase:  "signed_in",
		Person: desktop.Person{ID: "1", Email: "one@example.com", Name: "Ona One", TimeZone: "Europe/Berlin", Locale: "de"}, Accounts: []desktop.Account{account}, Account: account,
	}
	if state := o.signIn("ONE@example.com "); !reflect.DeepEqual(state, want) {
		t.Errorf("signed in:\n got %+v\nwant %+v", state, want)
	}
	o.events.await(t, desktop.SessionChanged)
	if state := o.Session.Current(); !reflect.DeepEqual(state, want) {
		t.Errorf("afterwards: %+v", state)
	}
	if state := o.Session.SignOut(); state.Phase != "signed_out" || state.Person.ID != "" {
		t.Errorf("signed out: %+v", state)
	}
}

func TestRule11OneAnswerForWrongPasswordAndUnknownAddress(t *testing.T) {
	t.Parallel()
	o := newFacades(t)
	_, wrong := o.Session.SignIn("one@example.com", "passwort", "")
	_, unknown := o.Session.SignIn("nobody@example.com", password, "")
	refused(t, "wrong password", wrong, mail.CodeSignInFailed)
	refused(t, "unknown address", unknown, mail.CodeSignInFailed)
	if desktop.ErrorJSON(wrong) != desktop.ErrorJSON(unknown) {
		t.Errorf("answers differ: %s and %s", desktop.ErrorJSON(wrong), desktop.ErrorJSON(unknown))
	}
	if state := o.Session.Current(); state.Phase != "signed_out" {
		t.Errorf("in all the same: %+v", state)
	}
}

func TestRule11TheChosenAccountDecidesWhatIsSeen(t *testing.T) {
	t.Parallel()
	o := newFacades(t)
	if state := o.signIn("both@example.com"); state.Phase != "choose_account" || len(state.Accounts) != 2 {
		t.Fatalf("signed in: %+v", state)
	}
	_, err := o.Messages(desktop.MessageQuery{})
	refused(t, "before the choice", err, mail.CodeChooseAccount)
	for _, account := range []string{"2", "1", "2"} {
		if state, err := o.Session.ChooseAccount(account); err != nil || state.Phase != "signed_in" || state.Account.ID != account {
			t.Fatalf("choosing %s: %+v, %v", account, state, err)
		}
		page, err := o.Messages(desktop.MessageQuery{})
		if err != nil || len(page.Rows) != 2 {
			t.Fatalf("messages of account %s: %+v, %v", account, page.Rows, err)
		}
		for _, row := range page.Rows {
			if row.Account != account {
				t.Errorf("in account %s: a message of account %s", account, row.Account)
			}
		}
	}
	for _, account := range []string{"3", "", "0", "x", "9223372036854775808"} {
		if state, err := o.Session.ChooseAccount(account); err == nil {
			t.Errorf("account %q was chosen: %+v", account, state)
		}
	}
	if state := o.Session.Current(); state.Account.ID != "2" {
		t.Errorf("a refused choice changed the account: %+v", state.Account)
	}
}

func TestRule11NothingWorksWithoutASession(t *testing.T) {
	t.Parallel()
	o := newFacades(t, withQueue(t))
	o.signIn("root@example.com")
	o.Session.SignOut()
	for name, call := range map[string]func() error{
		"Messages":       func() error { _, err := o.Messages(desktop.MessageQuery{}); return err },
		"CountMessages":  func() error { _, err := o.CountMessages(desktop.MessageQuery{}); return err },
		"Issues":         func() error { _, err := o.Issues(desktop.MessageQuery{}); return err },
		"CountIssues":    func() error { _, err := o.CountIssues(desktop.MessageQuery{}); return err },
		"Message":        func() error { _, err := o.Message("transaction:1"); return err },
		"TicketedEvents": func() error { _, err := o.TicketedEvents(""); return err },
		"Accounts":       func() error { _, err := o.Accounts(); return err },
		"Refresh.State":  func() error { _, err := o.Refresh.State(); return err },
		"Start":          func() error { _, err := o.Start(); return err },
		"Cancel":         func() error { _, err := o.Cancel(); return err },
		"ChooseAccount":  func() error { _, err := o.Session.ChooseAccount("1"); return err },
	} {
		refused(t, name, call(), mail.CodeSignedOut)
	}
}

func TestRule13TheLogNamesNobodyInFull(t *testing.T) {
	t.Parallel()
	o := newFacades(t)
	_, _ = o.Session.SignIn("one@example.com", "passwort", "")
	o.signIn("one@example.com")
	log := o.log.String()
	if strings.Contains(log, "one@example.com") || strings.Contains(log, "passwort") || strings.Count(log, "o***@example.com") != 2 {
		t.Errorf("log: %s", log)
	}
}

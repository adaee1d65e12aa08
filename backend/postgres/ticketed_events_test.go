package postgres_test

import (
	"slices"
	"testing"

	"github.com/mailroom-app/mailroom/backend/mail"
)

func TestTicketedEventsNearestInTimeFirst(t *testing.T) {
	t.Parallel()
	r := newReaders(t)
	r.exec(`UPDATE events SET deleted_at = now() WHERE id = 6; UPDATE events SET title = '100% Jazz' WHERE id = 8`)
	list := func(scope mail.Scope, search string, limit int) []int64 {
		t.Helper()
		found, err := r.Lists.TicketedEvents(t.Context(), scope, search, limit)
		if err != nil {
			t.Fatal(err)
		}
		var ids []int64
		for _, e := range found {
			ids = append(ids, e.ID)
		}
		return ids
	}
	if got, want := list(mail.OneAccount(1), "", 50), []int64{4, 1, 3, 2}; !slices.Equal(got, want) {
		t.Errorf("of account one: %v, want %v", got, want)
	}
	if got, want := list(mail.OneAccount(1), "", 2), []int64{4, 1}; !slices.Equal(got, want) {
		t.Errorf("the first two: %v, want %v", got, want)
	}
	if got, want := list(mail.AllAccounts(), "0% jAZZ", 50), []int64{8}; !slices.Equal(got, want) {
		t.Errorf("found by title: %v, want %v", got, want)
	}
	if got := list(mail.AllAccounts(), "event 6", 50); len(got) > 0 {
		t.Errorf("a deleted one: %v", got)
	}
	if _, err := r.Lists.TicketedEvents(t.Context(), mail.AllAccounts(), "", 0); mail.CodeOf(err) != mail.CodeInvalid {
		t.Errorf("none: %v", err)
	}
}

func TestAccountsByName(t *testing.T) {
	t.Parallel()
	r := newReaders(t)
	r.exec("UPDATE accounts SET deleted_at = now() WHERE id = 3")
	got, err := r.Lists.Accounts(t.Context(), mail.AllAccounts())
	if want := []mail.Account{{ID: 1, Name: "One"}, {ID: 2, Name: "two"}}; err != nil || !slices.Equal(got, want) {
		t.Errorf("got %v (%v), want %v", got, err, want)
	}
}

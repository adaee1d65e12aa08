package postgres_test

import (
	"encoding/base64"
	"encoding/json"
	"fmt"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"github.com/mailroom-app/mailroom/backend/mail"
)

func issueText(original, last mail.MessageID, attempts int) string {
	return fmt.Sprintf("%s last %s of %d", original, last, attempts)
}

// walk reads all pages to the end and back to the beginning, and returns the rows. It fails if the pages read backwards differ.
func walk[T any](t *rapid.T, page mail.PageRequest, read func(mail.PageRequest) (mail.Page[T], error), text func(T) string) []string {
	texts := func(page mail.Page[T]) []string {
		shown := make([]string, len(page.Rows))
		for i, row := range page.Rows {
			shown[i] = text(row)
		}
		return shown
	}
	var pages [][]string
	var all []string
	var last mail.Page[T]
	for steps := 0; ; steps++ {
		var err error
		if last, err = read(page); err != nil {
			t.Fatal(err)
		}
		if (last.Previous != "") != (page.After != "") {
			t.Fatalf("page %d has the previous page %q", steps, last.Previous)
		}
		pages, all = append(pages, texts(last)), append(all, texts(last)...)
		if last.Next == "" {
			break
		}
		if len(last.Rows) != page.Limit || steps > 1000 {
			t.Fatalf("page %d has %d rows and a next page", steps, len(last.Rows))
		}
		page.After = last.Next
	}
	for n := len(pages) - 2; n >= 0; n-- {
		page.After, page.Before = "", last.Previous
		var err error
		if last, err = read(page); err != nil {
			t.Fatal(err)
		}
		if !slices.Equal(texts(last), pages[n]) {
			t.Fatalf("page %d on the way back: %v, on the way there: %v", n, texts(last), pages[n])
		}
		if last.Next == "" || (last.Previous != "") != (n > 0) {
			t.Fatalf("page %d on the way back has next %q and previous %q", n, last.Next, last.Previous)
		}
	}
	return all
}

func checkCount(t *rapid.T, got mail.Count, err error, all, limit int) {
	want := mail.Count{N: min(all, limit), More: all > limit}
	if err != nil || got != want {
		t.Fatalf("count up to %d: %+v (%v), want %+v", limit, got, err, want)
	}
}

func drawPage(t *rapid.T, sorts ...mail.SortKey) mail.PageRequest {
	return mail.PageRequest{
		Sort: rapid.SampledFrom(sorts).Draw(t, "sort"), Ascending: rapid.Bool().Draw(t, "ascending"), Limit: rapid.IntRange(1, 9).Draw(t, "limit"),
	}
}

// believe sets the server's statistics so that the table of transactions seems empty or huge: a search then counts as common or rare, and runs
// another plan.
func (r *readers) believe(t *rapid.T) {
	r.exec("UPDATE pg_class SET reltuples = $1 WHERE oid = 'outgoing_transaction_messages'::regclass", rapid.SampledFrom([]float32{0, 1e6}).Draw(t, "believed rows"))
}

func TestMessagesMatchAnIndependentModel(t *testing.T) {
	t.Parallel()
	r := newReaders(t)
	rapid.Check(t, func(t *rapid.T) {
		rows := drawRows(t)
		r.store(rows)
		r.believe(t)
		for range 8 {
			scope, filter := rapid.SampledFrom(scopes).Draw(t, "scope"), drawFilter(t)
			page := drawPage(t, "", mail.ByCreated, mail.ByUpdated, mail.ByStatus, mail.ByRecipient, mail.BySubject)
			got := walk(t, page, func(page mail.PageRequest) (mail.Page[mail.Message], error) {
				return r.Lists.Messages(r.t.Context(), scope, filter, page)
			}, func(m mail.Message) string { return m.ID.String() })
			want := r.modelMessages(rows, scope, filter, page)
			if !slices.Equal(got, want) {
				t.Fatalf("scope %+v, filter %+v, page %+v\n got %v\nwant %v", scope, filter, page, got, want)
			}
			limit := rapid.IntRange(1, 30).Draw(t, "count up to")
			count, err := r.Lists.CountMessages(r.t.Context(), scope, filter, limit)
			checkCount(t, count, err, len(want), limit)
		}
	})
}

func TestIssuesMatchAnIndependentModel(t *testing.T) {
	t.Parallel()
	r := newReaders(t)
	rapid.Check(t, func(t *rapid.T) {
		rows := drawRows(t)
		r.store(rows)
		r.believe(t)
		for range 8 {
			scope, filter := rapid.SampledFrom(scopes).Draw(t, "scope"), drawFilter(t)
			page := drawPage(t, "", mail.ByUpdated, mail.ByStatus, mail.ByRecipient, mail.BySubject, mail.ByDoorRisk, mail.ByDoorRisk)
			got := walk(t, page, func(page mail.PageRequest) (mail.Page[mail.Issue], error) {
				return r.Lists.Issues(r.t.Context(), scope, filter, page)
			}, func(i mail.Issue) string { return issueText(i.Original.ID, i.Last.ID, i.Attempts) })
			want := r.modelIssues(rows, scope, filter, page)
			if !slices.Equal(got, want) {
				t.Fatalf("scope %+v, filter %+v, page %+v\n got %v\nwant %v", scope, filter, page, got, want)
			}
			limit := rapid.IntRange(1, 30).Draw(t, "count up to")
			count, err := r.Lists.CountIssues(r.t.Context(), scope, filter, limit)
			checkCount(t, count, err, len(want), limit)
		}
	})
}

// forge returns a cursor that no page has returned.
func forge(t *rapid.T, fields map[string]any) string {
	encoded, err := json.Marshal(fields)
	if err != nil {
		t.Fatal(err)
	}
	return base64.RawURLEncoding.EncodeToString(encoded)
}

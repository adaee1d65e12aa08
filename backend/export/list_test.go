package export_test

import (
	"context"
	"encoding/csv"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/mailroom-app/mailroom/backend/export"
	"github.com/mailroom-app/mailroom/backend/mail"
)

// shelf is an in-memory list with pages; its cursors are positions.
type shelf struct {
	messages []mail.Message
	largest  int // largest requested page
}

func (s *shelf) Messages(_ context.Context, _ mail.Scope, _ mail.Filter, page mail.PageRequest) (mail.Page[mail.Message], error) {
	s.largest = max(s.largest, page.Limit)
	from, _ := strconv.Atoi(page.After)
	to := min(from+page.Limit, len(s.messages))
	found := mail.Page[mail.Message]{Rows: s.messages[from:to]}
	if to < len(s.messages) {
		found.Next = strconv.Itoa(to)
	}
	return found, nil
}

func (s *shelf) Issues(ctx context.Context, scope mail.Scope, filter mail.Filter, page mail.PageRequest) (mail.Page[mail.Issue], error) {
	found, err := s.Messages(ctx, scope, filter, page)
	issues := mail.Page[mail.Issue]{Next: found.Next}
	for _, m := range found.Rows {
		issues.Rows = append(issues.Rows, mail.Issue{Original: m, Last: m, Attempts: 1})
	}
	return issues, err
}

func TestEveryRowOfALongListIsWrittenOnce(t *testing.T) {
	t.Parallel()
	for _, rows := range []int{0, 1, 499, 500, 501, 3456} {
		for _, limit := range []int{0, 1, 500, 700} {
			list := &shelf{}
			for n := range rows {
				list.messages = append(list.messages, mail.Message{ID: mail.MessageID{Kind: mail.Transaction, Row: int64(n + 1)}})
			}
			want := rows
			if limit > 0 {
				want = min(rows, limit)
			}
			var text strings.Builder
			n, err := export.Messages(t.Context(), list, mail.AllAccounts(), mail.Filter{}, limit, &text)
			lines, readErr := csv.NewReader(strings.NewReader(text.String())).ReadAll()
			if err != nil || readErr != nil || n != want || len(lines) != want+1 || list.largest > 500 {
				t.Fatalf("%d rows up to %d: wrote %d in %d lines, pages of %d (%v, %v)", rows, limit, n, len(lines), list.largest, err, readErr)
			}
			for i, line := range lines[1:] {
				if line[0] != fmt.Sprintf("transaction:%d", i+1) {
					t.Fatalf("line %d is %s", i+1, line[0])
				}
			}
		}
	}
}

// TestRule12NoCellIsAFormula: a spreadsheet shows untrusted values as text, and completely.
func TestRule12NoCellIsAFormula(t *testing.T) {
	t.Parallel()
	hostile := rapid.OneOf(rapid.String(), rapid.SampledFrom([]string{
		`=HYPERLINK("https://evil.example")`, "+1", "-2+3", "@SUM(A1)", "\t=1", "\r=1", "a\r\nb", `"quoted", text`, "é=1", "\ufeff=1",
	}))
	rapid.Check(t, func(t *rapid.T) {
		m := mail.Message{
			ID: mail.MessageID{Kind: mail.Announcement, Row: 7}, Recipient: hostile.Draw(t, "recipient"), Subject: hostile.Draw(t, "subject"),
			AccountName: hostile.Draw(t, "account"), TicketedEvent: mail.TicketedEvent{Title: hostile.Draw(t, "title")}, CreatedAt: time.Unix(0, 0),
		}
		var text strings.Builder
		if _, err := export.Issues(context.Background(), &shelf{messages: []mail.Message{m}}, mail.AllAccounts(), mail.Filter{}, 0, &text); err != nil {
			t.Fatal(err)
		}
		if strings.HasPrefix(text.String(), "\ufeff") {
			t.Fatal("begins with a byte order mark")
		}
		lines, err := csv.NewReader(strings.NewReader(text.String())).ReadAll()
		if err != nil || len(lines) != 2 || len(lines[1]) != len(lines[0]) {
			t.Fatalf("%d lines, %v", len(lines), err)
		}
		for i, cell := range lines[1] {
			if cell != "" && strings.ContainsRune("=+-@\t\r", rune(cell[0])) {
				t.Fatalf("%s is %q", lines[0][i], cell)
			}
		}
		subject := lines[1][slices.Index(lines[0], "subject")]
		written := strings.NewReplacer("\r\n", "\n").Replace(m.Subject) // as CSV readers normalise line ends
		if subject != written && subject != "'"+written {
			t.Fatalf("the subject %q came out as %q", m.Subject, subject)
		}
	})
}

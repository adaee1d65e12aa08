package postgres_test

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/mailroom-app/mailroom/backend/mail"
	"github.com/mailroom-app/mailroom/backend/postgres"
)

// For any data and any request, the login of a person returns for all scopes what the owner's login returns for that person's account: the
// same rows, counts and errors, from the same statements.
func TestRule11ALoginReadsWhatItsPersonMay(t *testing.T) {
	t.Parallel()
	r := newReaders(t)
	r.exec(`INSERT INTO account_users (account_id, user_id, role, status) VALUES (1, 1, 'ORGANIZER', 'ACTIVE'), (2, 1, 'ADMIN', 'INACTIVE')`)
	own := open(t, grant(t, r.DB, urlOf(r.pool), mail.LoginRequest{Name: loginName(), Kind: mail.OrganizerLogin, Email: "o@example.org"}))
	rapid.Check(t, func(t *rapid.T) {
		rows := drawRows(t)
		r.store(rows)
		for range 2 {
			filter := drawFilter(t)
			page := drawPage(t, "", mail.ByCreated, mail.ByUpdated, mail.ByStatus, mail.ByRecipient, mail.BySubject)
			if filter.Account != 0 && filter.Account != 1 {
				filter.Account = 1
			}
			switch rapid.SampledFrom([]string{"everything", "the account", "a stranger's"}).Draw(t, "asked for") {
			case "everything":
				same(t, "messages", r.answers(r.DB, mail.OneAccount(1), filter, page), r.answers(own, mail.AllAccounts(), filter, page))
			case "the account":
				same(t, "messages of the account", r.answers(r.DB, mail.OneAccount(1), filter, page), r.answers(own, mail.OneAccount(1), filter, page))
			default:
				if stranger := strings.Join(r.answers(own, mail.OneAccount(2), filter, page), "\n"); strings.Contains(stranger, "Account:2") || strings.Contains(stranger, "{2 two}") {
					t.Fatalf("filter %+v shows a stranger's %s", filter, stranger)
				}
			}
		}
		for range min(2, len(rows)) {
			m := rapid.SampledFrom(rows).Draw(t, "message")
			same(t, "details of "+m.id.String(), r.details(r.DB, mail.OneAccount(1), m.id), r.details(own, mail.AllAccounts(), m.id))
		}
	})
}

// answers returns the results of the lists and counts, as text.
func (r *readers) answers(db *postgres.DB, scope mail.Scope, filter mail.Filter, page mail.PageRequest) []string {
	messages, err := db.Lists.Messages(r.t.Context(), scope, filter, page)
	var said []string
	for _, m := range messages.Rows {
		said = append(said, fmt.Sprintf("%+v", m))
	}
	if page.Sort != mail.ByCreated {
		issues, issuesErr := db.Lists.Issues(r.t.Context(), scope, filter, page)
		for _, i := range issues.Rows {
			said = append(said, fmt.Sprintf("%+v", i))
		}
		if issuesErr != nil {
			said = append(said, issuesErr.Error())
		}
	}
	events, eventsErr := db.Lists.TicketedEvents(r.t.Context(), scope, filter.Search, 50)
	accounts, accountsErr := db.Lists.Accounts(r.t.Context(), scope)
	said = append(said, fmt.Sprint(events, eventsErr, accounts, accountsErr))
	count, countErr := db.Lists.CountMessages(r.t.Context(), scope, filter, 7)
	issues, issuesErr := db.Lists.CountIssues(r.t.Context(), scope, filter, 7)
	return append(said, fmt.Sprint(err, countErr, issuesErr), fmt.Sprint(count, issues))
}

// details returns what the readers of one message return, or their errors, as text.
func (r *readers) details(db *postgres.DB, scope mail.Scope, id mail.MessageID) []string {
	message, err := db.Lists.Message(r.t.Context(), scope, id)
	attempts, attemptsErr := db.Lists.Attempts(r.t.Context(), scope, id)
	timeline, timelineErr := db.Lists.Timeline(r.t.Context(), scope, id)
	content, contentErr := db.Resends.Content(r.t.Context(), scope, id)
	written, encodeErr := json.Marshal(content)
	if encodeErr != nil {
		r.t.Fatal(encodeErr)
	}
	suppressions, suppressionsErr := db.Suppressions.Concerning(r.t.Context(), scope, message.Recipient, 1)
	return []string{fmt.Sprintf("%s %v %+v %v", written, contentErr, suppressions, suppressionsErr), fmt.Sprintf("%+v %v", message, err), fmt.Sprintf("%+v %v", attempts, attemptsErr), fmt.Sprintf("%+v %v", timeline, timelineErr)}
}

func same(t *rapid.T, what string, want, got []string) {
	if !slices.Equal(got, want) {
		t.Fatalf("%s\n got %q\nwant %q", what, got, want)
	}
}

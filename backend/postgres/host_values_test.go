package postgres_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/mailroom-app/mailroom/backend/mail"
	"github.com/mailroom-app/mailroom/backend/postgres"
	"github.com/mailroom-app/mailroom/backend/world"
)

// readers returns all reads of the window and the command line, for rows of loginWorld.
func (q *loginWorld) readers(db *postgres.DB) map[string]func() error {
	ctx, scope := q.t.Context(), mail.AllAccounts()
	read := map[string]func() error{
		"content":         func() error { _, err := db.Resends.Content(ctx, scope, announcement(1)); return err },
		"recipient":       func() error { _, err := db.Lists.Recipient(ctx, scope, "own@example.com"); return err },
		"recipients":      func() error { _, _, err := db.Lists.FindRecipients(ctx, scope, "own@example.com", 10); return err },
		"ticketed events": func() error { _, err := db.Lists.TicketedEvents(ctx, scope, "", 10); return err },
		"accounts":        func() error { _, err := db.Lists.Accounts(ctx, scope); return err },
		"suppressions": func() error {
			_, err := db.Suppressions.ListSuppressions(ctx, scope, mail.SuppressionFilter{}, mail.PageRequest{})
			return err
		},
		"requests": func() error { _, err := db.Suppressions.SuppressionRequests(ctx, scope, true, 0, 10); return err },
		"silence":  func() error { _, err := db.Operations.Silence(ctx); return err },
		"the plan of bulk": func() error {
			_, err := db.Resends.PlanBulk(ctx, scope, mail.BulkRequest{Everything: true})
			return err
		},
		"the plan": func() error {
			_, err := db.Resends.PlanResend(ctx, scope, mail.ResendRequest{ID: transaction(1), To: "new@example.com", Proposed: true})
			return err
		},
	}
	for _, id := range []mail.MessageID{announcement(1), transaction(1)} {
		read["attempts of "+id.String()] = func() error { _, err := db.Lists.Attempts(ctx, scope, id); return err }
		read["timeline of "+id.String()] = func() error { _, err := db.Lists.Timeline(ctx, scope, id); return err }
	}
	for _, sort := range []mail.SortKey{mail.ByCreated, mail.ByUpdated, mail.ByDoorRisk} {
		for _, ascending := range []bool{false, true} {
			request := mail.PageRequest{Sort: sort, Ascending: ascending, Limit: 1}
			read[fmt.Sprintf("issues by %v, ascending %t", sort, ascending)] = func() error {
				for {
					page, err := db.Lists.Issues(ctx, scope, mail.Filter{}, request)
					if err != nil || page.Next == "" {
						return err
					}
					request.After = page.Next
				}
			}
			if sort != mail.ByDoorRisk {
				messages := mail.PageRequest{Sort: sort, Ascending: ascending, Limit: 1}
				read[fmt.Sprintf("messages by %v, ascending %t", sort, ascending)] = func() error {
					for {
						page, err := db.Lists.Messages(ctx, scope, mail.Filter{}, messages)
						if err != nil || page.Next == "" {
							return err
						}
						messages.After = page.Next
					}
				}
			}
		}
	}
	return read
}

// TestRule14ReadersSurviveAnyTime writes extreme values into every time column of Hi.Events except deleted_at: no read may fail.
func TestRule14ReadersSurviveAnyTime(t *testing.T) {
	t.Parallel()
	q := newLoginWorldIn(t, world.Stock)
	organizer := open(t, q.organizer())
	columns := q.ask(`SELECT c.oid::regclass || ' ' || quote_ident(a.attname) FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
	                   WHERE c.relnamespace = 'public'::regnamespace AND c.relkind = 'r' AND a.atttypid IN ('timestamp'::regtype, 'timestamptz'::regtype, 'date'::regtype)
	                     AND a.attname <> 'deleted_at' ORDER BY 1`)
	if len(columns) < 60 {
		t.Fatalf("only %d columns hold times", len(columns))
	}
	for _, value := range []string{"infinity", "-infinity", "294275-12-31 23:59:59", "4713-01-01 00:00:00 BC", "0001-01-01 00:00:00", "9999-12-31 23:59:59"} {
		for _, place := range columns {
			relation, name, _ := strings.Cut(place, " ")
			q.exec(fmt.Sprintf("UPDATE %s SET %s = '%s'", relation, name, value))
		}
		for who, db := range map[string]*postgres.DB{"the owner": q.DB, "an organizer": organizer} {
			for what, read := range q.readers(db) {
				if err := read(); err != nil {
					t.Errorf("%s reads %s where times are %s: %v", who, what, value, err)
				}
			}
		}
	}
}

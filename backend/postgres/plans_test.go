package postgres_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/mailroom-app/mailroom/backend/mail"
	"github.com/mailroom-app/mailroom/backend/world"
	"github.com/mailroom-app/mailroom/backend/world/worldtest"
)

// TestFirstPagesFollowIndexes checks that every first page of a tab uses the indexes made for it: with enough rows to matter, no large
// table may be read whole. Alternatives are separated by |: for so few rows an index of Hi.Events or of the integration is as good.
func TestFirstPagesFollowIndexes(t *testing.T) {
	url := worldtest.Migrated(t, world.Stock)
	if err := world.GrowMessages(t.Context(), url, 50_000); err != nil {
		t.Fatal(err)
	}
	db := explaining(t, url)
	month := time.Now().AddDate(0, -1, 0)
	kind := func(k mail.Kind, f mail.Filter) mail.Filter { f.Kind = k; return f }
	a, b := mail.Announcement, mail.Transaction
	all, one := mail.AllAccounts(), mail.OneAccount(7)
	risk := mail.PageRequest{Sort: mail.ByDoorRisk}
	for _, c := range []struct {
		name    string
		issues  bool
		scope   mail.Scope
		filter  mail.Filter
		page    mail.PageRequest
		indexes string
	}{
		{"announcements of a month", false, all, kind(a, mail.Filter{CreatedSince: month}), mail.PageRequest{}, "mailroom_announcements_created"},
		{"announcements", false, all, kind(a, mail.Filter{}), mail.PageRequest{}, "mailroom_announcements_created"},
		{"announcements, oldest first", false, all, kind(a, mail.Filter{}), mail.PageRequest{Ascending: true}, "mailroom_announcements_created"},
		{"announcements of one account", false, one, kind(a, mail.Filter{}), mail.PageRequest{}, "mailroom_announcements_event|outgoing_messages_event_id_index"},
		{"announcements of one account and month", false, one, kind(a, mail.Filter{CreatedSince: month}), mail.PageRequest{}, "mailroom_announcements_event|outgoing_messages_event_id_index"},
		{"transactions of a month", false, all, kind(b, mail.Filter{CreatedSince: month}), mail.PageRequest{}, "mailroom_transactions_created"},
		{"transactions of one account and month", false, one, kind(b, mail.Filter{CreatedSince: month}), mail.PageRequest{}, "mailroom_transactions_event|outgoing_transaction_messages_event_id_index"},
		{"transactions of a ticketed event", false, all, kind(b, mail.Filter{TicketedEvent: 123}), mail.PageRequest{}, "mailroom_transactions_event|outgoing_transaction_messages_event_id_index"},
		{"transactions that bounced", false, all, kind(b, mail.Filter{Statuses: []mail.Status{mail.Bounced}}), mail.PageRequest{}, "mailroom_transactions_problems"},
		{"transactions with issues", false, all, kind(b, mail.Filter{ProblemsOnly: true}), mail.PageRequest{}, "mailroom_transactions_problems"},
		{"transactions of one account with issues", false, one, kind(b, mail.Filter{ProblemsOnly: true}), mail.PageRequest{}, "mailroom_transactions_event_problems"},
		{"transactions not yet sent", false, all, kind(b, mail.Filter{Statuses: []mail.Status{mail.Pending}}), mail.PageRequest{}, "mailroom_transactions_pending|outgoing_transaction_messages_status_index"},
		{"announcements that were resolved", false, all, kind(a, mail.Filter{Resolved: true}), mail.PageRequest{}, "mailroom_announcements_resolved"},
		{"a rare word", false, all, mail.Filter{Search: "yuki.tanaka1@"}, mail.PageRequest{}, "mailroom_announcements_search mailroom_transactions_search"},
		{"a rare word in one account", false, one, mail.Filter{Search: "yuki.tanaka1@"}, mail.PageRequest{}, "mailroom_announcements_search|outgoing_messages_event_id_index"},
		{"a common word", false, all, kind(b, mail.Filter{Search: "ticket"}), mail.PageRequest{}, "mailroom_transactions_created"},
		{"by recipient", false, all, kind(b, mail.Filter{}), mail.PageRequest{Sort: mail.ByRecipient, Ascending: true}, "mailroom_transactions_recipient"},
		{"one announcement", false, all, mail.Filter{Announcement: 200}, mail.PageRequest{}, "outgoing_messages_message_id_index"},
		{"issues, newest first", true, all, mail.Filter{}, mail.PageRequest{}, "mailroom_announcements_problems mailroom_announcements_retries mailroom_transactions_problems|outgoing_transaction_messages_status_index mailroom_transactions_retries|outgoing_transaction_messages_retry_for_id_index"},
		{"issues of events that have not ended by door risk", true, all, mail.Filter{NotEnded: true}, risk, "mailroom_announcements_event_problems mailroom_announcements_retries mailroom_transactions_event_problems mailroom_transactions_retries|outgoing_transaction_messages_retry_for_id_index"},
		{"issues of events that have not ended by door risk, one account", true, one, mail.Filter{NotEnded: true}, risk, "mailroom_announcements_event_problems mailroom_transactions_event_problems"},
		{"issues of events that have not ended, newest first", true, all, mail.Filter{NotEnded: true}, mail.PageRequest{}, "mailroom_announcements_event_problems mailroom_transactions_event_problems"},
		{"issues by door risk", true, all, mail.Filter{CreatedSince: month}, risk, "mailroom_announcements_event_problems mailroom_announcements_retries mailroom_transactions_event_problems mailroom_transactions_retries|outgoing_transaction_messages_retry_for_id_index"},
		{"issues of one account by door risk", true, one, mail.Filter{CreatedSince: month}, risk, "mailroom_announcements_event_problems mailroom_announcements_retries mailroom_transactions_event_problems mailroom_transactions_retries|outgoing_transaction_messages_retry_for_id_index"},
		{"issues for a reason, newest first", true, all, mail.Filter{Reasons: []mail.Reason{mail.ReasonMailboxFull}}, mail.PageRequest{}, "mailroom_announcements_problems delivery_events_message"},
		{"issues for a reason by door risk", true, one, mail.Filter{CreatedSince: month, Reasons: []mail.Reason{mail.ReasonMailboxFull}}, risk, "mailroom_announcements_event_problems mailroom_transactions_event_problems delivery_events_message"},
		{"issues with the resolved ones", true, all, mail.Filter{Resolved: true}, mail.PageRequest{}, "mailroom_announcements_resolved mailroom_transactions_resolved"},
	} {
		t.Run(c.name, func(t *testing.T) {
			plan := db.plan(t, func() (err error) {
				if c.issues {
					_, err = db.Lists.Issues(t.Context(), c.scope, c.filter, c.page)
				} else {
					_, err = db.Lists.Messages(t.Context(), c.scope, c.filter, c.page)
				}
				return err
			})
			if worldtest.HiEvents2() && c.scope.All() && c.page.Sort == mail.ByDoorRisk && !c.filter.NotEnded {
				// Each message has a date of its own: where what is over counts too, no order of events leads to it.
				c.indexes = strings.NewReplacer("mailroom_announcements_event_problems", "mailroom_announcements_problems",
					"mailroom_transactions_event_problems", "mailroom_transactions_problems|outgoing_transaction_messages_status_index").Replace(c.indexes)
			}
			for _, index := range strings.Fields(c.indexes) {
				used := strings.FieldsFunc(plan, func(r rune) bool { return r == ' ' || r == '\n' })
				if !slices.ContainsFunc(strings.Split(index, "|"), func(either string) bool { return slices.Contains(used, either) }) {
					t.Errorf("the plan does not use %s:\n%s", index, plan)
				}
			}
			if strings.Contains(plan, "Seq Scan on outgoing") {
				t.Errorf("the plan reads a table whole:\n%s", plan)
			}
			if c.issues {
				return
			}
			plan = db.plan(t, func() error {
				_, err := db.Lists.CountMessages(t.Context(), c.scope, c.filter, 1000)
				return err
			})
			if strings.Contains(plan, "Seq Scan on outgoing") {
				t.Errorf("counting reads a table whole:\n%s", plan)
			}
		})
	}
}

// A mail's row is found by its SES id, even while Postgres estimates the tables to be empty. Comparing each mail of a batch with each row made recording on
// stock Hi.Events slower with each row that it created.
func TestRule5CreatingRowsFollowsIndexes(t *testing.T) {
	t.Parallel()
	h := newGuessWorld(t, world.Stock)
	h.order(1, ada, "en", someTime)
	p := explaining(t, urlOf(h.pool))
	plans := p.plan(t, func() error {
		_, err := p.Recorder.Record(t.Context(), []mail.Notice{tell(sentMail{"0102", ada, confirmed, someTime}.event("send", t))})
		return err
	})
	looked := 0
	for _, plan := range strings.Split(plans, "Query Text: ") {
		if strings.Contains(plan, "= of_ses_id AND mailroom.bare_address(") {
			looked++
			if strings.Contains(plan, "Seq Scan") {
				t.Errorf("a row is looked for by reading the table:\n%s", plan)
			}
		}
	}
	if looked == 0 {
		t.Errorf("no row was looked for:\n%s", plans)
	}
}

// A drain records the first events before the tables were analysed. Even then it must not scan the timeline for recorded notifications, nor look up
// whole addresses in the search index, because many addresses share their trigrams.
func TestRecordingReadsOnlyByKeysBeforeStatisticsAre(t *testing.T) {
	t.Parallel()
	r := newRecorder(t, world.IntegrationLater)
	r.exec("ALTER TABLE outgoing_message_events SET (autovacuum_enabled = off)")
	r.exec("ALTER TABLE email_suppressions SET (autovacuum_enabled = off)")
	r.exec("INSERT INTO outgoing_message_events (provider, event_type, sns_message_id) SELECT 'ses', 'Send', 'sns-' || n FROM generate_series(1, 20000) n")
	r.exec("INSERT INTO email_suppressions (email, reason, source) SELECT 'guest' || n || '@example.com', 'bounce', 'manual' FROM generate_series(1, 20000) n")
	ticket := modelMessage{kind: mail.Transaction, account: 1, recipient: ada, sesID: "0102-a", status: "SENT"}
	r.store([]modelMessage{ticket})
	var notices []mail.Notice
	for serial := range 500 {
		notices = append(notices, tell(about(t, ticket, "complaint", serial)))
	}
	p := explaining(t, urlOf(r.pool))
	plans := p.plan(t, func() error {
		_, err := p.Recorder.Record(t.Context(), notices)
		return err
	})
	if !strings.Contains(plans, "Insert on outgoing_message_events") || !strings.Contains(plans, "Insert on email_suppressions") {
		t.Fatalf("nothing was recorded:\n%s", plans)
	}
	for _, bad := range []string{"Seq Scan on outgoing_message_events", "Seq Scan on email_suppressions", "mailroom_suppressions_search"} {
		if strings.Contains(plans, bad) {
			t.Errorf("recording uses %q:\n%s", bad, plans)
		}
	}
}

package postgres_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/mailroom-app/mailroom/backend/mail"
	"github.com/mailroom-app/mailroom/backend/postgres"
	"github.com/mailroom-app/mailroom/backend/postgres/migrations"
	"github.com/mailroom-app/mailroom/backend/world"
	"github.com/mailroom-app/mailroom/backend/world/worldtest"
)

// halfUpgraded is a Hi.Events whose upgrade stopped somewhere: two ticketed events with dates and one without, with a bounced announcement each.
type halfUpgraded struct {
	*guessWorld
	url    string
	mailed int
	// applied are the statements of the upgrade that ran.
	applied strings.Builder
}

const beforeHalf = `
	UPDATE events SET start_date = '2099-05-01 18:00' WHERE id = 1;
	UPDATE events SET start_date = '2099-06-01 18:00' WHERE id = 2;
	INSERT INTO events (id, title, account_id, organizer_id, user_id, created_at, updated_at, short_id) OVERRIDING SYSTEM VALUE VALUES (3, 'Third', 1, 1, 1, now(), now(), 'e_3');
	UPDATE events SET created_at = date_trunc('second', created_at);
	INSERT INTO account_users (account_id, user_id, role, status) VALUES (1, 1, 'ORGANIZER', 'ACTIVE');
	INSERT INTO outgoing_messages (event_id, message_id, subject, recipient, status, created_at, updated_at)
	SELECT e.id, least(e.id, 2), 'Hello', 'fan' || e.id || '@example.com', 'BOUNCED', now(), now() FROM events e`

// steps returns where an upgrade may stop: after each part, and within the first part after each statement, since in Hi.Events these are several
// migrations.
func steps() []string {
	parts := world.Upgrade()
	first := strings.TrimSuffix(strings.TrimPrefix(parts[0][strings.Index(parts[0], "BEGIN;"):], "BEGIN;\n"), "COMMIT;\n")
	var all []string
	for statement := range strings.SplitAfterSeq(first, ";\n") {
		if strings.TrimSpace(statement) != "" {
			all = append(all, statement)
		}
	}
	return append(all, parts[1:]...)
}

// Rule 14: wherever the upgrade of Hi.Events stops, Mailroom uses what is there: every list is right, events are recorded, people sign in, and the
// state is said. A program that was opened before, one that is opened then, and mailroomctl migrate agree.
func TestRule14AnUpgradeThatStoppedAnywhereIsUsedAsFarAsItIs(t *testing.T) {
	t.Parallel()
	for _, shape := range []world.Shape{world.Stock, world.Integration} {
		t.Run(string(shape), func(t *testing.T) {
			t.Parallel()
			url := worldtest.MigratedAs(t, shape)
			h := &halfUpgraded{guessWorld: &guessWorld{recorder: recorderIn(t, url)}, url: url}
			h.exec(whatIsSold)
			h.exec(beforeHalf)
			h.works("before the upgrade")
			for i, step := range steps() {
				h.run(step)
				h.works(fmt.Sprintf("after step %d of %d", i+1, len(steps())))
				if t.Failed() {
					t.Fatalf("after %s", step)
				}
			}
			if said, err := h.Operations.HiEvents(t.Context()); err != nil || said.Generation() != "2.0" {
				t.Errorf("after the upgrade: %q, %v", said.Words(), err)
			}
		})
	}
}

func (h *halfUpgraded) run(step string) {
	h.t.Helper()
	upgrade := psql(h.t, h.url)
	if _, err := upgrade.PgConn().Exec(h.t.Context(), step).ReadAll(); err != nil {
		h.t.Fatal(err)
	}
	h.applied.WriteString(step)
}

// works checks everything in this state of the upgrade, with the program that has been open all the time and with one that opens now.
func (h *halfUpgraded) works(when string) {
	h.t.Helper()
	fresh, err := postgres.Open(h.t.Context(), h.url)
	if err != nil {
		h.t.Fatal(err)
	}
	defer fresh.Close()
	for who, db := range map[string]*postgres.DB{"running": h.DB, "fresh": fresh} {
		h.reads(db, when+", "+who)
		h.records(db, when+", "+who)
		h.says(db, when+", "+who)
		if found, _, err := db.People.Candidates(h.t.Context(), "o@example.org"); err != nil || len(found) != 1 || len(found[0].Memberships) != 1 || found[0].Memberships[0].Bar.Code != "" {
			h.t.Errorf("%s: signing in finds %+v, %v", when, found, err)
		}
	}
	// An index of ours on a new table of Hi.Events may be due; migrate makes it.
	if pending, err := migrations.Check(h.t.Context(), h.url); err != nil {
		h.t.Errorf("%s: %v", when, err)
	} else if pending {
		if err := migrations.Up(h.t.Context(), h.url); err != nil {
			h.t.Errorf("%s: migrate: %v", when, err)
		}
		if pending, err = migrations.Check(h.t.Context(), h.url); err != nil || pending {
			h.t.Errorf("%s: after migrate, migrations are pending: %v, %v", when, pending, err)
		}
	}
}

// reads compares lists with the dates that the ticketed events have had since before the upgrade.
func (h *halfUpgraded) reads(db *postgres.DB, when string) {
	h.t.Helper()
	ctx := h.t.Context()
	issues, err := db.Lists.Issues(ctx, mail.AllAccounts(), mail.Filter{}, mail.PageRequest{Sort: mail.ByDoorRisk, Limit: 50})
	if err != nil {
		h.t.Errorf("%s: %v", when, err)
		return
	}
	var shown []string
	for _, issue := range issues.Rows {
		date := issue.Original.TicketedEvent.StartsAt
		if issue.Original.Occurrence.ID != 0 {
			date = issue.Original.Occurrence.StartsAt
		}
		line := fmt.Sprintf("%d none", issue.Original.TicketedEvent.ID)
		if !date.IsZero() {
			line = fmt.Sprintf("%d %s", issue.Original.TicketedEvent.ID, date.Format(time.DateOnly))
		}
		shown = append(shown, line)
	}
	if want := []string{"1 2099-05-01", "2 2099-06-01", "3 none"}; !slices.Equal(shown, want) {
		h.t.Errorf("%s: delivery issues by door risk are of %q, want %q", when, shown, want)
	}
	if count, err := db.Lists.CountMessages(ctx, mail.AllAccounts(), mail.Filter{NotEnded: true}, 1000); err != nil || count.N != 3+h.mailed {
		h.t.Errorf("%s: %d messages of ticketed events that have not ended, %v; want %d", when, count.N, err, 3+h.mailed)
	}
	events, err := db.Lists.TicketedEvents(ctx, mail.AllAccounts(), "", 10)
	var picked []string
	for _, event := range events {
		picked = append(picked, fmt.Sprintf("%d %v", event.ID, !event.StartsAt.IsZero()))
	}
	if want := []string{"1 true", "2 true", "3 false"}; err != nil || !slices.Equal(picked, want) {
		h.t.Errorf("%s: the picker shows %q, %v; want %q", when, picked, err, want)
	}
	fan := mail.MessageID{Kind: mail.Announcement, Row: issues.Rows[0].Original.ID.Row}
	content, err := db.Resends.Content(ctx, mail.AllAccounts(), fan)
	if err != nil || content.Event.StartsAt.Format(time.DateOnly) != "2099-05-01" {
		h.t.Errorf("%s: what is resent is for %v, %v", when, content.Event.StartsAt, err)
	}
	if _, err := db.Resends.PlanBulk(ctx, mail.AllAccounts(), mail.BulkRequest{Everything: true}); err != nil {
		h.t.Errorf("%s: %v", when, err)
	}
	if _, err := db.Lists.Recipient(ctx, mail.AllAccounts(), "guest1@example.com"); err != nil {
		h.t.Errorf("%s: %v", when, err)
	}
}

// records has Hi.Events mail a ticket and an announcement, and records what becomes of them.
func (h *halfUpgraded) records(db *postgres.DB, when string) {
	h.t.Helper()
	guest, now := fmt.Sprintf("guest%d@example.com", h.serial+1), time.Now().UTC().Truncate(time.Second)
	order := h.order(1, "buyer@example.com", "en", now)
	ticket := h.ticket(1, order, guest, "en", now)
	about := h.announcement(1, guest, "Hello", "SENT", now)
	if h.ask("SELECT to_regclass('mailroom.inferred_messages')::text") == "" {
		h.t.Fatal("the database is not prepared")
	}
	h.exec("UPDATE outgoing_transaction_messages SET created_at = created_at - interval '3 days' WHERE order_id IS NULL")
	for _, m := range []sentMail{{fmt.Sprintf("0102-t%d", ticket), guest, forFirst, now}, {fmt.Sprintf("0102-a%d", about), guest, "Hello", now}} {
		recorded, err := db.Recorder.Record(h.t.Context(), []mail.Notice{tell(m.event("send", h.t)), tell(m.event("delivery", h.t))})
		if err != nil || !slices.Equal(recorded.Outcomes, []mail.Outcome{mail.Applied, mail.Applied}) {
			h.t.Errorf("%s: recording gives %v, %v", when, recorded.Outcomes, err)
		}
	}
	h.mailed += 2
	if got := h.ask("SELECT email_type || ' ' || coalesce(attendee_id, 0) || ' ' || status FROM outgoing_transaction_messages WHERE recipient = $1", guest); got != fmt.Sprintf("attendee_ticket %d DELIVERED", ticket) {
		h.t.Errorf("%s: the ticket mail is %q", when, got)
	}
	if got := h.ask("SELECT status FROM outgoing_messages WHERE id = $1", about); got != "DELIVERED" {
		h.t.Errorf("%s: the announcement is %s", when, got)
	}
}

// features are what the upgrade adds, each with a text of the statement after which it is there.
var features = []struct{ name, from string }{
	{"the dates of ticketed events in event_occurrences", "INSERT INTO event_occurrences"},
	{"event_locations", "CREATE TABLE event_locations"},
	{"waitlist_entries.event_occurrence_id", "ALTER TABLE waitlist_entries ADD COLUMN event_occurrence_id"},
	{"attendees.email that may be empty", "ALTER COLUMN email DROP NOT NULL"},
	{"users.two_factor_confirmed_at", "ADD COLUMN two_factor_confirmed_at"},
}

// says checks what is said of the upgrade.
func (h *halfUpgraded) says(db *postgres.DB, when string) {
	h.t.Helper()
	var want mail.HiEvents
	for _, feature := range features {
		if strings.Contains(h.applied.String(), feature.from) {
			want.There = append(want.There, feature.name)
		} else {
			want.Lacking = append(want.Lacking, feature.name)
		}
	}
	if said, err := db.Operations.HiEvents(h.t.Context()); err != nil || !slices.Equal(said.There, want.There) || !slices.Equal(said.Lacking, want.Lacking) {
		h.t.Errorf("%s: Hi.Events is %q, %v; want %q", when, said.Words(), err, want.Words())
	}
}

// Rule 19 and "there but not readable": a table of 2.0 that the owner of Mailroom's schema may not read is an error that names the GRANT, in every
// place that asks for it, and never counts as 1.8.
func TestRule14ATableThatCannotBeReadIsNamedWithItsGrant(t *testing.T) {
	t.Parallel()
	url := worldtest.MigratedAs(t, world.Stock2)
	h := &guessWorld{recorder: recorderIn(t, url)}
	h.exec(whatIsSold)
	order := h.order(1, ada, "en", someTime)
	h.ticket(1, order, ada, "en", someTime)
	owner := ownTables(t, h)
	granted := fmt.Sprintf("GRANT SELECT ON public.event_occurrences TO %s", owner)
	ctx := t.Context()
	for what, ask := range map[string]func() error{
		"delivery issues": func() error {
			_, err := h.Lists.Issues(ctx, mail.AllAccounts(), mail.Filter{}, mail.PageRequest{Sort: mail.ByDoorRisk, Limit: 10})
			return err
		},
		"messages": func() error {
			_, err := h.Lists.Messages(ctx, mail.AllAccounts(), mail.Filter{NotEnded: true}, mail.PageRequest{Limit: 10})
			return err
		},
		"ticketed events": func() error { _, err := h.Lists.TicketedEvents(ctx, mail.AllAccounts(), "", 10); return err },
		"dates":           func() error { _, err := h.Lists.Occurrences(ctx, mail.AllAccounts(), 1, "", 10); return err },
		"recipient":       func() error { _, err := h.Lists.Recipient(ctx, mail.AllAccounts(), ada); return err },
		"bulk plan": func() error {
			_, err := h.Resends.PlanBulk(ctx, mail.AllAccounts(), mail.BulkRequest{Everything: true})
			return err
		},
		"status": func() error { _, err := h.Operations.HiEvents(ctx); return err },
	} {
		if err := ask(); mail.CodeOf(err) != mail.CodeNotAllowed || !strings.Contains(err.Error(), granted) {
			t.Errorf("%s: %v; want that %q is named", what, err, granted)
		}
	}
	// The recorder and sign-in ask nothing of this table; they go on.
	h.told(sentMail{"0102", ada, forFirst, someTime}, "send", "delivery")
	h.want("recorded all the same", fmt.Sprintf("attendee_ticket 1 order %d ticket %s 0102 DELIVERED created", order, h.ask("SELECT max(id)::text FROM attendees")))
	if found, _, err := h.People.Candidates(ctx, "o@example.org"); err != nil || len(found) != 1 {
		t.Errorf("signing in finds %+v, %v", found, err)
	}
	h.exec(granted)
	if _, err := h.Lists.TicketedEvents(ctx, mail.AllAccounts(), "", 10); err != nil {
		t.Errorf("after the GRANT: %v", err)
	}
	// What sign-in reads, and may not, refuses everybody and says why.
	h.exec("REVOKE SELECT ON users FROM " + owner)
	if _, _, err := h.People.Candidates(ctx, "o@example.org"); mail.CodeOf(err) != mail.CodeNotAllowed || !strings.Contains(err.Error(), "users") {
		t.Errorf("signing in without the right to read users: %v", err)
	}
}

// ownTables gives the tables and Mailroom's schema to a login that is no superuser, as in an installation of Hi.Events, but for event_occurrences, and
// returns its quoted name.
func ownTables(t *testing.T, h *guessWorld) string {
	t.Helper()
	name := loginName()
	owner := pgx.Identifier{name}.Sanitize()
	h.exec("CREATE ROLE " + owner)
	t.Cleanup(func() {
		h.exec("REASSIGN OWNED BY " + owner + " TO CURRENT_USER")
		h.exec("DROP OWNED BY " + owner)
		h.exec("DROP ROLE " + owner)
	})
	rows, err := h.pool.Query(t.Context(), `
		SELECT format('ALTER SCHEMA mailroom OWNER TO %1$I', $1::text)
		UNION ALL SELECT format('GRANT USAGE ON SCHEMA public TO %I', $1)
		UNION ALL SELECT format('ALTER TABLE %s OWNER TO %I', c.oid::regclass, $1) FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
		           WHERE n.nspname IN ('public', 'mailroom') AND c.relkind IN ('r', 'v') AND c.relname <> 'event_occurrences'
		UNION ALL SELECT format('ALTER ROUTINE %s OWNER TO %I', p.oid::regprocedure, $1) FROM pg_proc p WHERE p.pronamespace = 'mailroom'::regnamespace`, name)
	if err != nil {
		t.Fatal(err)
	}
	statements, err := pgx.CollectRows(rows, pgx.RowTo[string])
	if err != nil {
		t.Fatal(err)
	}
	for _, statement := range statements {
		h.exec(statement)
	}
	return owner
}

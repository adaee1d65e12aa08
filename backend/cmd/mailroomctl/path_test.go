package main

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/mailroom-app/mailroom/backend/simulate"
	"github.com/mailroom-app/mailroom/backend/world"
	"github.com/mailroom-app/mailroom/backend/world/worldtest"
)

// life is a message and the event that SES will report about it.
type life struct {
	table     string
	account   int
	recipient string
	sesID     string
	says      []simulate.Kind
	becomes   string // final status, derived by hand from the rules
	suppress  string // reason/type of the resulting suppression, "" for none
}

// fortyMessages have eighty events of four kinds: each message has a Send event and one more.
func fortyMessages() []life {
	var lives []life
	for i := range 40 {
		l := life{table: "outgoing_messages", account: 1 + i/2%2, sesID: simulate.MessageID(time.Unix(1_750_000_000, 0), uint64(i))}
		if i%2 == 1 {
			l.table = "outgoing_transaction_messages"
		}
		l.recipient = fmt.Sprintf("person%d@example.com", i)
		switch i % 8 {
		case 0, 1, 2, 3:
			l.says, l.becomes = []simulate.Kind{simulate.Send, simulate.Delivery}, "DELIVERED"
		case 4, 7:
			l.says, l.becomes, l.suppress = []simulate.Kind{simulate.Send, simulate.Bounce}, "BOUNCED", "bounce/Permanent"
		case 5, 6:
			l.says, l.becomes, l.suppress = []simulate.Kind{simulate.Send, simulate.Complaint}, "BOUNCED", "complaint/"
		}
		lives = append(lives, l)
	}
	return lives
}

// Events in random order and mixed case, over both tables and two accounts, through a real topic and queue.
func TestEightyEventsEndInTheRightPlaces(t *testing.T) {
	t.Parallel()
	databaseURL := worldtest.Database(t, world.Integration)
	feed := worldtest.AWS(t)
	settings := with(feed.Env(), "DATABASE_URL="+databaseURL)
	succeed(t, settings, "migrate")
	execute(t, databaseURL, twoAccounts)

	lives := fortyMessages()
	var bodies []string
	now := time.Now().UTC()
	for _, l := range lives {
		columns, values := "event_id, subject, recipient, status, ses_message_id, created_at, message_id", "$1, 'Subject', $2, 'SENT', $3, now(), $1"
		if l.table == "outgoing_transaction_messages" {
			columns, values = "event_id, subject, recipient, status, ses_message_id, created_at, email_type", "$1, 'Subject', $2, 'SENT', $3, now(), 'attendee_ticket'"
		}
		execute(t, databaseURL, "INSERT INTO "+l.table+" ("+columns+") VALUES ("+values+")", l.account, l.recipient, l.sesID)
		for n, kind := range l.says {
			body, err := simulate.Event{
				Kind: kind, To: mixCase(l.recipient), Subject: "Subject", SESMessageID: l.sesID, At: now.Add(time.Duration(n) * time.Second),
			}.JSON()
			if err != nil {
				t.Fatal(err)
			}
			bodies = append(bodies, string(body))
		}
	}
	if len(bodies) != 80 {
		t.Fatalf("%d events", len(bodies))
	}
	rand.Shuffle(len(bodies), func(i, j int) { bodies[i], bodies[j] = bodies[j], bodies[i] })
	if err := feed.PublishAll(t.Context(), bodies); err != nil {
		t.Fatal(err)
	}

	report := decode[map[string]float64](t, succeed(t, settings, "drain", "--once", "--json"))
	if report["received"] != 80 || report["deleted"] != 80 || report["applied"] != 80 {
		t.Errorf("report %v", report)
	}
	if visible, inFlight, err := feed.Depth(t.Context()); err != nil || visible+inFlight != 0 {
		t.Errorf("%d messages are left and %d hidden (%v)", visible, inFlight, err)
	}

	var wantedStatuses, wantedSuppressions []string
	for _, l := range lives {
		wantedStatuses = append(wantedStatuses, l.recipient+" "+l.becomes)
		if l.suppress != "" {
			wantedSuppressions = append(wantedSuppressions, fmt.Sprintf("%s %d %s", l.recipient, l.account, l.suppress))
		}
	}
	statuses := ask(t, databaseURL, "SELECT recipient || ' ' || status FROM outgoing_messages UNION ALL SELECT recipient || ' ' || status FROM outgoing_transaction_messages")
	suppressions := ask(t, databaseURL, "SELECT email || ' ' || account_id || ' ' || reason || '/' || coalesce(bounce_type, '') FROM email_suppressions WHERE deleted_at IS NULL")
	for name, pair := range map[string][2][]string{"statuses": {statuses, wantedStatuses}, "suppressions": {suppressions, wantedSuppressions}} {
		slices.Sort(pair[0])
		slices.Sort(pair[1])
		if !slices.Equal(pair[0], pair[1]) {
			t.Errorf("%s:\n%s\nwant\n%s", name, strings.Join(pair[0], "\n"), strings.Join(pair[1], "\n"))
		}
	}

	status := decode[statusJSON](t, succeed(t, settings, "status", "--json"))
	if status.Queue == nil || *status.Queue != (queueJSON{}) || status.Parked != 0 || status.Quarantined != 0 || status.Issues != 20 || status.Suppressions != 20 {
		t.Errorf("status %+v (queue %+v)", status, status.Queue)
	}
	issues := decode[[]map[string]any](t, succeed(t, settings, "issues", "--json", "--kind", "marketing", "--limit", "100"))
	if len(issues) != 10 || issues[0]["kind"] != "announcement" || issues[0]["status"] != "BOUNCED" {
		t.Errorf("%d issues of announcements: %v", len(issues), issues)
	}
	delivered := decode[[]messageJSON](t, succeed(t, settings, "messages", "--json", "--status", "delivered", "--account", "2"))
	if len(delivered) != 10 {
		t.Errorf("%d delivered messages of the second account", len(delivered))
	}
}

// mixCase returns the address in mixed case, as providers may report it.
func mixCase(address string) string {
	var mixed strings.Builder
	for i, r := range address {
		if i%3 == 0 {
			mixed.WriteString(strings.ToUpper(string(r)))
		} else {
			mixed.WriteRune(r)
		}
	}
	return mixed.String()
}

package postgres_test

import (
	"context"
	"slices"
	"testing"
	"time"

	"github.com/mailroom-app/mailroom/backend/mail"
	"github.com/mailroom-app/mailroom/backend/world"
)

var ticket = modelMessage{kind: mail.Transaction, account: 2, recipient: "ada@example.com", sesID: "0102ticket", status: "SENT"}

func reportNamed(t testing.TB, name string) report {
	t.Helper()
	i := slices.IndexFunc(reports, func(r report) bool { return r.name == name })
	if i < 0 {
		t.Fatalf("no report is named %q", name)
	}
	return reports[i]
}

// about returns the event of a named report about one message.
func about(t *testing.T, m modelMessage, name string, serial int) mail.DeliveryEvent {
	t.Helper()
	h := happened{report: reportNamed(t, name), at: someTime.Add(time.Duration(serial) * time.Minute), serial: serial}
	return h.event([]modelMessage{m})
}

func TestRule1NothingIsWrittenWhenTheTransactionFails(t *testing.T) {
	r := newRecorder(t, world.Stock)
	id := r.store([]modelMessage{ticket})[0]
	broken := about(t, ticket, "open", 2)
	broken.Raw = []byte("not JSON")
	if _, err := r.Recorder.Record(context.Background(), []mail.Notice{tell(about(t, ticket, "no such mailbox", 1)), tell(broken)}); err == nil {
		t.Fatal("a payload that is not JSON was recorded")
	}
	if got := status(r, ticket, id); got != "SENT" {
		t.Errorf("status is %s after a failed batch", got)
	}
	if got := r.ask("SELECT (SELECT count(*) FROM mailroom.delivery_events) || ' ' || (SELECT count(*) FROM email_suppressions)"); got != "0 0" {
		t.Errorf("a failed batch left events and suppressions behind: %s", got)
	}
}

func TestRule2EverythingIsAppliedOnce(t *testing.T) {
	r := newRecorder(t, world.Stock)
	r.store([]modelMessage{ticket})
	event := about(t, ticket, "no such mailbox", 1)
	otherStyle := event
	otherStyle.SNSMessageID = "sns-of-the-other-style"

	recorded := r.mustRecord(tell(event), tell(event), tell(otherStyle))
	if want := []mail.Outcome{mail.Applied, mail.Duplicate, mail.Duplicate}; !slices.Equal(recorded.Outcomes, want) {
		t.Errorf("outcomes are %v, want %v", recorded.Outcomes, want)
	}
	if recorded := r.mustRecord(tell(otherStyle)); recorded.Outcomes[0] != mail.Duplicate || len(recorded.Changed) != 0 {
		t.Errorf("told again, it was %v and changed %v", recorded.Outcomes, recorded.Changed)
	}
	if got := r.ask("SELECT count(*)::text FROM outgoing_message_events"); got != "1" {
		t.Errorf("the timeline has %s rows", got)
	}
}

func TestRule2AnOccurrenceThatTheIntegrationWroteIsNotWrittenTwice(t *testing.T) {
	r := newRecorder(t, world.IntegrationLater)
	id := r.store([]modelMessage{ticket})[0]
	event := about(t, ticket, "delivery", 1)
	r.exec(`INSERT INTO outgoing_message_events (outgoing_transaction_message_id, event_type, provider_message_id, sns_message_id)
	        VALUES ($1, 'Delivery', $2, $3)`, id, event.SESMessageID, event.SNSMessageID)
	r.mustRecord(tell(event))
	if got := r.ask("SELECT count(*) || ' ' || bool_and(d.id IS NOT NULL) FROM outgoing_message_events t LEFT JOIN mailroom.delivery_events d ON d.timeline_id = t.id"); got != "1 true" {
		t.Errorf("timeline rows and whether each is explained: %s", got)
	}
	if got := status(r, ticket, id); got != "DELIVERED" {
		t.Errorf("status is %s", got)
	}
}

func TestRule4EarlyEventsWaitAndSuppressNothing(t *testing.T) {
	r := newRecorder(t, world.Stock)
	recorded := r.mustRecord(tell(about(t, ticket, "no such mailbox", 1)))
	if recorded.Outcomes[0] != mail.Parked {
		t.Errorf("outcome is %v, want parked", recorded.Outcomes[0])
	}
	if got := r.ask("SELECT (SELECT count(*) FROM mailroom.delivery_events WHERE message_id IS NULL) || ' ' || (SELECT count(*) FROM email_suppressions)"); got != "1 0" {
		t.Errorf("parked events and suppressions: %s", got)
	}
}

func TestRule6TheSuppressionBelongsToTheAccountOfTheMessage(t *testing.T) {
	r := newRecorder(t, world.Stock)
	newer := modelMessage{kind: mail.Announcement, account: 1, recipient: ticket.recipient, sesID: "0102newer", status: "SENT"}
	r.store([]modelMessage{ticket, newer}) // account 1 wrote to the address last
	r.mustRecord(tell(about(t, ticket, "no such mailbox", 1)))
	if got := r.ask("SELECT string_agg(account_id::text, ',') FROM email_suppressions"); got != "2" {
		t.Errorf("suppressed in account %s, the message is of account 2", got)
	}
}

func TestRule7LateEventsDoNotBringBackWhatAPersonRemoved(t *testing.T) {
	r := newRecorder(t, world.Stock)
	r.store([]modelMessage{ticket})
	r.mustRecord(tell(about(t, ticket, "mailbox full", 1)))
	removal := someTime.Add(10 * time.Minute)
	r.exec("UPDATE email_suppressions SET deleted_at = $1", removal)
	live := func() string {
		return r.ask("SELECT count(*)::text FROM email_suppressions WHERE deleted_at IS NULL")
	}
	r.mustRecord(tell(about(t, ticket, "no such mailbox", 9)))
	if live() != "0" {
		t.Error("an event from before the removal brought the suppression back")
	}
	r.mustRecord(tell(about(t, ticket, "no such mailbox", 11)))
	if live() != "1" {
		t.Error("an event from after the removal did not suppress")
	}
}

func TestRule7MailroomsOwnCleanUpIsNoRemoval(t *testing.T) {
	r := newRecorder(t, world.Stock)
	r.store([]modelMessage{ticket})
	r.mustRecord(tell(about(t, ticket, "mailbox full", 1)))
	r.exec("UPDATE email_suppressions SET deleted_at = $1", someTime.Add(time.Hour))
	r.exec("INSERT INTO mailroom.suppression_cleanups (suppression_id, deleted_at, cause) SELECT id, deleted_at, 'duplicate' FROM email_suppressions")
	r.mustRecord(tell(about(t, ticket, "no such mailbox", 2)))
	if got := r.ask("SELECT string_agg(bounce_type, ',') FROM email_suppressions WHERE deleted_at IS NULL"); got != "Permanent" {
		t.Errorf("live suppressions are %q", got)
	}
}

// Of equally strong reports the latest occurrence sets the details, in any order; another program's row keeps its own details.
func TestRule7DetailsOfASuppression(t *testing.T) {
	early, late := "no such domain", "no such mailbox" // both Permanent
	for _, order := range [][]string{{early, late}, {late, early}} {
		t.Run(order[0]+" first", func(t *testing.T) {
			r := newRecorder(t, world.Stock)
			r.store([]modelMessage{ticket})
			for _, name := range order {
				r.mustRecord(tell(about(t, ticket, name, map[string]int{early: 1, late: 2}[name])))
			}
			if got := r.ask("SELECT bounce_sub_type || ' ' || sns_message_id FROM email_suppressions"); got != "NoEmail sns-2" {
				t.Errorf("details are %q, want those of the latest report", got)
			}
		})
	}
	t.Run("written by a person", func(t *testing.T) {
		r := newRecorder(t, world.Stock)
		r.store([]modelMessage{ticket})
		r.exec(`INSERT INTO email_suppressions (account_id, email, reason, bounce_type, bounce_sub_type, source)
		        VALUES (2, $1, 'bounce', 'Permanent', 'by hand', 'manual')`, ticket.recipient)
		r.mustRecord(tell(about(t, ticket, late, 1)))
		if got := r.ask("SELECT source || ' ' || bounce_sub_type FROM email_suppressions"); got != "manual by hand" {
			t.Errorf("a machine rewrote it: %q", got)
		}
	})
}

func TestRule3TheForeignBounceWithASoftSuppressionIsSoft(t *testing.T) {
	r := newRecorder(t, world.Integration)
	bounced := ticket
	bounced.status = "BOUNCED"
	id := r.store([]modelMessage{bounced})[0]
	r.exec(`INSERT INTO email_suppressions (account_id, email, reason, bounce_type, source)
	        VALUES (2, $1, 'bounce', 'Transient', 'ses_notification')`, bounced.recipient)
	r.mustRecord(tell(about(t, bounced, "delivery", 1)))
	if got := status(r, bounced, id); got != "DELIVERED" {
		t.Errorf("status is %s: the integration's suppression says that its bounce was transient", got)
	}
}

// SES gives one id to all addresses of a mail; only the recipient of a row may change it.
func TestEventsOfOtherRecipientsLeaveTheMessageAlone(t *testing.T) {
	r := newRecorder(t, world.Stock)
	id := r.store([]modelMessage{ticket})[0]
	copied := about(t, ticket, "no such mailbox", 1)
	copied.Recipient, copied.Recipients = "copy@example.com", 2
	alias := about(t, ticket, "delivery", 2)
	alias.Recipient = "ADA@example.com"
	recorded := r.mustRecord(tell(copied), tell(alias))
	if want := []mail.Outcome{mail.Parked, mail.Applied}; !slices.Equal(recorded.Outcomes, want) {
		t.Errorf("outcomes are %v, want %v", recorded.Outcomes, want)
	}
	if got := status(r, ticket, id); got != "DELIVERED" {
		t.Errorf("status is %s", got)
	}
}

func TestQuarantineKeepsTheWholeBodyOnce(t *testing.T) {
	r := newRecorder(t, world.Stock)
	garbage := mail.Notice{Body: []byte("\x00\xff garbage"), Refused: &mail.Refusal{Reason: "not_json", Detail: "It is no JSON."}}
	recorded := r.mustRecord(garbage, garbage, mail.Notice{Body: []byte("{}"), Ignored: true})
	r.mustRecord(garbage)
	if want := []mail.Outcome{mail.Quarantined, mail.Quarantined, mail.Ignored}; !slices.Equal(recorded.Outcomes, want) {
		t.Errorf("outcomes are %v, want %v", recorded.Outcomes, want)
	}
	if got := r.ask(`SELECT string_agg(reason || ' ' || times_seen || ' ' || (body = '\x00ff2067617262616765'), ',') FROM mailroom.quarantine`); got != "not_json 3 true" {
		t.Errorf("quarantine holds %q", got)
	}
}

func TestRecordTellsListeners(t *testing.T) {
	r := newRecorder(t, world.Stock)
	ctx, cancel := context.WithTimeout(context.Background(), 10*time.Second)
	defer cancel()
	listener, err := r.pool.Acquire(ctx)
	if err != nil {
		t.Fatal(err)
	}
	defer listener.Release()
	if _, err := listener.Exec(ctx, "LISTEN "+"mailroom_changed"); err != nil {
		t.Fatal(err)
	}
	r.mustRecord(tell(about(t, ticket, "delivery", 1)))
	if _, err := listener.Conn().WaitForNotification(ctx); err != nil {
		t.Error(err)
	}
}

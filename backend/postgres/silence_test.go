package postgres_test

import (
	"fmt"
	"testing"

	"github.com/mailroom-app/mailroom/backend/world"
)

func TestRule16SilenceIsNotHealth(t *testing.T) {
	const sent = `INSERT INTO %s (event_id, subject, recipient, status, created_at%s)
		SELECT 1, 'Subject', 'p' || n || '@example.com', '%s', (now() - interval '%s') AT TIME ZONE 'UTC'%s FROM generate_series(1, %d) AS n`
	announcements := func(status, ago string, n int) string {
		return fmt.Sprintf(sent, "outgoing_messages", ", message_id", status, ago, ", 1", n)
	}
	transactions := func(status, ago string, n int) string {
		return fmt.Sprintf(sent, "outgoing_transaction_messages", ", email_type", status, ago, ", 'attendee_ticket'", n)
	}
	outcome := func(kind, ago string) string {
		return fmt.Sprintf(`INSERT INTO outgoing_message_events (outgoing_message_id, event_type, created_at) VALUES (1, '%s', (now() - interval '%s') AT TIME ZONE 'UTC')`, kind, ago)
	}
	parked := func(ago string) string {
		return fmt.Sprintf(`INSERT INTO mailroom.delivery_events (occurrence, ses_message_id, event_type, recipient, occurred_at, strength, recorded_at)
			VALUES (sha256('x'), '0102', 'Delivery', 'a@example.com', now(), 50, now() - interval '%s')`, ago)
	}
	for name, test := range map[string]struct {
		happened []string
		want     int // unanswered
		alarm    bool
	}{
		"nothing ever":                               {nil, 0, false},
		"mail and outcomes":                          {[]string{announcements("SENT", "5 hours", 50), outcome("Delivery", "4 hours")}, 0, false},
		"outcomes stopped, mail goes on":             {[]string{outcome("Delivery", "8 hours"), announcements("SENT", "6 hours", 3), transactions("SENT", "5 hours", 4)}, 7, true},
		"it never worked":                            {[]string{transactions("SENT", "1 day", 20)}, 20, true},
		"sends are reported, outcomes are not":       {[]string{outcome("Delivery", "8 hours"), outcome("Send", "1 minute"), transactions("SENT", "5 hours", 9)}, 9, true},
		"too few to tell":                            {[]string{outcome("Bounce", "8 hours"), transactions("SENT", "5 hours", 4)}, 4, false},
		"too early to tell":                          {[]string{outcome("Delivery", "4 hours"), transactions("SENT", "1 hour", 900)}, 0, false},
		"other statuses are outcomes, or not out":    {[]string{announcements("DELIVERED", "5 hours", 9), announcements("PENDING", "5 hours", 9), announcements("FAILED", "5 hours", 9)}, 0, false},
		"parked outcomes count":                      {[]string{transactions("SENT", "5 hours", 9), parked("1 hour")}, 0, false},
		"an old silence does not ring for ever":      {[]string{outcome("Delivery", "20 days"), announcements("SENT", "15 days", 50)}, 0, false},
		"counted to a thousand of each kind":         {[]string{announcements("SENT", "5 hours", 1500), transactions("SENT", "5 hours", 10)}, 1010, true},
		"deleted rows are none":                      {[]string{announcements("SENT", "5 hours", 9), "UPDATE outgoing_messages SET deleted_at = now()"}, 0, false},
		"rows to which another program gave no time": {[]string{announcements("SENT", "5 hours", 9), "UPDATE outgoing_messages SET created_at = NULL"}, 0, false},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r := newRecorder(t, world.IntegrationLater)
			for _, statement := range test.happened {
				r.exec(statement)
			}
			silence, err := r.Operations.Silence(t.Context())
			if err != nil || silence.Unanswered != test.want || silence.Alarm() != test.alarm {
				t.Errorf("%+v, alarm %v, %v; want %d and %v", silence, silence.Alarm(), err, test.want, test.alarm)
			}
			if silence.Alarm() && (silence.Oldest.IsZero() || silence.Words() == "") {
				t.Errorf("%+v", silence)
			}
		})
	}
}

package postgres_test

import (
	"context"
	"fmt"
	"testing"
	"time"

	"golang.org/x/sync/errgroup"

	"github.com/mailroom-app/mailroom/backend/mail"
	"github.com/mailroom-app/mailroom/backend/world"
)

const ada = "ada@example.com"

func TestRule5AnAnnouncementIsClaimedByRecipientSubjectAndNearestTime(t *testing.T) {
	t.Parallel()
	const minute, hour = time.Minute, time.Hour
	type stored struct {
		recipient, subject, status string
		after                      time.Duration // the mail
	}
	for name, c := range map[string]struct {
		rows       []stored
		now, later int // which row is claimed at once, and after an hour; 0 none
	}{
		"exact":                           {[]stored{{ada, "News", "SENT", 0}}, 1, 1},
		"address in capitals":             {[]stored{{"Ada@Example.com", "News", "SENT", 0}}, 1, 1},
		"spaces in the subject":           {[]stored{{ada, "News ", "SENT", 0}}, 1, 1},
		"other recipient":                 {[]stored{{"bob@example.com", "News", "SENT", 0}}, 0, 0},
		"other subject":                   {[]stored{{ada, "Newest", "SENT", 0}}, 0, 0},
		"the nearest":                     {[]stored{{ada, "News", "SENT", -5 * minute}, {ada, "News", "SENT", 2 * minute}, {ada, "News", "SENT", 9 * minute}}, 2, 2},
		"two equally near":                {[]stored{{ada, "News", "SENT", -minute}, {ada, "News", "SENT", minute + time.Second}}, 0, 0},
		"2 s nearer":                      {[]stored{{ada, "News", "SENT", -minute}, {ada, "News", "SENT", minute + 2*time.Second}}, 1, 1},
		"two in one second":               {[]stored{{ada, "News", "SENT", 0}, {ada, "News", "SENT", 0}}, 0, 0},
		"within 10 minutes":               {[]stored{{ada, "News", "SENT", 10 * minute}}, 1, 1},
		"beyond 10 minutes":               {[]stored{{ada, "News", "SENT", 11 * minute}}, 0, 1},
		"within a day":                    {[]stored{{ada, "News", "SENT", -24 * hour}}, 0, 1},
		"beyond a day":                    {[]stored{{ada, "News", "SENT", -25 * hour}}, 0, 0},
		"failed rows were never sent":     {[]stored{{ada, "News", "FAILED", 0}}, 0, 0},
		"suppressed rows were never sent": {[]stored{{ada, "News", "SUPPRESSED", 0}}, 0, 0},
		"a failed row is no rival":        {[]stored{{ada, "News", "FAILED", 0}, {ada, "News", "SENT", 1}}, 2, 2},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			h := newGuessWorld(t, world.Stock)
			var ids []int64
			for _, row := range c.rows {
				ids = append(ids, h.announcement(1, row.recipient, row.subject, row.status, someTime.Add(row.after)))
			}
			claimed := func(n int, status string) string {
				if n == 0 {
					return ""
				}
				return fmt.Sprintf("announcement %d 0102news %s claimed", ids[n-1], status)
			}
			news := sentMail{"0102news", ada, "News", someTime}
			h.told(news, "no such mailbox")
			h.want("at once", claimed(c.now, "BOUNCED"))
			h.pass(59 * time.Minute)
			h.want("within the hour", claimed(c.now, "BOUNCED"))
			h.pass(2 * time.Minute)
			h.want("after an hour", claimed(c.later, "BOUNCED"))
		})
	}
}

func TestRule5TheEventsOfOneMailClaimOneRowAndTwoMailsTwo(t *testing.T) {
	t.Parallel()
	for name, together := range map[string]bool{"in one batch": true, "one by one": false} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			h := newGuessWorld(t, world.Stock)
			first := h.announcement(1, ada, "News", "SENT", someTime)
			second := h.announcement(1, ada, "News", "SENT", someTime.Add(time.Minute))
			early, late := sentMail{"0102early", ada, "News", someTime}, sentMail{"0102late", ada, "News", someTime.Add(time.Minute)}
			events := []mail.DeliveryEvent{late.event("send", t), late.event("delivery", t), early.event("send", t), early.event("delivery", t)}
			if together {
				h.mustRecord(tell(events...))
			} else {
				for _, event := range events {
					h.mustRecord(tell(event))
				}
			}
			h.want("both claimed", fmt.Sprintf("announcement %d 0102early DELIVERED claimed, announcement %d 0102late DELIVERED claimed", first, second))
		})
	}
}

func TestRule5TwoMailsNeverShareARow(t *testing.T) {
	t.Parallel()
	h := newGuessWorld(t, world.Stock)
	row := h.announcement(1, ada, "News", "SENT", someTime)
	early, late := sentMail{"0102early", ada, "News", someTime}, sentMail{"0102late", ada, "News", someTime.Add(time.Minute)}
	h.mustRecord(tell(late.event("delivery", t)), tell(early.event("delivery", t)))
	h.want("the nearer mail has it", fmt.Sprintf("announcement %d 0102early DELIVERED claimed", row))
	other := h.announcement(1, ada, "News", "SENT", someTime.Add(2*time.Minute))
	h.look()
	h.want("the other got its own, which came later", fmt.Sprintf("announcement %d 0102early DELIVERED claimed, announcement %d 0102late DELIVERED claimed", row, other))
}

// Two drainers each have an event of one mail, and see two unclaimed rows.
func TestRule5DrainersBesideEachOtherClaimOneRow(t *testing.T) {
	t.Parallel()
	h := newGuessWorld(t, world.Stock)
	const mails = 30
	for n := range mails {
		recipient := fmt.Sprintf("guest%d@example.com", n)
		h.announcement(1, recipient, "News", "SENT", someTime)
		h.announcement(1, recipient, "News", "SENT", someTime.Add(5*time.Second))
	}
	var drainers errgroup.Group
	for _, name := range []string{"send", "delivery", "open", "delay"} {
		drainers.Go(func() error {
			for n := range mails {
				m := sentMail{fmt.Sprintf("0102%d", n), fmt.Sprintf("guest%d@example.com", n), "News", someTime}
				if _, err := h.Recorder.Record(context.Background(), []mail.Notice{tell(m.event(name, t))}); err != nil {
					return err
				}
			}
			return nil
		})
	}
	if err := drainers.Wait(); err != nil {
		t.Fatal(err)
	}
	if got := h.ask("SELECT count(ses_message_id) || ' ' || count(DISTINCT ses_message_id) || ' ' || count(*) FILTER (WHERE status = 'DELIVERED') FROM outgoing_messages"); got != "30 30 30" {
		t.Errorf("rows named, mails and delivered rows: %s", got)
	}
}

// With only the feedback notifications of an SES identity there are no Send events, and with headers off no subjects.
func TestRule5EventsThatTellTooLittleStayParked(t *testing.T) {
	t.Parallel()
	h := newGuessWorld(t, world.Stock)
	row := h.announcement(1, ada, "News", "SENT", someTime)
	bare := sentMail{"0102news", ada, "", someTime}
	h.told(bare, "delivery")
	h.pass(2 * time.Hour)
	h.want("nothing says the subject", "")
	h.told(sentMail{"0102news", ada, "News", someTime}, "open")
	h.look()
	h.want("one event says it for all", fmt.Sprintf("announcement %d 0102news DELIVERED claimed", row))
	if got := h.parked(); got != "0 parked, 0 unmatched" {
		t.Error(got)
	}
}

func TestRule4TheRowOfAnAnnouncementComesLater(t *testing.T) {
	t.Parallel()
	h := newGuessWorld(t, world.Stock)
	h.told(sentMail{"0102news", ada, "News", someTime}, "send", "mailbox full")
	if got := h.parked() + "; " + h.suppressed(); got != "2 parked, 0 unmatched; " {
		t.Error(got)
	}
	h.pass(30 * time.Minute)
	row := h.announcement(2, ada, "News", "SENT", someTime)
	h.exec("UPDATE outgoing_messages SET created_at = $1", someTime)
	h.pass(20 * time.Minute)
	h.want("claimed", fmt.Sprintf("announcement %d 0102news BOUNCED claimed", row))
	if got := h.parked() + "; " + h.suppressed(); got != "0 parked, 0 unmatched; ada@example.com 2 bounce Transient" {
		t.Error(got)
	}
}

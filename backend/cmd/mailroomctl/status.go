package main

import (
	"context"
	"fmt"

	"github.com/mailroom-app/mailroom/backend/mail"
)

func statusCommand() command {
	return command{
		name:    "status",
		usage:   "[--json]",
		summary: "what waits, what is wrong, and how the database stands",
		help: `
Needs DATABASE_URL. Without SQS_QUEUE_URL it tells what the tables hold.

  --json   print {"queue":{"visible","in_flight"},"parked","quarantined","issues","suppressions","schema","alarms":[...],
           "unmatched","hievents":{"generation","lacking":[...]}}
           queue is what waits and what somebody works on, null without SQS_QUEUE_URL or when the queue does not answer;
           parked are events whose message is not there yet, unmatched those of them that have waited for longer than
           MAILROOM_PARKED_DAYS, quarantined those that could not be understood or trusted,
           issues the open delivery issues, suppressions the live ones, schema the version of Mailroom's tables;
           alarms are {"code","since","oldest","messages","text"}. The one code is silence: at least five messages
           were written after the last outcome that came back, more than three hours and less than a week ago, and
           are still SENT. It is not raised while events wait in the queue: drain them first.
           generation is 1.8, 2.0, or empty for an upgrade that is not finished and for a release candidate; lacking is what
           there is not of 2.0

When the queue does not answer, the exit code is 1 and the rest is printed all the same.`,
		run: (*program).status,
	}
}

// statusJSON is the state of an installation; a stable format.
type statusJSON struct {
	Queue        *queueJSON `json:"queue"`
	Parked       int        `json:"parked"`
	Quarantined  int        `json:"quarantined"`
	Issues       int        `json:"issues"`
	Suppressions int        `json:"suppressions"`
	Schema       int        `json:"schema"`
	// Not part of the stable format.
	Alarms    []alarmJSON  `json:"alarms"`
	Unmatched int          `json:"unmatched"` // number of parked events that are unmatched
	HiEvents  hiEventsJSON `json:"hievents"`
}

type hiEventsJSON struct {
	Generation string   `json:"generation"`
	Lacking    []string `json:"lacking"`
}

type queueJSON struct {
	Visible  int `json:"visible"`
	InFlight int `json:"in_flight"`
}

func (p *program) status(ctx context.Context, arguments []string) error {
	flags := newFlags("status")
	asJSON := flags.Bool("json", false, "")
	if err := parseOnly(flags, arguments); err != nil {
		return err
	}
	db, err := p.installation.Database(ctx)
	if err != nil {
		return err
	}
	defer db.Close()
	figures, err := db.Operations.Figures(ctx)
	if err != nil {
		return err
	}
	hiEvents, err := db.Operations.HiEvents(ctx)
	if err != nil {
		return err
	}
	queue, unreachable := p.queueState(ctx)
	waiting := 0
	if queue != nil {
		waiting = queue.Visible
	}
	raised, err := alarms(ctx, db, waiting)
	if err != nil {
		return err
	}
	if *asJSON {
		err = p.printJSON(statusJSON{
			queue, figures.Parked, figures.Quarantined, figures.OpenIssues, figures.LiveSuppressions, figures.SchemaVersion, raised,
			figures.Unmatched, hiEventsJSON{hiEvents.Generation(), hiEvents.Lacking},
		})
	} else {
		err = p.printStatus(queue, figures, hiEvents, raised)
	}
	if unreachable != nil {
		return unreachable
	}
	return err
}

// queueState returns nil without a queue, and with an error.
func (p *program) queueState(ctx context.Context) (*queueJSON, error) {
	settings := p.installation.Settings()
	if !settings.HasQueue() {
		fmt.Fprintln(p.stderr, "mailroomctl: SQS_QUEUE_URL is not set, so nothing is known of the queue")
		return nil, nil
	}
	queue, err := p.installation.Queue(ctx)
	if err != nil {
		return nil, err
	}
	defer queue.Close()
	depth, err := queue.Depth(ctx)
	if err != nil {
		return nil, err
	}
	return &queueJSON{depth.Visible, depth.InFlight}, nil
}

func (p *program) printStatus(queue *queueJSON, figures mail.Figures, hiEvents mail.HiEvents, raised []alarmJSON) error {
	waiting := "not known"
	if queue != nil {
		waiting = fmt.Sprintf("%d waiting, %d being worked on", queue.Visible, queue.InFlight)
	}
	lastDrain := "never"
	if last := figures.LastDrain; !last.FinishedAt.IsZero() {
		lastDrain = when(last.FinishedAt) + " UTC by " + firstNonEmpty(last.Person, last.Login)
	}
	alarm := "none"
	if len(raised) > 0 {
		alarm = raised[0].Text
	}
	for _, line := range [][2]string{
		{"Queue", waiting},
		{"Parked events", fmt.Sprintf("%d, unmatched %d of them", figures.Parked, figures.Unmatched)},
		{"Quarantined", fmt.Sprint(figures.Quarantined)},
		{"Open delivery issues", fmt.Sprint(figures.OpenIssues)},
		{"Suppressions", fmt.Sprint(figures.LiveSuppressions)},
		{"Hi.Events", hiEvents.Words()},
		{"Schema version", fmt.Sprint(figures.SchemaVersion)},
		{"Last drain", lastDrain},
		{"Alarm", alarm},
	} {
		if _, err := fmt.Fprintf(p.stdout, "%-22s%s\n", line[0], printable(line[1])); err != nil {
			return err
		}
	}
	return nil
}

func firstNonEmpty(texts ...string) string {
	for _, text := range texts {
		if text != "" {
			return text
		}
	}
	return ""
}

package main

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/mailroom-app/mailroom/backend/app"
	"github.com/mailroom-app/mailroom/backend/drain"
	"github.com/mailroom-app/mailroom/backend/mail"
	"github.com/mailroom-app/mailroom/backend/postgres"
)

func drainCommand() command {
	return command{
		name:    "drain",
		usage:   "--once [--json]",
		summary: "take events from the queue until it is empty, and record them",
		help: `
Needs DATABASE_URL and SQS_QUEUE_URL, and AWS_SNS_TOPIC_ARN while AWS_SNS_VERIFY_SIGNATURE is true (the default).

  --once   end when a poll of one second finds the queue empty
  --json   print as the last line of standard output
           {"received","applied","duplicates","parked","quarantined","ignored","deleted","seconds"}:
           each received queue message counts once, under the first that fits of quarantined, parked, applied,
           duplicates, ignored; and in deleted when it was deleted from the queue

The first SIGINT or SIGTERM ends the fetching: work in hand is finished and reported, and the exit code is 1 because
the queue may not be empty. The second ends the program at once; what it had in hand is received again later.`,
		run: (*program).drain,
	}
}

func (p *program) drain(ctx context.Context, arguments []string) error {
	flags := newFlags("drain")
	once, asJSON := flags.Bool("once", false, ""), flags.Bool("json", false, "")
	if err := parseOnly(flags, arguments); err != nil {
		return err
	}
	if !*once {
		return usagef("drain: write drain --once")
	}
	// Settings before connections: what is missing shows at once, whatever is down.
	feed, err := p.installation.Feed(ctx)
	if err != nil {
		return err
	}
	defer feed.Close()
	db, err := p.installation.Database(ctx)
	if err != nil {
		return err
	}
	defer db.Close()
	report, err := p.drainInto(ctx, feed, db)
	if *asJSON {
		if printing := p.printJSON(report); printing != nil {
			return printing
		}
	} else if err == nil || report.Received > 0 {
		fmt.Fprintln(p.stdout, sentence(report))
	}
	return err
}

// drainInto drains once, shows progress, remembers the drain, and warns.
func (p *program) drainInto(ctx context.Context, feed *app.Feed, db *postgres.DB) (drain.Report, error) {
	checked, err := feed.Check(ctx)
	if err != nil {
		return drain.Report{}, err
	}
	started := time.Now()
	report, err := feed.Drain(ctx, db, p.progress())
	if p.onTerminal {
		fmt.Fprint(p.stderr, "\r\x1b[K")
	}
	p.remember(ctx, db, started, report)
	for _, warning := range app.Warnings(checked, report) {
		p.warn(warning)
	}
	if left := report.Received - report.Deleted; left > 0 {
		p.warn(fmt.Sprintf("%d messages were received and not deleted; they come back by themselves", left))
	}
	return report, err
}

// progress shows how far a drain is, on a terminal.
func (p *program) progress() func(drain.Report) {
	if !p.onTerminal {
		return nil
	}
	return func(r drain.Report) { fmt.Fprintf(p.stderr, "\r\x1b[K%d received, %d deleted", r.Received, r.Deleted) }
}

// remember notes the drain in the database, so that windows show who drained last. A drain that did its work does not fail for that.
func (p *program) remember(ctx context.Context, db *postgres.DB, started time.Time, report drain.Report) {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), 5*time.Second)
	defer cancel()
	if err := db.RecordDrain(ctx, mail.DrainRecord{
		StartedAt: started, FinishedAt: time.Now(), Received: report.Received, Applied: report.Applied, Duplicates: report.Duplicates,
		Parked: report.Parked, Quarantined: report.Quarantined, Ignored: report.Ignored, Deleted: report.Deleted,
	}); err != nil {
		p.log.WithError(err).Warn("the drain could not be noted in the database")
	}
}

// sentence is a report for people.
func sentence(r drain.Report) string {
	parts := []string{fmt.Sprintf("%d received", r.Received)}
	for _, part := range []struct {
		n    int
		word string
	}{{r.Applied, "applied"}, {r.Duplicates, "duplicates"}, {r.Parked, "parked"}, {r.Quarantined, "quarantined"}, {r.Ignored, "ignored"}, {r.Deleted, "deleted"}} {
		if part.n > 0 {
			parts = append(parts, fmt.Sprintf("%d %s", part.n, part.word))
		}
	}
	text := strings.Join(parts, ", ") + fmt.Sprintf(" in %.1f s.", r.Seconds)
	if r.Received == 0 {
		text = "The queue was empty."
	}
	if r.Unparked > 0 {
		text += fmt.Sprintf(" %d parked events were applied: their messages have appeared.", r.Unparked)
	}
	var changed []string
	for _, status := range mail.Statuses() {
		if n := r.Changed[status]; n > 0 {
			changed = append(changed, fmt.Sprintf("%d %s", n, status))
		}
	}
	if slices.Sort(changed); len(changed) > 0 {
		text += " Now " + strings.Join(changed, ", ") + "."
	}
	return text
}

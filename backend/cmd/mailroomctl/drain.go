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
	"github.com/mailroom-app/mailroom/backend/operate"
	"github.com/mailroom-app/mailroom/backend/postgres"
)

func drainCommand() command {
	return command{
		name:    "drain",
		usage:   "--once [--json] | --follow [--json] [--health FILE]",
		summary: "take events from the queue and record them, until it is empty or for ever",
		help: `
Needs DATABASE_URL and SQS_QUEUE_URL, and AWS_SNS_TOPIC_ARN while AWS_SNS_VERIFY_SIGNATURE is true (the default).

  --once   end when a poll of one second finds the queue empty
  --follow go on until SIGINT or SIGTERM. A queue or database that is away is waited for, and what is in hand kept
           meanwhile; parked events are looked through every minute. Any number may follow one queue. Under systemd
           it tells when it is ready and that it is alive (Type=notify, WatchdogSec=3min)
  --health FILE, or MAILROOM_HEALTH_FILE, is written every ten seconds, and when something changes, while following:
           {"state","since","written_at","started_at","pid","version","alive","in_hand","last_poll_at",
           "last_received_at","last_recorded_at","last_deleted_at","last_parked_at","last_error","last_error_at",
           "counters":{as below},"alarms":[as of status]}; state is following, queue_away, database_away, stopping
           or stopped. A written_at that is older than a minute means that the program is gone or hangs.
  --json   print as the last line of standard output
           {"received","applied","duplicates","parked","quarantined","ignored","deleted","seconds"}:
           each received queue message counts once, under the first that fits of quarantined, parked, applied,
           duplicates, ignored; and in deleted when it was deleted from the queue.
           Messages that the database refuses alone, or that cannot be decoded now, stay on the queue, everything else
           is recorded, and with --once the exit code is 1. Then there is also "left":
           [{"cause","messages","queue_messages"}], which counts them by cause and names the first twenty of each
           While following, each line before it is what the health file holds, when that has changed

The first SIGINT or SIGTERM ends the fetching: work in hand is finished and reported. With --once the exit code is 1
then, because the queue may not be empty; with --follow it is 0 unless something in hand had to be given back. The
second ends the program at once; what it had in hand is received again later.

Either also prunes raw payloads that are older than MAILROOM_PAYLOAD_DAYS (90 by default), about once an hour. Bodies in
quarantine are kept until they are retried or discarded. And it erases the addresses of accounts and orders that Hi.Events
has deleted or anonymised, within an hour: see mailroomctl help erase.`,
		run: (*program).drain,
	}
}

func (p *program) drain(ctx context.Context, arguments []string) error {
	flags := newFlags("drain")
	once, following, asJSON := flags.Bool("once", false, ""), flags.Bool("follow", false, ""), flags.Bool("json", false, "")
	health := flags.String("health", "", "")
	if err := parseOnly(flags, arguments); err != nil {
		return err
	}
	switch {
	case *once == *following:
		return usagef("drain: write drain --once or drain --follow")
	case *once && *health != "":
		return usagef("drain: --health goes with --follow")
	}
	keepMemoryLow()
	// Settings before connections: a missing setting is reported at once, even if a server is down.
	if _, err := p.installation.Settings().PayloadDays(); err != nil {
		return err
	}
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
	if err := db.Logins.MayDrain(ctx); err != nil {
		return err
	}
	if *following {
		return p.follow(ctx, feed, db, firstNonEmpty(*health, p.installation.Settings().HealthFile()), *asJSON)
	}
	report, err := p.drainInto(ctx, feed, db)
	if err == nil {
		p.prune(ctx, db)
		p.eraseDeleted(ctx, db)
	}
	p.warnOfLeft(report)
	if *asJSON {
		if printing := p.printJSON(report); printing != nil {
			return printing
		}
	} else if err == nil || report.Received > 0 {
		fmt.Fprintln(p.stdout, sentence(report))
	}
	return err
}

// drainInto drains once, shows progress, records the drain in the database, and prints warnings.
func (p *program) drainInto(ctx context.Context, feed *app.Feed, db *postgres.DB) (drain.Report, error) {
	checked, err := feed.Check(ctx)
	if err != nil {
		return drain.Report{}, err
	}
	started := time.Now()
	report, err := feed.Drain(ctx, db.Recorder, p.progress())
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

// warnOfLeft lists the messages that stay on the queue, by cause.
func (p *program) warnOfLeft(report drain.Report) {
	for _, left := range report.Left {
		named := strings.Join(left.QueueMessages, ", ")
		if more := left.Messages - len(left.QueueMessages); more > 0 {
			named += fmt.Sprintf(" and %d more", more)
		}
		p.warn(fmt.Sprintf("%d stay on the queue: %s (%s)", left.Messages, left.Cause, named))
	}
}

// progress returns a function that shows the drain's progress, or nil if standard error is not a terminal.
func (p *program) progress() func(drain.Report) {
	if !p.onTerminal {
		return nil
	}
	return func(r drain.Report) { fmt.Fprintf(p.stderr, "\r\x1b[K%d received, %d deleted", r.Received, r.Deleted) }
}

// prune removes old payloads. A failure does not fail the drain.
func (p *program) prune(ctx context.Context, db *postgres.DB) {
	if err := p.installation.PrunePayloads(ctx, db); err != nil && ctx.Err() == nil {
		p.log.WithError(err).Warn("old raw payloads could not be pruned")
	}
}

// eraseDeleted erases addresses of what Hi.Events has deleted. A failure does not fail the drain.
func (p *program) eraseDeleted(ctx context.Context, db *postgres.DB) {
	if err := p.installation.EraseDeleted(ctx, db); err != nil && ctx.Err() == nil {
		p.log.WithError(err).Warn("addresses of what Hi.Events has deleted could not be erased")
	}
}

// remember records the drain in the database, so that windows show the last drain, and reports whether that succeeded. A failure does
// not fail the drain.
func (p *program) remember(ctx context.Context, db *postgres.DB, started time.Time, report drain.Report) bool {
	err := operate.NoteDrain(ctx, db.Operations, started, "", report)
	if err != nil {
		p.log.WithError(err).Warn("the drain could not be noted in the database")
	}
	return err == nil
}

// sentence formats a report as one line of text.
func sentence(r drain.Report) string { return strings.Join(sentences(r), " ") }

// sentences formats a report as text: the outcomes of the queue messages, and the resulting changes.
func sentences(r drain.Report) []string {
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
	report := []string{text}
	if r.Unparked > 0 {
		report = append(report, fmt.Sprintf("%d parked events were applied: their messages have appeared.", r.Unparked))
	}
	var changed []string
	for _, status := range mail.Statuses() {
		if n := r.Changed[status]; n > 0 {
			changed = append(changed, fmt.Sprintf("%d %s", n, status))
		}
	}
	if slices.Sort(changed); len(changed) > 0 {
		report = append(report, "Now "+strings.Join(changed, ", ")+".")
	}
	return report
}

package main

import (
	"context"
	"encoding/base64"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/mailroom-app/mailroom/backend/mail"
	"github.com/mailroom-app/mailroom/backend/postgres"
	"github.com/mailroom-app/mailroom/backend/resend"
)

func quarantineCommand() command {
	return command{
		name:    "quarantine",
		usage:   "list [--reason R] [--limit N] | show ID | retry ID...|--all | discard ID... --why TEXT --yes   [--json]",
		summary: "events that could not be understood or trusted: look at them, retry or discard them",
		help: `
Needs DATABASE_URL; retry also what drain needs to know whom to trust (AWS_SNS_TOPIC_ARN, AWS_SNS_VERIFY_SIGNATURE), and
no queue. Bodies are kept whole until they are retried or discarded, however old they are.

  list      the newest first; --reason shows those of one reason, --limit how many at most, 50 by default
  show      one of them, with its body. What a terminal could obey shows as an escape
  retry     take it in again as a drain does, after a setting was corrected for example. What is recorded leaves the
            quarantine in the same transaction; what is still refused stays, with the new reason, and the exit code is 1
  discard   remove bodies for good. --why is recorded, with the database login and the time; without --yes it only
            tells what would be discarded
  --json    list: one line, an array of {"id","reason","detail","bytes","first_seen_at","last_seen_at","times_seen"}
            show: one such object with body (null unless it is UTF-8) and body_base64
            retry: an array of {"id","outcome","reason","detail"}, outcome one of applied, duplicate, parked, ignored,
            kept, missing (retry --all leaves out none)
            discard: {"discarded":[id,...]}
            Times are RFC 3339 in UTC.`,
		run: (*program).quarantine,
	}
}

// quarantineFlags are the flags of all verbs of quarantine.
type quarantineFlags struct {
	reason, why    string
	limit          int
	all, yes, json bool
}

func (p *program) quarantine(ctx context.Context, arguments []string) error {
	var f quarantineFlags
	flags := newFlags("quarantine")
	flags.StringVar(&f.reason, "reason", "", "")
	flags.StringVar(&f.why, "why", "", "")
	flags.IntVar(&f.limit, "limit", 50, "")
	flags.BoolVar(&f.all, "all", false, "")
	flags.BoolVar(&f.yes, "yes", false, "")
	flags.BoolVar(&f.json, "json", false, "")
	positional, err := parse(flags, arguments)
	if err != nil {
		return err
	}
	if len(positional) == 0 {
		return usagef("quarantine: write quarantine list, show, retry or discard")
	}
	ids, err := quarantineIDs(positional[1:])
	if err != nil {
		return err
	}
	do, err := quarantineVerb(positional[0], ids, f)
	if err != nil {
		return err
	}
	db, err := p.installation.Database(ctx)
	if err != nil {
		return err
	}
	defer db.Close()
	return do(p, ctx, db, ids, f)
}

func quarantineIDs(texts []string) ([]int64, error) {
	ids := make([]int64, len(texts))
	for i, text := range texts {
		id, err := strconv.ParseInt(text, 10, 64)
		if err != nil || id < 1 {
			return nil, usagef("quarantine: %q is no id: quarantine list shows them", text)
		}
		ids[i] = id
	}
	slices.Sort(ids)
	return slices.Compact(ids), nil
}

type quarantineDo func(p *program, ctx context.Context, db *postgres.DB, ids []int64, f quarantineFlags) error

// quarantineVerb returns the function for a verb, and fails if the other arguments do not fit the verb.
func quarantineVerb(verb string, ids []int64, f quarantineFlags) (quarantineDo, error) {
	switch verb {
	case "list":
		if len(ids) > 0 || f.limit < 1 {
			return nil, usagef("quarantine list takes no id, and a --limit of at least 1")
		}
		return (*program).listQuarantine, nil
	case "show":
		if len(ids) != 1 {
			return nil, usagef("quarantine show: name one id")
		}
		return (*program).showQuarantined, nil
	case "retry":
		if (len(ids) > 0) == f.all {
			return nil, usagef("quarantine retry: name ids, or write --all")
		}
		return (*program).retryQuarantined, nil
	case "discard":
		if len(ids) == 0 || strings.TrimSpace(f.why) == "" {
			return nil, usagef("quarantine discard: name ids, and the reason with --why TEXT: it is recorded")
		}
		return (*program).discardQuarantined, nil
	}
	return nil, usagef("quarantine: unknown verb %q: write list, show, retry or discard", verb)
}

// quarantineJSON is a quarantined message in JSON; a stable format.
type quarantineJSON struct {
	ID        int64   `json:"id"`
	Reason    string  `json:"reason"`
	Detail    string  `json:"detail"`
	Bytes     int     `json:"bytes"`
	FirstSeen *string `json:"first_seen_at"`
	LastSeen  *string `json:"last_seen_at"`
	TimesSeen int     `json:"times_seen"`
}

func newQuarantineJSON(e mail.QuarantineEntry) quarantineJSON {
	return quarantineJSON{e.ID, e.Refusal.Reason, e.Refusal.Detail, e.Bytes, jsonTime(e.FirstSeen), jsonTime(e.LastSeen), e.TimesSeen}
}

func (p *program) listQuarantine(ctx context.Context, db *postgres.DB, _ []int64, f quarantineFlags) error {
	entries, err := db.Recorder.Quarantined(ctx, f.reason, 0, f.limit+1)
	if err != nil {
		return err
	}
	p.noteMore(len(entries) > f.limit, f.limit)
	entries = entries[:min(len(entries), f.limit)]
	if f.json {
		list := make([]quarantineJSON, len(entries))
		for i, entry := range entries {
			list[i] = newQuarantineJSON(entry)
		}
		return p.printJSON(list)
	}
	cells := make([][]string, len(entries))
	for i, e := range entries {
		cells[i] = []string{rowID(e.ID), e.Refusal.Reason, when(e.LastSeen), strconv.Itoa(e.TimesSeen), strconv.Itoa(e.Bytes), e.Refusal.Detail}
	}
	return p.printTable([]string{"ID", "REASON", "LAST SEEN (UTC)", "TIMES", "BYTES", "DETAIL"}, cells)
}

func (p *program) showQuarantined(ctx context.Context, db *postgres.DB, ids []int64, f quarantineFlags) error {
	e, err := db.Recorder.QuarantineEntry(ctx, ids[0])
	if err != nil {
		return err
	}
	if f.json {
		whole := struct {
			quarantineJSON
			Body       *string `json:"body"`
			BodyBase64 string  `json:"body_base64"`
		}{newQuarantineJSON(e), nil, base64.StdEncoding.EncodeToString(e.Body)}
		if utf8.Valid(e.Body) {
			text := string(e.Body)
			whole.Body = &text
		}
		return p.printJSON(whole)
	}
	fmt.Fprintf(p.stdout, "Reason      %s\nDetail      %s\nFirst seen  %s UTC\nLast seen   %s UTC\nTimes seen  %d\nBytes       %d\n\n",
		printable(e.Refusal.Reason), printable(e.Refusal.Detail), when(e.FirstSeen), when(e.LastSeen), e.TimesSeen, e.Bytes)
	return p.printLines(string(e.Body))
}

// retryJSON is the result of a retry in JSON; a stable format.
type retryJSON struct {
	ID      int64   `json:"id"`
	Outcome string  `json:"outcome"`
	Reason  *string `json:"reason"`
	Detail  *string `json:"detail"`
}

var retryWords = map[mail.Outcome]string{
	0: "missing", mail.Applied: "applied", mail.Duplicate: "duplicate", mail.Parked: "parked", mail.Ignored: "ignored", mail.Quarantined: "kept",
}

func (p *program) retryQuarantined(ctx context.Context, db *postgres.DB, ids []int64, f quarantineFlags) error {
	decoder, err := p.installation.Decoder()
	if err != nil {
		return err
	}
	if f.all {
		if ids, err = db.Recorder.QuarantinedIDs(ctx, f.reason); err != nil {
			return err
		}
	}
	results, err := db.Recorder.RetryQuarantined(ctx, ids, decoder.Decode)
	if printing := p.printRetries(results, f.json); err == nil {
		err = printing
	}
	if err != nil {
		return err
	}
	if missing := slices.IndexFunc(results, func(r mail.QuarantineRetry) bool { return r.Outcome == 0 }); missing >= 0 && !f.all {
		return mail.Errorf(mail.CodeNotFound, "%d is not in quarantine", results[missing].ID)
	}
	kept := 0
	for _, result := range results {
		if result.Outcome == mail.Quarantined {
			kept++
		}
	}
	if kept > 0 {
		return mail.Errorf(mail.CodeInvalid, "%d of %d are still refused and stay in quarantine", kept, len(results))
	}
	return nil
}

func (p *program) printRetries(results []mail.QuarantineRetry, asJSON bool) error {
	list := make([]retryJSON, len(results))
	cells := make([][]string, len(results))
	for i, r := range results {
		list[i] = retryJSON{r.ID, retryWords[r.Outcome], present(r.Refusal.Reason), present(r.Refusal.Detail)}
		cells[i] = []string{rowID(r.ID), retryWords[r.Outcome], r.Refusal.Reason, r.Refusal.Detail}
	}
	if asJSON {
		return p.printJSON(list)
	}
	if len(cells) == 0 {
		_, err := fmt.Fprintln(p.stdout, "There is nothing in quarantine.")
		return err
	}
	return p.printTable([]string{"ID", "OUTCOME", "REASON", "DETAIL"}, cells)
}

func (p *program) discardQuarantined(ctx context.Context, db *postgres.DB, ids []int64, f quarantineFlags) error {
	if !f.yes {
		for _, id := range ids {
			e, err := db.Recorder.QuarantineEntry(ctx, id)
			if err != nil {
				return err
			}
			fmt.Fprintf(p.stderr, "%d  %s  %d bytes, seen %d times, last %s UTC\n", id, printable(e.Refusal.Reason), e.Bytes, e.TimesSeen, when(e.LastSeen))
		}
		return usagef("nothing was discarded: add --yes to discard these for good")
	}
	discarded, err := db.Recorder.DiscardQuarantined(ctx, ids, resend.Actor("", 0), strings.TrimSpace(f.why))
	if err != nil {
		return err
	}
	if f.json {
		err = p.printJSON(map[string][]int64{"discarded": append([]int64{}, discarded...)})
	} else {
		_, err = fmt.Fprintf(p.stdout, "%d discarded.\n", len(discarded))
	}
	if err == nil && len(discarded) < len(ids) {
		err = mail.Errorf(mail.CodeNotFound, "%d of %d are not in quarantine", len(ids)-len(discarded), len(ids))
	}
	return err
}

package main

import (
	"context"
	"encoding/json"
	"flag"
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/mailroom-app/mailroom/backend/export"
	"github.com/mailroom-app/mailroom/backend/mail"
)

func auditCommand() command {
	return command{
		name:    "audit",
		usage:   "[--person EMAIL] [--action A] [--subject S] [--address A] [--since T] [--before T] [--limit N] [--json | --csv], or audit forget ADDRESS --why TEXT --yes",
		summary: "who changed what, the newest first",
		help: `
Needs DATABASE_URL. The log only grows: the database refuses to change it, but for an address of a guest that is taken out.

  forget ADDRESS  take an address out of all entries; mailroomctl erase takes it out of every table. --why is recorded,
                  without the address; without --yes it only counts the entries

  --person    e-mail of the person; changes made with mailroomctl have none
  --action    resend, resolve, undo_resolve, change_address, suppress, unsuppress, undo_unsuppress, ses_suppress,
              ses_unsuppress, ask_suppression, answer_request, bulk_resend, forget_address, erase_address,
              erase_deleted
  --subject   what was changed, for example suppression:7, transaction:12 or address:ann@example.com
  --address   of a guest, that something was done to or sent to
  --since, --before   times (2026-03-01 or RFC 3339, UTC): the earliest to show, and the first that is too late
  --limit     how many at most, 50 by default; as CSV all
  --csv       the same as CSV, with no cell that a spreadsheet would take for a formula
  --json      print one line: an array of {"id","at","person","login","os_user","account_id","action","subject",
              "before","after","reason"}; before and after are objects or null. Times are RFC 3339 in UTC`,
		run: (*program).audit,
	}
}

// auditJSON is an entry in JSON; a stable format.
type auditJSON struct {
	ID        int64           `json:"id"`
	At        *string         `json:"at"`
	Person    *string         `json:"person"`
	Login     string          `json:"login"`
	OSUser    *string         `json:"os_user"`
	AccountID *int64          `json:"account_id"`
	Action    string          `json:"action"`
	Subject   string          `json:"subject"`
	Before    json.RawMessage `json:"before"`
	After     json.RawMessage `json:"after"`
	Reason    *string         `json:"reason"`
}

func newAuditJSON(e mail.AuditEntry) auditJSON {
	raw := func(text string) json.RawMessage {
		if text == "" {
			return json.RawMessage("null")
		}
		return json.RawMessage(text)
	}
	return auditJSON{
		e.ID, jsonTime(e.At), present(e.Person), e.Login, present(e.OSUser), present(e.Account.ID), e.Action, e.Subject, raw(e.Before), raw(e.After),
		present(e.Reason),
	}
}

func (p *program) audit(ctx context.Context, arguments []string) error {
	if len(arguments) > 0 && arguments[0] == "forget" {
		return p.auditForget(ctx, arguments[1:])
	}
	flags := newFlags("audit")
	var filter mail.AuditFilter
	flags.StringVar(&filter.Person, "person", "", "")
	flags.StringVar(&filter.Action, "action", "", "")
	flags.StringVar(&filter.Subject, "subject", "", "")
	flags.StringVar(&filter.Address, "address", "", "")
	since, before := flags.String("since", "", ""), flags.String("before", "", "")
	limit, asJSON, asCSV := flags.Int("limit", 50, ""), flags.Bool("json", false, ""), flags.Bool("csv", false, "")
	err := parseOnly(flags, arguments)
	switch {
	case err != nil:
		return err
	case *limit < 1:
		return usagef("audit: --limit %d: it must be at least 1", *limit)
	case *asJSON && *asCSV:
		return usagef("audit: use one of --json and --csv")
	}
	if filter.Since, err = parseMoment("--since", *since); err == nil {
		filter.Before, err = parseMoment("--before", *before)
	}
	if err != nil {
		return err
	}
	db, err := p.installation.Database(ctx)
	if err != nil {
		return err
	}
	defer db.Close()
	if *asCSV {
		most := 0 // all, unless --limit was given
		flags.Visit(func(given *flag.Flag) {
			if given.Name == "limit" {
				most = *limit
			}
		})
		_, err := export.Audit(ctx, db.Audit, mail.AllAccounts(), filter, most, p.csvOutput())
		return err
	}
	rows, more, err := collect(ctx, *limit, func(ctx context.Context, page mail.PageRequest) (mail.Page[mail.AuditEntry], error) {
		return db.Audit.AuditLog(ctx, mail.AllAccounts(), filter, page.After, page.Limit)
	})
	if err != nil {
		return err
	}
	p.noteMore(more, *limit)
	if *asJSON {
		list := make([]auditJSON, len(rows))
		for i, row := range rows {
			list[i] = newAuditJSON(row)
		}
		return p.printJSON(list)
	}
	cells := make([][]string, len(rows))
	for i, e := range rows {
		cells[i] = []string{rowID(e.ID), when(e.At), firstNonEmpty(e.Person, e.OSUser, e.Login), e.Action, e.Subject, scopeOf(e.Account), e.Reason}
	}
	return p.printTable([]string{"ID", "TIME (UTC)", "WHO", "ACTION", "SUBJECT", "ACCOUNT", "REASON"}, cells)
}

// parseMoment parses a day or a time in UTC; "" gives the zero time. It fails with a usageError.
func parseMoment(name, text string) (time.Time, error) {
	if text == "" {
		return time.Time{}, nil
	}
	for _, layout := range []string{time.DateOnly, time.RFC3339} {
		if at, err := time.Parse(layout, text); err == nil {
			return at.UTC(), nil
		}
	}
	return time.Time{}, usagef("audit: %s %s is no time: write 2026-03-01 or 2026-03-01T18:30:00Z", name, strconv.Quote(text))
}

// auditForget removes an address from the audit log.
func (p *program) auditForget(ctx context.Context, arguments []string) error {
	flags := newFlags("audit forget")
	why, yes, asJSON := flags.String("why", "", ""), flags.Bool("yes", false, ""), flags.Bool("json", false, "")
	positional, err := parse(flags, arguments)
	switch {
	case err != nil:
		return err
	case len(positional) != 1:
		return usagef("audit forget: name one address")
	case *yes && strings.TrimSpace(*why) == "":
		return usagef("audit forget: say --why: it is recorded")
	}
	db, err := p.installation.Database(ctx)
	if err != nil {
		return err
	}
	defer db.Close()
	if !*yes {
		rows, more, err := collect(ctx, 1000, func(ctx context.Context, page mail.PageRequest) (mail.Page[mail.AuditEntry], error) {
			return db.Audit.AuditLog(ctx, mail.AllAccounts(), mail.AuditFilter{Address: positional[0]}, page.After, page.Limit)
		})
		if err != nil {
			return err
		}
		atLeast := ""
		if more {
			atLeast = "at least "
		}
		return usagef("nothing was changed: %s is in %s%d entries; add --yes to take it out of them for good", positional[0], atLeast, len(rows))
	}
	who, err := actor(ctx, db)
	if err != nil {
		return err
	}
	n, err := db.Audit.ForgetAddress(ctx, mail.AllAccounts(), who, positional[0], *why)
	if err != nil {
		return err
	}
	if *asJSON {
		return p.printJSON(map[string]int{"entries": n})
	}
	_, err = fmt.Fprintf(p.stdout, "Taken out of %d entries.\n", n)
	return err
}

package main

import (
	"context"
	"fmt"
	"strconv"
	"strings"

	"github.com/mailroom-app/mailroom/backend/address"
	"github.com/mailroom-app/mailroom/backend/mail"
)

func eraseCommand() command {
	return command{
		name:    "erase",
		usage:   "ADDRESS [--dry-run] [--json] [--why TEXT] [--yes]",
		summary: "erase the address of one person from the tables of Mailroom and of the integration",
		help: `
Needs DATABASE_URL, and a superadmin's login or the owner's. For a person who asks to be forgotten: erase them in Hi.Events
first, since what Hi.Events holds comes back with the next mail. Accounts and orders that Hi.Events deletes or anonymises
need no command: drains and the windows of superadmins erase their addresses within an hour.

The address is searched in every spelling, in every table, also within payloads, answers of mail servers and texts that
people wrote; this can take minutes. Where a row must have an address there stands erased@address.invalid then, to which
nothing is ever sent. Issues of such rows are resolved. Quarantined messages that contain the address are discarded, with
what they say about others. Events that arrive later about mails from before are recorded without the address.

What stays, and why, is printed:
  suppressions  live ones of this address stay as an HMAC under a key that no login can read, so that mail of Mailroom
                stays stopped. The integration compares text and no longer sees them, nor does SES's own list change;
                mailroomctl recipient shows them to whoever types the address, and suppressions remove removes them
  Hi.Events     orders, tickets, waitlist places, users and announcements are Hi.Events's own data
  actors        members of Hi.Events who used Mailroom stay named as who did what

On a terminal the command first prints what it will do, and asks for the address once more. Without one, it erases.

  --dry-run  print the same counts and change nothing
  --yes      do not ask
  --why      why, for the audit log, which never contains the address; "the person asked" by default
  --json     print one line: {"dry_run","total","erased":[{"table","rows"}],"suppressions_kept","held":[{"table","rows","why"}]};
             why is hi_events or actor

Also where nothing is found the exit code is 0. After a failure call it again: what is erased stays erased.`,
		run: (*program).erase,
	}
}

// erasureJSON is the result of erase in JSON; a stable format.
type erasureJSON struct {
	DryRun      bool              `json:"dry_run"`
	Total       int64             `json:"total"`
	Erased      []erasedTableJSON `json:"erased"`
	Suppression int64             `json:"suppressions_kept"`
	Held        []heldTableJSON   `json:"held"`
}

type erasedTableJSON struct {
	Table string `json:"table"`
	Rows  int64  `json:"rows"`
}

type heldTableJSON struct {
	Table string `json:"table"`
	Rows  int64  `json:"rows"`
	Why   string `json:"why"`
}

func (p *program) erase(ctx context.Context, arguments []string) error {
	flags := newFlags("erase")
	dryRun, yes, asJSON := flags.Bool("dry-run", false, ""), flags.Bool("yes", false, ""), flags.Bool("json", false, "")
	why := flags.String("why", "the person asked", "")
	positional, err := parse(flags, arguments)
	switch {
	case err != nil:
		return err
	case len(positional) != 1:
		return usagef("erase: name one address")
	case *dryRun && *yes:
		return usagef("erase: --dry-run changes nothing, so there is nothing to agree to with --yes")
	case strings.TrimSpace(*why) == "":
		return usagef("erase: --why says nothing: it is recorded")
	}
	email, err := address.Parse(positional[0])
	if err != nil {
		return usagef("erase: %s: %v", positional[0], err)
	}
	db, err := p.installation.Database(ctx)
	if err != nil {
		return err
	}
	defer db.Close()
	if *dryRun || !*yes && p.canAsk {
		plan, err := db.Erasing.PlanErasure(ctx, mail.AllAccounts(), email)
		if err != nil {
			return err
		}
		if *dryRun {
			return p.printErasure(plan, email, true, *asJSON)
		}
		asking := *p
		asking.stdout = p.stderr // where the question is: the output may go to another program
		if err := asking.printErasure(plan, email, true, false); err != nil {
			return err
		}
		if err := p.confirm(email, "erase it for good"); err != nil {
			return err
		}
	}
	who, err := actor(ctx, db)
	if err != nil {
		return err
	}
	erasure, err := db.Erasing.EraseAddress(ctx, mail.AllAccounts(), who, email, *why)
	if err != nil {
		return err
	}
	return p.printErasure(erasure, email, false, *asJSON)
}

func (p *program) printErasure(e mail.Erasure, email string, dryRun, asJSON bool) error {
	if asJSON {
		told := erasureJSON{DryRun: dryRun, Total: e.Total(), Erased: []erasedTableJSON{}, Suppression: e.Suppressions, Held: []heldTableJSON{}}
		for _, rows := range e.Erased {
			told.Erased = append(told.Erased, erasedTableJSON(rows))
		}
		for _, held := range e.Held {
			told.Held = append(told.Held, heldTableJSON{held.Table, held.Rows, string(held.Why)})
		}
		return p.printJSON(told)
	}
	var cells [][]string
	for _, rows := range e.Erased {
		if rows.Rows > 0 {
			cells = append(cells, []string{rows.Table, strconv.FormatInt(rows.Rows, 10)})
		}
	}
	told, header := fmt.Sprintf("%s is erased.", email), "ROWS ERASED"
	switch {
	case len(cells) == 0:
		told = fmt.Sprintf("%s is in none of the searched tables.", email)
	case dryRun:
		told, header = fmt.Sprintf("%s would be erased from these tables.", email), "ROWS"
	}
	if err := p.printLines(told); err != nil {
		return err
	}
	if len(cells) > 0 {
		if err := p.printTable([]string{"TABLE", header}, cells); err != nil {
			return err
		}
	}
	for _, line := range keptLines(e, dryRun) {
		if err := p.printLines(line); err != nil {
			return err
		}
	}
	return nil
}

// keptLines tells what keeps the address, and why.
func keptLines(e mail.Erasure, dryRun bool) []string {
	var lines []string
	if e.Suppressions > 0 {
		verb := "Stay"
		if dryRun {
			verb = "Would stay"
		}
		lines = append(lines, fmt.Sprintf("%s as an HMAC of the address, suppressions: %d. They still stop mail of Mailroom. The integration, "+
			"which compares text, does not see them.", verb, e.Suppressions))
	}
	for _, held := range e.Held {
		switch held.Why {
		case mail.HeldByHiEvents:
			lines = append(lines, fmt.Sprintf("Stays in %s, rows: %d. They are data of Hi.Events: erase it there.", held.Table, held.Rows))
		case mail.HeldAsActor:
			lines = append(lines, fmt.Sprintf("Stays in %s, rows: %d. They name who acted.", held.Table, held.Rows))
		}
	}
	return lines
}

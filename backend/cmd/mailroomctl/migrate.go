package main

import (
	"context"
	"fmt"
	"strings"

	"github.com/mailroom-app/mailroom/backend/mail"
	"github.com/mailroom-app/mailroom/backend/postgres"
	"github.com/mailroom-app/mailroom/backend/postgres/migrations"
)

func migrateCommand() command {
	return command{
		name:    "migrate",
		usage:   "[--plan | --check | --hand-over --yes | --down --yes [--drop-data] [--export DIR]]",
		summary: "prepare the database for Mailroom, or take that back",
		help: `
Needs DATABASE_URL, with the login that owns the tables of Hi.Events. It may be run again at any time; when two run at
once, one waits. No lock is taken that stops ticket sales.

  --plan        print the SQL that would run and what it locks, and change nothing
  --check       exit 0 when nothing is pending; name what differs and exit 1 when something is. Warn of a Hi.Events whose
                upgrade is not finished
  --hand-over   for the day on which the integration's migrations come to a database that Mailroom prepared: set aside what
                is in the tables and columns that they create, and remove these; needs --yes. Close every window and
                drain, run it, run the integration's migrations, then mailroomctl migrate, which brings every row back.
  --down        remove exactly what Mailroom has created; needs --yes, and refuses where suppressions or tracking rows
                would be lost
  --drop-data   with --down: lose them all the same, after an export
  --export DIR  with --drop-data: where the folder of the export is made; the current folder by default`,
		run: (*program).migrate,
	}
}

func (p *program) migrate(ctx context.Context, arguments []string) error {
	flags := newFlags("migrate")
	plan, check := flags.Bool("plan", false, ""), flags.Bool("check", false, "")
	handOver, down := flags.Bool("hand-over", false, ""), flags.Bool("down", false, "")
	yes, dropData, export := flags.Bool("yes", false, ""), flags.Bool("drop-data", false, ""), flags.String("export", "", "")
	if err := parseOnly(flags, arguments); err != nil {
		return err
	}
	modes := 0
	for _, mode := range []bool{*plan, *check, *handOver, *down} {
		if mode {
			modes++
		}
	}
	switch {
	case modes > 1:
		return usagef("migrate: --plan, --check, --hand-over and --down exclude each other")
	case !*down && (*dropData || *export != ""):
		return usagef("migrate: --drop-data and --export belong to --down")
	case *export != "" && !*dropData:
		return usagef("migrate: --export belongs to --drop-data")
	case *handOver && !*yes:
		return usagef("migrate --hand-over removes the integration's tables and columns that Mailroom made, and sets aside what is in them: add --yes if that is what you want")
	case *down && !*yes:
		return usagef("migrate --down removes what Mailroom has created in the database: add --yes if that is what you want")
	}
	secret, err := p.installation.Settings().DatabaseURL()
	if err != nil {
		return err
	}
	url := secret.Reveal()
	switch {
	case *plan:
		return p.printPlan(ctx, url)
	case *check:
		return p.checkMigrations(ctx, url)
	case *handOver:
		return p.handOver(ctx, url)
	case *down:
		return p.migrateDown(ctx, url, migrations.DownOptions{DropData: *dropData, ExportDir: *export})
	}
	if err := migrations.Up(ctx, url, migrations.Progress(p.step)); err != nil {
		return err
	}
	fmt.Fprintln(p.stdout, "The database is prepared.")
	return p.renewLogins(ctx, url)
}

// renewLogins updates the rights of the logins of mailroomctl grant to the current tables.
func (p *program) renewLogins(ctx context.Context, url string) error {
	db, err := postgres.Open(ctx, url)
	if err != nil {
		return err
	}
	defer db.Close()
	renewed, err := db.Logins.RenewLogins(ctx)
	if err != nil {
		return fmt.Errorf("logins that mailroomctl grant made keep the rights of the version before until they are granted again: %w", err)
	}
	if renewed > 0 {
		fmt.Fprintf(p.stdout, "Logins that mailroomctl grant made have the rights of this version: %d.\n", renewed)
	}
	return nil
}

func (p *program) step(title string) { fmt.Fprintln(p.stderr, printable(title)) }

func (p *program) printPlan(ctx context.Context, url string) error {
	plan, err := migrations.MakePlan(ctx, url)
	if err != nil {
		return err
	}
	if plan.Empty() {
		fmt.Fprintf(p.stdout, "-- Nothing is pending: the database is at version %d.\n", plan.To)
	}
	for _, step := range plan.Pending {
		fmt.Fprintf(p.stdout, "-- %s\n-- Locks %s\n", step.Title, step.Locks)
		for _, fact := range step.Facts {
			fmt.Fprintf(p.stdout, "-- %s\n", printable(fact))
		}
		fmt.Fprintf(p.stdout, "%s\n\n", strings.TrimSpace(step.SQL))
	}
	for _, obstacle := range plan.Obstacles {
		p.warn("it cannot run yet: " + obstacle)
	}
	for _, lost := range plan.Lost {
		p.warn("it cannot bring this back: " + lost)
	}
	return nil
}

func (p *program) checkMigrations(ctx context.Context, url string) error {
	plan, err := migrations.MakePlan(ctx, url)
	if err != nil {
		return err
	}
	if plan.Empty() {
		return p.checkLogins(ctx, url)
	}
	if plan.From > 0 {
		for _, difference := range plan.Differences() {
			fmt.Fprintln(p.stdout, printable(difference))
		}
	}
	fmt.Fprintln(p.stdout, "Migrations are pending: see mailroomctl migrate --plan, then run mailroomctl migrate.")
	return exitStatus(exitFailed)
}

// checkLogins checks that the logins of mailroomctl grant have their rights, in a database where nothing else is pending.
func (p *program) checkLogins(ctx context.Context, url string) error {
	db, err := postgres.Open(ctx, url)
	if err != nil {
		return err
	}
	defer db.Close()
	changed, err := db.Logins.ChangedLogins(ctx)
	if mail.CodeOf(err) == mail.CodeNotAllowed {
		p.warn("whether logins have their rights was not looked at: " + err.Error())
		err = nil
	}
	if err != nil {
		return err
	}
	if len(changed) == 0 {
		p.tellOfHiEvents(ctx, db)
		fmt.Fprintln(p.stdout, "Nothing is pending.")
		return nil
	}
	for _, login := range changed {
		fmt.Fprintf(p.stdout, "login %s has other rights than mailroomctl grant gives it\n", printable(login))
	}
	fmt.Fprintln(p.stdout, "Run mailroomctl migrate.")
	return exitStatus(exitFailed)
}

// tellOfHiEvents warns of a Hi.Events whose upgrade is not finished.
func (p *program) tellOfHiEvents(ctx context.Context, db *postgres.DB) {
	hiEvents, err := db.Operations.HiEvents(ctx)
	switch {
	case err != nil:
		p.warn("what Hi.Events has could not be looked at: " + err.Error())
	case hiEvents.Generation() == "":
		p.warn("Hi.Events is " + hiEvents.Words())
	}
}

func (p *program) handOver(ctx context.Context, url string) error {
	report, err := migrations.HandOver(ctx, url, migrations.Progress(p.step))
	for _, aside := range report.Aside {
		fmt.Fprintf(p.stdout, "%s: %d rows before, %d set aside.\n", aside.Table, aside.Before, aside.After)
	}
	if err != nil {
		return err
	}
	fmt.Fprintln(p.stdout, "The integration's migrations can run now. Run mailroomctl migrate after them: it brings every row back.")
	return nil
}

func (p *program) migrateDown(ctx context.Context, url string, how migrations.DownOptions) error {
	report, err := migrations.Down(ctx, url, how, migrations.Progress(p.step))
	if report.Export != "" {
		fmt.Fprintf(p.stdout, "Exported to %s.\n", report.Export)
	}
	if err != nil {
		return err
	}
	for _, loss := range report.Lost {
		fmt.Fprintf(p.stdout, "Removed %d %s.\n", loss.Count, loss.What)
	}
	if report.Restored > 0 {
		fmt.Fprintf(p.stdout, "%d suppressions that were removed as duplicates live again.\n", report.Restored)
	}
	for _, kept := range report.Kept {
		p.warn("something else needs the " + kept + ", so it was kept")
	}
	if len(report.Removed) == 0 {
		fmt.Fprintln(p.stdout, "There was nothing of Mailroom's to remove.")
		return nil
	}
	fmt.Fprintf(p.stdout, "Removed what Mailroom had created: %d objects.\n", len(report.Removed))
	return nil
}

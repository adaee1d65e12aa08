package main

import (
	"context"
	"fmt"

	"github.com/mailroom-app/mailroom/backend/mail"
)

func resolveCommand() command {
	return command{
		name:    "resolve",
		usage:   "KIND:ID... [--undo] [--json]",
		summary: "resolve delivery issues by hand, or take that back",
		help: `
Needs DATABASE_URL. KIND is announcement or transaction, ID any attempt of the chain: its original is resolved, and stays so
whatever happens later. Who did it is recorded: the database login and the name of the user.

  --undo   take it back; what was delivered is resolved automatically then
  --json   print one line: {"resolved":N}, with --undo {"undone":N}: how many were not before`,
		run: (*program).resolve,
	}
}

func (p *program) resolve(ctx context.Context, arguments []string) error {
	flags := newFlags("resolve")
	undo, asJSON := flags.Bool("undo", false, ""), flags.Bool("json", false, "")
	positional, err := parse(flags, arguments)
	if err != nil {
		return err
	}
	if len(positional) == 0 {
		return usagef("resolve: write at least one KIND:ID, for example transaction:12")
	}
	ids := make([]mail.MessageID, len(positional))
	for i, text := range positional {
		if ids[i], err = mail.ParseMessageID(text); err != nil {
			return usagef("resolve: %v", err)
		}
	}
	db, err := p.installation.Database(ctx)
	if err != nil {
		return err
	}
	defer db.Close()
	do, name, words := db.Resends.Resolve, "resolved", "%d resolved.\n"
	if *undo {
		do, name, words = db.Resends.UndoResolve, "undone", "%d no longer resolved by hand.\n"
	}
	who, err := actor(ctx, db)
	if err != nil {
		return err
	}
	n, err := do(ctx, mail.AllAccounts(), who, ids)
	if err != nil {
		return err
	}
	if *asJSON {
		return p.printJSON(map[string]int{name: n})
	}
	_, err = fmt.Fprintf(p.stdout, words, n)
	return err
}

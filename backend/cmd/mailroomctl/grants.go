package main

import (
	"context"
	"fmt"
)

func revokeCommand() command {
	return command{
		name:    "revoke",
		usage:   "--login NAME",
		summary: "remove a login of the database that grant made",
		help: `
Needs DATABASE_URL, as grant does. Other logins are left alone. Connections that are open see nothing any more.

  --login   the name of the login`,
		run: (*program).revoke,
	}
}

func (p *program) revoke(ctx context.Context, arguments []string) error {
	flags := newFlags("revoke")
	login := flags.String("login", "", "")
	if err := parseOnly(flags, arguments); err != nil {
		return err
	}
	if *login == "" {
		return usagef("revoke: name the login with --login NAME")
	}
	db, err := p.installation.Database(ctx)
	if err != nil {
		return err
	}
	defer db.Close()
	if err := db.Logins.RevokeLogin(ctx, *login); err != nil {
		return err
	}
	_, err = fmt.Fprintf(p.stdout, "The login %s is gone.\n", printable(*login))
	return err
}

func grantsCommand() command {
	return command{
		name:    "grants",
		usage:   "[--json]",
		summary: "list the logins of the database that grant made",
		help: `
Needs DATABASE_URL, with the login of Hi.Events or a superadmin's.

  --json   print one line: an array of objects with
           login, kind (organizer, superadmin, drain), user (e-mail, or null), may_drain, granted_at, granted_by`,
		run: (*program).grants,
	}
}

// grantJSON is a login in JSON; a stable format.
type grantJSON struct {
	Login     string  `json:"login"`
	Kind      string  `json:"kind"`
	User      *string `json:"user"`
	MayDrain  bool    `json:"may_drain"`
	GrantedAt *string `json:"granted_at"`
	GrantedBy string  `json:"granted_by"`
}

func (p *program) grants(ctx context.Context, arguments []string) error {
	flags := newFlags("grants")
	asJSON := flags.Bool("json", false, "")
	if err := parseOnly(flags, arguments); err != nil {
		return err
	}
	db, err := p.installation.Database(ctx)
	if err != nil {
		return err
	}
	defer db.Close()
	logins, err := db.Logins.All(ctx)
	if err != nil {
		return err
	}
	list, cells := make([]grantJSON, len(logins)), make([][]string, len(logins))
	for i, l := range logins {
		list[i] = grantJSON{l.Name, string(l.Kind), present(l.Email), l.MayDrain, jsonTime(l.GrantedAt), l.GrantedBy}
		drains := "no"
		if l.MayDrain {
			drains = "yes"
		}
		cells[i] = []string{l.Name, string(l.Kind), l.Email, drains, when(l.GrantedAt), l.GrantedBy}
	}
	if *asJSON {
		return p.printJSON(list)
	}
	return p.printTable([]string{"LOGIN", "KIND", "PERSON", "DRAINS", "GRANTED (UTC)", "BY"}, cells)
}

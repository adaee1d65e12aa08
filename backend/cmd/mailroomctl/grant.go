package main

import (
	"context"
	"fmt"

	"github.com/mailroom-app/mailroom/backend/mail"
)

func grantCommand() command {
	return command{
		name:    "grant",
		usage:   "organizer|superadmin|drain --login NAME [--user EMAIL] [--with-drain] [--connections N] [--json]",
		summary: "make a login of the database that may do no more than one kind of work",
		help: `
Needs DATABASE_URL, with a login that owns the tables of Hi.Events and may make others (CREATEROLE, or a superuser). The
password is generated and shown once. Run again for a login that it made, it gives that the rights asked for now, and a
new password. Nothing changes for Hi.Events and its own logins.

  organizer    the login is the person of --user, without a password of Hi.Events on top: whatever is typed with it, in
               Mailroom or psql, only rows of that person's accounts can be read or changed, and nothing at all once
               they are deactivated. Suppressions cannot be changed, nor what was logged, and nobody's password hash read
  superadmin   all accounts, as far as Mailroom works with them, and draining. With --user the window needs no password
               and the hashes cannot be read; without, people sign in to the window. It holds until it is revoked
  drain        record events, for mailroomctl drain, and nothing else. Who may record events may invent them, for every
               account. It reads what recording compares: addresses, subjects, whose order or ticket it is
  --login      the name of the login
  --user       the e-mail of the person in Hi.Events who the login is; organizers need one
  --with-drain give an organizer the rights of a drain login too. Without them Refresh reads the tables again and shows
               when and by whom was last drained
  --connections N
               how many connections the login may have at once, 5 by default: a window takes up to 5. Without a limit, one
               login could take all that the server has. More for a superadmin's login that several people share
  --json       print one line: {"login":"...","password":"..."}`,
		run: (*program).grant,
	}
}

func (p *program) grant(ctx context.Context, arguments []string) error {
	flags := newFlags("grant")
	login, user := flags.String("login", "", ""), flags.String("user", "", "")
	withDrain, asJSON, connections := flags.Bool("with-drain", false, ""), flags.Bool("json", false, ""), flags.Int("connections", mail.LoginConnections, "")
	positional, err := parse(flags, arguments)
	if err != nil {
		return err
	}
	request := mail.LoginRequest{Name: *login, Email: *user, WithDrain: *withDrain, Connections: *connections}
	if len(positional) == 1 {
		request.Kind = mail.LoginKind(positional[0])
	}
	switch {
	case request.Kind != mail.OrganizerLogin && request.Kind != mail.SuperadminLogin && request.Kind != mail.DrainLogin:
		return usagef("grant: write grant organizer, grant superadmin or grant drain")
	case request.Name == "":
		return usagef("grant: name the login with --login NAME")
	case *connections < 1:
		return usagef("grant: --connections is how many the login may have at once, at least 1")
	case request.Kind == mail.OrganizerLogin && request.Email == "":
		return usagef("grant organizer: name the person with --user EMAIL")
	}
	db, err := p.installation.Database(ctx)
	if err != nil {
		return err
	}
	defer db.Close()
	password, err := db.Logins.GrantLogin(ctx, request)
	if err != nil {
		return err
	}
	if request.WithDrain {
		p.warn("who may record events may invent them, for every account: this login has the drain right")
	}
	if *asJSON {
		return p.printJSON(map[string]string{"login": request.Name, "password": password})
	}
	_, err = fmt.Fprintf(p.stdout, "Login %s, password %s\nIt is not shown again. Put both into DATABASE_URL in the place of the user and the password.\n",
		printable(request.Name), password)
	return err
}

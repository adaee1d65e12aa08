package main

import (
	"context"
	"fmt"
	"io"
	"path/filepath"
	"strings"

	"github.com/mailroom-app/mailroom/backend/app"
)

func helpCommand() command {
	return command{
		name:    "help",
		usage:   "[COMMAND]",
		summary: "explain a command",
		run:     (*program).help,
	}
}

func (p *program) help(_ context.Context, arguments []string) error {
	if len(arguments) == 0 || arguments[0] == "help" || arguments[0] == "--help" {
		p.overview(p.stdout)
		return nil
	}
	c, known := find(arguments[0])
	if !known {
		return usagef("unknown command %q: mailroomctl help lists the commands", arguments[0])
	}
	p.describe(c)
	return nil
}

func (p *program) describe(c command) {
	fmt.Fprintf(p.stdout, "mailroomctl %s %s\n\n%s\n", c.name, c.usage, strings.ToUpper(c.summary[:1])+c.summary[1:]+".")
	if c.help != "" {
		fmt.Fprintf(p.stdout, "\n%s\n", strings.Trim(c.help, "\n"))
	}
}

func (p *program) overview(to io.Writer) {
	fmt.Fprint(to, "mailroomctl COMMAND [ARGUMENTS]\n\nWhat became of every e-mail of Hi.Events, on the command line.\n\n")
	for _, c := range commands() {
		fmt.Fprintf(to, "  %-14s %s\n", c.name, c.summary)
	}
	fmt.Fprint(to, settingsHelp)
	if folder := app.StateFolder(); folder != "" {
		fmt.Fprintf(to, "The window writes its log to %s.\n", filepath.Join(folder, "mailroom.log"))
	}
}

// settingsHelp is the part of the overview about the environment variables.
const settingsHelp = `
mailroomctl help COMMAND explains one. Flags may stand anywhere after the command.

Settings come from the environment; each command demands only what it uses:

  DATABASE_URL               the Postgres database of Hi.Events
  SQS_QUEUE_URL              the queue to drain
  AWS_SNS_TOPIC_ARN          topics whose events are accepted, with commas between them; needed while signatures are verified
  AWS_SNS_VERIFY_SIGNATURE   true (the default) verifies that SNS signed each event
  AWS_SNS_CERT_DIR           where SNS's signing certificates are kept
  MAILROOM_PAYLOAD_DAYS      for how many days raw payloads are kept, 90 by default; drains prune older ones
  MAILROOM_PARKED_DAYS       for how many days an event waits for its message before it is unmatched, 3 by default
  MAILROOM_SEND_RATE         how many mails resend sends in a second; the SES account's own rate by default
  SES_CONFIGURATION_SET      the configuration set that mails are resent with, so that their events come back
  SES_SUPPRESSION_ENABLED    true enforces suppressions when mails are resent; false (the default) only "do not contact"
  MAILROOM_HEALTH_FILE       where drain --follow tells a supervisor how it stands
  MAIL_FROM_ADDRESS          the sender of mails, with MAIL_FROM_NAME as its name; as in Hi.Events
  APP_FRONTEND_URL           where the pages of Hi.Events are, to which mails link
  APP_NAME                   what Hi.Events calls itself in mails; Hi.Events by default
  AWS_REGION, AWS_PROFILE, AWS_ENDPOINT_URL_SQS, ...   whatever the AWS SDK reads

Exit codes: 0 done, 1 failed, 2 wrong usage, 3 settings that are missing or contradict each other.
With --json, standard output holds JSON and nothing else; messages for people go to standard error.
`

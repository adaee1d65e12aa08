package main

import (
	"context"
	"strings"

	"github.com/mailroom-app/mailroom/backend/mail"
	"github.com/mailroom-app/mailroom/backend/simulate"
)

func simulateCommand() command {
	return command{
		name:    "simulate",
		usage:   "KIND TARGET [--drain] [--yes] [--json], or subscribe | list | list-suppressions | unsuppress ID|ADDRESS | help",
		summary: "put a true-to-life event of SES on the queue, to see what it does",
		help: `
  simulate KIND TARGET      KIND is bounce, bounce-transient, complaint, delivery, send, reject or delay
                            TARGET is announcement:ID (or marketing:ID), transaction:ID, or ADDRESS [SES-ID]: the newest
                            message to that address, or the mail with that SES id whether there is a message or not
      --drain               drain the queue too; print the status before and after and, when it did not change, why
      --yes                 do it although the topic or queue is real AWS's, not an emulator on this machine
      --json                print one line: {"kind","message","recipient","ses_message_id","sent_to"}, and with --drain
                            {"before","after","changed","why"} and "drain" as the command drain prints it
  simulate subscribe        subscribe the queue to the topic [--yes]
  simulate list             the newest messages, to choose a TARGET from [--limit N]
  simulate list-suppressions  the live suppressions [--limit N]
  simulate unsuppress ID    remove one suppression, or with ADDRESS all of an address, as a person's decision: events from
                            before it do not bring it back

The event goes to the topic when AWS_SNS_TOPIC_ARN is set, else in an envelope without a signature straight to the queue
SQS_QUEUE_URL. An emulator does not sign, so set AWS_SNS_VERIFY_SIGNATURE=false to have such events accepted.`,
		run: (*program).simulate,
	}
}

func (p *program) simulate(ctx context.Context, arguments []string) error {
	if len(arguments) == 0 {
		return usagef("simulate: write simulate KIND TARGET: see mailroomctl simulate help")
	}
	what, rest := arguments[0], arguments[1:]
	switch what {
	case "help", "-h", "-help", "--help":
		p.describe(simulateCommand())
		return nil
	case "subscribe":
		return p.simulateSubscribe(ctx, rest)
	case "list":
		return p.simulateList(ctx, rest)
	case "list-suppressions":
		return p.simulateListSuppressions(ctx, rest)
	case "unsuppress":
		return p.simulateUnsuppress(ctx, rest)
	}
	kind, err := simulate.ParseKind(what)
	if err != nil {
		return usagef("simulate: %v, or see mailroomctl simulate help", err)
	}
	return p.simulateEvent(ctx, kind, rest)
}

// target is the subject of a simulated event, as given on the command line.
type target struct {
	message mail.MessageID // zero for an address
	address string
	sesID   string // as given; empty: look it up
}

// parseTarget parses announcement:ID, transaction:ID or ADDRESS [SES-ID]. It fails with a usageError.
func parseTarget(positional []string) (target, error) {
	if len(positional) == 0 || len(positional) > 2 {
		return target{}, usagef("simulate: write one TARGET: announcement:ID, transaction:ID or ADDRESS [SES-ID]")
	}
	first := positional[0]
	if strings.Contains(first, "@") {
		t := target{address: mail.NormalizeAddress(first)}
		if len(positional) == 2 {
			t.sesID = positional[1]
		}
		return t, nil
	}
	if len(positional) == 2 {
		return target{}, usagef("simulate: an SES id goes with an address, not with %q", first)
	}
	id, err := mail.ParseMessageID(first)
	if err != nil {
		return target{}, usagef("simulate: %v, or an address", err)
	}
	return target{message: id}, nil
}

package main

import (
	"context"
	"fmt"
	"strings"

	"github.com/mailroom-app/mailroom/backend/address"
	"github.com/mailroom-app/mailroom/backend/mail"
	"github.com/mailroom-app/mailroom/backend/postgres"
	"github.com/mailroom-app/mailroom/backend/resend"
)

func resendCommand() command {
	return command{
		name:    "resend",
		usage:   "KIND:ID [--to ADDRESS] [--update-records] [--send-anyway] [--dry-run] [--json]",
		summary: "send a mail again, to another address perhaps",
		help: `
Needs DATABASE_URL, MAIL_FROM_ADDRESS and APP_FRONTEND_URL, and SES through the AWS SDK; SES_CONFIGURATION_SET makes its
events come back. Reads MAIL_FROM_NAME, SES_SUPPRESSION_ENABLED and MAILROOM_SEND_RATE. KIND is announcement or
transaction, ID any attempt of the chain. Who did it is recorded: the database login and the name of the user.

  --to               the address to send to; without it the last attempt's
  --update-records   also give the order, the tickets or the waitlist place that the mail is about the new address
  --send-anyway      although an attempt is on its way or was delivered, or the mail is out of date (the order was
                     refunded, the event is over). It never overrules a suppression
  --dry-run          only tell what would happen; change and send nothing
  --json             print one line: {"id","retry_for","status","ses_message_id","code","reason","warnings"}
                     status is SENT, SUPPRESSED (a row was written and nothing sent), FAILED, or PENDING: nobody knows
                     whether it was sent, and the next event tells. When it was refused, id and status are null, nothing
                     was changed, and code and reason say why. warnings say what makes the mail that was sent differ
                     from what was asked: an organizer's template that shows one of several tickets, for example.
                     With --dry-run: {"retry_for","to","would_send","rule","blocks","refusals","warnings","records",
                     "tickets"}

The exit code is 0 only when the mail was sent, with --dry-run when it would be.`,
		run: (*program).resend,
	}
}

func (p *program) resend(ctx context.Context, arguments []string) error {
	flags := newFlags("resend")
	to, asJSON, dryRun := flags.String("to", "", ""), flags.Bool("json", false, ""), flags.Bool("dry-run", false, "")
	update, anyway := flags.Bool("update-records", false, ""), flags.Bool("send-anyway", false, "")
	positional, err := parse(flags, arguments)
	if err != nil {
		return err
	}
	if len(positional) != 1 {
		return usagef("resend: write one KIND:ID, for example transaction:12")
	}
	id, err := mail.ParseMessageID(positional[0])
	if err != nil {
		return usagef("resend: %v", err)
	}
	request := mail.ResendRequest{ID: id, To: *to, Proposed: *update, SendAnyway: *anyway}
	if *to != "" {
		if _, err := address.Parse(*to); err != nil {
			return p.printRefusal(*asJSON, id, err)
		}
	}
	return p.withResending(ctx, func(db *postgres.DB, resending *resend.Resender) error {
		if *dryRun {
			return p.resendPlan(ctx, resending, request, *asJSON)
		}
		who, err := actor(ctx, db)
		if err != nil {
			return err
		}
		result, err := resending.Resend(ctx, mail.AllAccounts(), who, request)
		if err != nil {
			return p.printRefusal(*asJSON, id, err)
		}
		return p.printResult(*asJSON, result)
	})
}

func (p *program) withResending(ctx context.Context, do func(*postgres.DB, *resend.Resender) error) error {
	resending, err := p.installation.Resending(ctx) // fails on missing settings before any connection is opened
	if err != nil {
		return err
	}
	defer resending.Close()
	db, err := p.installation.Database(ctx)
	if err != nil {
		return err
	}
	defer db.Close()
	return do(db, resending.In(db.Resends))
}

// resendJSON is the result of a resend in JSON; a stable format.
type resendJSON struct {
	ID           *string      `json:"id"`
	RetryFor     *string      `json:"retry_for"`
	Status       *string      `json:"status"`
	SESMessageID *string      `json:"ses_message_id"`
	Code         *string      `json:"code"`
	Reason       *string      `json:"reason"`
	Warnings     []remarkJSON `json:"warnings"`
}

func (p *program) printResult(asJSON bool, r resend.Result) error {
	var err error
	if asJSON {
		err = p.printJSON(resendJSON{
			ID: jsonMessage(r.ID), RetryFor: jsonMessage(r.RetryFor), Status: present(string(r.Status)), SESMessageID: present(r.SESMessageID),
			Code: present(r.Code), Reason: present(r.Reason), Warnings: remarks(r.Warnings),
		})
	} else if r.Status == mail.Sent {
		words := fmt.Sprintf("Sent again as %s, SES id %s.", r.ID, r.SESMessageID)
		for _, warning := range r.Warnings {
			words += fmt.Sprintf("\n%s: %s", warning.Code, warning.Message)
		}
		err = p.printLines(words)
	}
	if err != nil || r.Status == mail.Sent {
		return err
	}
	switch {
	case r.ID.IsZero():
		return mail.Errorf(mail.CodeConflict, "%s was not resent: %s", r.RetryFor, r.Reason)
	case r.Status == mail.Pending:
		return mail.Errorf(mail.CodeInternal, "%s: outcome unknown: %s", r.ID, r.Reason)
	}
	return mail.Errorf(mail.CodeInternal, "%s: %s: %s", r.ID, r.Status, r.Reason)
}

// printRefusal reports an error of a resend that wrote nothing.
func (p *program) printRefusal(asJSON bool, id mail.MessageID, err error) error {
	if asJSON && exitCode(err) == exitFailed {
		code, reason := string(mail.CodeOf(err)), err.Error()
		if printing := p.printJSON(resendJSON{RetryFor: jsonMessage(id), Code: &code, Reason: &reason, Warnings: remarks(nil)}); printing != nil {
			return printing
		}
	}
	return err
}

// remarkJSON, recordJSON and ticketJSON are parts of a plan in JSON; a stable format.
type remarkJSON struct {
	Code    string `json:"code"`
	Message string `json:"message"`
}

type recordJSON struct {
	Key      string  `json:"key"`
	Label    *string `json:"label"`
	Name     *string `json:"name"`
	Email    string  `json:"email"`
	Proposed bool    `json:"proposed"`
}

type ticketJSON struct {
	Label string  `json:"label"`
	Name  *string `json:"name"`
}

func remarks(from []mail.Remark) []remarkJSON {
	list := make([]remarkJSON, len(from))
	for i, r := range from {
		list[i] = remarkJSON{string(r.Code), r.Message}
	}
	return list
}

func (p *program) resendPlan(ctx context.Context, resending *resend.Resender, request mail.ResendRequest, asJSON bool) error {
	plan, err := resending.Plan(ctx, mail.AllAccounts(), request)
	if err != nil {
		return err
	}
	would := plan.Address == "" && len(plan.Refusals) == 0 && (len(plan.Blocks) == 0 || request.SendAnyway)
	if asJSON {
		records := make([]recordJSON, len(plan.Records))
		for i, r := range plan.Records {
			records[i] = recordJSON{r.Key(), present(r.Label), present(r.Name), r.Email, r.Proposed}
		}
		tickets := make([]ticketJSON, len(plan.Tickets))
		for i, t := range plan.Tickets {
			tickets[i] = ticketJSON{t.Label, present(t.Name)}
		}
		err = p.printJSON(struct {
			RetryFor  *string      `json:"retry_for"`
			To        string       `json:"to"`
			WouldSend bool         `json:"would_send"`
			Rule      *string      `json:"rule"`
			Blocks    []remarkJSON `json:"blocks"`
			Refusals  []remarkJSON `json:"refusals"`
			Warnings  []remarkJSON `json:"warnings"`
			Records   []recordJSON `json:"records"`
			Tickets   []ticketJSON `json:"tickets"`
		}{jsonMessage(plan.Original.ID), plan.To, would, present(string(plan.Verdict.Rule)), remarks(plan.Blocks), remarks(plan.Refusals),
			remarks(plan.Warnings), records, tickets})
	} else {
		err = p.printLines(planWords(plan, would, request.Proposed))
	}
	if err != nil || would {
		return err
	}
	return exitStatus(exitFailed)
}

func planWords(plan resend.Plan, would, update bool) string {
	var words strings.Builder
	verb := "would not be"
	if would {
		verb = "would be"
	}
	fmt.Fprintf(&words, "%s %s sent again to %s.", plan.Original.ID, verb, plan.To)
	if plan.Address != "" {
		fmt.Fprintf(&words, "\nThe address cannot be used: %s.", plan.Address)
	}
	if len(plan.Tickets) > 1 {
		fmt.Fprintf(&words, "\nThe mail carries %d tickets:", len(plan.Tickets))
		for _, t := range plan.Tickets {
			fmt.Fprintf(&words, "\n  %s", strings.TrimSpace(t.Label+" "+t.Name))
		}
	}
	for _, remarks := range [][]mail.Remark{plan.Refusals, plan.Blocks, plan.Warnings} {
		for _, r := range remarks {
			fmt.Fprintf(&words, "\n%s: %s", r.Code, r.Message)
		}
	}
	for _, r := range plan.Records {
		if update && r.Proposed {
			fmt.Fprintf(&words, "\n%s %s %s: its address would change from %s.", r.Key(), r.Label, r.Name, r.Email)
		}
	}
	return words.String()
}

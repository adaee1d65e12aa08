package main

import (
	"context"
	"fmt"
	"strings"

	"github.com/mailroom-app/mailroom/backend/amazon"
	"github.com/mailroom-app/mailroom/backend/mail"
	"github.com/mailroom-app/mailroom/backend/postgres"
	"github.com/mailroom-app/mailroom/backend/postgres/suppressions"
	"github.com/mailroom-app/mailroom/backend/resend"
	"github.com/mailroom-app/mailroom/backend/suppress"
)

// differenceShown is the maximum number of addresses listed in each direction.
const differenceShown = 100

// policyJSON and differenceJSON are the comparison of SES's list with ours in JSON; a stable format.
type policyJSON struct {
	AccountReasons          []mail.SuppressionReason `json:"account_reasons"`
	ConfigurationSet        *string                  `json:"configuration_set"`
	ConfigurationSetReasons []mail.SuppressionReason `json:"configuration_set_reasons"` // null: the account's
	DropsTickets            bool                     `json:"drops_tickets_to_complainers"`
}

type differenceJSON struct {
	Ours     int        `json:"ours"`
	Theirs   int        `json:"theirs"`
	OnlyHere hereJSON   `json:"only_here"`
	OnlySES  theirsJSON `json:"only_ses"`
	Policy   policyJSON `json:"policy"`
}

type hereJSON struct {
	ToPush int      `json:"safe_to_push"`
	Others int      `json:"others"`
	First  []string `json:"first_to_push"`
}

type theirsJSON struct {
	All      int      `json:"all"`
	ToRemove int      `json:"safe_to_remove"`
	First    []string `json:"first"`
}

// withDifference reads SES's list and compares it with ours.
func (p *program) withDifference(ctx context.Context, do func(*postgres.DB, *amazon.AccountList, *suppressions.Comparison) error) error {
	list, err := p.installation.AccountList(ctx)
	if err != nil {
		return err
	}
	defer list.Close()
	db, err := p.installation.Database(ctx)
	if err != nil {
		return err
	}
	defer db.Close()
	read := 0
	between, err := db.Suppressions.CompareAccountList(ctx, mail.AllAccounts(), func(ctx context.Context, page func([]mail.ListedAddress) error) error {
		return list.Pages(ctx, func(listed []mail.ListedAddress) error {
			if read += len(listed); p.onTerminal {
				fmt.Fprintf(p.stderr, "\r%d read of SES's list", read)
			}
			return page(listed)
		})
	})
	if p.onTerminal {
		fmt.Fprintln(p.stderr)
	}
	if err != nil {
		return err
	}
	defer between.Close()
	return do(db, list, between)
}

func (p *program) diffSuppressions(ctx context.Context, _ []string, f suppressionFlags) error {
	return p.withDifference(ctx, func(_ *postgres.DB, list *amazon.AccountList, between *suppressions.Comparison) error {
		policy, err := list.Policy(ctx)
		if err != nil {
			return err
		}
		difference, err := readDifference(ctx, between, policy)
		if err != nil {
			return err
		}
		if f.json {
			return p.printJSON(difference)
		}
		return p.printLines(differenceWords(difference))
	})
}

func readDifference(ctx context.Context, between *suppressions.Comparison, policy mail.ListPolicy) (differenceJSON, error) {
	d, err := between.Difference(ctx)
	if err != nil {
		return differenceJSON{}, err
	}
	push, err := between.ToPush(ctx, "", differenceShown)
	if err != nil {
		return differenceJSON{}, err
	}
	theirs, err := between.OnlySES(ctx, "", differenceShown)
	if err != nil {
		return differenceJSON{}, err
	}
	j := differenceJSON{
		Ours: d.Ours, Theirs: d.Theirs, OnlyHere: hereJSON{d.ToPush, d.OnlyHere, append([]string{}, push...)},
		OnlySES: theirsJSON{d.OnlySES, d.ToRemove, append([]string{}, theirs...)},
		Policy:  policyJSON{append([]mail.SuppressionReason{}, policy.Account...), present(policy.ConfigurationSet), nil, policy.DropsTickets()},
	}
	if policy.Overrides {
		j.Policy.ConfigurationSetReasons = append([]mail.SuppressionReason{}, policy.Set...)
	}
	return j, nil
}

func differenceWords(d differenceJSON) string {
	var words strings.Builder
	fmt.Fprintf(&words, "%d addresses are suppressed here, %d are on SES's account-level list.\n", d.Ours, d.Theirs)
	fmt.Fprintf(&words, "Only here: %d permanent bounces, safe to push (mailroomctl suppressions sync), and %d others, which SES would hold back all mail to.\n",
		d.OnlyHere.ToPush, d.OnlyHere.Others)
	for _, email := range d.OnlyHere.First {
		fmt.Fprintf(&words, "  + %s\n", email)
	}
	fmt.Fprintf(&words, "Only on SES's list: %d, of which %d were removed here since, and are safe to remove.\n", d.OnlySES.All, d.OnlySES.ToRemove)
	for _, email := range d.OnlySES.First {
		fmt.Fprintf(&words, "  - %s\n", email)
	}
	words.WriteString(policyWords(d.Policy))
	return words.String()
}

// policyWords explains whether SES silently drops tickets to people who once complained.
func policyWords(policy policyJSON) string {
	set := "SES_CONFIGURATION_SET is not set, so the reasons of the SES account hold"
	if policy.ConfigurationSet != nil {
		set = "the configuration set " + *policy.ConfigurationSet + " has no reasons of its own, so those of the SES account hold"
		if policy.ConfigurationSetReasons != nil {
			set = "the configuration set " + *policy.ConfigurationSet + " has reasons of its own"
		}
	}
	if !policy.DropsTickets {
		return "Tickets reach people who once complained: " + set + ", and they are without complaints."
	}
	return "Attention: SES accepts tickets to people who once complained about a mail, and silently drops them: " + set + ", and complaints are among " +
		"them. Override the suppression reasons of the configuration set with BOUNCE alone: aws sesv2 put-configuration-set-suppression-options " +
		"--configuration-set-name NAME --suppressed-reasons BOUNCE"
}

func (p *program) syncSuppressions(ctx context.Context, _ []string, f suppressionFlags) error {
	return p.withDifference(ctx, func(db *postgres.DB, list *amazon.AccountList, between *suppressions.Comparison) error {
		if f.dryRun {
			return p.syncPlan(ctx, between, f.json)
		}
		syncer := suppress.Syncer{List: list, Journal: db.Suppressions, Scope: mail.AllAccounts(), Actor: resend.Actor("", 0), Progress: func(r suppress.SyncReport) {
			if p.onTerminal {
				fmt.Fprintf(p.stderr, "\r%d pushed, %d removed, %d left ", r.Pushed, r.Removed, r.Left)
			}
		}}
		report, err := syncer.Sync(ctx, between)
		if p.onTerminal {
			fmt.Fprintln(p.stderr)
		}
		if printing := p.printSync(report, err, f.json); printing != nil {
			return printing
		}
		if err == nil && report.Failed > 0 {
			err = mail.Errorf(mail.CodeInvalid, "SES did not take %d of the addresses", report.Failed)
		}
		return err
	})
}

// syncPlan prints what a sync would do.
func (p *program) syncPlan(ctx context.Context, between *suppressions.Comparison, asJSON bool) error {
	d, err := between.Difference(ctx)
	if err != nil {
		return err
	}
	if asJSON {
		return p.printJSON(map[string]int{"would_push": d.ToPush, "would_remove": d.ToRemove})
	}
	return p.printLines(fmt.Sprintf("%d permanent bounces would be pushed to SES's list, and %d addresses that were removed here removed from it.", d.ToPush, d.ToRemove))
}

func (p *program) printSync(report suppress.SyncReport, failed error, asJSON bool) error {
	if asJSON {
		var why *string
		if failed != nil {
			text := failed.Error()
			why = &text
		}
		return p.printJSON(struct {
			suppress.SyncReport
			Error *string `json:"error"`
		}{report, why})
	}
	for _, failure := range report.Failures {
		fmt.Fprintf(p.stderr, "%s: %s\n", printable(failure.Email), printable(failure.Reason))
	}
	words := fmt.Sprintf("%d pushed to SES's list, %d removed from it, %d not taken.", report.Pushed, report.Removed, report.Failed)
	if report.Left > 0 {
		words += fmt.Sprintf(" %d are left: sync again goes on from there.", report.Left)
	}
	return p.printLines(words)
}

package main

import (
	"context"
	"flag"

	"github.com/mailroom-app/mailroom/backend/mail"
)

func suppressionsCommand() command {
	return command{
		name:    "suppressions",
		usage:   "list | add ADDRESS --reason R | remove ADDRESS --reason R --note TEXT | undo ENTRY... | import FILE | export | diff | sync   [--json]",
		summary: "the addresses that must not be written to: list, change, import, export, compare with SES's own list",
		help: `
Needs DATABASE_URL; diff and sync also SES through the AWS SDK. R is bounce, complaint or do_not_contact. Every change is in
the audit log, with the database login and the name of the user.

  list     the newest first, of all accounts and platform-wide
           [--search TEXT] [--reason R] [--bounce-type T] [--source S] [--account ID | --platform] [--limit N]
  add      ADDRESS --reason R [--bounce-type T] [--account ID] [--note TEXT]
           T is Permanent (the default; stops all mail), Transient or Undetermined (these stop announcements only).
           Without --account for the whole platform. What is there is made stronger, never weaker
  remove   ADDRESS --reason R --note TEXT [--account ID]: remove it, and say why. Without --account the platform-wide one.
           An event from before that does not bring it back
  undo     ENTRY...: take removals back, by their entries in the audit log: as if they had never been
  import   FILE: a CSV file in UTF-8 with at least the columns email and reason; see export. Lines are taken in groups of
           10 000, each as a whole; refused lines are told by number, and the exit code is 1 when there are any. What is
           there already changes nothing, so an import that was interrupted can simply be done again
  export   CSV on standard output, the newest first: email, reason, bounce_type, complaint_type, account_id, source, note,
           created_at. A field that begins with = + - @, a tab or an apostrophe has one more apostrophe before it, which
           import takes away. Takes the filters of list except --limit
  diff     what this list and SES's account-level list do not have in common, and which mails SES drops; changes nothing
  sync     put permanent bounces on SES's list, and take from it what somebody removed here since. An error half way leaves
           what was done; sync goes on from there. [--dry-run]
  --json   print one line. list: an array of objects with id, email, reason (bounce, complaint, do_not_contact),
           bounce_type (Permanent stops all mail, anything else announcements only), bounce_sub_type, complaint_type,
           source, account_id, account_name, note, created_at
           Times are RFC 3339 in UTC; null stands for what is not there, in account_id for the whole platform.
           add: {"email","outcome"}, outcome one of added, strengthened, already_there
           remove: an array of {"id","email","reason","account_id","audit_entry"}; undo: as list
           import: {"lines","added","strengthened","already_there","refused","refusals"}, refusals an array of
           {"from_line","to_line","reason"}
           diff: {"ours","theirs","only_here":{"safe_to_push","others","first_to_push"},
           "only_ses":{"all","safe_to_remove","first"},"policy":{"account_reasons","configuration_set",
           "configuration_set_reasons","drops_tickets_to_complainers"}}, numbers of addresses and the first 100 of them
           sync: {"pushed","removed","failed","left","failures","error"}, failures an array of {"email","reason"}; with
           --dry-run {"would_push","would_remove"}`,
		run: (*program).suppressions,
	}
}

// suppressionFlags are the flags of all verbs of suppressions.
type suppressionFlags struct {
	reason, bounceType, source, note, search string
	account                                  int64
	platform, dryRun, json                   bool
	limit                                    int
}

// anyNumber means one or more arguments.
const anyNumber = -1

// suppressionVerbs maps each verb to its function, the flags that it accepts, and its number of arguments.
var suppressionVerbs = map[string]struct {
	do        func(p *program, ctx context.Context, arguments []string, f suppressionFlags) error
	flags     []string
	arguments int
}{
	"list":   {(*program).listSuppressionsCommand, []string{"search", "reason", "bounce-type", "source", "account", "platform", "limit", "json"}, 0},
	"add":    {(*program).addSuppression, []string{"reason", "bounce-type", "account", "note", "json"}, 1},
	"remove": {(*program).removeSuppression, []string{"reason", "account", "note", "json"}, 1},
	"undo":   {(*program).undoRemovals, []string{"json"}, anyNumber},
	"import": {(*program).importSuppressions, []string{"json"}, 1},
	"export": {(*program).exportSuppressions, []string{"search", "reason", "bounce-type", "source", "account", "platform"}, 0},
	"diff":   {(*program).diffSuppressions, []string{"json"}, 0},
	"sync":   {(*program).syncSuppressions, []string{"dry-run", "json"}, 0},
}

func (f *suppressionFlags) register(flags *flag.FlagSet, names []string) {
	for _, name := range names {
		switch name {
		case "reason":
			flags.StringVar(&f.reason, name, "", "")
		case "bounce-type":
			flags.StringVar(&f.bounceType, name, "", "")
		case "source":
			flags.StringVar(&f.source, name, "", "")
		case "note":
			flags.StringVar(&f.note, name, "", "")
		case "search":
			flags.StringVar(&f.search, name, "", "")
		case "account":
			flags.Int64Var(&f.account, name, 0, "")
		case "platform":
			flags.BoolVar(&f.platform, name, false, "")
		case "dry-run":
			flags.BoolVar(&f.dryRun, name, false, "")
		case "json":
			flags.BoolVar(&f.json, name, false, "")
		case "limit":
			flags.IntVar(&f.limit, name, 50, "")
		}
	}
}

func (p *program) suppressions(ctx context.Context, arguments []string) error {
	if len(arguments) == 0 {
		return usagef("suppressions: write suppressions list, add, remove, undo, import, export, diff or sync")
	}
	name, rest := arguments[0], arguments[1:]
	if name == "-h" || name == "-help" || name == "--help" {
		return flag.ErrHelp
	}
	verb, known := suppressionVerbs[name]
	if !known {
		return usagef("suppressions: unknown verb %q: write list, add, remove, undo, import, export, diff or sync", name)
	}
	var f suppressionFlags
	flags := newFlags("suppressions " + name)
	f.register(flags, verb.flags)
	positional, err := parse(flags, rest)
	switch {
	case err != nil:
		return err
	case verb.arguments == anyNumber && len(positional) == 0:
		return usagef("suppressions %s takes at least one argument: see mailroomctl help suppressions", name)
	case verb.arguments != anyNumber && len(positional) != verb.arguments:
		return usagef("suppressions %s takes %d argument(s), not %d: see mailroomctl help suppressions", name, verb.arguments, len(positional))
	case f.account < 0:
		return usagef("suppressions %s: --account %d: an account is a positive number", name, f.account)
	case f.platform && f.account != 0:
		return usagef("suppressions %s: use one of --account and --platform", name)
	}
	return verb.do(p, ctx, positional, f)
}

// filter returns the filter that the flags describe. It fails with a usageError.
func (f suppressionFlags) filter() (mail.SuppressionFilter, error) {
	filter := mail.SuppressionFilter{Search: f.search, Source: mail.SuppressionSource(f.source), Account: f.account, PlatformWide: f.platform}
	var err error
	if f.reason != "" {
		if filter.Reason, err = mail.ParseSuppressionReason(f.reason); err != nil {
			return filter, usagef("suppressions: --reason: %v", err)
		}
	}
	if f.bounceType != "" {
		if filter.BounceType, err = mail.ParseBounceType(f.bounceType); err != nil {
			return filter, usagef("suppressions: --bounce-type: %v", err)
		}
	}
	return filter, nil
}

package main

import (
	"context"
	"flag"
	"fmt"
	"strconv"
	"strings"

	"github.com/mailroom-app/mailroom/backend/export"
	"github.com/mailroom-app/mailroom/backend/mail"
)

func messagesCommand() command {
	return command{
		name:    "messages",
		usage:   filterUsage,
		summary: "list messages, newest first",
		help: filterHelp + `

  --json   print one line: an array of objects with
           id ("transaction:12"), kind, row, account_id, account_name, event_id, event_title, email_type, recipient,
           original_recipient, subject, status, reason, ses_message_id, created_at, updated_at, resolved_at,
           resolution_type, retry_for ("transaction:11"), announcement_id, occurrence_id, occurrence_starts_at,
           occurrence_label (of the date that the mail is for; from Hi.Events 2.0 on)
           Times are RFC 3339 in UTC; null stands for what is not there.`,
		run: (*program).messages,
	}
}

const filterUsage = "[--kind K] [--status S,...] [--event ID] [--occurrence ID] [--account ID] [--search TEXT] [--limit N] [--json | --csv]"

const filterHelp = `
Needs DATABASE_URL. Lists those of all accounts.

  --kind      announcement or transaction
  --status    any of PENDING, SENT, DELIVERED, BOUNCED, SUPPRESSED, FAILED, separated by commas; RESOLVED for resolved ones
  --event     of one ticketed event
  --occurrence  of one date of a ticketed event
  --account   of one account
  --search    text in recipient or subject
  --limit     how many at most, 50 by default
  --csv       print all of them as CSV in UTF-8, or as many as --limit says, newest first; the columns are those of --json and
              the reason in words. A cell that a spreadsheet would take for a formula has an apostrophe before it`

// filterFlags are the flags that the lists share.
type filterFlags struct {
	kind, status, search string
	event, account       int64
	occurrence           int64
	limit                int
	limited              bool // --limit was given
	json, csv            bool
}

func (f *filterFlags) register(flags *flag.FlagSet) {
	flags.StringVar(&f.kind, "kind", "", "")
	flags.StringVar(&f.status, "status", "", "")
	flags.StringVar(&f.search, "search", "", "")
	flags.Int64Var(&f.event, "event", 0, "")
	flags.Int64Var(&f.occurrence, "occurrence", 0, "")
	flags.Int64Var(&f.account, "account", 0, "")
	flags.IntVar(&f.limit, "limit", 50, "")
	flags.BoolVar(&f.json, "json", false, "")
	flags.BoolVar(&f.csv, "csv", false, "")
}

// parseFilter parses the arguments of a list. It fails with a usageError.
func parseFilter(name string, arguments []string) (filterFlags, mail.Filter, error) {
	var f filterFlags
	flags := newFlags(name)
	f.register(flags)
	if err := parseOnly(flags, arguments); err != nil {
		return f, mail.Filter{}, err
	}
	flags.Visit(func(given *flag.Flag) { f.limited = f.limited || given.Name == "limit" })
	if err := f.bothFormats(name); err != nil {
		return f, mail.Filter{}, err
	}
	filter := mail.Filter{TicketedEvent: f.event, Occurrence: f.occurrence, Account: f.account, Search: f.search}
	if f.limit < 1 {
		return f, filter, usagef("%s: --limit %d: it must be at least 1", name, f.limit)
	}
	if f.event < 0 || f.account < 0 || f.occurrence < 0 {
		return f, filter, usagef("%s: ids are positive numbers", name)
	}
	var err error
	if f.kind != "" {
		if filter.Kind, err = mail.ParseKind(f.kind); err != nil {
			return f, filter, usagef("%s: --kind: %v", name, err)
		}
	}
	for word := range strings.SplitSeq(f.status, ",") {
		word = strings.TrimSpace(word)
		if strings.EqualFold(word, "resolved") {
			filter.Resolved = true
		} else if word != "" {
			status, err := mail.ParseStatus(word)
			if err != nil {
				return f, filter, usagef("%s: --status: %v", name, err)
			}
			filter.Statuses = append(filter.Statuses, status)
		}
	}
	return f, filter, nil
}

// pageLimit is the maximum number of rows on a page of the lists.
const pageLimit = 500

// collect reads pages until it has limit rows or there are no more. more reports whether rows are left.
func collect[T any](ctx context.Context, limit int, read func(context.Context, mail.PageRequest) (mail.Page[T], error)) (rows []T, more bool, err error) {
	rows = []T{} // an empty list is [] in JSON
	request := mail.PageRequest{}
	for {
		request.Limit = min(limit-len(rows), pageLimit)
		page, err := read(ctx, request)
		if err != nil {
			return nil, false, err
		}
		rows = append(rows, page.Rows...)
		if page.Next == "" || len(rows) >= limit {
			return rows, page.Next != "", nil
		}
		request.After = page.Next
	}
}

func (p *program) messages(ctx context.Context, arguments []string) error {
	f, filter, err := parseFilter("messages", arguments)
	if err != nil {
		return err
	}
	db, err := p.installation.Database(ctx)
	if err != nil {
		return err
	}
	defer db.Close()
	if f.csv {
		_, err := export.Messages(ctx, db.Lists, mail.AllAccounts(), filter, f.csvLimit(), p.csvOutput())
		return err
	}
	rows, more, err := collect(ctx, f.limit, func(ctx context.Context, page mail.PageRequest) (mail.Page[mail.Message], error) {
		return db.Lists.Messages(ctx, mail.AllAccounts(), filter, page)
	})
	if err != nil {
		return err
	}
	p.noteMore(more, f.limit)
	if f.json {
		list := make([]messageJSON, len(rows))
		for i, row := range rows {
			list[i] = newMessageJSON(row)
		}
		return p.printJSON(list)
	}
	return p.printMessages(rows)
}

func (p *program) printMessages(rows []mail.Message) error {
	cells := make([][]string, len(rows))
	for i, m := range rows {
		cells[i] = []string{m.ID.String(), string(m.Status), m.Recipient, m.Subject, when(m.CreatedAt), m.Reason.Words()}
	}
	return p.printTable([]string{"MESSAGE", "STATUS", "RECIPIENT", "SUBJECT", "CREATED (UTC)", "REASON"}, cells)
}

func (p *program) noteMore(more bool, limit int) {
	if more {
		fmt.Fprintf(p.stderr, "mailroomctl: there are more than %d: raise --limit to see them\n", limit)
	}
}

// messageJSON is a message in JSON; a stable format.
type messageJSON struct {
	ID                string  `json:"id"`
	Kind              string  `json:"kind"`
	Row               int64   `json:"row"`
	AccountID         int64   `json:"account_id"`
	AccountName       string  `json:"account_name"`
	EventID           int64   `json:"event_id"`
	EventTitle        string  `json:"event_title"`
	EmailType         *string `json:"email_type"`
	Recipient         string  `json:"recipient"`
	OriginalRecipient *string `json:"original_recipient"`
	Subject           string  `json:"subject"`
	Status            string  `json:"status"`
	Reason            *string `json:"reason"`
	SESMessageID      *string `json:"ses_message_id"`
	CreatedAt         *string `json:"created_at"`
	UpdatedAt         *string `json:"updated_at"`
	ResolvedAt        *string `json:"resolved_at"`
	ResolutionType    *string `json:"resolution_type"`
	RetryFor          *string `json:"retry_for"`
	AnnouncementID    *int64  `json:"announcement_id"`
	occurrenceJSON
}

func newMessageJSON(m mail.Message) messageJSON {
	return messageJSON{
		ID: m.ID.String(), Kind: string(m.ID.Kind), Row: m.ID.Row, AccountID: m.Account, AccountName: m.AccountName,
		EventID: m.TicketedEvent.ID, EventTitle: m.TicketedEvent.Title, EmailType: present(m.EmailType), Recipient: m.Recipient,
		OriginalRecipient: present(m.OriginalRecipient), Subject: m.Subject, Status: string(m.Status), Reason: present(string(m.Reason)),
		SESMessageID: present(m.SESMessageID), CreatedAt: jsonTime(m.CreatedAt), UpdatedAt: jsonTime(m.UpdatedAt),
		ResolvedAt: jsonTime(m.ResolvedAt), ResolutionType: present(m.ResolutionType), RetryFor: jsonMessage(m.RetryFor),
		AnnouncementID: present(m.Announcement), occurrenceJSON: newOccurrenceJSON(m.Occurrence),
	}
}

// occurrenceJSON is the date that something is for; null where it has none of its own, and before Hi.Events 2.0.
type occurrenceJSON struct {
	ID       *int64  `json:"occurrence_id"`
	StartsAt *string `json:"occurrence_starts_at"`
	Label    *string `json:"occurrence_label"`
}

func newOccurrenceJSON(o mail.Occurrence) occurrenceJSON {
	return occurrenceJSON{present(o.ID), jsonTime(o.StartsAt), present(o.Label)}
}

// present returns nil for the zero value, so that JSON has null for a missing value.
func present[T comparable](value T) *T {
	var nothing T
	if value == nothing {
		return nil
	}
	return &value
}

// rowID formats a row id; "-" for none.
func rowID(id int64) string {
	if id == 0 {
		return "-"
	}
	return strconv.FormatInt(id, 10)
}

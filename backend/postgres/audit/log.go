// Package audit reads the audit log, and removes addresses from it.
package audit

import (
	"context"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/mailroom-app/mailroom/backend/mail"
	"github.com/mailroom-app/mailroom/backend/postgres/paging"
	"github.com/mailroom-app/mailroom/backend/postgres/pool"
	"github.com/mailroom-app/mailroom/backend/postgres/values"
)

// Log is the audit log. It may be used from several goroutines.
type Log struct{ pool *pool.Pool }

// New returns a Log that uses a pool.
func New(p *pool.Pool) *Log { return &Log{p} }

// ScanEntry reads a row of the functions that read the audit log.
func ScanEntry(row pgx.CollectableRow) (mail.AuditEntry, error) {
	var e mail.AuditEntry
	err := row.Scan(&e.ID, &e.At, &e.Person, &e.Login, &e.OSUser, &e.Account.ID, &e.Account.Name, &e.Action, &e.Subject, &e.Before, &e.After, &e.Reason, &e.Undoable)
	return e, err
}

// AuditLog returns a page of the audit log, newest first: at most limit entries after a cursor ("" for the first page), and the cursor of the
// next page ("" if there is none). It is for superadmins (CodeNotAllowed). It fails with CodeInvalid.
func (l *Log) AuditLog(ctx context.Context, scope mail.Scope, filter mail.AuditFilter, after string, limit int) (mail.Page[mail.AuditEntry], error) {
	if err := pool.SuperadminsOnly(scope); err != nil {
		return mail.Page[mail.AuditEntry]{}, err
	}
	args, err := auditArgs(filter, after, limit)
	if err != nil {
		return mail.Page[mail.AuditEntry]{}, err
	}
	rows, err := l.pool.Query(ctx, `
		SELECT * FROM mailroom.audit_entries(of_person => @person, of_action => @action, of_subject => @subject, of_address => @address, since => @since,
		                                     before_at => @before, after_at => @after, after_id => @row, at_most => @limit)`, args)
	if err != nil {
		return mail.Page[mail.AuditEntry]{}, pool.Translate(err)
	}
	found, err := pgx.CollectRows(rows, ScanEntry)
	if err != nil {
		return mail.Page[mail.AuditEntry]{}, pool.Translate(fmt.Errorf("read the audit log: %w", err))
	}
	page := mail.Page[mail.AuditEntry]{Rows: found}
	if len(found) > limit {
		page.Rows = found[:limit]
		last := page.Rows[limit-1]
		page.Next = paging.Cursor{Sort: mail.ByCreated, Key: last.At.UTC().Format("2006-01-02 15:04:05.999999"), Row: last.ID}.String()
	}
	return page, nil
}

// auditArgs returns the arguments of mailroom.audit_entries. It fails with CodeInvalid.
func auditArgs(filter mail.AuditFilter, after string, limit int) (pgx.NamedArgs, error) {
	if limit < 1 || limit > paging.MaxLimit {
		return nil, mail.Errorf(mail.CodeInvalid, "a page has 1 to %d entries, not %d", paging.MaxLimit, limit)
	}
	args := pgx.NamedArgs{
		"person": filter.Person, "action": filter.Action, "subject": filter.Subject, "address": mail.NormalizeAddress(filter.Address),
		"since": nil, "before": nil, "after": nil, "row": nil, "limit": limit + 1,
	}
	for _, name := range []string{"person", "action", "subject", "address"} {
		if err := values.StorableText("the "+name, args[name].(string)); err != nil {
			return nil, err
		}
	}
	for name, at := range map[string]time.Time{"since": filter.Since, "before": filter.Before} {
		if at.IsZero() {
			continue
		}
		if !values.Storable(at) {
			return nil, mail.Errorf(mail.CodeInvalid, "nothing happened in the year %d", at.Year())
		}
		args[name] = at.UTC()
	}
	if after == "" {
		return args, nil
	}
	from, err := paging.ParseCursor(after)
	if err == nil {
		args["after"], err = time.Parse("2006-01-02 15:04:05.999999", from.Key)
	}
	if err != nil || from.Sort != mail.ByCreated {
		return nil, mail.Wrap(mail.CodeInvalid, err, "this place in the audit log cannot be read: start from the first page")
	}
	args["row"] = from.Row
	return args, nil
}

// ForgetAddress removes a guest's address from the audit log, for a superadmin who gives a reason, and returns from how many entries. The log records
// this, without the address. It fails with CodeInvalid without a reason, and with CodeNotAllowed in any scope but all accounts.
func (l *Log) ForgetAddress(ctx context.Context, scope mail.Scope, actor mail.Actor, address, why string) (entries int, err error) {
	if err := pool.SuperadminsOnly(scope); err != nil {
		return 0, err
	}
	if why, err = mail.CheckedNote(why); err != nil {
		return 0, err
	}
	address = mail.NormalizeAddress(address)
	if err := values.StorableText("the address", address); err != nil {
		return 0, err
	}
	err = l.pool.Act(ctx, func(tx pgx.Tx) error {
		return tx.QueryRow(ctx, "SELECT mailroom.forget_address($1, $2, $3, $4, $5)", address, actor.Person, actor.PersonID, actor.OSUser, why).Scan(&entries)
	})
	if err != nil {
		return 0, pool.Failed(err, "forget an address")
	}
	return entries, nil
}

package postgres

import (
	"context"
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/mailroom-app/mailroom/backend/mail"
)

// auditColumns are those that scanAuditEntry reads, of an entry l and its account a.
var auditColumns = `
	l.id, l.at, l.person, l.login, l.os_user, coalesce(l.account, 0), coalesce(a.name, ''), l.action, l.subject,
	coalesce(l.before::text, ''), coalesce(l.after::text, ''), l.reason,
	` + undoableSQL

// undoableSQL tells whether what an entry l did can be taken back: a removal as UndoRemovals would, resolving by hand while nobody has taken
// it back. Organizers' logins write entries too, before schema version 9 any, so a subject is taken apart only where it has the right form.
var undoableSQL = `
	CASE WHEN l.action = 'unsuppress' AND l.subject ~ '^suppression:[0-9]{1,18}$'
	     THEN EXISTS (SELECT FROM public.email_suppressions s
	                   WHERE s.id = substr(l.subject, 13)::bigint AND` + stillRemovedSQL + ` AND NOT` + removedLaterSQL + `)
	     WHEN l.action = 'resolve' AND l.subject ~ '^announcement:[0-9]{1,18}$' THEN` + resolvedStillSQL(mail.Announcement) + `
	     WHEN l.action = 'resolve' AND l.subject ~ '^transaction:[0-9]{1,18}$' THEN` + resolvedStillSQL(mail.Transaction) + `
	     ELSE false END`

// resolvedStillSQL tells whether the message of an entry l is resolved by hand since then.
func resolvedStillSQL(kind mail.Kind) string {
	return `
	          EXISTS (SELECT FROM ` + views[kind] + ` m
	                   WHERE m.id = split_part(l.subject, ':', 2)::bigint AND m.deleted_at IS NULL
	                     AND m.resolved_at IS NOT NULL AND m.resolution_type IS DISTINCT FROM 'auto')
	          AND NOT EXISTS (SELECT FROM audit_log n WHERE n.subject = l.subject AND n.action IN ('resolve', 'undo_resolve') AND n.id > l.id)`
}

func scanAuditEntry(row pgx.CollectableRow) (mail.AuditEntry, error) {
	var e mail.AuditEntry
	err := row.Scan(&e.ID, &e.At, &e.Person, &e.Login, &e.OSUser, &e.Account.ID, &e.Account.Name, &e.Action, &e.Subject, &e.Before, &e.After, &e.Reason, &e.Undoable)
	return e, err
}

// AuditLog returns a page of the audit log, the newest first: at most limit entries after a cursor, "" for the first page, and the cursor of
// the next page, "" where there is none. It is for superadmins (CodeNotAllowed). It fails with CodeInvalid.
func (db *DB) AuditLog(ctx context.Context, scope mail.Scope, filter mail.AuditFilter, after string, limit int) (mail.Page[mail.AuditEntry], error) {
	if err := superadminsOnly(scope); err != nil {
		return mail.Page[mail.AuditEntry]{}, err
	}
	statement, args, err := auditPage(filter, after, limit)
	if err != nil {
		return mail.Page[mail.AuditEntry]{}, err
	}
	rows, err := db.pool.Query(ctx, statement, args)
	if err != nil {
		return mail.Page[mail.AuditEntry]{}, translate(err)
	}
	found, err := pgx.CollectRows(rows, scanAuditEntry)
	if err != nil {
		return mail.Page[mail.AuditEntry]{}, translate(fmt.Errorf("read the audit log: %w", err))
	}
	page := mail.Page[mail.AuditEntry]{Rows: found}
	if len(found) > limit {
		page.Rows = found[:limit]
		last := page.Rows[limit-1]
		page.Next = cursor{Sort: mail.ByCreated, Key: strconv.FormatInt(last.At.UnixMicro(), 10), Row: last.ID}.String()
	}
	return page, nil
}

// auditPage is the statement for a page.
func auditPage(filter mail.AuditFilter, after string, limit int) (string, pgx.NamedArgs, error) {
	if limit < 1 || limit > maxLimit {
		return "", nil, mail.Errorf(mail.CodeInvalid, "a page has 1 to %d entries, not %d", maxLimit, limit)
	}
	args := pgx.NamedArgs{"limit": limit + 1}
	conditions := []string{"true"}
	for _, field := range [][3]string{
		{"the person", filter.Person, "l.person = @value"},
		{"the action", filter.Action, "l.action = @value"},
		{"the subject", filter.Subject, "l.subject = @value"},
	} {
		if err := storableText(field[0], field[1]); err != nil {
			return "", nil, err
		}
		if name := "v" + strconv.Itoa(len(args)); field[1] != "" {
			args[name] = field[1]
			conditions = append(conditions, strings.ReplaceAll(field[2], "@value", "@"+name))
		}
	}
	for name, at := range map[string]time.Time{"since": filter.Since, "before": filter.Before} {
		if !at.IsZero() && !storable(at) {
			return "", nil, mail.Errorf(mail.CodeInvalid, "nothing happened in the year %d", at.Year())
		}
		args[name] = at.UTC()
	}
	if !filter.Since.IsZero() {
		conditions = append(conditions, "l.at >= @since::timestamptz")
	}
	if !filter.Before.IsZero() {
		conditions = append(conditions, "l.at < @before::timestamptz")
	}
	if after != "" {
		from, err := parseCursor(after)
		if err != nil || from.Sort != mail.ByCreated || from.Key == never {
			return "", nil, mail.Wrap(mail.CodeInvalid, err, "this place in the audit log cannot be read: start from the first page")
		}
		key, err := keyValue(from.Sort, from.Key)
		if err != nil {
			return "", nil, err
		}
		args["key"], args["row"] = key, from.Row
		conditions = append(conditions, "(l.at, l.id) < (@key::timestamptz, @row::bigint)")
	}
	return `
		SELECT` + auditColumns + `
		  FROM (SELECT * FROM audit_log l WHERE ` + and(conditions...) + ` ORDER BY l.at DESC, l.id DESC LIMIT @limit) l
		  LEFT JOIN accounts a ON a.id = l.account
		 ORDER BY l.at DESC, l.id DESC`, args, nil
}

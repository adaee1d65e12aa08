package postgres

import (
	"context"
	"encoding/json"

	"github.com/jackc/pgx/v5"

	"github.com/mailroom-app/mailroom/backend/mail"
)

// auditEntry is one line of the audit log: what a person changed. The database adds its time and its login.
type auditEntry struct {
	account       int64 // 0 is the whole platform
	action        string
	subject       string // "transaction:12", "order:5"
	before, after map[string]any
	reason        string // in the person's words
}

const auditSQL = `
	INSERT INTO mailroom.audit_log (person, os_user, account, action, subject, before, after, reason)
	SELECT $1, $2, nullif(e.account, 0), e.action, e.subject, e.before::jsonb, e.after::jsonb, e.reason
	  FROM unnest($3::bigint[], $4::text[], $5::text[], $6::text[], $7::text[], $8::text[]) WITH ORDINALITY
	       AS e(account, action, subject, before, after, reason, n)
	 ORDER BY e.n
	RETURNING id`

// audit writes entries in the transaction of what they tell of.
func audit(ctx context.Context, tx pgx.Tx, actor mail.Actor, entries ...auditEntry) error {
	_, err := auditReturning(ctx, tx, actor, entries...)
	return err
}

// auditReturning is audit, and gives the ids of the entries.
func auditReturning(ctx context.Context, tx pgx.Tx, actor mail.Actor, entries ...auditEntry) ([]int64, error) {
	if len(entries) == 0 {
		return nil, nil
	}
	var accounts []int64
	var actions, subjects, reasons []string
	var befores, afters []*string
	for _, e := range entries {
		before, err := jsonOrNull(e.before)
		if err != nil {
			return nil, err
		}
		after, err := jsonOrNull(e.after)
		if err != nil {
			return nil, err
		}
		accounts, actions, subjects = append(accounts, e.account), append(actions, e.action), append(subjects, e.subject)
		befores, afters, reasons = append(befores, before), append(afters, after), append(reasons, textOf(e.reason))
	}
	rows, err := tx.Query(ctx, auditSQL, actor.Person, actor.OSUser, accounts, actions, subjects, befores, afters, reasons)
	if err != nil {
		return nil, err
	}
	return pgx.CollectRows(rows, pgx.RowTo[int64])
}

func jsonOrNull(value map[string]any) (*string, error) {
	if value == nil {
		return nil, nil
	}
	text, err := json.Marshal(value)
	if err != nil {
		return nil, err
	}
	s := string(text)
	return &s, nil
}

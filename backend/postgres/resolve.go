package postgres

import (
	"context"
	"maps"
	"slices"
	"strings"

	"github.com/jackc/pgx/v5"

	"github.com/mailroom-app/mailroom/backend/mail"
)

// resolveSQL marks heads as resolved by hand; one that is already keeps its time.
func resolveSQL(kind mail.Kind) string {
	return `
	UPDATE ` + views[kind] + ` m
	   SET resolved_at = date_trunc('second', now() AT TIME ZONE 'UTC'), resolution_type = 'manual'
	  FROM (SELECT m.id, coalesce(m.resolution_type, '') AS was FROM ` + views[kind] + ` m
	         WHERE m.id = ANY ($1::bigint[]) AND (m.resolved_at IS NULL OR m.resolution_type IS DISTINCT FROM 'manual')) b
	 WHERE m.id = b.id
	RETURNING m.id, b.was, 'manual'`
}

func undoResolveSQL(kind mail.Kind) string {
	return `
	UPDATE ` + views[kind] + ` m SET resolved_at = NULL, resolution_type = NULL
	 WHERE m.id = ANY ($1::bigint[]) AND m.resolved_at IS NOT NULL AND m.resolution_type IS DISTINCT FROM 'auto'
	RETURNING m.id, 'manual', ''`
}

// Resolve marks the originals of these messages as resolved by hand, whatever happens later (rule 10), and returns how many were not
// before. Their place in the lists stays. It fails with CodeNotFound, and changes nothing, when one is not there or not in the scope.
func (db *DB) Resolve(ctx context.Context, scope mail.Scope, actor mail.Actor, ids []mail.MessageID) (int, error) {
	n, err := db.resolve(ctx, scope, actor, ids, "resolve", resolveSQL)
	return n, err
}

// UndoResolve takes resolutions by hand back, and returns how many there were; what was delivered is resolved automatically then. It fails
// as Resolve does.
func (db *DB) UndoResolve(ctx context.Context, scope mail.Scope, actor mail.Actor, ids []mail.MessageID) (int, error) {
	n, err := db.resolve(ctx, scope, actor, ids, "undo_resolve", undoResolveSQL)
	return n, err
}

func (db *DB) resolve(ctx context.Context, scope mail.Scope, actor mail.Actor, ids []mail.MessageID, action string, statement func(mail.Kind) string) (changed int, err error) {
	rows := map[mail.Kind][]int64{}
	for _, id := range ids {
		if views[id.Kind] == "" {
			return 0, notFound(id)
		}
		rows[id.Kind] = append(rows[id.Kind], id.Row)
	}
	err = untilNoCollision(func() error {
		return pgx.BeginFunc(ctx, db.pool, func(tx pgx.Tx) error {
			changed = 0
			for _, kind := range slices.Sorted(maps.Keys(rows)) { // in the order of mail.Kinds, as all lock
				n, err := resolveKind(ctx, tx, scope, actor, kind, rows[kind], action, statement(kind))
				if err != nil {
					return err
				}
				changed += n
			}
			return notifyChanged(ctx, tx)
		})
	})
	if err != nil {
		return 0, failed(err, "%s", action)
	}
	return changed, nil
}

func resolveKind(
	ctx context.Context, tx pgx.Tx, scope mail.Scope, actor mail.Actor, kind mail.Kind, rows []int64, action, statement string,
) (int, error) {
	if err := allVisible(ctx, tx, scope, kind, rows); err != nil {
		return 0, err
	}
	found, err := tx.Query(ctx, lockHeadsSQL, string(kind), rows)
	if err != nil {
		return 0, err
	}
	heads, err := pgx.CollectRows(found, pgx.RowTo[int64])
	if err != nil {
		return 0, err
	}
	marked, err := tx.Query(ctx, statement, heads)
	if err != nil {
		return 0, err
	}
	var ids []int64
	var entries []auditEntry
	var id int64
	var was, is string
	if _, err := pgx.ForEachRow(marked, []any{&id, &was, &is}, func() error {
		ids = append(ids, id)
		entries = append(entries, auditEntry{
			action: action, subject: mail.MessageID{Kind: kind, Row: id}.String(),
			before: map[string]any{"resolution_type": was}, after: map[string]any{"resolution_type": is},
		})
		return nil
	}); err != nil {
		return 0, err
	}
	if err := nameAccounts(ctx, tx, kind, ids, entries); err != nil {
		return 0, err
	}
	if err := settleResolutions(ctx, tx, kind, ids...); err != nil {
		return 0, err
	}
	return len(ids), audit(ctx, tx, actor, entries...)
}

// allVisible fails with CodeNotFound for the first row that does not exist for whoever asks.
func allVisible(ctx context.Context, tx pgx.Tx, scope mail.Scope, kind mail.Kind, rows []int64) error {
	s, err := newSelection(scope, mail.Filter{Kind: kind})
	if err != nil {
		return err
	}
	s.args["ids"] = rows
	statement := strings.NewReplacer("VIEW", views[kind], "VISIBLE", s.visible("m")).Replace(`
		SELECT i.id FROM unnest(@ids::bigint[]) AS i(id)
		 WHERE NOT EXISTS (SELECT FROM VIEW m WHERE m.id = i.id AND VISIBLE) LIMIT 1`)
	var missing int64
	switch found, err := queryOne(ctx, tx, statement, s.args, &missing); {
	case err != nil:
		return err
	case found:
		return notFound(mail.MessageID{Kind: kind, Row: missing})
	}
	return nil
}

// nameAccounts fills in whose messages the entries are about.
func nameAccounts(ctx context.Context, tx pgx.Tx, kind mail.Kind, ids []int64, entries []auditEntry) error {
	rows, err := tx.Query(ctx, `
		SELECT coalesce(e.account_id, 0)::bigint
		  FROM unnest($1::bigint[]) WITH ORDINALITY AS i(id, n)
		  JOIN `+views[kind]+` m ON m.id = i.id
		  LEFT JOIN ticketed_events e ON e.id = m.event_id
		 ORDER BY i.n`, ids)
	if err != nil {
		return err
	}
	accounts, err := pgx.CollectRows(rows, pgx.RowTo[int64])
	for i, account := range accounts {
		entries[i].account = account
	}
	return err
}

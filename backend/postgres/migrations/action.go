package migrations

import (
	"context"
	"fmt"
	"strings"

	"github.com/jackc/pgx/v5"
)

// patience is how long a statement waits for a lock on a shared table before it gives way and tries again. Whoever comes after it
// waits behind it, so it is what a sale can be held up.
const patience = "200ms"

// action is a step that is due in a database, with the statements as they will run, each sent on its own.
type action struct {
	step
	statements []string
	facts      []string // what was found, in words
}

// actions lists what is due, in order. It changes nothing. Errors are the driver's.
func (c *catalogue) actions(ctx context.Context, connection *pgx.Conn, steps []step) ([]action, error) {
	var due []action
	for _, s := range steps {
		if s.count != "" {
			if !c.suits(s) {
				continue
			}
			var rows int64
			if err := connection.QueryRow(ctx, s.count).Scan(&rows); err != nil {
				return nil, fmt.Errorf("count %s: %w", s.counts, err)
			}
			if rows > 0 {
				due = append(due, action{s, c.statements(s), []string{fmt.Sprintf("%d %s", rows, s.counts)}})
			}
			continue
		}
		if c.due(s) {
			due = append(due, action{s, c.statements(s), c.facts(s)})
		}
	}
	return due, nil
}

func (c *catalogue) statements(s step) []string {
	sql := s.sql
	if c.trigrams != "" && c.trigrams != "public" {
		sql = strings.ReplaceAll(sql, "public.gin_trgm_ops", c.trigrams+".gin_trgm_ops")
	}
	if s.concurrent() {
		statements := []string{s.remember()}
		if c.halfBuilt(s.creates) {
			statements = append(statements, s.creates.removal())
		}
		return append(statements, sql)
	}
	statements := []string{"BEGIN"}
	if s.locks != "" {
		statements = append(statements, "SET LOCAL lock_timeout = '"+patience+"'")
	}
	if c.has(s.creates) {
		sql = s.replacement()
	}
	statements = append(statements, sql)
	if definition := s.definition(); definition != "" {
		statements = append(statements, fmt.Sprintf("COMMENT ON %s %s IS %s", strings.ToUpper(s.creates.kind), s.creates.name, literal(definition)))
	}
	if owner := c.owners["public.outgoing_messages"]; owner != c.user && s.creates.ownable() {
		// Whoever migrates, Hi.Events's login can work with the integration's tables, and run Mailroom.
		statements = append(statements, fmt.Sprintf("ALTER %s %s OWNER TO %s", strings.ToUpper(s.creates.kind), s.creates.name, pgx.Identifier{owner}.Sanitize()))
	}
	if !s.foundation() && s.creates.kind != "" {
		statements = append(statements, s.remember())
	}
	return append(statements, "COMMIT")
}

func (c *catalogue) facts(s step) []string {
	var facts []string
	if c.has(s.creates) {
		facts = append(facts, "it is there with another text, and is replaced")
	}
	if c.halfBuilt(s.creates) {
		facts = append(facts, "an earlier build of this index was interrupted: what it left is dropped first")
	}
	if estimate := c.rows[s.on]; estimate > 0 {
		facts = append(facts, fmt.Sprintf("reads about %d rows of %s", estimate, s.on))
	}
	return facts
}

// lockWords tells what a step locks and for how long.
func (s step) lockWords() string {
	switch {
	case s.concurrent():
		return s.on + ": nobody waits (SHARE UPDATE EXCLUSIVE, built CONCURRENTLY); it lasts as long as the table takes to read twice, and waits for transactions that are already running"
	case s.locks != "":
		return fmt.Sprintf("%s: %s; tried for %s at a time", s.locks, s.waiting, patience)
	case s.count != "":
		return "only the rows that are changed, while it runs"
	}
	return "nothing that exists"
}

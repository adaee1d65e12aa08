package migrations

import (
	"context"
	"fmt"
	"strings"

	"github.com/jackc/pgx/v5"
)

// lockWait is how long a statement waits for a lock on a shared table before it gives up and tries again. Later lock requests queue
// behind it, so this is also the longest delay of a ticket sale.
const lockWait = "200ms"

// action is a step that is due in a database, with the statements as they will run. Each statement is sent separately.
type action struct {
	step
	statements []string
	facts      []string // findings in this database, as text for people
	difference string   // how the database differs from the desired state, as text for people
	repair     bool     // restores a constraint or index that newer rows may violate
}

// actions returns the due actions, in order. It changes nothing. Errors are the driver's.
func (c *catalogue) actions(ctx context.Context, connection *pgx.Conn) ([]action, error) {
	due, _ := c.repairs()
	tables := true
	for _, s := range allSteps() {
		if s.version == definitions && tables {
			tables = false
			back, err := c.bringBack(ctx, connection) // before the triggers and the unique index on live suppressions are created
			if err != nil {
				return nil, err
			}
			due = append(due, back...)
		}
		if s.count != "" {
			if !c.suits(s) {
				continue
			}
			var rows int64
			if err := connection.QueryRow(ctx, s.count).Scan(&rows); err != nil {
				return nil, fmt.Errorf("count %s: %w", s.counts, err)
			}
			if rows > 0 {
				found := fmt.Sprintf("%d %s", rows, s.counts)
				due = append(due, action{step: s, statements: c.statements(s), facts: []string{found}, difference: found})
			}
			continue
		}
		if difference := c.difference(s); difference != "" {
			due = append(due, action{step: s, statements: c.statements(s), facts: c.facts(s, difference), difference: s.creates.String() + " " + difference})
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
		if _, there := c.valid[s.creates]; there {
			statements = append(statements, s.creates.removal())
		}
		return append(statements, sql)
	}
	statements := []string{"BEGIN"}
	if s.locks != "" {
		statements = append(statements, "SET LOCAL lock_timeout = '"+lockWait+"'")
	}
	if c.has(s.creates) {
		statements = append(statements, c.makesRoom(s)...)
		sql = c.replacing(s, sql)
	}
	statements = append(statements, sql)
	if s.creates.kind == "function" { // Postgres grants EXECUTE on new functions to PUBLIC
		statements = append(statements, "REVOKE ALL ON FUNCTION "+s.creates.name+" FROM PUBLIC")
	}
	if owner := c.owners["public.outgoing_messages"]; owner != c.user && s.creates.ownable() {
		// Hi.Events's login can use the integration's tables and run Mailroom, whichever login migrates.
		statements = append(statements, changeOwner(s.creates, owner))
	}
	if s.creates.kind == "table" && !s.foundation() {
		statements = append(statements, s.creates.forgetParts())
	}
	if !s.foundation() && s.creates.kind != "" {
		statements = append(statements, s.remember())
	}
	return append(statements, "COMMIT")
}

// makesRoom returns the statements that drop an existing object that CREATE OR REPLACE cannot replace.
func (c *catalogue) makesRoom(s step) []string {
	switch s.creates.kind {
	case "trigger":
		return []string{s.creates.removal()}
	case "function":
		if c.replaceable(s) {
			return nil
		}
		var statements []string
		for _, called := range c.signatures[s.creates.name] {
			statements = append(statements, fmt.Sprintf("DROP FUNCTION %s(%s)", s.creates.name, called.arguments))
		}
		return statements
	}
	return nil
}

// replacing returns the statement with CREATE OR REPLACE if the object can be replaced, so that rights granted on it are kept.
func (c *catalogue) replacing(s step, sql string) string {
	if s.creates.kind == "view" || s.creates.kind == "function" && c.replaceable(s) {
		return strings.Replace(sql, "CREATE "+strings.ToUpper(s.creates.kind), "CREATE OR REPLACE "+strings.ToUpper(s.creates.kind), 1)
	}
	return sql
}

// replaceable reports whether exactly one function of this name exists, with the same signature as the step's.
func (c *catalogue) replaceable(s step) bool {
	standing := c.signatures[s.creates.name]
	return len(standing) == 1 && standing[0].whole == s.signature()
}

func (c *catalogue) facts(s step, difference string) []string {
	var facts []string
	if c.has(s.creates) {
		facts = append(facts, "it "+difference+", and is replaced")
	}
	if c.halfBuilt(s.creates) {
		facts = append(facts, "an earlier build of this index was interrupted: what it left is dropped first")
	}
	if estimate := c.rows[s.on]; estimate > 0 {
		facts = append(facts, fmt.Sprintf("reads about %d rows of %s", estimate, s.on))
	}
	return facts
}

// lockWords describes which tables a step locks and for how long.
func (s step) lockWords() string {
	switch {
	case s.concurrent():
		return s.on + ": nobody waits (SHARE UPDATE EXCLUSIVE, built CONCURRENTLY); it lasts as long as the table takes to read twice, and waits for transactions that are already running"
	case s.locks != "":
		return fmt.Sprintf("%s: %s; tried for %s at a time", s.locks, s.waiting, lockWait)
	case s.count != "":
		return "only the rows that are changed, while it runs"
	}
	return "nothing that exists"
}

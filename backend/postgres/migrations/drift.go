package migrations

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"sync"

	"github.com/jackc/pgx/v5"
)

// standingQuery returns the query in the body of mailroom.catalogue. It is used instead of the function, which may have been replaced.
var standingQuery = sync.OnceValue(func() string {
	i := slices.IndexFunc(allSteps(), func(s step) bool { return s.creates == object{"function", "mailroom.catalogue"} })
	_, body, _ := strings.Cut(allSteps()[i].sql, "$$")
	body, _, _ = strings.Cut(body, "$$")
	return body
})

// readStanding reads the descriptions of Mailroom's objects by Postgres, and the signatures of its functions.
func (c *catalogue) readStanding(ctx context.Context, connection *pgx.Conn) error {
	rows, err := connection.Query(ctx, "SELECT kind, name, stands FROM ("+standingQuery()+") AS standing (kind, name, part_of, stands)")
	if err != nil {
		return fmt.Errorf("read what stands in the database: %w", err)
	}
	var o object
	var stands string
	if _, err := pgx.ForEachRow(rows, []any{&o.kind, &o.name, &stands}, func() error {
		c.stands[o] = stands
		return nil
	}); err != nil {
		return fmt.Errorf("read what stands in the database: %w", err)
	}
	rows, err = connection.Query(ctx, `
		SELECT n.nspname || '.' || p.proname, pg_get_function_identity_arguments(p.oid), btrim(pg_get_function_identity_arguments(p.oid) || ' RETURNS ' || pg_get_function_result(p.oid))
		  FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace
		 WHERE n.nspname = 'mailroom'`)
	if err != nil {
		return fmt.Errorf("read the functions: %w", err)
	}
	var name string
	var called signature
	_, err = pgx.ForEachRow(rows, []any{&name, &called.arguments, &called.whole}, func() error {
		c.signatures[name] = append(c.signatures[name], called)
		return nil
	})
	if err != nil {
		return fmt.Errorf("read the functions: %w", err)
	}
	return nil
}

// difference describes how the existing object differs from the step's, as a phrase that follows its name; empty if they are equal.
// A half-built index of another program is not repaired.
func (c *catalogue) difference(s step) string {
	e, remembered := c.entries[s.creates]
	schema, _, _ := strings.Cut(s.creates.name, ".")
	switch {
	case !c.suits(s):
		return ""
	case c.halfBuilt(s.creates):
		if _, name := s.creates.container(); remembered || strings.HasPrefix(name, "mailroom_") {
			return "was left half-built"
		}
		return ""
	case !c.has(s.creates):
		return "is missing"
	case s.digest() == "" || !remembered && schema == "public":
		return ""
	case !remembered:
		return "is not known to be Mailroom's"
	case e.madeFrom != s.digest():
		return "is that of another program"
	case e.noted && e.made != c.stands[s.creates]:
		return "was changed since Mailroom made it"
	}
	return ""
}

// repairs returns the actions that restore owners and parts of Mailroom's own tables. lost are the differences that no action can repair.
func (c *catalogue) repairs() (due []action, lost []string) {
	for _, s := range allSteps() {
		if a, is := c.ownership(s.creates); is && s.foundation() && s.creates.kind == "table" {
			due = append(due, a) // the ledger has no entries for its own tables
		}
	}
	for _, e := range slices.Backward(c.ledger) {
		if e.partOf == "" {
			if a, is := c.ownership(e.object); is {
				due = append(due, a)
			}
			if e.kind == "schema" && e.noted && c.has(e.object) && c.stands[e.object] != e.made {
				due = append(due, c.comment(e))
			}
			continue
		}
		stands, there := c.stands[e.object]
		if !c.has(object{"table", e.partOf}) || there && stands == e.made {
			continue
		}
		if _, column := c.entries[object{"column", e.name}]; column && e.kind != "column" && !c.has(object{"column", e.name}) {
			continue // it was dropped with its column
		}
		how := "is missing"
		if there {
			how = "was changed since Mailroom made it"
		}
		if e.kind == "column" {
			lost = append(lost, e.String()+" "+how)
			continue
		}
		due = append(due, c.repair(e, there, how))
	}
	return due, lost
}

// repair returns the action that restores a part of a table as recorded in the ledger.
func (c *catalogue) repair(e entry, there bool, how string) action {
	s := step{title: "Bring back " + e.String(), creates: e.object, version: definitions}
	a := action{difference: e.String() + " " + how, repair: true}
	if e.kind == "index" {
		s.on = e.partOf
		if _, left := c.valid[e.object]; left {
			a.statements = append(a.statements, e.removal())
		}
		for _, plain := range []string{"CREATE INDEX ", "CREATE UNIQUE INDEX "} {
			if definition, is := strings.CutPrefix(e.made, plain); is {
				a.statements = append(a.statements, plain+"CONCURRENTLY "+definition)
			}
		}
		a.step = s
		return a
	}
	s.locks, s.waiting = e.partOf, "what Mailroom does with it waits for as long as its rows are looked through"
	_, member := e.container()
	alter := "ALTER TABLE " + e.partOf + " "
	a.statements = append(a.statements, "BEGIN", "SET LOCAL lock_timeout = '"+lockWait+"'")
	switch e.kind {
	case "constraint":
		if there {
			a.statements = append(a.statements, e.removal())
		}
		a.statements = append(a.statements, alter+"ADD CONSTRAINT "+member+" "+e.made)
	case "default":
		a.statements = append(a.statements, alter+"ALTER COLUMN "+member+" SET DEFAULT "+e.made)
	case "not_null":
		a.statements = append(a.statements, alter+"ALTER COLUMN "+member+" SET NOT NULL")
	}
	a.statements = append(a.statements, "COMMIT")
	a.step = s
	return a
}

// comment returns the action that restores the comment on a schema, which explains the schema's purpose.
func (c *catalogue) comment(e entry) action {
	return action{
		step:       step{title: "Bring back the comment on " + e.String(), creates: e.object, version: definitions},
		statements: []string{fmt.Sprintf("COMMENT ON SCHEMA %s IS %s", e.name, literal(e.made))},
		difference: e.String() + " has another comment",
	}
}

// ownership returns the action that changes the owner of a Mailroom object to the owner of Hi.Events's tables, if they differ.
func (c *catalogue) ownership(o object) (action, bool) {
	owner, wanted := c.ownerOf[o], c.owners["public.outgoing_messages"]
	if !c.has(o) || !o.ownable() || wanted == "" || owner == wanted {
		return action{}, false
	}
	return action{
		step:       step{title: "Give " + o.String() + " to the owner of Hi.Events's tables", creates: o, version: definitions},
		statements: []string{changeOwner(o, wanted)},
		difference: fmt.Sprintf("%s belongs to %s instead of %s", o, owner, wanted),
	}, true
}

func changeOwner(o object, owner string) string {
	return fmt.Sprintf("ALTER %s %s OWNER TO %s", strings.ToUpper(o.kind), o.name, pgx.Identifier{owner}.Sanitize())
}

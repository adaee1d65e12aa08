package migrations

import (
	"context"
	"fmt"
	"regexp"
	"slices"
	"strings"

	"github.com/jackc/pgx/v5"
)

// catalogue is a snapshot of schemas public and mailroom.
type catalogue struct {
	valid      map[object]bool   // false: an index whose build was interrupted
	ledger     []entry           // what Mailroom created, newest first
	entries    map[object]entry  // ledger by object
	stands     map[object]string // the current description by Postgres
	ownerOf    map[object]string // the owner; empty for kinds without their own owner
	signatures map[string][]signature
	rows       map[string]int64
	version    int
	unreleased bool
	user       string
	owners     map[string]string // of the tables in public
	mayChange  map[string]bool   // whether user has the owner's rights
	trigrams   string            // schema of pg_trgm, quoted; empty: not installed
	mayCreate  map[string]bool   // in "database", "public"
}

const objectsSQL = `
	SELECT 'schema', nspname::text, true, pg_get_userbyid(nspowner) FROM pg_namespace WHERE nspname IN ('public', 'mailroom')
	UNION ALL
	SELECT 'extension', extname::text, true, '' FROM pg_extension
	UNION ALL
	SELECT CASE c.relkind WHEN 'v' THEN 'view' WHEN 'i' THEN 'index' ELSE 'table' END, n.nspname || '.' || c.relname,
	       coalesce(i.indisvalid AND i.indisready, true), CASE c.relkind WHEN 'i' THEN '' ELSE pg_get_userbyid(c.relowner) END
	  FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace LEFT JOIN pg_index i ON i.indexrelid = c.oid
	 WHERE n.nspname IN ('public', 'mailroom') AND c.relkind IN ('r', 'p', 'v', 'i')
	UNION ALL
	SELECT 'column', n.nspname || '.' || c.relname || '.' || a.attname, true, ''
	  FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid JOIN pg_namespace n ON n.oid = c.relnamespace
	 WHERE n.nspname IN ('public', 'mailroom') AND c.relkind IN ('r', 'p') AND a.attnum > 0 AND NOT a.attisdropped
	UNION ALL
	SELECT 'constraint', n.nspname || '.' || c.relname || '.' || k.conname, true, ''
	  FROM pg_constraint k JOIN pg_class c ON c.oid = k.conrelid JOIN pg_namespace n ON n.oid = c.relnamespace
	 WHERE n.nspname IN ('public', 'mailroom')
	UNION ALL
	SELECT 'function', n.nspname || '.' || p.proname, true, pg_get_userbyid(p.proowner)
	  FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace
	 WHERE n.nspname IN ('public', 'mailroom')
	UNION ALL
	SELECT 'trigger', n.nspname || '.' || c.relname || '.' || t.tgname, true, ''
	  FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid JOIN pg_namespace n ON n.oid = c.relnamespace
	 WHERE n.nspname IN ('public', 'mailroom') AND NOT t.tgisinternal`

// readCatalogue reads the catalogue. Errors are the driver's.
func readCatalogue(ctx context.Context, connection *pgx.Conn) (*catalogue, error) {
	c := &catalogue{valid: map[object]bool{}, entries: map[object]entry{}, stands: map[object]string{}, ownerOf: map[object]string{},
		signatures: map[string][]signature{}, rows: map[string]int64{}, owners: map[string]string{}, mayChange: map[string]bool{}, mayCreate: map[string]bool{}}
	rows, err := connection.Query(ctx, objectsSQL)
	if err != nil {
		return nil, fmt.Errorf("read what is in the database: %w", err)
	}
	var o object
	var valid bool
	var owner string
	if _, err := pgx.ForEachRow(rows, []any{&o.kind, &o.name, &valid, &owner}, func() error {
		c.valid[o], c.ownerOf[o] = valid, owner
		return nil
	}); err != nil {
		return nil, fmt.Errorf("read what is in the database: %w", err)
	}
	if err := c.readStanding(ctx, connection); err != nil {
		return nil, err
	}
	if err := c.readTables(ctx, connection); err != nil {
		return nil, err
	}
	if c.has(object{"table", "mailroom.schema_versions"}) {
		state, err := Inspect(ctx, connection)
		if err != nil {
			return nil, err
		}
		c.version, c.unreleased = state.Version, state.unreleased
	}
	if c.has(object{"table", ledger}) && !c.unreleased {
		if c.ledger, err = readLedger(ctx, connection); err != nil {
			return nil, err
		}
		for _, e := range c.ledger {
			c.entries[e.object] = e
		}
	}
	return c, nil
}

// readTables reads the rights, owners and estimated sizes of the shared tables, and the schema of pg_trgm.
func (c *catalogue) readTables(ctx context.Context, connection *pgx.Conn) error {
	var inDatabase, inPublic bool
	err := connection.QueryRow(ctx, `
		SELECT current_user, has_database_privilege(current_database(), 'CREATE'), has_schema_privilege('public', 'CREATE'),
		       coalesce((SELECT quote_ident(n.nspname) FROM pg_extension e JOIN pg_namespace n ON n.oid = e.extnamespace WHERE e.extname = 'pg_trgm'), '')`).
		Scan(&c.user, &inDatabase, &inPublic, &c.trigrams)
	if err != nil {
		return fmt.Errorf("read the rights of the login: %w", err)
	}
	c.mayCreate["database"], c.mayCreate["public"] = inDatabase, inPublic
	rows, err := connection.Query(ctx, `
		SELECT 'public.' || c.relname, greatest(c.reltuples, 0)::bigint, pg_get_userbyid(c.relowner), pg_has_role(c.relowner, 'USAGE')
		  FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
		 WHERE n.nspname = 'public' AND c.relkind IN ('r', 'p')`)
	if err != nil {
		return fmt.Errorf("read the tables: %w", err)
	}
	var table, owner string
	var estimate int64
	var owned bool
	_, err = pgx.ForEachRow(rows, []any{&table, &estimate, &owner, &owned}, func() error {
		c.rows[table], c.owners[table], c.mayChange[table] = estimate, owner, owned
		return nil
	})
	if err != nil {
		return fmt.Errorf("read the tables: %w", err)
	}
	return nil
}

// has reports whether an object exists and is usable.
func (c *catalogue) has(o object) bool { return c.valid[o] }

// halfBuilt reports whether an index is invalid because its build failed.
func (c *catalogue) halfBuilt(o object) bool {
	valid, there := c.valid[o]
	return there && !valid
}

// ours reports whether Mailroom created an object, or will create it because it is missing.
func (c *catalogue) ours(o object) bool {
	_, there := c.valid[o]
	_, remembered := c.entries[o]
	return remembered || !there
}

// suits reports whether a step applies to this database.
func (c *catalogue) suits(s step) bool {
	for _, condition := range s.when {
		met := c.has(condition.of)
		switch condition.is {
		case "missing":
			met = !met
		case "created":
			met = c.ours(condition.of)
		}
		if !met {
			return false
		}
	}
	if s.creates.kind == "column" {
		// A missing shared table is created with the column. Mailroom's own tables get columns from version to version.
		table, _ := s.creates.container()
		return c.has(object{"table", table}) || strings.HasPrefix(table, "mailroom.")
	}
	return true
}

var columnName = regexp.MustCompile(`(?m)^ {4}([a-z_]+) `)

// lacking returns the required columns that an existing table lacks and that no step adds. If there are any, the table is not the
// integration's, or is incomplete.
func (c *catalogue) lacking(s step, steps []step) []string {
	if s.creates.kind != "table" || !strings.HasPrefix(s.creates.name, "public.") || !c.has(s.creates) {
		return nil
	}
	added := map[object]bool{}
	for _, other := range steps {
		added[other.creates] = true
	}
	var lacking []string
	for _, found := range columnName.FindAllStringSubmatch(s.sql, -1) {
		column := object{"column", s.creates.name + "." + found[1]}
		if !c.has(column) && !added[column] {
			lacking = append(lacking, column.name)
		}
	}
	return lacking
}

// unnoted reports whether the ledger has an object without its description by Postgres, because a migration was interrupted.
func (c *catalogue) unnoted() bool {
	return slices.ContainsFunc(c.ledger, func(e entry) bool { return !e.noted })
}

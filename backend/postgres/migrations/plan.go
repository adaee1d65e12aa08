package migrations

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/jackc/pgx/v5"

	"github.com/mailroom-app/mailroom/backend/mail"
	"github.com/mailroom-app/mailroom/backend/postgres/connect"
)

// PlannedStep is one step that Up would take.
type PlannedStep struct {
	// Title describes the purpose of the step.
	Title string
	// SQL is the exact text of the statements.
	SQL string
	// Locks describes which tables the step locks and for how long.
	Locks string
	// Facts are findings in this database, for example how many rows the step changes.
	Facts []string
	// Difference describes how the database differs from the desired state; empty for a bookkeeping step.
	Difference string
}

// Plan is what Up would do to a database.
type Plan struct {
	// From and To are schema versions; 0 is a database without Mailroom.
	From, To int
	// Pending are the steps that are due, in order.
	Pending []PlannedStep
	// Obstacles are the rights that the login lacks, and what to do about it. If there are any, Up fails before it changes anything.
	Obstacles []string
	// Lost lists objects that Mailroom created, that are missing or changed, and that cannot be restored without losing rows. Up executes all
	// other steps and then fails.
	Lost []string

	noted bool // whether the plan records descriptions by Postgres in the ledger
}

// Empty reports whether nothing is pending and nothing is lost.
func (p Plan) Empty() bool { return len(p.Pending) == 0 && len(p.Lost) == 0 }

// Differences describes how the database differs from the desired state: first the differences that Up would repair, then those it cannot.
func (p Plan) Differences() []string {
	var differences []string
	for _, step := range p.Pending {
		if step.Difference != "" {
			differences = append(differences, step.Difference)
		}
	}
	for _, lost := range p.Lost {
		differences = append(differences, lost+", and cannot be brought back without losing rows")
	}
	return differences
}

// MakePlan determines what Up would do, in a read-only transaction. It fails with CodeSettings, CodeDatabaseDown, CodeDatabaseRefused,
// CodeTablesMissing and CodeSchemaNewer.
func MakePlan(ctx context.Context, databaseURL string) (Plan, error) {
	connection, err := dial(ctx, databaseURL)
	if err != nil {
		return Plan{}, err
	}
	defer connection.Close(context.WithoutCancel(ctx))
	var plan Plan
	err = pgx.BeginTxFunc(ctx, connection, pgx.TxOptions{IsoLevel: pgx.RepeatableRead, AccessMode: pgx.ReadOnly}, func(tx pgx.Tx) error {
		plan, err = makePlan(ctx, tx.Conn())
		return err
	})
	return plan, connect.Translate(err)
}

func makePlan(ctx context.Context, connection *pgx.Conn) (Plan, error) {
	state, err := Inspect(ctx, connection)
	if err != nil {
		return Plan{}, err
	}
	if err := state.unfit(); err != nil {
		return Plan{}, err
	}
	catalogue, err := readCatalogue(ctx, connection)
	if err != nil {
		return Plan{}, err
	}
	if err := catalogue.foreign(); err != nil {
		return Plan{}, err
	}
	due, err := catalogue.actions(ctx, connection)
	if err != nil {
		return Plan{}, err
	}
	plan := Plan{From: state.Version, To: latestVersion(), Obstacles: catalogue.obstacles(due)}
	_, plan.Lost = catalogue.repairs()
	for _, a := range due {
		plan.Pending = append(plan.Pending, PlannedStep{a.title, strings.Join(a.statements, ";\n") + ";", a.lockWords(), a.facts, a.difference})
	}
	if plan.noted = len(due) > 0 || catalogue.unnoted(); plan.noted {
		plan.Pending = append(plan.Pending, PlannedStep{
			Title: "Note what Postgres says of it, so that a later change shows", SQL: strings.Join(noteSQL, ";\n") + ";", Locks: "nothing that exists",
		})
	}
	for _, statement := range notes(state.Version) {
		plan.Pending = append(plan.Pending, PlannedStep{Title: "Note which version is reached", SQL: statement + ";", Locks: "nothing that exists"})
	}
	return plan, nil
}

// notes returns the statements that insert the versions newer than before.
func notes(before int) []string {
	var statements []string
	for version := before + 1; version <= latestVersion(); version++ {
		statements = append(statements, fmt.Sprintf("INSERT INTO mailroom.schema_versions (version) VALUES (%d)", version))
	}
	return statements
}

// foreign fails if a table with a name of the integration is not the integration's table, or is incomplete.
func (c *catalogue) foreign() error {
	for _, s := range allSteps() {
		if lacking := c.lacking(s, allSteps()); len(lacking) > 0 {
			return mail.Errorf(mail.CodeTablesMissing, "the table %s is there without %s: finish the migrations of the integration, or rename the table if it is not the integration's",
				s.creates.name, strings.Join(lacking, ", "))
		}
	}
	return nil
}

// obstacles lists the missing rights that would make a step fail, so that Up can fail before the first step.
func (c *catalogue) obstacles(due []action) []string {
	var obstacles []string
	for _, a := range due {
		switch {
		case (a.creates.kind == "schema" || a.creates.kind == "extension") && !c.mayCreate["database"]:
			obstacles = append(obstacles, fmt.Sprintf("the login %q may not create %s: GRANT CREATE ON DATABASE, or migrate with the login that owns the database", c.user, a.creates))
		case a.creates.kind == "table" && strings.HasPrefix(a.creates.name, "public.") && !c.mayCreate["public"]:
			obstacles = append(obstacles, fmt.Sprintf("the login %q may not create tables in schema public: migrate with the login of Hi.Events", c.user))
		}
		for _, table := range []string{a.locks, a.on} {
			if owner, there := c.owners[table]; there && !c.mayChange[table] {
				obstacles = append(obstacles, fmt.Sprintf("the login %q does not own %s: migrate with the login of Hi.Events (%s)", c.user, table, owner))
			}
		}
	}
	slices.Sort(obstacles)
	return slices.Compact(obstacles)
}

// Check reports whether steps are pending or objects are lost. It fails with the codes of MakePlan.
func Check(ctx context.Context, databaseURL string) (pending bool, err error) {
	plan, err := MakePlan(ctx, databaseURL)
	return !plan.Empty(), err
}

// dial opens the connection for a plan or migration. Errors are translated.
func dial(ctx context.Context, databaseURL string) (*pgx.Conn, error) {
	settings, err := connect.Settings(databaseURL)
	if err != nil {
		return nil, err
	}
	for name, value := range map[string]string{
		"search_path": "pg_catalog",
		// mailroom.catalogue sets the same values: descriptions by Postgres depend on them, and are compared with recorded ones.
		"timezone": "UTC", "datestyle": "ISO", "intervalstyle": "postgres", "extra_float_digits": "1", "quote_all_identifiers": "off",
		// Override the settings of the login or database, because an index on a large table takes long.
		"statement_timeout": "0", "lock_timeout": "0", "idle_session_timeout": "0", "idle_in_transaction_session_timeout": "0",
	} {
		settings.RuntimeParams[name] = value
	}
	connection, err := pgx.ConnectConfig(ctx, settings)
	if err != nil {
		return nil, connect.Translate(err)
	}
	return connection, nil
}

func refusal(obstacles []string) error {
	return mail.Errorf(mail.CodeNotAllowed, "nothing was changed, since %s", strings.Join(obstacles, "; "))
}

// Package schema contains the tables of Hi.Events as our own SQL, in the states that Mailroom encounters. It is only data: package
// world loads it into databases.
package schema

import (
	_ "embed" // the SQL files
	"fmt"
	"strings"
)

// Shape names a state of a Hi.Events database before Mailroom's own migrations.
type Shape string

const (
	// Empty has no tables: not a Hi.Events database.
	Empty Shape = "empty"
	// Stock is an unmodified Hi.Events.
	Stock Shape = "stock"
	// Integration is a Hi.Events with the PHP integration (pull request 1163).
	Integration Shape = "integration"
	// IntegrationLater also has the tables and columns of a later version of the integration.
	IntegrationLater Shape = "integration_later"
	// IntegrationPartial is a half-migrated integration: the suppressions and the columns on announcements exist, the table of
	// transactions does not.
	IntegrationPartial Shape = "integration_partial"
	// IntegrationSuppressions is a half-migrated integration with only email_suppressions.
	IntegrationSuppressions Shape = "integration_suppressions"
	// IntegrationColumns is a half-migrated integration with only the columns on outgoing_messages.
	IntegrationColumns Shape = "integration_columns"
	// Stock2 is an unmodified Hi.Events 2.0: 1.8 after its upgrade.
	Stock2 Shape = "stock_2"
	// Stock2Early is a Hi.Events 2.0 that came by way of an alpha or beta: events has no dates of its own.
	Stock2Early Shape = "stock_2_early"
	// Integration2 is a Hi.Events 2.0 with the PHP integration.
	Integration2 Shape = "integration_2"
	// Integration2Early is a Hi.Events 2.0 with the PHP integration whose events have no dates of their own.
	Integration2Early Shape = "integration_2_early"
	// Integration2Later is a Hi.Events 2.0 with a later version of the integration.
	Integration2Later Shape = "integration_2_later"
)

// Shapes returns every shape with Hi.Events tables, from the fewest tables to the most.
func Shapes() []Shape {
	return []Shape{
		Stock, IntegrationSuppressions, IntegrationColumns, IntegrationPartial, Integration, IntegrationLater,
		Stock2, Stock2Early, Integration2, Integration2Early, Integration2Later,
	}
}

//go:embed stock.sql
var stock string

//go:embed integration_suppressions.sql
var suppressions string

//go:embed integration_columns.sql
var columns string

//go:embed integration_transactions.sql
var transactions string

//go:embed integration_later.sql
var laterAdditions string

//go:embed upgrade_2.sql
var upgrade string

//go:embed products_2.sql
var products2 string

// early drops what early forms of the upgrade dropped.
const early = "ALTER TABLE events DROP COLUMN start_date, DROP COLUMN end_date;"

// boxOfficeIndex is the statement of the upgrade that Hi.Events runs outside of a transaction.
const boxOfficeIndex = "CREATE INDEX orders_box_office_id_index ON orders (box_office_id);\n"

// Upgrade returns the parts of the upgrade of Hi.Events from 1.8 to 2.0, in order, as Hi.Events runs them. Each is a transaction, from BEGIN to COMMIT,
// but for one index that is built CONCURRENTLY. All of them make Stock into Stock2, and Integration into Integration2.
func Upgrade() []string {
	var parts []string
	for part := range strings.SplitAfterSeq(upgrade, "\nCOMMIT;\n") {
		statements, after, concurrent := strings.Cut(part, boxOfficeIndex)
		if strings.Contains(part, "COMMIT;") {
			parts = append(parts, statements+after)
		}
		if concurrent {
			parts = append(parts, strings.Replace(boxOfficeIndex, "INDEX", "INDEX CONCURRENTLY", 1))
		}
	}
	return append(parts, "BEGIN;\n"+products2+"\nCOMMIT;\n")
}

// Migrations returns the statements of the integration's own migrations on a stock Hi.Events: the pull request's, and a later version's.
func Migrations() (first, later string) {
	return strings.Join([]string{suppressions, columns, transactions}, "\n"), laterAdditions
}

// SQL returns the statements that create the shape in an empty database. The role that runs them owns the tables.
func (s Shape) SQL() (string, error) {
	parts := map[Shape][]string{
		Empty:                   {},
		Stock:                   {stock},
		Integration:             {stock, suppressions, columns, transactions},
		IntegrationLater:        {stock, suppressions, columns, transactions, laterAdditions},
		IntegrationPartial:      {stock, suppressions, columns},
		IntegrationSuppressions: {stock, suppressions},
		IntegrationColumns:      {stock, columns},
		Stock2:                  {stock, upgrade, products2},
		Stock2Early:             {stock, upgrade, products2, early},
		Integration2:            {stock, upgrade, products2, suppressions, columns, transactions},
		Integration2Early:       {stock, upgrade, products2, early, suppressions, columns, transactions},
		Integration2Later:       {stock, upgrade, products2, suppressions, columns, transactions, laterAdditions},
	}
	files, known := parts[s]
	if !known {
		return "", fmt.Errorf("no database shape is named %q", string(s))
	}
	return strings.Join(files, "\n"), nil
}

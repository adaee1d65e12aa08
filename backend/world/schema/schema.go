// Package schema holds the tables of Hi.Events as our own SQL, in the shapes in which Mailroom meets them. It is data: who puts a shape
// into a database is package world.
package schema

import (
	_ "embed" // the SQL files
	"fmt"
	"strings"
)

// Shape names a state of a Hi.Events database before Mailroom's own migrations.
type Shape string

const (
	// Empty has no tables at all: not a Hi.Events database.
	Empty Shape = "empty"
	// Stock is an unmodified Hi.Events.
	Stock Shape = "stock"
	// Integration is a Hi.Events with the PHP integration (pull request 1163).
	Integration Shape = "integration"
	// IntegrationLater has the tables and columns of a later version of the integration as well.
	IntegrationLater Shape = "integration_later"
	// IntegrationPartial is a half-migrated integration: the suppressions and the columns on announcements are there, the table of
	// transactions is not.
	IntegrationPartial Shape = "integration_partial"
	// IntegrationSuppressions is a half-migrated integration of which only email_suppressions exists.
	IntegrationSuppressions Shape = "integration_suppressions"
	// IntegrationColumns is a half-migrated integration of which only the columns on outgoing_messages exist.
	IntegrationColumns Shape = "integration_columns"
)

// Shapes returns every shape in which there are Hi.Events tables, from the least to the most that is there.
func Shapes() []Shape {
	return []Shape{Stock, IntegrationSuppressions, IntegrationColumns, IntegrationPartial, Integration, IntegrationLater}
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

// Migrations returns what the integration's own migrations run in a stock Hi.Events: those of the pull request, and those of a later version.
func Migrations() (first, later string) {
	return strings.Join([]string{suppressions, columns, transactions}, "\n"), laterAdditions
}

// SQL returns the statements that make the shape in an empty database. The role that runs them owns the tables.
func (s Shape) SQL() (string, error) {
	parts := map[Shape][]string{
		Empty:                   {},
		Stock:                   {stock},
		Integration:             {stock, suppressions, columns, transactions},
		IntegrationLater:        {stock, suppressions, columns, transactions, laterAdditions},
		IntegrationPartial:      {stock, suppressions, columns},
		IntegrationSuppressions: {stock, suppressions},
		IntegrationColumns:      {stock, columns},
	}
	files, known := parts[s]
	if !known {
		return "", fmt.Errorf("no database shape is named %q", string(s))
	}
	return strings.Join(files, "\n"), nil
}

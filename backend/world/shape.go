package world

import (
	"context"
	"fmt"

	"github.com/jackc/pgx/v5"

	"github.com/mailroom-app/mailroom/backend/world/schema"
)

// Shape names a state of a Hi.Events database before Mailroom's own migrations.
type Shape = schema.Shape

// Generation names a generation of Hi.Events.
type Generation = schema.Generation

// The generations.
const (
	HiEvents18 = schema.HiEvents18
	HiEvents2  = schema.HiEvents2
)

// ParseGeneration reads a generation that a person typed. Its error names the known ones.
func ParseGeneration(text string) (Generation, error) { return schema.ParseGeneration(text) }

// The shapes; package schema documents them.
const (
	Empty                   = schema.Empty
	Stock                   = schema.Stock
	Integration             = schema.Integration
	IntegrationLater        = schema.IntegrationLater
	IntegrationPartial      = schema.IntegrationPartial
	IntegrationSuppressions = schema.IntegrationSuppressions
	IntegrationColumns      = schema.IntegrationColumns
	Stock2                  = schema.Stock2
	Stock2Early             = schema.Stock2Early
	Integration2            = schema.Integration2
	Integration2Early       = schema.Integration2Early
	Integration2Later       = schema.Integration2Later
)

// Shapes returns every shape with Hi.Events tables.
func Shapes() []Shape { return schema.Shapes() }

// Upgrade returns the parts of the upgrade of Hi.Events from 1.8 to 2.0: see schema.Upgrade.
func Upgrade() []string { return schema.Upgrade() }

// LoadShape creates the Hi.Events tables of a shape in an empty database.
func LoadShape(ctx context.Context, databaseURL string, shape Shape) error {
	statements, err := shape.SQL()
	if err != nil {
		return err
	}
	connection, err := pgx.Connect(ctx, databaseURL)
	if err != nil {
		return fmt.Errorf("connecting to load the %s tables: %w", shape, err)
	}
	defer connection.Close(ctx)
	// The simple protocol runs the whole file in one round trip and one transaction.
	if _, err := connection.PgConn().Exec(ctx, statements).ReadAll(); err != nil {
		return fmt.Errorf("loading the %s tables: %w", shape, err)
	}
	return nil
}

// UpgradeHiEvents runs the upgrade of a Hi.Events 1.8 to 2.0, each part in a transaction of its own.
func UpgradeHiEvents(ctx context.Context, databaseURL string) error {
	connection, err := pgx.Connect(ctx, databaseURL)
	if err != nil {
		return fmt.Errorf("connecting to upgrade Hi.Events: %w", err)
	}
	defer connection.Close(ctx)
	for i, part := range Upgrade() {
		if _, err := connection.PgConn().Exec(ctx, part).ReadAll(); err != nil {
			return fmt.Errorf("part %d of the upgrade of Hi.Events: %w", i+1, err)
		}
	}
	return nil
}

package pool

import (
	"context"

	"github.com/jackc/pgx/v5"
)

// generationKey is the key of a connection's custom data for the number of the schema changes that it knows of.
const generationKey = "mailroom_generation"

// prepare makes a connection forget what it keeps of an older schema, if Retry has met a change since: the prepared statements and the plans of
// functions. It reports false for a connection that cannot be used any more. It is for pgxpool.Config.PrepareConn.
func (p *Pool) prepare(ctx context.Context, connection *pgx.Conn) (bool, error) {
	now, kept := p.generation.Load(), connection.PgConn().CustomData()
	if known, _ := kept[generationKey].(int64); known == now {
		return true, nil
	}
	if err := connection.DeallocateAll(ctx); err != nil {
		return false, nil
	}
	if _, err := connection.Exec(ctx, "DISCARD PLANS", pgx.QueryExecModeSimpleProtocol); err != nil {
		return false, nil
	}
	kept[generationKey] = now
	return true, nil
}

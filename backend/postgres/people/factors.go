package people

import (
	"context"

	"github.com/jackc/pgx/v5"

	"github.com/mailroom-app/mailroom/backend/mail"
	"github.com/mailroom-app/mailroom/backend/postgres/pool"
)

// SecondFactor returns the second factor of a person; false for a person without one. It fails with CodeNotAllowed for a database login that may not
// sign this person in.
func (p *People) SecondFactor(ctx context.Context, person int64) (factor mail.SecondFactor, found bool, err error) {
	rows, err := p.pool.Query(ctx, "SELECT * FROM mailroom.second_factor($1)", person)
	if err != nil {
		return mail.SecondFactor{}, false, pool.Translate(err)
	}
	factors, err := pgx.CollectRows(rows, pgx.RowToStructByPos[mail.SecondFactor])
	if err != nil || len(factors) == 0 {
		return mail.SecondFactor{}, false, pool.Translate(err)
	}
	return factors[0], true, nil
}

// UseTimeStep records that the code of a time step was used; false if it, or a later one, was used before. It fails as SecondFactor does.
func (p *People) UseTimeStep(ctx context.Context, person, step int64) (bool, error) {
	return p.use(ctx, "SELECT mailroom.use_time_step($1, $2)", person, step)
}

// UseRecoveryCode removes a recovery code, given as the SHA-256 that Hi.Events keeps of it in hexadecimal; false for a code that the person does not have.
// It fails as SecondFactor does.
func (p *People) UseRecoveryCode(ctx context.Context, person int64, hash string) (bool, error) {
	return p.use(ctx, "SELECT mailroom.use_recovery_code($1, $2)", person, hash)
}

func (p *People) use(ctx context.Context, statement string, args ...any) (used bool, err error) {
	err = p.pool.Act(ctx, func(tx pgx.Tx) error { return tx.QueryRow(ctx, statement, args...).Scan(&used) })
	return used, pool.Translate(err)
}

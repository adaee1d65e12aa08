package migrations_test

import (
	"errors"
	"strings"

	"github.com/mailroom-app/mailroom/backend/postgres/migrations"
)

var errCrash = errors.New("crashed here")

// crashes ends each run at the first place where no earlier run ended: after each COMMIT, after each statement outside of a
// transaction, and within every tenth transaction. A crash within a transaction rolls it back to the state of the previous COMMIT.
type crashes struct {
	places       map[string]bool
	transactions int
}

func (c *crashes) options() []migrations.Option {
	var step string
	var within bool
	return []migrations.Option{
		migrations.Progress(func(title string) { step = title }),
		migrations.AfterStatement(func(statement string) error {
			switch statement {
			case "BEGIN":
				within = true
				c.transactions++
			case "COMMIT":
				within = false
			}
			place := step + ": " + statement
			if c.places[place] || statement == "BEGIN" || strings.HasPrefix(statement, "SET LOCAL") || within && c.transactions%10 > 0 {
				return nil
			}
			c.places[place] = true
			return errCrash
		}),
	}
}

package migrations_test

import (
	"errors"
	"strings"

	"github.com/mailroom-app/mailroom/backend/postgres/migrations"
)

var errCrash = errors.New("crashed here")

// crashes ends one run after the other at the first place where none ended yet: after each COMMIT, after each statement outside of a
// transaction, and within every tenth transaction. A crash within one undoes it, and so leaves what the COMMIT before has left.
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

// Package suppressions reads and changes the suppression list, with its history and the requests of organizers.
package suppressions

import (
	"github.com/mailroom-app/mailroom/backend/postgres/pool"
)

// Suppressions is the suppression list. It may be used from several goroutines.
type Suppressions struct{ pool *pool.Pool }

// New returns Suppressions that uses a pool.
func New(p *pool.Pool) *Suppressions { return &Suppressions{p} }

// Package logins grants logins of the database with few rights, renews and revokes them.
package logins

import (
	"github.com/mailroom-app/mailroom/backend/postgres/pool"
)

// Logins are the logins that Mailroom made in this database. It may be used from several goroutines.
type Logins struct{ pool *pool.Pool }

// New reads from and writes to a pool, whose login has to be allowed to make others.
func New(p *pool.Pool) *Logins { return &Logins{p} }

// Package logins grants, renews and revokes database logins with the least privilege.
package logins

import (
	"github.com/mailroom-app/mailroom/backend/postgres/pool"
)

// Logins manages the logins that Mailroom created in this database. It may be used from several goroutines.
type Logins struct{ pool *pool.Pool }

// New returns Logins that uses a pool, whose login must be allowed to create logins.
func New(p *pool.Pool) *Logins { return &Logins{p} }

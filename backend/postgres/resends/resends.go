// Package resends plans, reserves and settles resends, one by one and in bulk, reads what messages say, and resolves delivery issues.
package resends

import (
	"sync"

	"github.com/mailroom-app/mailroom/backend/postgres/pool"
)

// Resends reads and writes resends. It may be used from several goroutines.
type Resends struct {
	pool    *pool.Pool
	runners sync.Map // token with which this program holds each bulk resend: id -> string
}

// New returns Resends that uses a pool.
func New(p *pool.Pool) *Resends { return &Resends{pool: p} }

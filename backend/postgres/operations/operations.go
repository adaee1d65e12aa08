// Package operations reads and notes what concerns the whole installation: drains, what waits for its message, silence, how much there is.
package operations

import (
	"github.com/mailroom-app/mailroom/backend/postgres/lists"
	"github.com/mailroom-app/mailroom/backend/postgres/pool"
)

// Operations is for operators. It may be used from several goroutines.
type Operations struct {
	pool  *pool.Pool
	lists *lists.Lists
}

// New reads from and writes to a pool.
func New(p *pool.Pool) *Operations { return &Operations{pool: p, lists: lists.New(p)} }

// Package operations reads and writes what concerns the whole installation: drains, parked events, retention of payloads, silence, figures.
package operations

import (
	"github.com/mailroom-app/mailroom/backend/postgres/lists"
	"github.com/mailroom-app/mailroom/backend/postgres/pool"
)

// Operations is what operators need. It may be used from several goroutines.
type Operations struct {
	pool  *pool.Pool
	lists *lists.Lists
}

// New returns Operations that uses a pool.
func New(p *pool.Pool) *Operations { return &Operations{pool: p, lists: lists.New(p)} }

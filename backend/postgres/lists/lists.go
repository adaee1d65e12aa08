// Package lists reads what the tabs, the drawer and "Find a recipient" show: messages, delivery issues, timelines, ticketed events, recipients.
// Every read is limited to a scope; data outside of it is treated as nonexistent.
package lists

import (
	"github.com/mailroom-app/mailroom/backend/postgres/pool"
)

// Lists reads lists. It may be used from several goroutines.
type Lists struct{ pool *pool.Pool }

// New returns Lists that reads from a pool.
func New(p *pool.Pool) *Lists { return &Lists{p} }

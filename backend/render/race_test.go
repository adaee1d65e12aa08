//go:build race

package render_test

import (
	"math"
	"time"
)

// Under the race detector programs are several times slower, and pools drop what they keep, so that nearly all of it is allocated anew:
// what a mail allocates says nothing there. The limits hold in the step of make test that runs without it.
const (
	mostTime   = time.Minute
	mostMemory = math.MaxInt64
)

//go:build race

package render_test

import (
	"math"
	"time"
)

// Under the race detector programs are several times slower, and pools drop what they keep. The bytes that a mail allocates are
// therefore not meaningful here. The real limits are checked in the step of make test that runs without the race detector.
const (
	mostTime   = time.Minute
	mostMemory = math.MaxInt64
)

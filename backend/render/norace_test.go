//go:build !race

package render_test

import "time"

// What one mail may cost, whatever is in it: far above what it takes (tens of milliseconds and megabytes), far below what stops a program.
const (
	mostTime   = 5 * time.Second
	mostMemory = 256 << 20 // bytes allocated in all, of which most is free again before the end
)

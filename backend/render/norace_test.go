//go:build !race

package render_test

import "time"

// The limits for making any mail: far above normal use (tens of milliseconds and megabytes), far below what would stop a program.
const (
	mostTime   = 5 * time.Second
	mostMemory = 256 << 20 // bytes allocated in total, most of which is freed before the end
)

package main

import (
	"os"
	"runtime/debug"
)

// drainMemory is the memory limit of a drain in bytes, not counting the program's own code. A drain shares its machine with a database and
// needs far less at a time.
const drainMemory = 64 << 20

// keepMemoryLow makes the garbage collector run more often when memory would exceed drainMemory, unless GOMEMLIMIT is set.
func keepMemoryLow() {
	if os.Getenv("GOMEMLIMIT") == "" {
		debug.SetMemoryLimit(drainMemory)
	}
}

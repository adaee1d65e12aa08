package main

import (
	"os"
	"runtime/debug"
)

// drainMemory is what a drain keeps to, in bytes, the program itself left out: it shares its machine with a database, and what it holds at
// once is far less.
const drainMemory = 64 << 20

// keepMemoryLow has the garbage collector work harder where memory would grow beyond drainMemory, unless GOMEMLIMIT says otherwise.
func keepMemoryLow() {
	if os.Getenv("GOMEMLIMIT") == "" {
		debug.SetMemoryLimit(drainMemory)
	}
}

//go:build !linux

package worker

// limitData does nothing: macOS does not enforce such a limit, and watchMemory does not need it.
func limitData() error { return nil }

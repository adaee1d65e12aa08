//go:build !linux

package worker

// limitData does nothing: macOS does not enforce such a limit, and watchMemory works without one.
func limitData() error { return nil }

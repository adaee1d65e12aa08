//go:build !linux || bindings

package app

// Display returns an error if no display is available for a window. Systems other than Linux always have one, and generating the
// bindings needs none.
func Display() error { return nil }

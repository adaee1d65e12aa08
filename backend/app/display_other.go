//go:build !linux || bindings

package app

// Display tells what is wrong when there is nothing to open a window on. Elsewhere than on Linux there always is something, and writing
// the bindings needs none.
func Display() error { return nil }

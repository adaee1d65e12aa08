//go:build !linux || !production

package webview

// Protect does nothing here, and reports so.
func Protect(Handlers) bool { return false }

//go:build !linux || !production

package webview

// Protect does nothing on this system and returns false.
func Protect(Handlers) bool { return false }

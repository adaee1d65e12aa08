//go:build !linux

package world

// memoryFolder is nothing: other systems have no file system in memory that is always there.
func memoryFolder() string { return "" }

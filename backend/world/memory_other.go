//go:build !linux

package world

// memoryFolder returns "": other systems have no in-memory file system that always exists.
func memoryFolder() string { return "" }

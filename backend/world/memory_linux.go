package world

import "syscall"

// memoryRoot is where POSIX shared memory lives: an in-memory file system on every Linux (shm_overview(7)), without free space in
// many containers.
const memoryRoot = "/dev/shm"

// memoryRoom is the free space required there: several times the observed use of two test binaries' clusters (about 300 MB each).
const memoryRoom = 2 << 30

// memoryFolder returns the folder for clusters in memory, or "" if it does not have enough free space.
func memoryFolder() string {
	var at syscall.Statfs_t
	if err := syscall.Statfs(memoryRoot, &at); err != nil || at.Bavail*uint64(at.Bsize) < memoryRoom {
		return ""
	}
	return memoryRoot
}

package world

import "syscall"

// memoryRoot is where POSIX shared memory lives: a file system in memory on every Linux (shm_overview(7)), and empty of room in many
// containers.
const memoryRoot = "/dev/shm"

// memoryRoom is what must be free there: several times what the clusters of two test binaries were seen to fill (about 300 MB each).
const memoryRoom = 2 << 30

// memoryFolder is the folder for clusters that are to live in memory, or nothing where there is no room for them.
func memoryFolder() string {
	var at syscall.Statfs_t
	if err := syscall.Statfs(memoryRoot, &at); err != nil || at.Bavail*uint64(at.Bsize) < memoryRoom {
		return ""
	}
	return memoryRoot
}

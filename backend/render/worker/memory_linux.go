package worker

import (
	"fmt"
	"os"
	"strconv"
	"strings"
	"syscall"
)

// hardLimit is how many bytes of memory the kernel allows a child process in addition to its use at the start. It is above memoryLimit, because
// the kernel also counts memory that Go holds in reserve.
const hardLimit = 500 << 20

// limitData makes the kernel refuse more than hardLimit bytes of writable memory in addition to what the process uses now: for libraries and
// the race detector. It does not use RLIMIT_AS, which also counts Go's much larger reservations of address space.
func limitData() error {
	inUse, err := dataInUse()
	if err != nil {
		return err
	}
	var limit syscall.Rlimit
	if err := syscall.Getrlimit(syscall.RLIMIT_DATA, &limit); err != nil {
		return err
	}
	limit.Max = min(limit.Max, inUse+hardLimit) // a lower limit may be set already, which only root could raise
	limit.Cur = limit.Max
	return syscall.Setrlimit(syscall.RLIMIT_DATA, &limit)
}

// dataInUse returns the memory that RLIMIT_DATA counts, in bytes (proc_pid_statm(5), the sixth number).
func dataInUse() (uint64, error) {
	statm, err := os.ReadFile("/proc/self/statm")
	if err != nil {
		return 0, err
	}
	fields := strings.Fields(string(statm))
	if len(fields) < 6 {
		return 0, fmt.Errorf("/proc/self/statm holds %q", statm)
	}
	pages, err := strconv.ParseUint(fields[5], 10, 64)
	return pages * uint64(os.Getpagesize()), err
}

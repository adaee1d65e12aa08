package worker

import (
	"fmt"
	"os"
	"strconv"
	"strings"
	"syscall"
)

// hardLimit is how many bytes the kernel gives a child process besides what it has when it starts. It is above memoryLimit, because the kernel
// counts what Go keeps in reserve too.
const hardLimit = 500 << 20

// limitData has the kernel refuse more than hardLimit bytes of writable memory besides what the process has now: its libraries, and under
// the race detector the detector's own. RLIMIT_AS would count Go's reservations of address space as well, which are much larger.
func limitData() error {
	inUse, err := dataInUse()
	if err != nil {
		return err
	}
	var limit syscall.Rlimit
	if err := syscall.Getrlimit(syscall.RLIMIT_DATA, &limit); err != nil {
		return err
	}
	limit.Max = min(limit.Max, inUse+hardLimit) // whoever runs us may have set a lower one, which only root could raise
	limit.Cur = limit.Max
	return syscall.Setrlimit(syscall.RLIMIT_DATA, &limit)
}

// dataInUse is what RLIMIT_DATA counts, in bytes (proc_pid_statm(5), the sixth number).
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

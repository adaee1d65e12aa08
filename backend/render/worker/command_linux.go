package worker

import "syscall"

// programFile is this very program, also after an upgrade has replaced or deleted its file.
func programFile() (string, error) { return "/proc/self/exe", nil }

// attributes have the kernel kill the child when the thread that started it ends, so also when this process crashes.
func attributes() *syscall.SysProcAttr { return &syscall.SysProcAttr{Pdeathsig: syscall.SIGKILL} }

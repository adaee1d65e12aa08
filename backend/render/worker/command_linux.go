package worker

import "syscall"

// programFile returns the running executable, even if an upgrade has replaced or deleted its file.
func programFile() (string, error) { return "/proc/self/exe", nil }

// attributes make the kernel kill the child when the thread that started it ends, which includes a crash of this process.
func attributes() *syscall.SysProcAttr { return &syscall.SysProcAttr{Pdeathsig: syscall.SIGKILL} }

package worker

import (
	"os"
	"syscall"
)

func programFile() (string, error) { return os.Executable() }

// attributes prevent Windows from opening a console for the child.
func attributes() *syscall.SysProcAttr { return &syscall.SysProcAttr{HideWindow: true} }

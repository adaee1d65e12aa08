//go:build !linux && !windows

package worker

import (
	"os"
	"syscall"
)

func programFile() (string, error) { return os.Executable() }

func attributes() *syscall.SysProcAttr { return nil }

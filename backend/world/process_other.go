//go:build !unix

package world

import (
	"errors"
	"os"
	"syscall"
)

// A private world needs file locks, sessions and /bin/sh: on other systems it fails with this error instead of starting.
var errNotUnix = errors.New("the private world runs on Linux and macOS only: set DATABASE_URL and the AWS settings to use a world of your own")

type account struct{}

func postgresAccount() (*account, error) { return nil, errNotUnix }

func (a *account) own(string) error { return errNotUnix }

func (a *account) reaches(string) bool { return true }

func (a *account) detached() *syscall.SysProcAttr { return nil }

func killSession(int) error { return errNotUnix }

func tryLock(*os.File) error { return errNotUnix }

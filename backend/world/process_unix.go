//go:build unix

package world

import (
	"errors"
	"fmt"
	"os"
	"os/user"
	"path/filepath"
	"strconv"
	"syscall"
)

// account is the system user that a child runs as; nil is the current user. Postgres refuses to run as root, so root needs another user.
type account struct{ uid, gid uint32 }

// postgresAccount returns nil for ordinary users; for root it returns postgres, or nobody if no Postgres package created that user.
func postgresAccount() (*account, error) {
	if os.Geteuid() != 0 {
		return nil, nil
	}
	for _, name := range []string{"postgres", "nobody"} {
		found, err := user.Lookup(name)
		if err != nil {
			continue
		}
		uid, uidErr := strconv.ParseUint(found.Uid, 10, 32)
		gid, gidErr := strconv.ParseUint(found.Gid, 10, 32)
		if err := errors.Join(uidErr, gidErr); err != nil {
			return nil, fmt.Errorf("user %s: %w", name, err)
		}
		return &account{uint32(uid), uint32(gid)}, nil
	}
	return nil, errors.New("the Postgres server refuses to run as root, and there is neither a user postgres nor a user nobody to run it as: run as an ordinary user")
}

// own makes the account the owner of a file or folder.
func (a *account) own(path string) error {
	if a == nil {
		return nil
	}
	return os.Lchown(path, int(a.uid), int(a.gid))
}

// reaches reports whether the account can traverse to the folder and create entries in it, judged by the permissions for others.
func (a *account) reaches(path string) bool {
	if a == nil {
		return true
	}
	path, err := filepath.Abs(path)
	if err != nil {
		return false
	}
	for at := path; ; at = filepath.Dir(at) {
		info, err := os.Stat(at)
		if err != nil || !info.IsDir() || info.Mode().Perm()&0o001 == 0 {
			return false
		}
		if at == filepath.Dir(at) {
			return true
		}
	}
}

// detached starts a child as the account in its own session, so that Ctrl-C and a closed terminal signal only us; we stop the child.
func (a *account) detached() *syscall.SysProcAttr {
	attributes := &syscall.SysProcAttr{Setsid: true}
	if a != nil {
		attributes.Credential = &syscall.Credential{Uid: a.uid, Gid: a.gid}
	}
	return attributes
}

// killSession kills a detached child and its descendants, after a normal stop did not work.
func killSession(pid int) error { return syscall.Kill(-pid, syscall.SIGKILL) }

// tryLock takes the exclusive lock on a file, or fails at once if another process holds it.
func tryLock(file *os.File) error {
	return syscall.Flock(int(file.Fd()), syscall.LOCK_EX|syscall.LOCK_NB)
}

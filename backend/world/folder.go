package world

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"time"
)

const (
	folderPrefix = "mailroom-world-"
	lockName     = "owner.lock"
)

// folder is a temporary folder that this process owns until it ends. Ownership is a file lock, not a process id: the kernel releases
// it however the process ends, a reused id cannot be mistaken for it, and it works between containers that share a /tmp.
type folder struct {
	path string
	lock *os.File
}

// newFolder creates a folder that only account (nil: the current user) can enter, after removing the folders of killed worlds. It
// creates it in preferred, or in a temporary folder if preferred is empty or not accessible to the account.
func newFolder(account *account, preferred string) (*folder, error) {
	parent := temporaryRoot(account, preferred)
	sweep(parent)
	path, err := os.MkdirTemp(parent, folderPrefix+"*")
	if err != nil {
		return nil, fmt.Errorf("making a folder for the private world: %w", err)
	}
	made := &folder{path: path}
	// Lock the file under another name first: a concurrent sweep must never see the lock file unlocked.
	pending := filepath.Join(path, lockName+".pending")
	if made.lock, err = os.OpenFile(pending, os.O_CREATE|os.O_RDWR, 0o600); err == nil {
		if err = tryLock(made.lock); err == nil {
			err = os.Rename(pending, filepath.Join(path, lockName))
		}
	}
	if err == nil {
		err = account.own(path)
	}
	if err != nil {
		return nil, errors.Join(fmt.Errorf("taking possession of %s: %w", path, err), made.remove())
	}
	return made, nil
}

// remove deletes the folder, then releases the lock: a sweep must not run in between.
func (f *folder) remove() error {
	err := os.RemoveAll(f.path)
	if f.lock != nil {
		err = errors.Join(err, f.lock.Close())
	}
	return err
}

// sweep removes the folders of worlds whose owner is dead. It ignores errors: the folder may belong to another user, or another sweep
// may be removing it. A server that did outlive its owner stops by itself within a minute once its folder is removed.
func sweep(parent string) {
	found, _ := filepath.Glob(filepath.Join(parent, folderPrefix+"*"))
	for _, path := range found {
		if abandoned(path) {
			_ = os.RemoveAll(path)
		}
	}
}

func abandoned(path string) bool {
	lock, err := os.OpenFile(filepath.Join(path, lockName), os.O_RDWR, 0)
	if errors.Is(err, os.ErrNotExist) {
		// The owner was killed between creating the folder and locking it; a living owner does both within milliseconds.
		info, err := os.Lstat(path)
		return err == nil && info.IsDir() && time.Since(info.ModTime()) > time.Hour
	}
	if err != nil {
		return false
	}
	defer lock.Close()
	return tryLock(lock) == nil
}

// temporaryRoot returns preferred or os.TempDir(), unless Postgres's account cannot access it (TMPDIR under /root, for example).
func temporaryRoot(account *account, preferred string) string {
	for _, candidate := range []string{preferred, os.TempDir(), "/tmp", "/var/tmp"} {
		if candidate != "" && account.reaches(candidate) {
			return candidate
		}
	}
	return os.TempDir()
}

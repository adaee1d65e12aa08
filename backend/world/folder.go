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

// folder is a temporary folder that belongs to this process for as long as it lives. Ownership is a file lock, not a process id: the
// kernel lets go of it however the process ends, a reused id cannot pretend to it, and it holds between containers that share a /tmp.
type folder struct {
	path string
	lock *os.File
}

// newFolder makes a folder that only account (nil: the current user) can enter, after sweeping what killed worlds left behind: in
// preferred, or where temporary files go when that is empty or out of the account's reach.
func newFolder(account *account, preferred string) (*folder, error) {
	parent := temporaryRoot(account, preferred)
	sweep(parent)
	path, err := os.MkdirTemp(parent, folderPrefix+"*")
	if err != nil {
		return nil, fmt.Errorf("making a folder for the private world: %w", err)
	}
	made := &folder{path: path}
	// Locked under another name first: a sweep that runs at this moment must never see the lock file without its lock.
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

// remove deletes the folder and gives up the lock, in this order, so that no sweep comes in between.
func (f *folder) remove() error {
	err := os.RemoveAll(f.path)
	if f.lock != nil {
		err = errors.Join(err, f.lock.Close())
	}
	return err
}

// sweep removes the folders of worlds whose owner is dead. Failures are of no consequence: the folder may belong to another user, or
// another sweep may be at it. A server that outlived its owner against all odds stops by itself within a minute once its folder is gone.
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
		// Killed in the moment between making the folder and locking it; a living owner is through with that in a blink.
		info, err := os.Lstat(path)
		return err == nil && info.IsDir() && time.Since(info.ModTime()) > time.Hour
	}
	if err != nil {
		return false
	}
	defer lock.Close()
	return tryLock(lock) == nil
}

// temporaryRoot is preferred or os.TempDir(), unless the account that Postgres will run as cannot get there (TMPDIR under /root, say).
func temporaryRoot(account *account, preferred string) string {
	for _, candidate := range []string{preferred, os.TempDir(), "/tmp", "/var/tmp"} {
		if candidate != "" && account.reaches(candidate) {
			return candidate
		}
	}
	return os.TempDir()
}

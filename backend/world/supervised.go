package world

import (
	"errors"
	"fmt"
	"os"
	"os/exec"
	"time"
)

// watch runs a command ($3...) and sends it a signal ($1) when standard input ends, that is when the parent closes its end of the
// pipe or dies for any reason. Then it removes the folder ($2). The line "keep" stops the command and leaves the folder.
//
// A parent-death signal would not work: the kernel clears it when a child changes its user, which it must under root.
const watch = `
signal=$1 folder=$2
shift 2
exec 3<&0 </dev/null
"$@" 3<&- &
child=$!
{
	read -r order <&3
	trap '' TERM
	kill -s "$signal" "$child"
	[ "$order" != keep ]
} &
watcher=$!
wait "$child"
status=$?
kill "$watcher" 2>/dev/null
if wait "$watcher"; then rm -rf "$folder"; fi
exit "$status"
`

// stopPatience is the time a child has to stop before it is killed.
const stopPatience = 10 * time.Second

// supervised is a child process that does not outlive this process.
type supervised struct {
	command *exec.Cmd
	orders  *os.File      // the only write end of the watcher's standard input
	ended   chan struct{} // closed when the child and its watcher are gone; err may be read after that
	err     error
}

// supervise starts a command under the watcher, as the account. signal must make the command stop at once. Output is written to log.
func supervise(account *account, signal, folder string, log *os.File, environment []string, command ...string) (*supervised, error) {
	shell := exec.Command("/bin/sh", append([]string{"-c", watch, "watch", signal, folder}, command...)...)
	shell.Stdout, shell.Stderr = log, log
	shell.Env = environment
	shell.Dir = "/"
	shell.SysProcAttr = account.detached()
	return launch(shell)
}

// launch starts a command that ends by itself when its standard input ends.
func launch(command *exec.Cmd) (*supervised, error) {
	read, write, err := os.Pipe()
	if err != nil {
		return nil, fmt.Errorf("making a pipe for %s: %w", command.Path, err)
	}
	defer read.Close()
	command.Stdin = read
	if err := command.Start(); err != nil {
		return nil, errors.Join(fmt.Errorf("starting %s: %w", command.Path, err), write.Close())
	}
	child := &supervised{command: command, orders: write, ended: make(chan struct{})}
	go func() {
		child.err = command.Wait()
		close(child.ended)
	}()
	return child, nil
}

// stop ends the child and waits until it is gone. Stopping twice is allowed.
func (s *supervised) stop() error { return s.end("") }

// halt ends the child as stop does, but keeps its folder for another start.
func (s *supervised) halt() error { return s.end("keep\n") }

func (s *supervised) end(order string) error {
	if order != "" {
		// Writing fails if the child has already ended; nothing is left to stop then.
		_, _ = s.orders.WriteString(order)
	}
	if err := s.orders.Close(); err != nil && !errors.Is(err, os.ErrClosed) {
		return fmt.Errorf("closing the pipe to %s: %w", s.command.Path, err)
	}
	select {
	case <-s.ended:
		return nil
	case <-time.After(stopPatience):
	}
	if err := killSession(s.command.Process.Pid); err != nil {
		return fmt.Errorf("killing a child that did not stop within %s: %w", stopPatience, err)
	}
	<-s.ended
	return nil
}

package worker

import (
	"context"
	"os"
	"os/exec"
	"runtime"
	"strings"
	"sync"
)

// process is the parent's handle of a child process.
type process struct {
	command           *exec.Cmd
	requests, replies *os.File
	said              head          // the beginning of its standard error
	ended             chan struct{} // closed when the process has ended
}

// start starts a child process and returns at once. The caller must call kill.
func start(command *exec.Cmd) (*process, error) {
	input, requests, err := os.Pipe()
	if err != nil {
		return nil, err
	}
	replies, output, err := os.Pipe()
	if err != nil {
		_, _ = input.Close(), requests.Close()
		return nil, err
	}
	p := &process{command: command, requests: requests, replies: replies, ended: make(chan struct{})}
	command.Stdin, command.Stdout, command.Stderr = input, output, &p.said
	started := make(chan error)
	go func() {
		// Linux kills the child when the thread that started it ends. This goroutine therefore keeps its thread until the child has ended.
		runtime.LockOSThread()
		err := command.Start()
		_, _ = input.Close(), output.Close() // the child has its own copies
		started <- err
		if err == nil {
			_ = command.Wait() // how it ended is in command.ProcessState
		}
		close(p.ended)
	}()
	if err := <-started; err != nil {
		<-p.ended
		p.close()
		return nil, err
	}
	return p, nil
}

// exchange sends a request, unless it is nil, and returns the reply. If ctx ends, exchange kills the process. After an error the process
// cannot be used any more.
func (p *process) exchange(ctx context.Context, request []byte) ([]byte, error) {
	defer context.AfterFunc(ctx, p.stop)()
	if request != nil {
		if err := writeFrame(p.requests, request); err != nil {
			return nil, err
		}
	}
	return readFrame(p.replies, replyLimit)
}

// stop kills the process and does not wait for its end.
func (p *process) stop() { _ = p.command.Process.Kill() } // Kill fails only if the process has ended

// kill kills the process, waits for its end and closes the pipes.
func (p *process) kill() {
	p.stop()
	<-p.ended
	p.close()
}

func (p *process) close() { _, _ = p.requests.Close(), p.replies.Close() }

// hasEnded reports whether the process has ended.
func (p *process) hasEnded() bool {
	select {
	case <-p.ended:
		return true
	default:
		return false
	}
}

// headLimit is how much of a child's standard error is kept, in bytes. The beginning suffices: a Go program first prints why it crashed.
const headLimit = 4 << 10

// head is a writer that keeps only the first headLimit bytes. It is safe for concurrent use.
type head struct {
	mu   sync.Mutex
	text strings.Builder
}

// Write drops text beyond headLimit. It never fails.
func (h *head) Write(text []byte) (int, error) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.text.Write(text[:min(len(text), headLimit-h.text.Len())])
	return len(text), nil
}

// String returns the kept text.
func (h *head) String() string {
	h.mu.Lock()
	defer h.mu.Unlock()
	return h.text.String()
}

package worker

import (
	"context"
	"errors"
	"fmt"
	"os/exec"
	"time"

	"github.com/sirupsen/logrus"

	"github.com/mailroom-app/mailroom/backend/hievents"
	"github.com/mailroom-app/mailroom/backend/mail"
	"github.com/mailroom-app/mailroom/backend/render"
)

const (
	// DefaultDeadline is the maximum time for making one mail.
	DefaultDeadline = 5 * time.Second * raceFactor
	// DefaultIdle is how long a child process is kept without work.
	DefaultIdle = time.Minute
	// startLimit is how long a child process may take to start.
	startLimit = 20 * time.Second
)

// Options are the settings of a Worker.
type Options struct {
	Settings render.Settings
	Log      logrus.FieldLogger
	// Deadline defaults to DefaultDeadline, and Idle to DefaultIdle.
	Deadline, Idle time.Duration
	// Command returns the command that starts a child process, by default this program. The child must call RunIfAsked.
	Command func() (*exec.Cmd, error)
}

// Worker makes mails in a child process, one at a time. The process is started for the first mail, reused for the following mails, and ended
// after Idle without work. A Worker is safe for concurrent use.
type Worker struct {
	Options
	closing context.Context
	close   context.CancelFunc
	turn    chan struct{} // a mutex: putting an element in acquires the fields below
	process *process      // nil if none runs
	idle    *time.Timer   // ends the process; nil before the first mail
}

// New returns a Worker. It starts no process. It fails as render.New does. The caller must close the Worker.
func New(options Options) (*Worker, error) {
	if _, err := render.New(options.Settings); err != nil {
		return nil, err
	}
	if options.Deadline == 0 {
		options.Deadline = DefaultDeadline
	}
	if options.Idle == 0 {
		options.Idle = DefaultIdle
	}
	if options.Command == nil {
		options.Command = thisProgram
	}
	w := &Worker{Options: options, turn: make(chan struct{}, 1)}
	w.closing, w.close = context.WithCancel(context.Background())
	return w, nil
}

// Close ends the child process and waits for its end; a mail in progress fails. Closing twice is allowed.
func (w *Worker) Close() {
	w.close()
	w.turn <- struct{}{}
	defer w.done()
	w.end()
}

// Render makes the mail of a message's content, with these headers added to its MIME form. If ctx ends, it returns promptly, with the error
// of ctx in the chain.
//
// It fails with CodeInvalid if this mail cannot be made; the message says why: the renderer's reason, too much time or too much memory.
// Other mails may still succeed. It fails with ErrNotStarted if no child process can be started.
func (w *Worker) Render(ctx context.Context, content hievents.Content, headers ...render.Header) (Mail, error) {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	defer context.AfterFunc(w.closing, cancel)()
	select {
	case w.turn <- struct{}{}:
		defer w.done()
	case <-ctx.Done():
		return Mail{}, w.ended(ctx)
	}
	if w.closing.Err() != nil || ctx.Err() != nil { // select may choose the turn although ctx has ended
		return Mail{}, w.ended(ctx)
	}
	payload, err := encodeRequest(request{w.Settings, content, headers})
	if err != nil {
		return Mail{}, w.failure(content.Message, err, nil)
	}
	answer, err := w.ask(ctx, content.Message, payload)
	if err != nil {
		return Mail{}, err
	}
	switch {
	case answer.Code != "":
		return Mail{}, mail.Errorf(answer.Code, "%s", answer.Message)
	case answer.Fault != "":
		return Mail{}, w.failure(content.Message, errors.New(answer.Fault), nil)
	}
	return answer.Mail, nil
}

// ask sends a request to the child process and returns its reply. After a failure it ends the process.
func (w *Worker) ask(ctx context.Context, id mail.MessageID, payload []byte) (reply, error) {
	if err := w.ready(ctx); err != nil {
		return reply{}, err
	}
	limited, cancel := context.WithTimeout(ctx, w.Deadline)
	defer cancel()
	frame, err := w.process.exchange(limited, payload)
	var answer reply
	if err == nil {
		answer, err = decodeReply(frame)
	}
	if err == nil && limited.Err() == nil {
		w.idle.Reset(w.Idle)
		return answer, nil
	}
	failing := w.process
	w.end()
	switch {
	case err == nil: // the reply arrived just before the process was killed
		return answer, nil
	case ctx.Err() != nil:
		return reply{}, w.ended(ctx)
	case limited.Err() != nil:
		err = limited.Err()
	}
	return reply{}, w.failure(id, err, failing)
}

// ready ensures that a child process runs and accepts requests.
func (w *Worker) ready(ctx context.Context) error {
	if w.idle == nil {
		w.idle = time.AfterFunc(w.Idle, w.endIdle)
	}
	w.idle.Stop()
	if w.process != nil && !w.process.hasEnded() {
		return nil
	}
	w.end()
	command, err := w.Command()
	if err != nil {
		return notStarted(err)
	}
	if w.process, err = start(command); err != nil {
		return notStarted(err)
	}
	limited, cancel := context.WithTimeout(ctx, startLimit)
	defer cancel()
	frame, err := w.process.exchange(limited, nil)
	if err == nil {
		_, err = decodeReply(frame)
	}
	if err == nil && limited.Err() == nil {
		return nil
	}
	failing := w.process
	w.end()
	if ctx.Err() != nil {
		return w.ended(ctx)
	}
	return notStarted(fmt.Errorf("%w: %v: %s", err, failing.command.ProcessState, failing.said.String()))
}

// endIdle ends an idle child process. It does nothing while a mail is made: the timer is reset after that mail.
func (w *Worker) endIdle() {
	select {
	case w.turn <- struct{}{}:
		defer w.done()
		w.end()
	default:
	}
}

// end ends the child process, if there is one, and waits for its end.
func (w *Worker) end() {
	if w.idle != nil {
		w.idle.Stop()
	}
	if w.process != nil {
		w.process.kill()
		w.process = nil
	}
}

func (w *Worker) done() { <-w.turn }

// ErrNotStarted is the error for every mail while no child process can be started.
var ErrNotStarted = errors.New("no child process can be started")

func notStarted(cause error) error {
	return mail.Wrap(mail.CodeInternal, fmt.Errorf("%w: %w", ErrNotStarted, cause), "no mail can be made: Mailroom cannot start itself a second time; the log has the details")
}

// ended returns the error for a call of Render whose context has ended.
func (w *Worker) ended(ctx context.Context) error {
	switch {
	case w.closing.Err() != nil:
		return mail.Wrap(mail.CodeCancelled, ctx.Err(), "Mailroom is closing")
	case errors.Is(ctx.Err(), context.DeadlineExceeded):
		return mail.Wrap(mail.CodeBusy, ctx.Err(), "other mails are being made, and each may take %d seconds: try again", int(w.Deadline.Seconds()))
	}
	return mail.Wrap(mail.CodeCancelled, ctx.Err(), "cancelled while the mail was being made")
}

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
	// DefaultDeadline is how long making one mail may take.
	DefaultDeadline = 5 * time.Second * raceFactor
	// DefaultIdle is how long a child process is kept without work.
	DefaultIdle = time.Minute
	// startLimit is how long a child process may take to start.
	startLimit = 20 * time.Second
)

// Options are what a Worker works with.
type Options struct {
	Settings render.Settings
	Log      logrus.FieldLogger
	// Deadline is DefaultDeadline unless it is set, and Idle DefaultIdle.
	Deadline, Idle time.Duration
	// Command makes the command that starts a child process; unless it is set, that of this program. Such a child calls RunIfAsked.
	Command func() (*exec.Cmd, error)
}

// Worker makes mails in a child process, one at a time. The process is started for the first mail, used for those that follow, and ended
// when there has been no work for a while. A Worker may be used from several goroutines.
type Worker struct {
	Options
	closing context.Context
	close   context.CancelFunc
	turn    chan struct{} // whoever has put an element in may use what follows
	process *process      // nil where none runs
	idle    *time.Timer   // ends the process; nil before the first mail
}

// New makes a Worker. It starts nothing. It fails as render.New does. The caller closes the Worker.
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

// Close ends the child process and waits for that; a mail that is being made fails. Closing twice is allowed.
func (w *Worker) Close() {
	w.close()
	w.turn <- struct{}{}
	defer w.done()
	w.end()
}

// Render makes the mail of a message's content, with these headers added to its MIME form. It returns within moments when ctx ends, with
// the error of ctx in its chain.
//
// It fails with CodeInvalid for a mail that cannot be made, and says why: what the renderer says of it, or that it took too long or needed
// too much memory. Another mail may well be made then. It fails with ErrNotStarted where no child process can be started.
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
	if w.closing.Err() != nil || ctx.Err() != nil { // both were possible
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

// ask has the child process answer a request. The process does not outlive a failure.
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
	case err == nil: // the reply came at the last moment: the process was killed after it
		return answer, nil
	case ctx.Err() != nil:
		return reply{}, w.ended(ctx)
	case limited.Err() != nil:
		err = limited.Err()
	}
	return reply{}, w.failure(id, err, failing)
}

// ready has a child process run that takes requests.
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

// endIdle ends a child process without work. While a mail is made there is nothing to do: the timer is set again after it.
func (w *Worker) endIdle() {
	select {
	case w.turn <- struct{}{}:
		defer w.done()
		w.end()
	default:
	}
}

// end ends the child process, if there is one, and waits for that.
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

// ended is the error for a mail that nobody waits for any more.
func (w *Worker) ended(ctx context.Context) error {
	switch {
	case w.closing.Err() != nil:
		return mail.Wrap(mail.CodeCancelled, ctx.Err(), "Mailroom is closing")
	case errors.Is(ctx.Err(), context.DeadlineExceeded):
		return mail.Wrap(mail.CodeBusy, ctx.Err(), "other mails are being made, and each may take %d seconds: try again", int(w.Deadline.Seconds()))
	}
	return mail.Wrap(mail.CodeCancelled, ctx.Err(), "cancelled while the mail was being made")
}

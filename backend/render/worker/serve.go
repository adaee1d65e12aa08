package worker

import (
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"runtime/debug"

	"github.com/mailroom-app/mailroom/backend/mail"
	"github.com/mailroom-app/mailroom/backend/render"
)

// argument, as the only argument, starts a program as a worker. No command and no flag may have this name.
const argument = "--make-mails-for-parent-process"

// RunIfAsked runs this process as a worker if it was started as one, and then does not return. Every program that makes mails must call it
// before anything else: the child process must not read settings, open a window or connect to anything.
func RunIfAsked() {
	if len(os.Args) == 2 && os.Args[1] == argument {
		run(makeMail)
	}
}

// run serves requests until standard input ends, and then exits this process.
func run(make func(request) reply) {
	if err := serve(make); err != nil {
		fmt.Fprintln(os.Stderr, "making mails:", err)
		os.Exit(1)
	}
	os.Exit(0)
}

// serve answers the parent's requests with make, within the memory limits.
func serve(make func(request) reply) error {
	signal.Ignore(os.Interrupt) // Ctrl-C reaches all programs of a terminal; the parent decides when this one ends
	replies := os.Stdout
	os.Stdout = os.Stderr // output of libraries must not mix with the replies
	debug.SetMaxStack(stackLimit)
	debug.SetMemoryLimit(memoryLimit * 3 / 4) // above this the garbage collector runs more often, so that garbage does not count against memoryLimit
	if err := limitData(); err != nil {
		return fmt.Errorf("limit the memory: %w", err)
	}
	if err := send(replies, reply{}); err != nil {
		return err
	}
	requests := receive(os.Stdin)
	for payload := range requests {
		asked, err := decodeRequest(payload)
		if err != nil {
			return fmt.Errorf("read a request: %w", err)
		}
		stop := watchMemory()
		answer := make(asked)
		stop()
		if err := send(replies, answer); err != nil {
			return err
		}
	}
	return nil
}

// receive reads frames. At the end of the input it exits this process, even while a mail is made, because the parent has ended.
func receive(from io.Reader) <-chan []byte {
	frames := make(chan []byte)
	go func() {
		for {
			payload, err := readFrame(from, requestLimit)
			if err != nil {
				os.Exit(0)
			}
			frames <- payload
		}
	}()
	return frames
}

func send(to io.Writer, answer reply) error {
	payload, err := encodeReply(answer)
	if err != nil {
		return err
	}
	if len(payload) > replyLimit {
		return errFrameTooLong
	}
	return writeFrame(to, payload)
}

// makeMail makes the requested mail.
func makeMail(asked request) reply {
	renderer, err := render.New(asked.Settings)
	if err != nil {
		return failed(err)
	}
	var made Mail
	if made.Mail, err = renderer.Render(asked.Content); err != nil {
		return failed(err)
	}
	if made.Raw, err = made.MIME(asked.Headers...); err != nil {
		return failed(err)
	}
	return reply{Mail: made}
}

func failed(err error) reply {
	var known *mail.Error
	if errors.As(err, &known) {
		return reply{Code: known.Code, Message: known.Message}
	}
	return reply{Fault: err.Error()}
}

package worker

import (
	"bytes"
	"context"
	"errors"
	"os"
	"os/exec"
	"reflect"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/mailroom-app/mailroom/backend/mail"
	"github.com/mailroom-app/mailroom/backend/render"
)

func TestAWorkerMakesTheMailThatTheRendererMakes(t *testing.T) {
	w := newWorker(t, nil)
	content := announcement("Doors\u2028 \U0001F389")
	content.Event.EndsAt = time.Date(20027, 1, 1, 0, 0, 0, 0, time.UTC) // a typing error with a five-digit year
	made := w.mustRender(t, t.Context(), content, render.Header{Name: "X-Test", Value: "yes"})
	renderer, err := render.New(w.Settings)
	if err != nil {
		t.Fatal(err)
	}
	want, err := renderer.Render(content)
	if err != nil || !reflect.DeepEqual(made.Mail, want) {
		t.Errorf("%+v, want %+v, %v", made.Mail, want, err)
	}
	if !bytes.Contains(made.Raw, []byte("X-Test: yes\r\n")) {
		t.Errorf("%s", made.Raw)
	}
}

func TestAWorkerFailsAsTheRendererDoes(t *testing.T) {
	w := newWorker(t, nil)
	content := announcement("Doors")
	content.Recipient.Address = "nobody"
	if _, err := w.Render(t.Context(), content); mail.CodeOf(err) != mail.CodeInvalid || !strings.Contains(err.Error(), "this is no e-mail address") {
		t.Errorf("%v", err)
	}
	if _, err := w.Render(t.Context(), announcement("Doors"), render.Header{Name: "Subject", Value: "two"}); mail.CodeOf(err) != mail.CodeInvalid {
		t.Errorf("%v", err)
	}
	before := w.pid()
	if w.mustRender(t, t.Context(), announcement("Doors")); w.pid() != before {
		t.Error("an ordinary failure cost the process")
	}
	if _, err := New(Options{Settings: render.Settings{FromAddress: "nobody"}}); mail.CodeOf(err) != mail.CodeSettings {
		t.Errorf("%v", err)
	}
}

// Whatever a child process does, at most its mail fails, with the reason in words; the next mail is made.
func TestTheWorstOutcomeIsThatOneMailCannotBeMade(t *testing.T) {
	for name, test := range map[string]struct {
		says   string
		change []func(*Options)
	}{
		"loops":           {"took longer than 0.5 seconds", []func(*Options){deadline(500 * time.Millisecond)}},
		"computes":        {"took longer than 0.5 seconds", []func(*Options){deadline(500 * time.Millisecond)}},
		"reads nothing":   {"took longer than 0.5 seconds", []func(*Options){deadline(500 * time.Millisecond)}},
		"eats":            {"needed more than 300 MB of memory", nil},
		"eats at once":    {"needed more than 300 MB of memory", nil},
		"gets no thread":  {"needed more than 300 MB of memory", nil},
		"nests":           {"nested too deeply", nil},
		"panics":          {"something went wrong that should not", nil},
		"prints garbage":  {"something went wrong that should not", nil},
		"promises much":   {"something went wrong that should not", nil},
		"dies half way":   {"something went wrong that should not", nil},
		"eats unwatched":  {"needed more than 300 MB of memory", nil},
		"takes watched":   {"needed more than 300 MB of memory", nil},
		"takes unwatched": {"needed more than 300 MB of memory", nil},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			broken := true
			w := newWorker(t, func() (*exec.Cmd, error) {
				if broken {
					return child(name)()
				}
				return thisProgram()
			}, test.change...)
			content := announcement(troublesome)
			content.Event.DescriptionHTML = strings.Repeat("x", 1<<20) // more than a pipe holds
			_, err := w.Render(t.Context(), content)
			if mail.CodeOf(err) != mail.CodeInvalid || !strings.HasPrefix(err.Error(), "this mail cannot be made: ") || !strings.Contains(err.Error(), test.says) {
				t.Errorf("%v", err)
			}
			if w.pid() != 0 {
				t.Error("its process is kept")
			}
			broken = false
			w.Deadline = time.Minute
			w.mustRender(t, t.Context(), announcement("Doors"))
		})
	}
}

// A process that could not make a mail is replaced; its successor makes the other mails.
func TestOtherMailsAreMadeByTheNextProcess(t *testing.T) {
	w := newWorker(t, child("panics"))
	w.mustRender(t, t.Context(), announcement("Doors"))
	before := w.pid()
	w.mustRender(t, t.Context(), announcement("Doors"))
	if w.pid() != before {
		t.Error("the process is not kept between mails")
	}
	if _, err := w.Render(t.Context(), announcement(troublesome)); mail.CodeOf(err) != mail.CodeInvalid {
		t.Errorf("%v", err)
	}
	if w.mustRender(t, t.Context(), announcement("Doors")); w.pid() == before {
		t.Error("the process outlived a mail that it could not make")
	}
}

func TestAProcessThatDiedBetweenTwoMailsIsReplaced(t *testing.T) {
	w := newWorker(t, nil)
	w.mustRender(t, t.Context(), announcement("Doors"))
	killed := w.process
	if err := killed.command.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	<-killed.ended
	w.mustRender(t, t.Context(), announcement("Doors"))
}

func TestAProcessThatCannotStartIsToldApartFromAMailThatCannotBeMade(t *testing.T) {
	for name, command := range map[string]func() (*exec.Cmd, error){
		"dies at once": child("dies at once"),
		"floods":       child("floods"),
		"no program":   func() (*exec.Cmd, error) { return exec.Command("/nowhere"), nil },
		"no path":      func() (*exec.Cmd, error) { return nil, os.ErrNotExist },
	} {
		if _, err := newWorker(t, command).Render(t.Context(), announcement("Doors")); !errors.Is(err, ErrNotStarted) || mail.CodeOf(err) != mail.CodeInternal {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// A cancelled call returns at once, whatever the child process is doing, and the process ends.
func TestACancelledMailEndsItsProcess(t *testing.T) {
	for _, name := range []string{"loops", "computes", "reads nothing", "says nothing"} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			running := make(chan struct{})
			w := newWorker(t, func() (*exec.Cmd, error) { close(running); return child(name)() })
			ctx, cancel := context.WithCancel(t.Context())
			go func() { <-running; cancel() }()
			if _, err := w.Render(ctx, announcement(troublesome)); !errors.Is(err, context.Canceled) {
				t.Errorf("%v", err)
			}
			if w.pid() != 0 {
				t.Error("the process goes on")
			}
		})
	}
}

func TestClosingEndsAMailThatIsBeingMade(t *testing.T) {
	running := make(chan struct{})
	w := newWorker(t, func() (*exec.Cmd, error) { close(running); return child("loops")() })
	var rendering sync.WaitGroup
	rendering.Go(func() {
		if _, err := w.Render(context.Background(), announcement(troublesome)); mail.CodeOf(err) != mail.CodeCancelled {
			t.Errorf("%v", err)
		}
	})
	<-running
	w.Close()
	rendering.Wait()
	if _, err := w.Render(t.Context(), announcement("Doors")); mail.CodeOf(err) != mail.CodeCancelled || w.process != nil {
		t.Errorf("after closing: %v", err)
	}
	w.Close()
}

func TestMailsWaitForTheirTurnAndSayWhatTheyWaitedFor(t *testing.T) {
	running := make(chan struct{})
	w := newWorker(t, func() (*exec.Cmd, error) { close(running); return child("loops")() })
	var rendering sync.WaitGroup
	rendering.Go(func() { _, _ = w.Render(context.Background(), announcement(troublesome)) })
	<-running
	ctx, cancel := context.WithTimeout(t.Context(), time.Millisecond)
	defer cancel()
	if _, err := w.Render(ctx, announcement("Doors")); mail.CodeOf(err) != mail.CodeBusy || !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("%v", err)
	}
	w.Close()
	rendering.Wait()
}

func TestManyAtOnceGetTheirOwnMails(t *testing.T) {
	w := newWorker(t, nil)
	var rendering sync.WaitGroup
	for _, subject := range []string{"one", "two", "three", "four", "five", "six"} {
		rendering.Go(func() {
			for range 5 {
				if made, err := w.Render(t.Context(), announcement(subject)); err != nil || made.Subject != subject {
					t.Errorf("%s: %q, %v", subject, made.Subject, err)
				}
			}
		})
	}
	rendering.Wait()
}

func TestAnIdleProcessEnds(t *testing.T) {
	w := newWorker(t, nil, func(o *Options) { o.Idle = 10 * time.Millisecond })
	w.mustRender(t, t.Context(), announcement("Doors"))
	w.turn <- struct{}{}
	last := w.process
	w.done()
	if last != nil {
		<-last.ended
	}
	w.mustRender(t, t.Context(), announcement("Doors"))
}

func TestWhatALibraryPrintsIsNoReply(t *testing.T) {
	newWorker(t, child("prints")).mustRender(t, t.Context(), announcement("Doors"))
}

func TestContentOfAnySizeIsRefusedInWords(t *testing.T) {
	w := newWorker(t, nil)
	content := announcement("Doors")
	content.Announcement.MessageHTML = strings.Repeat("x", requestLimit)
	if _, err := w.Render(t.Context(), content); mail.CodeOf(err) != mail.CodeInvalid || !strings.Contains(err.Error(), "more than 32 MB") {
		t.Errorf("%v", err)
	}
}

// The cost of child processes: a mail made in this process, in a running child, and in a child that must be started first.
func BenchmarkRender(b *testing.B) {
	content := announcement("Doors")
	content.Announcement.MessageHTML = strings.Repeat("<p>Doors at eight, <b>bring a friend</b>.</p>", 50)
	b.Run("in this process", func(b *testing.B) {
		w := newWorker(b, nil)
		for b.Loop() {
			makeMail(request{w.Settings, content, nil})
		}
	})
	b.Run("in a warm child", func(b *testing.B) {
		w := newWorker(b, nil)
		w.mustRender(b, b.Context(), content)
		for b.Loop() {
			w.mustRender(b, b.Context(), content)
		}
	})
	b.Run("with a new child", func(b *testing.B) {
		for b.Loop() {
			w := newWorker(b, nil)
			w.mustRender(b, b.Context(), content)
			w.Close()
		}
	})
}

package worker

import (
	"context"
	"encoding/binary"
	"io"
	"os"
	"os/exec"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/sirupsen/logrus"
	"go.uber.org/goleak"

	"github.com/mailroom-app/mailroom/backend/hievents"
	"github.com/mailroom-app/mailroom/backend/mail"
	"github.com/mailroom-app/mailroom/backend/render"
)

// TestMain runs the test binary as a worker or as one of the broken children if a test started it as such.
func TestMain(m *testing.M) {
	RunIfAsked()
	if len(os.Args) == 2 {
		if misbehave, known := children[strings.TrimPrefix(os.Args[1], "--")]; known {
			misbehave()
			return
		}
	}
	goleak.VerifyTestMain(m)
}

// children are misbehaving child processes, by the name that starts them.
var children = map[string]func(){
	"loops":           func() { run(whenAsked(func() { select {} })) },
	"computes":        func() { run(whenAsked(compute)) },
	"eats":            func() { run(whenAsked(func() { eat(nil) })) },
	"eats at once":    func() { run(whenAsked(eatAtOnce)) },
	"eats unwatched":  func() { must(limitData()); greet(); _, _ = readFrame(os.Stdin, requestLimit); eat(nil) },
	"takes unwatched": func() { must(limitData()); greet(); _, _ = readFrame(os.Stdin, requestLimit); eatAtOnce() },
	"takes watched":   func() { greet(); _, _ = readFrame(os.Stdin, requestLimit); watchMemory(); eatAtOnce() },
	"gets no thread": func() {
		greet()
		_, _ = readFrame(os.Stdin, requestLimit)
		_, _ = os.Stderr.WriteString("runtime/cgo: pthread_create failed: Resource temporarily unavailable\nSIGABRT: abort\n")
		os.Exit(2)
	},
	"nests":  func() { run(whenAsked(func() { sink = nest(0) })) },
	"panics": func() { run(whenAsked(func() { panic("a fault") })) },
	"prints garbage": func() {
		greet()
		_, _ = readFrame(os.Stdin, requestLimit)
		_ = writeFrame(os.Stdout, []byte("no JSON"))
	},
	"promises much": func() {
		greet()
		_, _ = os.Stdout.Write(binary.BigEndian.AppendUint32(nil, 1<<32-1))
		_, _ = io.Copy(io.Discard, os.Stdin)
	},
	"floods": func() {
		for {
			if _, err := os.Stdout.Write(make([]byte, 1<<20)); err != nil {
				return
			}
		}
	},
	"dies half way": func() {
		greet()
		_, _ = readFrame(os.Stdin, requestLimit)
		_, _ = os.Stdout.WriteString("\x00\x00\x01\x00half")
	},
	"reads nothing": func() { greet(); select {} },
	"says nothing":  func() { select {} },
	"dies at once":  func() { _, _ = os.Stderr.WriteString("no library"); os.Exit(3) },
	"prints": func() {
		run(func(asked request) reply { _, _ = os.Stdout.WriteString("a library's note\n"); return makeMail(asked) })
	},
	"tells environment": func() {
		run(func(request) reply {
			folder, err := os.Getwd()
			must(err)
			return reply{Mail: Mail{Mail: render.Mail{Subject: folder, Text: strings.Join(os.Environ(), "\n")}}}
		})
	},
}

func greet() { must(send(os.Stdout, reply{})) }

func must(err error) {
	if err != nil {
		panic(err)
	}
}

// troublesome is the subject of the announcement at which broken children misbehave; they make all other mails.
const troublesome = "troublesome"

func whenAsked(misbehave func()) func(request) reply {
	return func(asked request) reply {
		if asked.Content.Announcement.Subject == troublesome {
			misbehave()
		}
		return makeMail(asked)
	}
}

func compute() {
	for n := uint64(1); n != 0; n += 2 { // never
		sink = n
	}
}

var sink any

func eat(kept [][]byte) {
	for {
		kept = append(kept, touched(1<<20))
		sink = kept
	}
}

func eatAtOnce() { sink = touched(16 << 30) }

// touched returns memory that is allocated and written to.
func touched(size int) []byte {
	memory := make([]byte, size)
	for i := 0; i < size; i += 4096 {
		memory[i] = 1
	}
	return memory
}

func nest(depth int) int {
	if depth < 0 { // never
		return 0
	}
	return nest(depth+1) + 1
}

// child returns the command that starts one of the children.
func child(name string) func() (*exec.Cmd, error) {
	return func() (*exec.Cmd, error) {
		command, err := thisProgram()
		command.Args[1] = "--" + name
		return command, err
	}
}

// newWorker returns a Worker with this command; nil starts this program.
func newWorker(t testing.TB, command func() (*exec.Cmd, error), change ...func(*Options)) *Worker {
	t.Helper()
	log := logrus.New()
	log.SetOutput(t.Output())
	options := Options{
		Settings: render.Settings{FromAddress: "tickets@example.org", FrontendURL: "https://tickets.example.org"}, Log: log, Command: command,
		Deadline: time.Minute, // so that no timeout ends a child before the tested condition does
	}
	for _, c := range change {
		c(&options)
	}
	w, err := New(options)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(w.Close)
	return w
}

func deadline(d time.Duration) func(*Options) { return func(o *Options) { o.Deadline = d } }

// announcement returns the content of an announcement with that subject.
func announcement(subject string) hievents.Content {
	return hievents.Content{
		Message: mail.MessageID{Kind: mail.Announcement, Row: 7}, Recipient: hievents.Recipient{Address: "ada@example.com", Name: "Ada"}, Locale: hievents.English,
		Event: hievents.Event{ID: 1, Title: "Gala"}, Announcement: &hievents.Announcement{ID: 1, Subject: subject, MessageHTML: "<p>Doors at eight</p>"},
	}
}

func (w *Worker) mustRender(t testing.TB, ctx context.Context, content hievents.Content, headers ...render.Header) Mail {
	t.Helper()
	made, err := w.Render(ctx, content, headers...)
	if err != nil {
		t.Fatal(err)
	}
	return made
}

// pid returns the process id of the child, 0 for none.
func (w *Worker) pid() int {
	w.turn <- struct{}{}
	defer w.done()
	if w.process == nil {
		return 0
	}
	return w.process.command.Process.Pid
}

func TestWhatAChildInheritsHoldsNoSecrets(t *testing.T) {
	for _, name := range []string{"DATABASE_URL", "AWS_SECRET_ACCESS_KEY", "HOME", "PGPASSWORD"} {
		t.Setenv(name, "s3cret")
	}
	made := newWorker(t, child("tells environment")).mustRender(t, t.Context(), announcement("Doors"))
	for _, variable := range strings.Split(made.Text, "\n") {
		if name, _, _ := strings.Cut(variable, "="); name != "GOMAXPROCS" && !slices.Contains(inherited, name) {
			t.Errorf("it inherits %s", name)
		}
	}
	if made.Subject != "/" || strings.Contains(made.Text, "s3cret") {
		t.Errorf("it works in %q", made.Subject)
	}
}

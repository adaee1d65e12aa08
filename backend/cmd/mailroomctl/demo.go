package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"os/signal"
	"slices"
	"strings"
	"syscall"
	"time"

	"github.com/mailroom-app/mailroom/backend/app"
	"github.com/mailroom-app/mailroom/backend/mail"
	"github.com/mailroom-app/mailroom/backend/world"
)

func demoCommand() command {
	return command{
		name:    "demo",
		usage:   "[--hievents 1.8|2.0] [--tour | -- COMMAND ARGUMENTS...]",
		summary: "start the demo world, and run a command or show a tour in it",
		help: `
The demo world is a private Postgres with the tables of Hi.Events and about 6 000 messages, and SNS, SQS and SES emulated
on this machine, with new events trickling in. Its settings are in the environment of COMMAND; they are printed, as lines
for a shell, where there is none.

  --hievents 1.8|2.0   whose tables it has; 2.0 by default. Only 2.0 has an event with many dates (one of them cancelled),
                       one mail with several tickets, sales at the box office, and a person with a second factor
  --tour               drain the queue, print the first rows of the lists and the drain's report, and end: a look at
                       Mailroom on a machine without a display. At most 100 columns wide

Everything ends with COMMAND, with Ctrl-C, SIGTERM or SIGHUP, and when the terminal goes away. The exit code is that of
COMMAND. Needs Postgres 15 or newer (PG_BIN names the folder of its programs), Node.js 20 or newer, and the emulators, which
make emulators installs in a checkout (MAILROOM_EMULATORS_DIR names their folder for a demo that starts elsewhere).`,
		run: (*program).demo,
	}
}

// commandGrace is the time that the command has to end after SIGTERM.
const commandGrace = 5 * time.Second

func (p *program) demo(ctx context.Context, arguments []string) error {
	own, command := arguments, []string(nil)
	if i := slices.Index(arguments, "--"); i >= 0 {
		own, command = arguments[:i], arguments[i+1:]
		if len(command) == 0 {
			return usagef("demo: -- is followed by a command to run")
		}
	}
	flags := newFlags("demo")
	tour := flags.Bool("tour", false, "")
	hievents := flags.String("hievents", string(world.HiEvents2), "")
	if err := parseOnly(flags, own); err != nil {
		return err
	}
	if *tour && len(command) > 0 {
		return usagef("demo: write either --tour or a command")
	}
	generation, err := world.ParseGeneration(*hievents)
	if err != nil {
		return usagef("demo: --hievents: %v", err)
	}
	if missing := world.Missing(); missing != nil {
		return fmt.Errorf("the demo world cannot start here: %w", missing)
	}
	ctx, stop := signal.NotifyContext(ctx, syscall.SIGHUP)
	defer stop()
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	go watchTerminal(ctx, cancel)

	fmt.Fprintln(p.stderr, "Starting the demo world ...")
	started := time.Now()
	options := app.DemoWorld(generation)
	if *tour {
		options.Waiting = tourEvents
	}
	demo, err := world.Start(ctx, options)
	if err != nil {
		if ctx.Err() != nil {
			return mail.Wrap(mail.CodeCancelled, err, "stopped while the demo world was starting")
		}
		return err
	}
	fmt.Fprintf(p.stderr, "The demo world is up after %.1f s.\n", time.Since(started).Seconds())
	if *tour {
		err = p.tour(ctx, app.DemoInstallation(demo, p.log))
	} else {
		err = p.inWorld(ctx, demo, command)
	}
	return errors.Join(err, demo.Stop())
}

// inWorld runs the command with the world's settings and its files in the world's folder. Without a command it prints the settings until ctx ends.
func (p *program) inWorld(ctx context.Context, demo *world.World, command []string) error {
	if len(command) == 0 {
		for _, setting := range demo.Env() {
			name, value, _ := strings.Cut(setting, "=")
			if _, err := fmt.Fprintf(p.stdout, "export %s='%s'\n", name, strings.ReplaceAll(value, "'", `'\''`)); err != nil {
				return err
			}
		}
		fmt.Fprintln(p.stderr, "It lasts until Ctrl-C.")
		<-ctx.Done()
		return nil
	}
	home, err := demo.Home()
	if err != nil {
		return err
	}
	child := exec.CommandContext(ctx, command[0], command[1:]...)
	child.Env = environment(os.Environ(), append(demo.Env(), home...))
	child.Stdin, child.Stdout, child.Stderr = os.Stdin, os.Stdout, os.Stderr
	child.Cancel = func() error { return child.Process.Signal(syscall.SIGTERM) }
	child.WaitDelay = commandGrace
	err = child.Run()
	var exited *exec.ExitError
	switch {
	case ctx.Err() != nil:
		return nil // it was ended by SIGTERM
	case errors.As(err, &exited) && exited.ExitCode() > 0:
		return exitStatus(exited.ExitCode())
	case err != nil:
		return fmt.Errorf("running %s in the demo world: %w", command[0], err)
	}
	return nil
}

// environment returns the caller's environment plus the settings of the world. It removes all other AWS settings: nothing in the demo
// world may reach a real account.
func environment(callers, settings []string) []string {
	kept := slices.DeleteFunc(slices.Clone(callers), func(setting string) bool { return strings.HasPrefix(setting, "AWS_") })
	return append(kept, settings...) // the last of two settings with the same name counts
}

// watchTerminal calls gone when the terminal that started the program is closed. The kernel sends SIGHUP only to the programs in the
// terminal's foreground.
func watchTerminal(ctx context.Context, gone context.CancelFunc) {
	look := time.NewTicker(time.Second)
	defer look.Stop()
	for hasTerminal() {
		select {
		case <-ctx.Done():
			return
		case <-look.C:
		}
		if !hasTerminal() {
			gone()
		}
	}
}

func hasTerminal() bool {
	terminal, err := os.OpenFile("/dev/tty", os.O_RDWR, 0)
	if err != nil {
		return false
	}
	return terminal.Close() == nil
}

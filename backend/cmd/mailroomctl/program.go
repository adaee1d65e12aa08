package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"strings"

	"github.com/sirupsen/logrus"

	"github.com/mailroom-app/mailroom/backend/amazon"
	"github.com/mailroom-app/mailroom/backend/app"
	"github.com/mailroom-app/mailroom/backend/config"
	"github.com/mailroom-app/mailroom/backend/mail"
)

// The exit codes, which must stay stable.
const (
	exitDone     = 0
	exitFailed   = 1
	exitUsage    = 2
	exitSettings = 3
)

// program is one run of mailroomctl.
type program struct {
	stdout, stderr io.Writer
	onTerminal     bool // stderr is a terminal
	toTerminal     bool // stdout is a terminal, which executes control characters
	stdin          io.Reader
	canAsk         bool // stdin and stderr are a terminal
	log            *logrus.Logger
	installation   *app.Installation
}

func newProgram(stdout, stderr io.Writer, settings config.Settings) *program {
	log := logrus.New()
	log.SetOutput(stderr)
	log.SetLevel(logrus.WarnLevel)
	log.SetFormatter(&logrus.TextFormatter{DisableColors: true, FullTimestamp: true})
	return &program{stdin: strings.NewReader(""), stdout: stdout, stderr: stderr, log: log, installation: app.NewInstallation(settings, log)}
}

// command is a subcommand of mailroomctl.
type command struct {
	name    string
	usage   string // the arguments
	summary string // one line for the list of commands
	help    string // the remaining text of "help NAME"
	run     func(p *program, ctx context.Context, arguments []string) error
}

// commands returns all commands, in the order of the help.
func commands() []command {
	return []command{
		drainCommand(), statusCommand(), issuesCommand(), messagesCommand(), recipientCommand(), previewCommand(), resendCommand(), resolveCommand(),
		suppressionsCommand(), auditCommand(), quarantineCommand(), eraseCommand(), migrateCommand(), grantCommand(), revokeCommand(), grantsCommand(), simulateCommand(),
		demoCommand(), versionCommand(), helpCommand(),
	}
}

func find(name string) (command, bool) {
	for _, c := range commands() {
		if c.name == name {
			return c, true
		}
	}
	return command{}, false
}

// run runs the command named by the arguments and returns the exit code.
func (p *program) run(ctx context.Context, arguments []string) int {
	if len(arguments) == 0 {
		p.overview(p.stderr)
		return exitUsage
	}
	name := arguments[0]
	if name == "-h" || name == "-help" || name == "--help" {
		name = "help"
	}
	if name == "-version" || name == "--version" {
		name = "version"
	}
	c, known := find(name)
	if !known {
		return p.report(usagef("unknown command %q: mailroomctl help lists the commands", arguments[0]))
	}
	err := c.run(p, ctx, arguments[1:])
	if errors.Is(err, flag.ErrHelp) {
		p.describe(c)
		return exitDone
	}
	return p.report(err)
}

// report prints an error and returns its exit code. The text may quote untrusted text, for example a provider's answer.
func (p *program) report(err error) int {
	if err == nil {
		return exitDone
	}
	var status exitStatus
	if errors.As(err, &status) {
		return int(status)
	}
	fmt.Fprintf(p.stderr, "mailroomctl: %s\n", printable(strings.ReplaceAll(err.Error(), "\n", "; ")))
	return exitCode(err)
}

// exitStatus ends the program without a message, with a code that exitCode does not determine.
type exitStatus int

func (s exitStatus) Error() string { return fmt.Sprintf("exit status %d", int(s)) }

// exitCode distinguishes missing or contradictory settings, which only a person can correct, from external failures.
func exitCode(err error) int {
	var usage *usageError
	switch code := mail.CodeOf(err); {
	case errors.As(err, &usage):
		return exitUsage
	case code == mail.CodeSettings, code == mail.CodeAWSRegion, errors.Is(err, amazon.ErrNoCredentials):
		return exitSettings
	}
	return exitFailed
}

// usageError reports an invalid command line.
type usageError struct{ message string }

func (u *usageError) Error() string { return u.message }

func usagef(format string, arguments ...any) error {
	return &usageError{fmt.Sprintf(format, arguments...)}
}

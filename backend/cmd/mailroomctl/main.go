package main

import (
	"context"
	"os"
	"os/signal"
	"syscall"

	"github.com/mattn/go-isatty"

	"github.com/mailroom-app/mailroom/backend/app"
	"github.com/mailroom-app/mailroom/backend/config"
)

func main() {
	app.MakeMailsIfAsked()
	os.Exit(run())
}

// run ends the command's context at the first signal, so that work in progress is finished and reported. A second signal ends the
// program immediately; so does SIGHUP, except in the demo.
func run() int {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	context.AfterFunc(ctx, stop)
	p := newProgram(os.Stdout, os.Stderr, config.FromEnvironment())
	p.onTerminal, p.toTerminal = isatty.IsTerminal(os.Stderr.Fd()), isatty.IsTerminal(os.Stdout.Fd())
	p.stdin, p.canAsk = os.Stdin, p.onTerminal && isatty.IsTerminal(os.Stdin.Fd())
	return p.run(ctx, os.Args[1:])
}

package main

import (
	"context"
	"fmt"
	"runtime"

	"github.com/mailroom-app/mailroom/backend/app"
)

func versionCommand() command {
	return command{
		name:    "version",
		summary: "print the version",
		run:     (*program).version,
	}
}

func (p *program) version(_ context.Context, arguments []string) error {
	if err := parseOnly(newFlags("version"), arguments); err != nil {
		return err
	}
	_, err := fmt.Fprintf(p.stdout, "mailroomctl %s (%s, %s/%s)\n", app.Version, runtime.Version(), runtime.GOOS, runtime.GOARCH)
	return err
}

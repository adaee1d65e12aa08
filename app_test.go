package main

import (
	"context"
	"errors"
	"testing"
	"testing/fstest"

	"go.uber.org/goleak"

	"github.com/mailroom-app/mailroom/backend/app"
	"github.com/mailroom-app/mailroom/backend/mail"
)

func TestBuildingTheAppConnectsToNothing(t *testing.T) {
	t.Setenv("DATABASE_URL", "postgres://nobody:secret@127.0.0.1:1/nothing")
	t.Setenv("SQS_QUEUE_URL", "https://sqs.eu-west-1.amazonaws.com/1/none")
	a := newApp(t.TempDir())
	options := a.options(fstest.MapFS{}, nil)
	if len(options.Bind) != 12 || options.MinWidth != app.MinWidth || options.Width < options.MinWidth {
		t.Errorf("%d facades, %d x %d", len(options.Bind), options.Width, options.Height)
	}
	if err := goleak.Find(); err != nil {
		t.Error(err)
	}
	if err := a.close(); err != nil {
		t.Error(err)
	}
}

func TestAWindowThatClosesAtOnceStartsNothingAfterwards(t *testing.T) {
	a := newApp(t.TempDir())
	if err := a.close(); err != nil {
		t.Fatal(err)
	}
	a.start(context.Background()) // Wails runs it concurrently with the window, so it may come late
	a.emit("messages:changed")
	a.openURL("https://example.com")
	a.showDark(true)
	if err := goleak.Find(); err != nil {
		t.Error(err)
	}
}

func TestErrorsCrossAsJSON(t *testing.T) {
	a := newApp(t.TempDir())
	t.Cleanup(func() { _ = a.close() })
	format := a.options(fstest.MapFS{}, nil).ErrorFormatter
	for _, err := range []error{errors.New("detail"), mail.Errorf(mail.CodeInternal, "detail")} {
		if text := format(err); text != `{"code":"internal","message":"Something went wrong that should not. The log has the details.","id":""}` {
			t.Errorf("%v", text)
		}
	}
}

func TestTheWindowOpensInTheColoursItWasClosedWith(t *testing.T) {
	folder := t.TempDir()
	light := *newApp(folder).options(fstest.MapFS{}, nil).BackgroundColour
	if err := (app.WindowState{Width: 1400, Height: 900, Dark: true}).Keep(folder); err != nil {
		t.Fatal(err)
	}
	options := newApp(folder).options(fstest.MapFS{}, nil)
	if *options.BackgroundColour == light || options.Width != 1400 || options.Height != 900 {
		t.Errorf("opens %d x %d on %v", options.Width, options.Height, options.BackgroundColour)
	}
}

package desktop

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/sirupsen/logrus"

	"github.com/mailroom-app/mailroom/backend/mail"
)

func newTestCalls(log *bytes.Buffer) *Calls {
	logger := logrus.New()
	logger.SetOutput(log)
	logger.SetLevel(logrus.DebugLevel)
	return NewCalls(logger)
}

func answer(c *Calls, do func(ctx context.Context) (string, error)) (string, error) {
	return call(c, "Test", time.Minute, do)
}

func TestAPanicEndsOnlyItsCall(t *testing.T) {
	var log bytes.Buffer
	c := newTestCalls(&log)
	defer c.Close()
	_, err := answer(c, func(context.Context) (string, error) { panic("secret detail") })
	var failure *Failure
	if !errors.As(err, &failure) || failure.Code != mail.CodeInternal || failure.ID == "" || strings.Contains(failure.Message, "secret") {
		t.Fatalf("%+v", err)
	}
	for _, part := range []string{failure.ID, "secret detail", "calls_test.go"} {
		if !strings.Contains(log.String(), part) {
			t.Errorf("the log lacks %q: %s", part, log.String())
		}
	}
	if text, err := answer(c, func(context.Context) (string, error) { return "fine", nil }); text != "fine" || err != nil {
		t.Errorf("the next call: %q, %v", text, err)
	}
}

func TestThePageGetsTheMessageAndTheLogTheCause(t *testing.T) {
	cause := errors.New("dial tcp 10.0.0.7:5432: connection refused")
	for _, test := range []struct {
		name    string
		err     error
		code    mail.Code
		message string
		logged  bool // with an id
	}{
		{"for people", mail.Errorf(mail.CodeNotFound, "not there"), mail.CodeNotFound, "not there", false},
		{"with a cause", mail.Wrap(mail.CodeDatabaseDown, cause, "the database is down"), mail.CodeDatabaseDown, "the database is down", true},
		{"wrapped", fmt.Errorf("reading: %w", mail.Wrap(mail.CodeQueueMissing, cause, "no queue")), mail.CodeQueueMissing, "no queue", true},
		{"unforeseen", cause, mail.CodeInternal, somethingWrong, true},
		{"too late", context.DeadlineExceeded, mail.CodeDatabaseDown, "the answer took too long: try again", true},
		{"closing", context.Canceled, mail.CodeCancelled, "cancelled", false},
	} {
		t.Run(test.name, func(t *testing.T) {
			var log bytes.Buffer
			c := newTestCalls(&log)
			defer c.Close()
			_, err := answer(c, func(context.Context) (string, error) { return "half", test.err })
			var got Failure
			if err := json.Unmarshal([]byte(ErrorJSON(err)), &got); err != nil {
				t.Fatal(err)
			}
			if got.Code != test.code || got.Message != test.message || (got.ID != "") != test.logged {
				t.Errorf("crossed: %+v", got)
			}
			if test.logged && !strings.Contains(log.String(), got.ID) {
				t.Errorf("the log lacks id %s: %s", got.ID, log.String())
			}
			if errors.Is(test.err, cause) && !strings.Contains(log.String(), "10.0.0.7") {
				t.Errorf("the log lacks the cause: %s", log.String())
			}
		})
	}
}

func TestErrorsOfOthersCrossWithoutTheirText(t *testing.T) {
	if text := ErrorJSON(errors.New("password=hunter2")); strings.Contains(text, "hunter2") || !strings.Contains(text, `"internal"`) {
		t.Error(text)
	}
}

func TestNoCallLastsForEver(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := newTestCalls(&bytes.Buffer{})
		defer c.Close()
		begun := time.Now()
		_, err := answer(c, func(ctx context.Context) (string, error) {
			<-ctx.Done()
			return "", ctx.Err()
		})
		if err == nil || time.Since(begun) != time.Minute {
			t.Errorf("%v after %s", err, time.Since(begun))
		}
	})
}

func TestCloseEndsCallsAndWaitsForThem(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := newTestCalls(&bytes.Buffer{})
		var ended atomic.Int32
		wait := func(ctx context.Context) {
			<-ctx.Done()
			ended.Add(1)
		}
		go func() {
			_, _ = answer(c, func(ctx context.Context) (string, error) { wait(ctx); return "", nil })
		}()
		synctest.Wait()
		c.start("background", wait)
		c.start("panicking", func(context.Context) { panic("caught") })
		c.Close()
		c.Close()
		if ended.Load() != 2 {
			t.Errorf("%d of 2 had ended", ended.Load())
		}
		if _, err := answer(c, func(context.Context) (string, error) { return "late", nil }); err == nil {
			t.Error("a call after Close was answered")
		}
	})
}

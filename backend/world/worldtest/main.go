package worldtest

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"os"
	"testing"

	"go.uber.org/goleak"
)

// Main runs a package's tests, stops the world they shared, and fails the run if goroutines are left. It does not return.
func Main(m *testing.M) {
	code := m.Run()
	err := errors.Join(stopPostgres(context.Background()), stopAWS())
	if err == nil && code == 0 {
		http.DefaultClient.CloseIdleConnections()
		err = leaked()
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, "after the tests:", err)
		code = max(code, 1)
	}
	os.Exit(code)
}

func leaked() error {
	if err := goleak.Find(); err != nil {
		return errors.Join(errors.New("a test left goroutines behind"), err)
	}
	return nil
}

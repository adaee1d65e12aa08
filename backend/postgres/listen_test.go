package postgres_test

import (
	"context"
	"errors"
	"testing"
	"time"

	"github.com/mailroom-app/mailroom/backend/postgres/pool"
	"github.com/mailroom-app/mailroom/backend/world"
)

func TestListenHearsOtherPrograms(t *testing.T) {
	t.Parallel()
	r := newRecorder(t, world.Stock)
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	changes, ended := make(chan struct{}, 10), make(chan error, 1)
	go func() { ended <- r.Listen(ctx, func() { changes <- struct{}{} }) }()
	await(t, changes, "listening to begin")
	r.exec("SELECT pg_notify($1, '')", pool.ChangedChannel)
	await(t, changes, "the announcement")

	cancel()
	if err := await(t, ended, "Listen to return"); !errors.Is(err, context.Canceled) {
		t.Errorf("ended with %v", err)
	}
}

func TestListenReturnsWhenTheConnectionIsLost(t *testing.T) {
	t.Parallel()
	r := newRecorder(t, world.Stock)
	listening, ended := make(chan struct{}, 1), make(chan error, 1)
	go func() { ended <- r.Listen(t.Context(), func() { listening <- struct{}{} }) }()
	await(t, listening, "listening to begin")
	r.exec(`SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND query LIKE 'LISTEN%'`)
	if err := await(t, ended, "Listen to return"); err == nil {
		t.Error("no error for a lost connection")
	}
}

func TestActivitySeesRowsThatNobodyAnnounced(t *testing.T) {
	t.Parallel()
	r := newRecorder(t, world.Stock)
	// A session reports its statistics up to a second late, unless they are flushed.
	const handOver = "SELECT pg_stat_force_next_flush()"
	r.exec(handOver)
	before, err := r.Activity(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	r.exec(`INSERT INTO public.email_suppressions (email, reason, source) VALUES ('a@example.com', 'bounce', 'manual'); ` + handOver)
	if after, err := r.Activity(t.Context()); err != nil || after == before {
		t.Errorf("activity %d, before %d (%v)", after, before, err)
	}
}

// await receives a value, or fails the test if none arrives in time.
func await[T any](t *testing.T, from <-chan T, what string) T {
	t.Helper()
	select {
	case value := <-from:
		return value
	case <-time.After(20 * time.Second):
		t.Fatalf("waited in vain for %s", what)
		panic("unreachable")
	}
}

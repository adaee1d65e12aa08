package worldtest

import (
	"context"
	"crypto/rand"
	"sync"
	"testing"

	"github.com/mailroom-app/mailroom/backend/world"
)

var emulated struct {
	mu  sync.Mutex
	aws *world.AWS
}

// AWS returns a fresh topic, queue and dead-letter queue in emulated AWS, removed at the end of the test. Its Env has the settings, its
// AWS the endpoints. One emulator serves all tests of the binary; the first call starts it.
func AWS(t testing.TB) *world.Feed {
	t.Helper()
	return Feed(t, world.FeedOptions{})
}

// Feed is AWS with options for the queue.
func Feed(t testing.TB, options world.FeedOptions) *world.Feed {
	t.Helper()
	// Not t.Context(): it is cancelled before the clean-up.
	ctx := context.Background()
	aws, err := startAWS(ctx)
	if err != nil {
		t.Fatal(err)
	}
	feed, err := aws.NewFeed(ctx, "test-"+rand.Text(), options)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := feed.Remove(ctx); err != nil {
			t.Error(err)
		}
	})
	return feed
}

func startAWS(ctx context.Context) (*world.AWS, error) {
	emulated.mu.Lock()
	defer emulated.mu.Unlock()
	if emulated.aws != nil {
		return emulated.aws, nil
	}
	started, err := world.StartAWS(ctx)
	if err != nil {
		return nil, err
	}
	emulated.aws = started
	return started, nil
}

// stopAWS ends the emulators if a test started them.
func stopAWS() error {
	emulated.mu.Lock()
	defer emulated.mu.Unlock()
	if emulated.aws == nil {
		return nil
	}
	stopping := emulated.aws
	emulated.aws = nil
	return stopping.Stop()
}

package drain_test

import (
	"context"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/mailroom-app/mailroom/backend/drain"
	"github.com/mailroom-app/mailroom/backend/mail"
)

// parking counts how often parked events are checked.
type parking struct {
	memory
	looks atomic.Int64
	err   failure
}

func (p *parking) ApplyParked(context.Context) (mail.Recorded, error) {
	p.looks.Add(1)
	return mail.Recorded{}, p.err.now()
}

func TestRule4ParkedEventsAreLookedThroughEveryMinuteAndSoonAfterParking(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		q, r := newQueue(), &parking{}
		follow(t, drain.Options{Queue: q, Recorder: r})
		time.Sleep(10 * time.Minute)
		if looks := r.looks.Load(); looks < 10 || looks > 15 {
			t.Errorf("%d looks in ten minutes", looks)
		}
		time.Sleep(2 * time.Second)
		before := r.looks.Load()
		q.send("parked")
		time.Sleep(7 * time.Second)
		if looks := r.looks.Load() - before; looks == 0 || looks > 2 {
			t.Errorf("%d looks in the 7 s after an event was parked", looks)
		}
	})
}

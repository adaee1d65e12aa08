package drain_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/mailroom-app/mailroom/backend/drain"
	"github.com/mailroom-app/mailroom/backend/mail"
)

func TestMessageThatTheDatabaseRefusesGoesToQuarantineAlone(t *testing.T) {
	bodies := numbered(1000)
	bodies[417] = "poison"
	for name, work := range map[string]func(t *testing.T, options drain.Options) drain.Report{
		"once": func(t *testing.T, options drain.Options) drain.Report {
			report, err := drain.New(options).Once(t.Context())
			if err != nil {
				t.Error(err)
			}
			return report
		},
		"following": func(t *testing.T, options drain.Options) drain.Report {
			following := follow(t, options)
			time.Sleep(10 * time.Second)
			return stopped(t, following)
		},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				q := newQueue(bodies...)
				r := &memory{fail: func(bodies []string) error {
					if slices.Contains(bodies, "poison") {
						return mail.Errorf(mail.CodeInvalid, "invalid byte sequence \x00\xff")
					}
					return nil
				}}
				report := work(t, drain.Options{Queue: q, Decoder: words{}, Recorder: r})
				if report.Received != 1000 || report.Applied != 999 || report.Quarantined != 1 || report.Deleted != 1000 {
					t.Errorf("%+v", report)
				}
				if got := r.refusals["poison"]; got.Reason != mail.RefusedByDatabase || got.Detail != "the database refuses to record it: invalid byte sequence " {
					t.Errorf("quarantined as %+q", got)
				}
			})
		})
	}
}

func TestNothingComesBackForEver(t *testing.T) {
	for name, test := range map[string]struct {
		body   string
		fail   func([]string) error
		reason string
	}{
		"cannot be told":       {"later", nil, drain.ReasonUndecided},
		"fails for no reason":  {"odd", func(bodies []string) error { return unless(bodies, "odd") }, mail.RefusedByDatabase},
		"makes us panic":       {"panic", nil, drain.ReasonDecoderFailed},
		"makes recorder panic": {"odd", func(bodies []string) error { panicOver(bodies, "odd"); return nil }, mail.RefusedByDatabase},
	} {
		for _, following := range []bool{false, true} {
			t.Run(fmt.Sprintf("%s, following %v", name, following), func(t *testing.T) {
				synctest.Test(t, func(t *testing.T) {
					q, r := newQueue("fine", test.body, "good"), &memory{fail: test.fail}
					options := drain.Options{Queue: q, Decoder: words{}, Recorder: r}
					if following {
						following := follow(t, options)
						time.Sleep(time.Hour)
						if report := stopped(t, following); report.Deleted != 3 {
							t.Errorf("%+v", report)
						}
					}
					for range 5 {
						if _, err := drain.New(options).Once(t.Context()); err == nil && q.left() > 0 {
							t.Error("a message is left without an error")
						}
					}
					if q.left() != 0 || r.refusals[test.body].Reason != test.reason || len(r.refusals) != 1 {
						t.Errorf("%d left, quarantined: %v", q.left(), r.refusals)
					}
				})
			})
		}
	}
}

func unless(bodies []string, odd string) error {
	if slices.Contains(bodies, odd) {
		return errors.New("something that nobody foresaw")
	}
	return nil
}

func panicOver(bodies []string, odd string) {
	if slices.Contains(bodies, odd) {
		panic("over " + odd)
	}
}

func TestMessagesThatCannotBeToldNowAreKeptInHandWhileFollowing(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var fetchable atomic.Bool
		q, r := newQueue("one", "later 1", "later 2", "two"), &memory{}
		following := follow(t, drain.Options{Queue: q, Decoder: decoderThatNeeds(&fetchable), Recorder: r})
		time.Sleep(5 * time.Minute)
		if received := following.Status().Report.Received; q.left() != 2 || received != 4 {
			t.Errorf("%d left, %d received: want the other two recorded, and none received again", q.left(), received)
		}
		fetchable.Store(true)
		time.Sleep(5 * time.Second)
		if report := stopped(t, following); report.Deleted != 4 || report.Received != 4 {
			t.Errorf("%+v", report)
		}
	})
}

type decoderFunc func(ctx context.Context, body []byte) (mail.Notice, error)

func (f decoderFunc) Decode(ctx context.Context, body []byte) (mail.Notice, error) {
	return f(ctx, body)
}

// decoderThatNeeds decodes everything once the certificate is available.
func decoderThatNeeds(certificate *atomic.Bool) drain.Decoder {
	return decoderFunc(func(ctx context.Context, body []byte) (mail.Notice, error) {
		if certificate.Load() {
			return mail.Notice{Body: body, Events: []mail.DeliveryEvent{{SESMessageID: string(body)}}}, nil
		}
		return words{}.Decode(ctx, body)
	})
}

func TestStoppingGivesBackWhatCouldNotBeTold(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		q := newQueue("one", "later")
		following := follow(t, drain.Options{Queue: q, Recorder: &memory{}})
		time.Sleep(5 * time.Second)
		report, err := following.Stop()
		if mail.CodeOf(err) != mail.CodeQueueUnreachable || report.Deleted != 1 || !q.released["id-1"] {
			t.Errorf("%+v, %v, released %v", report, err, q.released)
		}
	})
}

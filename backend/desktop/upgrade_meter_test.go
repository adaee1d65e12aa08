package desktop_test

import (
	"context"
	"fmt"
	"maps"
	"sync"
	"time"

	"github.com/mailroom-app/mailroom/backend/mail"
	"github.com/mailroom-app/mailroom/backend/resend"
)

// meter counts what has happened, by name, and lets others wait for counts.
type meter struct {
	mu     sync.Mutex
	counts map[string]int
	more   chan struct{} // closed and replaced at each change
}

func newMeter() *meter { return &meter{counts: map[string]int{}, more: make(chan struct{})} }

func (m *meter) add(name string, n int) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.counts[name] += n
	close(m.more)
	m.more = make(chan struct{})
}

func (m *meter) now() map[string]int {
	m.mu.Lock()
	defer m.mu.Unlock()
	return maps.Clone(m.counts)
}

// until waits until reached returns true for the counts, and reports false if ctx ends before.
func (m *meter) until(ctx context.Context, reached func(map[string]int) bool) bool {
	for {
		m.mu.Lock()
		is, more := reached(m.counts), m.more
		m.mu.Unlock()
		if is {
			return true
		}
		select {
		case <-more:
		case <-ctx.Done():
			return false
		}
	}
}

// gatedMail is SES: it takes a mail for each permit.
type gatedMail struct {
	meter   *meter
	permits chan struct{}

	mu sync.Mutex
	to map[string]int // mails by address
}

func (g *gatedMail) In(store resend.Store) *resend.Resender {
	return resend.New(resend.Options{Store: store, Sender: g, Renderer: plainMail{}, Enforced: true, Log: silent(), Grace: time.Minute})
}

func (g *gatedMail) Close()                       {}
func (g *gatedMail) Rate(context.Context) float64 { return 1000 }
func (g *gatedMail) Pass()                        { g.permits <- struct{}{} }

func (g *gatedMail) Wait(ctx context.Context) error {
	select {
	case <-g.permits:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

func (g *gatedMail) Send(_ context.Context, letter mail.Letter) (string, error) {
	g.mu.Lock()
	g.to[letter.To]++
	sent := len(g.to)
	g.mu.Unlock()
	g.meter.add("mail", 1)
	return fmt.Sprintf("0103-%d", sent), nil
}

func (g *gatedMail) permit(mails int) {
	for range mails {
		g.permits <- struct{}{}
	}
}

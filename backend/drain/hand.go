package drain

import (
	"context"
	"sync"
	"time"

	"github.com/mailroom-app/mailroom/backend/queue"
)

// held is a message in hand: received, and neither deleted nor released. Only hand accesses hiddenAt.
type held struct {
	queue.Message
	size      int
	received  time.Time
	hiddenAt  time.Time // when it was last hidden from others
	undecoded error     // why it could not be decoded; set if it is kept for that
}

// hand contains all messages that a drain holds. It limits their number and bytes, so that memory does not grow with the queue. Its
// methods may be called from several goroutines.
type hand struct {
	maxMessages, maxBytes int

	mu       sync.Mutex // guards the fields below
	messages map[*held]bool
	bytes    int
	aside    []*held       // left on the queue; they stay in messages, without their bodies, so that they stay hidden
	because  error         // why the first of aside was set aside
	room     chan struct{} // closed and replaced when something leaves
}

func newHand(maxMessages, maxBytes int) *hand {
	return &hand{maxMessages: maxMessages, maxBytes: maxBytes, messages: map[*held]bool{}, room: make(chan struct{})}
}

// waitForRoom returns when there is room for another receive, or with the error of ctx.
func (h *hand) waitForRoom(ctx context.Context) error {
	for {
		h.mu.Lock()
		full, room := len(h.messages)-len(h.aside) >= h.maxMessages || h.bytes >= h.maxBytes, h.room
		h.mu.Unlock()
		if !full {
			return ctx.Err()
		}
		select {
		case <-room:
		case <-ctx.Done():
			return ctx.Err()
		}
	}
}

// take adds received messages.
func (h *hand) take(messages []queue.Message) []*held {
	now := time.Now()
	taken := make([]*held, len(messages))
	h.mu.Lock()
	defer h.mu.Unlock()
	for i, message := range messages {
		taken[i] = &held{Message: message, size: len(message.Body), received: now, hiddenAt: now}
		h.messages[taken[i]] = true
		h.bytes += taken[i].size
	}
	return taken
}

// drop removes messages that were deleted, or that come back by themselves.
func (h *hand) drop(messages []*held) {
	h.mu.Lock()
	defer h.mu.Unlock()
	for _, message := range messages {
		delete(h.messages, message)
		h.bytes -= message.size
	}
	h.madeRoom()
}

// setAside keeps a message hidden and frees its body. It returns how many messages are set aside.
func (h *hand) setAside(message *held, because error) int {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.bytes -= message.size
	message.size, message.Body = 0, nil
	h.aside = append(h.aside, message)
	if h.because == nil {
		h.because = because
	}
	h.madeRoom()
	return len(h.aside)
}

func (h *hand) madeRoom() {
	close(h.room)
	h.room = make(chan struct{})
}

// expiring returns the messages that were last hidden before that time, and marks them as hidden now.
func (h *hand) expiring(before time.Time) []queue.Message {
	now := time.Now()
	h.mu.Lock()
	defer h.mu.Unlock()
	var expiring []queue.Message
	for message := range h.messages {
		if message.hiddenAt.Before(before) {
			message.hiddenAt = now
			expiring = append(expiring, message.Message)
		}
	}
	return expiring
}

// count returns how many messages are in hand.
func (h *hand) count() int {
	h.mu.Lock()
	defer h.mu.Unlock()
	return len(h.messages)
}

// left returns the messages that were set aside, and why the first was.
func (h *hand) left() ([]queue.Message, error) {
	h.mu.Lock()
	defer h.mu.Unlock()
	messages := make([]queue.Message, len(h.aside))
	for i, message := range h.aside {
		messages[i] = message.Message
	}
	return messages, h.because
}

package drain

import (
	"errors"
	"fmt"
	"sync"
	"time"

	"github.com/mailroom-app/mailroom/backend/mail"
)

const (
	// lastChance is the receive of a message from which on it is quarantined rather than left on the queue: whatever is wrong with it,
	// it must not come back for ever, and queues move a message that is received more often to their dead-letter queue.
	lastChance = 5
	// keepUndecoded is how long a message that cannot be told now is kept in hand while following. Then it may come back by itself, so
	// that messages that can never be told do not take all the room.
	keepUndecoded = 10 * time.Minute
)

// The reasons for quarantine that a drain itself gives, beside mail.RefusedByDatabase, as mail.Refusal.Reason has them.
const (
	// ReasonUndecided is a message that could not be told in lastChance receives.
	ReasonUndecided = "undecided"
	// ReasonDecoderFailed is a message that makes the decoder fail in a way that nobody foresaw.
	ReasonDecoderFailed = "decoder_failed"
)

// decode turns messages into what they say. One that cannot be told now holds up nobody else.
func (r *run) decode(messages []*held) []item {
	items := make([]item, 0, len(messages))
	for _, message := range messages {
		if notice, err := r.tell(message); err == nil {
			items = append(items, item{message, notice})
		} else if r.following {
			r.undecoded.keep(message, err)
			r.watch.troubled("messages cannot be taken in now; they are kept in hand for some minutes", err)
		} else {
			r.setAside(message, err)
		}
	}
	return items
}

// tell decodes one message. An error means that it cannot be told now.
func (r *run) tell(message *held) (notice mail.Notice, err error) {
	defer func() {
		if failure := recover(); failure != nil {
			r.Log.WithField("queue_message", message.ID).WithField("panic", fmt.Sprint(failure)).Error("the decoder failed; the message goes to quarantine")
			notice, err = refused(message, ReasonDecoderFailed, "Mailroom could not read it for a fault of its own: report it, and retry it with a newer version"), nil
		}
	}()
	notice, err = r.Decoder.Decode(r.work, message.Body)
	var refusal *mail.Refusal
	switch {
	case errors.As(err, &refusal):
		return mail.Notice{Body: message.Body, Refused: refusal}, nil
	case err != nil && r.work.Err() == nil && message.ReceiveCount >= lastChance:
		return refused(message, ReasonUndecided, fmt.Sprintf("received %d times, and it could not be told what it says: %s", message.ReceiveCount, plain(err))), nil
	}
	return notice, err
}

func refused(message *held, reason, detail string) mail.Notice {
	return mail.Notice{Body: message.Body, Refused: &mail.Refusal{Reason: reason, Detail: detail}}
}

// undecoded is the messages that cannot be told now, while following: the certificate of their signature cannot be fetched, for example.
type undecoded struct {
	mu       sync.Mutex // guards messages
	messages []*held
	some     chan struct{} // wakes decodeAgain
}

func newUndecoded() *undecoded { return &undecoded{some: make(chan struct{}, 1)} }

func (u *undecoded) keep(message *held, because error) {
	u.mu.Lock()
	message.undecoded = because
	u.messages = append(u.messages, message)
	u.mu.Unlock()
	select {
	case u.some <- struct{}{}:
	default:
	}
}

// take returns the message that has waited longest, nil when there is none.
func (u *undecoded) take() *held {
	u.mu.Lock()
	defer u.mu.Unlock()
	if len(u.messages) == 0 {
		return nil
	}
	first := u.messages[0]
	u.messages = u.messages[1:]
	return first
}

// decodeAgain tries the messages that could not be told, while following, until the fetching ends. Then what is left is given back. It
// tries one after the other until one fails, since what fails one fails most; that one goes to the end of the line.
func (r *run) decodeAgain() {
	var pause backoff
	for {
		select {
		case <-r.undecoded.some:
		case <-r.fetch.Done():
		}
		if pause.wait(r.fetch) != nil {
			for message := r.undecoded.take(); message != nil; message = r.undecoded.take() {
				r.setAside(message, message.undecoded)
			}
			return
		}
		for message := r.undecoded.take(); message != nil; message = r.undecoded.take() {
			notice, err := r.tell(message)
			if err == nil {
				pause.reset()
				r.decoded <- []item{{message, notice}}
				continue
			}
			if time.Since(message.received) > keepUndecoded {
				r.letGo(message, err)
				continue
			}
			r.undecoded.keep(message, err)
			break
		}
	}
}

// letGo forgets a message, which comes back by itself when it is no longer hidden.
func (r *run) letGo(message *held, because error) {
	r.Log.WithError(because).WithField("queue_message", message.ID).Warn("a message cannot be taken in now; it comes back by itself")
	r.tally.left(message.ID, because)
	r.hand.drop([]*held{message})
}

package drain

import (
	"errors"
	"fmt"
	"sync"
	"time"

	"github.com/mailroom-app/mailroom/backend/mail"
)

// decode decodes messages. A message that cannot be decoded now does not delay the others.
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

// tell decodes one message. An error means that it cannot be decoded now.
func (r *run) tell(message *held) (notice mail.Notice, err error) {
	defer func() {
		if failure := recover(); failure != nil {
			r.Log.WithField("queue_message", message.ID).WithField("panic", fmt.Sprint(failure)).Error("the decoder failed; the message goes to quarantine")
			notice, err = decoderFailed(message), nil
		}
	}()
	notice, err = r.Decoder.Decode(r.work, message.Body)
	var refusal *mail.Refusal
	switch {
	case errors.As(err, &refusal):
		return mail.Notice{Body: message.Body, Refused: refusal}, nil
	case err != nil && r.work.Err() == nil && message.ReceiveCount >= lastChance:
		return undecided(message, err), nil
	}
	return notice, err
}

// undecoded contains the messages that cannot be decoded now, while following: the certificate of their signature cannot be fetched, for example.
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

// take returns the message that has waited longest, or nil if there is none.
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

// decodeAgain retries the messages that could not be decoded, while following, until receiving is stopped. Then it gives back the others.
// It tries them in order until one fails, since one cause usually concerns most of them; the failed one moves to the end of the list.
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
				r.dropUndecoded(message, err)
				continue
			}
			r.undecoded.keep(message, err)
			break
		}
	}
}

package drain

import (
	"errors"

	"github.com/mailroom-app/mailroom/backend/mail"
)

// addReceiver starts another receiver, unless there are enough.
func (r *run) addReceiver() {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.receiving == r.Receivers {
		return
	}
	r.receiving++
	r.receivers.Go(r.receive)
}

// receive polls until a poll answers empty or the fetching ends, and decodes what comes. As many messages are decoded at once as there
// are receivers at work, which is more than there are cores.
func (r *run) receive() {
	defer func() {
		r.mu.Lock()
		defer r.mu.Unlock()
		r.receiving--
	}()
	for r.hand.waitForRoom(r.fetch) == nil {
		messages, err := r.Queue.Receive(r.polls, onceWait)
		switch {
		case err != nil && r.fetch.Err() == nil:
			r.fail(err)
			return
		case err != nil || len(messages) == 0:
			return
		}
		taken := r.hand.take(messages)
		r.tally.received(len(messages))
		if len(messages) >= busyReceive {
			r.addReceiver()
		}
		if items := r.decode(taken); len(items) > 0 {
			r.decoded <- items
		}
	}
}

// decode turns messages into what they say. One that cannot be told now stays on the queue and holds up nobody else.
func (r *run) decode(messages []*held) []item {
	items := make([]item, 0, len(messages))
	for _, message := range messages {
		notice, err := r.Decoder.Decode(r.work, message.Body)
		var refusal *mail.Refusal
		switch {
		case errors.As(err, &refusal):
			notice = mail.Notice{Body: message.Body, Refused: refusal}
		case err != nil:
			r.setAside(message, err)
			continue
		}
		items = append(items, item{message, notice})
	}
	return items
}

// setAside leaves a message on the queue, hidden until the drain ends so that it is not received over and over. When too many have
// gathered the cause is not with the messages, and the drain ends.
func (r *run) setAside(message *held, because error) {
	r.Log.WithError(because).WithField("queue_message", message.ID).Warn("a message cannot be taken in now and stays on the queue")
	if r.hand.setAside(message, because) > r.BatchSize {
		r.fail(because)
	}
}

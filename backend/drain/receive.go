package drain

import "time"

// addReceiver starts another receiver, unless there are enough.
func (r *run) addReceiver() {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.receiving == r.Receivers {
		return
	}
	r.receiving++
	r.receivers.Go(func() {
		defer func() {
			r.mu.Lock()
			defer r.mu.Unlock()
			r.receiving--
		}()
		r.receive()
	})
}

// receive polls until a poll answers empty or the fetching ends, and decodes what comes. As many messages are decoded at once as there
// are receivers at work, which is more than there are cores.
func (r *run) receive() {
	for r.mayReceive() {
		more, err := r.poll(onceWait)
		if err != nil && r.fetch.Err() == nil && !r.following {
			r.fail(err) // while following, the receiver that stays will meet it too
		}
		if err != nil || !more {
			return
		}
	}
}

// stay is the one receiver that goes on at an empty queue and after errors, while following, until the fetching ends.
func (r *run) stay() {
	var pause backoff
	wait := followWait
	for r.mayReceive() {
		_, err := r.poll(wait)
		if err == nil {
			pause.reset()
			wait = followWait
			r.watch.back(StateQueueAway)
			continue
		}
		wait = 0 // so that an empty queue tells at once that it is back
		if r.fetch.Err() != nil {
			return
		}
		r.watch.gone(StateQueueAway, err)
		if pause.wait(r.fetch) != nil {
			return
		}
	}
}

// mayReceive waits until there is room for more and a database to record it in. It reports whether to go on.
func (r *run) mayReceive() bool {
	return r.hand.waitForRoom(r.fetch) == nil && r.watch.awaitDatabase(r.fetch) == nil
}

// poll receives once, and passes on what came. It reports whether something did.
func (r *run) poll(wait time.Duration) (some bool, err error) {
	messages, err := r.Queue.Receive(r.polls, wait)
	if err != nil {
		return false, err
	}
	r.watch.note(func(s *Status, now time.Time) {
		s.Polled = now
		if len(messages) > 0 {
			s.Received = now
		}
	})
	if len(messages) == 0 {
		return false, nil
	}
	taken := r.hand.take(messages)
	r.tally.received(len(messages))
	if len(messages) >= busyReceive {
		r.addReceiver()
	}
	if items := r.decode(taken); len(items) > 0 {
		r.decoded <- items
	}
	return true, nil
}

// setAside leaves a message on the queue, hidden until the drain ends so that it is not received over and over. When too many have
// gathered the cause is not with the messages, and the drain ends.
func (r *run) setAside(message *held, because error) {
	if r.fetch.Err() == nil {
		r.Log.WithError(because).WithField("queue_message", message.ID).Warn("a message cannot be taken in now and stays on the queue")
	}
	r.tally.left(message.ID, because)
	if r.hand.setAside(message, because) > r.BatchSize && !r.following {
		r.fail(because)
	}
}

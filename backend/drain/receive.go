package drain

import "time"

// addReceiver starts another receiver, unless the limit is reached.
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

// receive polls and decodes until a poll returns nothing or receiving is stopped. Each receiver decodes one message at a time, and
// there are more receivers than cores.
func (r *run) receive() {
	for r.mayReceive() {
		more, err := r.poll(onceWait)
		if err != nil && r.fetch.Err() == nil && !r.following {
			r.fail(err) // while following, stay gets the same error
		}
		if err != nil || !more {
			return
		}
	}
}

// stay is the one receiver that continues at an empty queue and after errors, while following, until receiving is stopped.
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
		wait = 0 // so that even an empty queue shows at once that it is available again
		if r.fetch.Err() != nil {
			return
		}
		r.watch.gone(StateQueueAway, err)
		if pause.wait(r.fetch) != nil {
			return
		}
	}
}

// mayReceive waits until there is room for more messages and a database to record them in. It reports whether to continue.
func (r *run) mayReceive() bool {
	return r.hand.waitForRoom(r.fetch) == nil && r.watch.awaitDatabase(r.fetch) == nil
}

// poll receives once and passes the messages on. It reports whether there were any.
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

// setAside leaves a message on the queue, hidden until the drain ends so that it is not received repeatedly. If too many are set
// aside, the cause is not in the messages, and the drain ends.
func (r *run) setAside(message *held, because error) {
	if r.fetch.Err() == nil {
		r.Log.WithError(because).WithField("queue_message", message.ID).Warn("a message cannot be taken in now and stays on the queue")
	}
	r.tally.left(message.ID, because)
	if r.hand.setAside(message, because) > r.BatchSize && !r.following {
		r.fail(because)
	}
}

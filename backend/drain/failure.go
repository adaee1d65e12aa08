package drain

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/mailroom-app/mailroom/backend/mail"
)

// What becomes of a queue message that cannot be recorded:
//
//	what failed                                      first                                      then
//	decoding, for its content (*mail.Refusal)        quarantine
//	decoding, because the decoder panicked           quarantine
//	decoding, for now (its certificate is missing)   kept for keepUndecoded, or left            quarantine on receive lastChance
//	recording, for its content (blamesContent)       recorded once more, alone                  quarantine
//	recording, unexpectedly (blamesNobody)           left on the queue                          quarantine on receive lastChance
//	recording, for any other reason, it alone        left on the queue                          the queue's redrive policy: dead-letter queue
//	recording, for a reason that stops all           all are left on the queue                  the drain ends, or tries again while following
//
// Left means: it becomes visible again, at once when the drain releases it, else after the queue's visibility timeout. The report names it.

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

// decoderFailed refuses a message on which the decoder panicked.
func decoderFailed(message *held) mail.Notice {
	return refused(message, ReasonDecoderFailed, "Mailroom could not read it for a fault of its own: report it, and retry it with a newer version")
}

// undecided refuses a message that could not be decoded in lastChance receives.
func undecided(message *held, because error) mail.Notice {
	return refused(message, ReasonUndecided, fmt.Sprintf("received %d times, and it could not be told what it says: %s", message.ReceiveCount, plain(because)))
}

func refused(message *held, reason, detail string) mail.Notice {
	return mail.Notice{Body: message.Body, Refused: &mail.Refusal{Reason: reason, Detail: detail}}
}

// recordAlone deals with a single message that was refused by itself. What is refused for its content goes to quarantine, after another
// try: a row that was deleted in that very moment refuses nothing the second time. What is refused for anything else stays on the queue,
// which moves it to its dead letters in the end; an error that nobody can explain sends it to quarantine before that.
func (r *run) recordAlone(it item, because error) {
	blame := blames(because)
	if blame == blamesDatabase || blame == blamesNobody && it.message.ReceiveCount < lastChance {
		r.leave(it.message, because)
		return
	}
	if because = r.recordTogether([]item{it}); because == nil || r.databaseGone != nil {
		return
	}
	it.notice = refused(it.message, mail.RefusedByDatabase, "the database refuses to record it: "+plain(because))
	if because = r.recordTogether([]item{it}); because != nil && r.databaseGone == nil {
		r.leave(it.message, because)
	}
}

// leave leaves a message on the queue that is refused by itself. However many these are, they end no drain.
func (r *run) leave(message *held, because error) {
	r.watch.troubled("the database refuses to record messages, which stay on the queue", because)
	r.tally.left(message.ID, because)
	if r.following {
		r.hand.drop([]*held{message})
	} else {
		r.hand.setAside(message, because)
	}
}

// letGo forgets a message, which comes back by itself when it is no longer hidden.
func (r *run) letGo(message *held, because error) {
	r.Log.WithError(because).WithField("queue_message", message.ID).Warn("a message cannot be taken in now; it comes back by itself")
	r.tally.left(message.ID, because)
	r.hand.drop([]*held{message})
}

// blame is whose fault it is that something could not be recorded.
type blame int

const (
	blamesNobody   blame = iota // an error that nobody foresaw
	blamesContent               // what was to be recorded
	blamesDatabase              // the database, its settings, or the end of the context: the same would fail whatever is to be recorded
)

func blames(err error) blame {
	if errors.Is(err, context.Canceled) || errors.Is(err, context.DeadlineExceeded) {
		return blamesDatabase
	}
	switch mail.CodeOf(err) {
	case mail.CodeInvalid:
		return blamesContent
	case mail.CodeInternal:
		return blamesNobody
	}
	return blamesDatabase
}

// longestDetail bounds what is kept of an error in quarantine, in bytes.
const longestDetail = 500

// plain is an error's text in a form that can be stored and reported: it may quote strangers, and addresses in it are shortened (rule 13).
func plain(err error) string {
	text := shortenAddresses(strings.ReplaceAll(err.Error(), "\x00", ""))
	return strings.ToValidUTF8(text[:min(len(text), longestDetail)], "")
}

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
	// lastChance is the number of receives at which a message is quarantined rather than left on the queue. Whatever its fault, it
	// must not come back for ever, and queues move a message that is received more often to their dead-letter queue.
	lastChance = 5
	// keepUndecoded is how long a message that cannot be decoded now is kept in hand while following. Then it may come back by itself,
	// so that messages that can never be decoded do not take all the room.
	keepUndecoded = 10 * time.Minute
)

// The reasons for which a drain itself quarantines, besides mail.RefusedByDatabase; values of mail.Refusal.Reason.
const (
	// ReasonUndecided marks a message that could not be decoded in lastChance receives.
	ReasonUndecided = "undecided"
	// ReasonDecoderFailed marks a message on which the decoder fails unexpectedly.
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

// recordAlone handles a single message that was refused individually. A refusal for its content leads to another try, then to
// quarantine: a row that was deleted at that very moment refuses nothing the second time. After any other refusal the message stays on
// the queue, which finally moves it to its dead-letter queue; a message with an unexpected error is quarantined before that.
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

// leave leaves a message on the queue that is refused individually. Such messages end no drain, however many there are.
func (r *run) leave(message *held, because error) {
	r.watch.troubled("the database refuses to record messages, which stay on the queue", because)
	r.tally.left(message.ID, because)
	if r.following {
		r.hand.drop([]*held{message})
	} else {
		r.hand.setAside(message, because)
	}
}

// dropUndecoded drops a message from hand; it comes back by itself when it is no longer hidden.
func (r *run) dropUndecoded(message *held, because error) {
	r.Log.WithError(because).WithField("queue_message", message.ID).Warn("a message cannot be taken in now; it comes back by itself")
	r.tally.left(message.ID, because)
	r.hand.drop([]*held{message})
}

// blame is the cause of a failure to record.
type blame int

const (
	blamesNobody   blame = iota // an unexpected error
	blamesContent               // the content to record
	blamesDatabase              // the database, its settings, or the end of the context: any other content would fail too
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

// longestDetail limits the error text that is kept in quarantine, in bytes.
const longestDetail = 500

// plain returns an error's text in a form that can be stored and reported. It may quote strangers; addresses in it are shortened (rule 13).
func plain(err error) string {
	text := shortenAddresses(strings.ReplaceAll(err.Error(), "\x00", ""))
	return strings.ToValidUTF8(text[:min(len(text), longestDetail)], "")
}

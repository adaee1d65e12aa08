package drain

import (
	"context"
	"time"

	"github.com/mailroom-app/mailroom/backend/queue"

	"github.com/mailroom-app/mailroom/backend/mail"
)

// Queue is where events wait. The contract of every implementation:
//
//   - Receive waits up to wait (0 to 20 s, whole seconds) for at least one message and returns at most 10. An empty result
//     without an error means that none came in that time. A received message is hidden from other receivers for the queue's
//     own visibility timeout, and comes back by itself unless it is deleted.
//   - Delete removes messages for good and returns those it removed; the rest, named by the error, come back by themselves.
//     It takes any number.
//   - Release makes messages visible again at once, for when a drain gives up on them; best effort.
//   - Extend hides messages for another visibility timeout of the queue, counted from now; best effort for each.
//   - VisibilityTimeout is the queue's own, asked once and remembered.
//   - Every method may be called from several goroutines at once. Errors are mail.Error where a person can do something
//     about them: CodeQueueMissing, CodeQueueUnreachable, CodeAWSCredentials, CodeAWSRegion.
type Queue interface {
	Receive(ctx context.Context, wait time.Duration) ([]queue.Message, error)
	Delete(ctx context.Context, messages []queue.Message) (deleted []queue.Message, err error)
	Release(ctx context.Context, messages []queue.Message) error
	Extend(ctx context.Context, messages []queue.Message) error
	VisibilityTimeout(ctx context.Context) (time.Duration, error)
	Depth(ctx context.Context) (queue.Depth, error)
}

// Recorder writes the content of queue messages into the database. Record is one transaction. Without an error everything is
// committed and the messages may be deleted; with an error nothing is committed or, if the answer to the commit was lost,
// everything. CodeInvalid blames the content of the messages, and recording a part of them may succeed. CodeInternal, or no code,
// blames nobody in particular. All other codes blame the database, its settings, or ctx; if CanRecord succeeds after such an
// error, recording a part may succeed too. A *mail.Refusals lists notices that are refused individually, and has the code of the
// first.
//
// CanRecord records a test event by the same statements and takes it back. It fails if nothing can be recorded: because of the
// connection, the server's state, the schema, or the rights of the login. Both methods may be called from several goroutines and several
// programs at once.
type Recorder interface {
	Record(ctx context.Context, notices []mail.Notice) (mail.Recorded, error)
	CanRecord(ctx context.Context) error
}

// Parked is a Recorder that also applies events whose message was missing when they were recorded (rule 4). A drain calls ApplyParked
// when the queue is empty. It returns what was applied, and leaves the others parked.
type Parked interface {
	ApplyParked(ctx context.Context) (mail.Recorded, error)
}

// Decoder decodes the body of a queue message. A *mail.Refusal sends the message to quarantine; any other error means that it
// cannot be decoded now (the signing certificate could not be fetched), and the message stays on the queue. It is safe for
// concurrent use and keeps body.
type Decoder interface {
	Decode(ctx context.Context, body []byte) (mail.Notice, error)
}

// Report is what one drain did. Each received message counts once among Quarantined, Parked, Applied, Duplicates and
// Ignored, and in Deleted when it was deleted.
type Report struct {
	Received    int `json:"received"`
	Applied     int `json:"applied"`
	Duplicates  int `json:"duplicates"`
	Parked      int `json:"parked"`
	Quarantined int `json:"quarantined"`
	Ignored     int `json:"ignored"`
	Deleted     int `json:"deleted"`
	// Seconds is wall-clock time.
	Seconds float64 `json:"seconds"`
	// Left describes messages that stay on the queue, by cause: those that the database refused individually, and those that could not
	// be decoded. JSON omits it if it is empty.
	Left []Left `json:"left,omitempty"`
	// Changed counts messages by the status they changed to; it is for people, not part of the JSON contract.
	Changed map[mail.Status]int `json:"-"`
	// Unparked counts parked events, from this drain or earlier, whose message has appeared. Not part of the JSON contract.
	Unparked int `json:"-"`
	// Enveloped and Raw count the messages with events by whether they came in SNS's envelope. Raw ones cannot be verified; a
	// queue that receives only raw ones is probably not behind SNS. Not part of the JSON contract.
	Enveloped int `json:"-"`
	Raw       int `json:"-"`
}

package mail

import "time"

const (
	// SilentAfter is how long a message must have been SENT without an outcome to count as unanswered. Most outcomes are there within
	// seconds, and a provider that makes SES retry is one among many.
	SilentAfter = 3 * time.Hour
	// SilentMessages is how many unanswered messages raise the alarm: a single one may go to a server that is down.
	SilentMessages = 5
	// SilenceLookback is how far back unanswered messages are looked for, so that an old silence that nobody can mend any more does not
	// ring for ever.
	SilenceLookback = 7 * 24 * time.Hour
)

// Silence is what is known of messages that went out while no events came back (rule 16).
type Silence struct {
	// Since is when the last outcome of any message was recorded, whoever did it; zero where there is none. UTC.
	Since time.Time
	// Unanswered is how many messages were written after that, more than SilentAfter ago, and are still SENT.
	Unanswered int
	// Oldest is when the first of them was written; zero for none. UTC.
	Oldest time.Time
}

// Alarm reports whether this is a silence that somebody should look into.
func (s Silence) Alarm() bool { return s.Unanswered >= SilentMessages }

// Words says so in English.
func (s Silence) Words() string {
	since := "none has ever come back"
	if !s.Since.IsZero() {
		since = "none has come back since " + s.Since.UTC().Format("2006-01-02 15:04") + " UTC"
	}
	return "Messages go out, but no outcomes: " + since + ". Check that the SES configuration set publishes to the SNS topic, that the queue is " +
		"subscribed to it, and that mail is sent with that configuration set."
}

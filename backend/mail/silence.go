package mail

import "time"

const (
	// SilentAfter is how long a message must have been SENT without an outcome to count as unanswered. Most outcomes arrive within
	// seconds; a provider that makes SES retry is one among many.
	SilentAfter = 3 * time.Hour
	// SilentMessages is how many unanswered messages raise the alarm: the recipient's server may be down for a single one.
	SilentMessages = 5
	// SilenceLookback limits how far back unanswered messages are searched, so that an old silence that nobody can repair any more does
	// not raise the alarm for ever.
	SilenceLookback = 7 * 24 * time.Hour
)

// Silence describes messages that were sent while no events came back (rule 16).
type Silence struct {
	// Since is when the last outcome of any message was recorded, by any program; zero if there is none. UTC.
	Since time.Time
	// Unanswered is how many messages were written after Since, more than SilentAfter ago, and are still SENT.
	Unanswered int
	// Oldest is when the first of them was written; zero for none. UTC.
	Oldest time.Time
}

// Alarm reports whether somebody should investigate the silence.
func (s Silence) Alarm() bool { return s.Unanswered >= SilentMessages }

// Words describes the silence in English.
func (s Silence) Words() string {
	since := "none has ever come back"
	if !s.Since.IsZero() {
		since = "none has come back since " + s.Since.UTC().Format("2006-01-02 15:04") + " UTC"
	}
	return "Messages go out, but no outcomes: " + since + ". Check that the SES configuration set publishes to the SNS topic, that the queue is " +
		"subscribed to it, and that mail is sent with that configuration set."
}

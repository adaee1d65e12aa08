package correlate

import (
	"time"

	"github.com/mailroom-app/mailroom/backend/hievents"
)

const (
	// GuessDelay is how long the real row of a mail is waited for before a guess is made that it could contradict.
	GuessDelay = time.Hour
	// integrationPause is how long before a mail the integration must have written nothing to count as absent.
	integrationPause = 24 * time.Hour
)

// Mail is what events tell of one mail to one recipient. Times are UTC.
type Mail struct {
	Subject string    // normalised (hievents.NormalizeSubject); empty where no event says it
	SentAt  time.Time // zero where no event says it
	Sent    bool      // a Send event told of it
	Retry   bool      // the integration sent it again: it writes a row of its own
	Waited  bool      // it has been parked for longer than GuessDelay
}

// MayCreate reports whether a row may be created for a mail now: SES reported it as sent, Hi.Events keeps no row for its kind itself, and the integration,
// which last wrote a row at wroteAt (nil for never), is absent, or the mail has waited long enough for the integration's row.
func (m Mail) MayCreate(wroteAt *time.Time) bool {
	if !m.Sent || hievents.Untracked(m.Subject) {
		return false
	}
	return m.Waited || !m.Retry && (wroteAt == nil || wroteAt.Before(m.SentAt.Add(-integrationPause)))
}

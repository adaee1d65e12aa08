package correlate

import (
	"time"

	"github.com/mailroom-app/mailroom/backend/hievents"
)

const (
	// GuessDelay is how long to wait for the real row of a mail before making a guess that it could contradict.
	GuessDelay = time.Hour
	// integrationPause: the integration counts as absent if it wrote no row in this period before a mail.
	integrationPause = 24 * time.Hour
)

// Mail is what events report about one mail to one recipient. Times are UTC.
type Mail struct {
	Subject string    // normalised (hievents.NormalizeSubject); empty if no event contains it
	SentAt  time.Time // zero if no event contains it
	Sent    bool      // a Send event reported it
	Retry   bool      // the integration resent it, and writes its own row
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

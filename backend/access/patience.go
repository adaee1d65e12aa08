package access

import (
	"strconv"
	"time"

	"github.com/mailroom-app/mailroom/backend/mail"
)

const (
	// freeFailures is how many failures in a row cause no delay: people mistype.
	freeFailures = 2
	// After lockAfter failures in a row the address is locked for lockFor.
	lockAfter = 10
	lockFor   = 15 * time.Minute
	// longestDelay is the maximum of the growing delay before an attempt is answered.
	longestDelay = 8 * time.Second
	// forgetAfter is how long after the last failure the count starts again.
	forgetAfter = 24 * time.Hour
)

// begin counts an attempt as a failure before its outcome is known, so that concurrent attempts in many windows cannot bypass the lock.
// It returns the tries to store and the delay before the answer. It fails with CodeSignInLocked, for unknown addresses as for known
// ones.
func begin(t mail.Tries, now time.Time) (mail.Tries, time.Duration, error) {
	switch {
	case now.Before(t.LockedUntil):
		return t, 0, mail.Errorf(mail.CodeSignInLocked, "Too many failed sign-ins with this address. Try again in %s.", minutes(t.LockedUntil.Sub(now)))
	case !t.LockedUntil.IsZero(), now.Sub(t.LastFailedAt) > forgetAfter:
		t = mail.Tries{}
	}
	wait := min(longestDelay, max(0, t.LastFailedAt.Add(delay(t.Failures)).Sub(now)))
	counted := mail.Tries{Failures: t.Failures + 1, LastFailedAt: now.Add(wait)}
	if counted.Failures >= lockAfter {
		counted.LockedUntil = counted.LastFailedAt.Add(lockFor)
	}
	return counted, wait, nil
}

// delay returns how long after the last failure the next attempt is answered: 1 s after the third failure, then twice as long each time.
func delay(failures int) time.Duration {
	if failures <= freeFailures {
		return 0
	}
	return min(time.Second<<min(failures-freeFailures-1, 10), longestDelay)
}

func minutes(d time.Duration) string {
	if n := int((d + time.Minute - 1) / time.Minute); n > 1 {
		return strconv.Itoa(n) + " minutes"
	}
	return "1 minute"
}

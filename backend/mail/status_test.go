package mail_test

import (
	"slices"
	"testing"

	"github.com/mailroom-app/mailroom/backend/mail"
)

// order is the list of rule 3, from weakest to strongest.
var order = []struct {
	fact   mail.Strength
	status mail.Status
}{
	{mail.FactPending, mail.Pending},
	{mail.FactSent, mail.Sent},
	{mail.FactFailedByUs, mail.Failed},
	{mail.FactBouncedSoft, mail.Bounced},
	{mail.FactDelivered, mail.Delivered},
	{mail.FactFailedBySES, mail.Failed},
	{mail.FactSuppressed, mail.Suppressed},
	{mail.FactBouncedForGood, mail.Bounced},
}

func TestRule3StrengthsRankAsTheRuleLists(t *testing.T) {
	for i, o := range order {
		if status, ok := o.fact.Status(); !ok || status != o.status {
			t.Errorf("fact %d means %q, want %s", o.fact, status, o.status)
		}
		if i > 0 && o.fact <= order[i-1].fact {
			t.Errorf("fact %d is not stronger than %d", o.fact, order[i-1].fact)
		}
	}
	if status, ok := mail.NoFact.Status(); ok {
		t.Errorf("no fact means %q", status)
	}
}

func TestStatusesAreReadInAnyCase(t *testing.T) {
	for _, status := range mail.Statuses() {
		for _, s := range []string{string(status), string(status[0]) + lower(string(status[1:])), lower(string(status))} {
			if got, err := mail.ParseStatus(s); err != nil || got != status {
				t.Errorf("%q is %q: %v", s, got, err)
			}
		}
		if status.Problem() && status.InFlight() {
			t.Errorf("%s is a problem and in flight", status)
		}
	}
	for _, s := range []string{"", "RESOLVED", "SENT "} {
		if _, err := mail.ParseStatus(s); mail.CodeOf(err) != mail.CodeInvalid {
			t.Errorf("%q: %v, want it invalid", s, err)
		}
	}
	problems := []mail.Status{mail.Bounced, mail.Suppressed, mail.Failed}
	for _, status := range mail.Statuses() {
		if status.Problem() != slices.Contains(problems, status) {
			t.Errorf("%s: problem %t", status, status.Problem())
		}
	}
}

package correlate_test

import (
	"slices"
	"testing"
	"time"

	"github.com/mailroom-app/mailroom/backend/correlate"
)

func TestRule5WhatIsClaimed(t *testing.T) {
	type pair = correlate.Pair
	for name, c := range map[string]struct {
		pairs  []pair
		waited []int
		want   []pair
	}{
		"nothing":                       {nil, nil, nil},
		"one row, near":                 {[]pair{{0, 7, time.Minute}}, nil, []pair{{0, 7, time.Minute}}},
		"one row, exactly near":         {[]pair{{0, 7, 10 * time.Minute}}, nil, []pair{{0, 7, 10 * time.Minute}}},
		"one row, far":                  {[]pair{{0, 7, 11 * time.Minute}}, nil, nil},
		"one row, far, after the delay": {[]pair{{0, 7, 11 * time.Minute}}, []int{0}, []pair{{0, 7, 11 * time.Minute}}},
		"two rows, one nearer":          {[]pair{{0, 7, 5 * time.Second}, {0, 8, time.Second}}, nil, []pair{{0, 8, time.Second}}},
		"two rows, equally near":        {[]pair{{0, 7, 2 * time.Second}, {0, 8, time.Second}}, nil, nil},
		"two mails for one row":         {[]pair{{0, 7, 5 * time.Second}, {1, 7, time.Second}}, nil, []pair{{1, 7, time.Second}}},
		"two mails equally near to it":  {[]pair{{0, 7, time.Second}, {1, 7, time.Second}}, nil, nil},
		"a row that another mail needs": {[]pair{{0, 7, 4 * time.Second}, {0, 8, 9 * time.Second}, {1, 7, time.Second}}, nil, []pair{{1, 7, time.Second}}},
		"each its own": {
			[]pair{{0, 7, time.Second}, {0, 8, time.Minute}, {1, 7, time.Minute}, {1, 8, time.Second}}, nil,
			[]pair{{0, 7, time.Second}, {1, 8, time.Second}},
		},
	} {
		for _, order := range [][]pair{c.pairs, reversed(c.pairs)} {
			got := correlate.Certain(order, func(mail int) bool { return slices.Contains(c.waited, mail) })
			slices.SortFunc(got, func(x, y pair) int { return x.Mail - y.Mail })
			if !slices.Equal(got, c.want) {
				t.Errorf("%s: %v, want %v", name, got, c.want)
			}
		}
	}
}

func reversed[T any](list []T) []T {
	list = slices.Clone(list)
	slices.Reverse(list)
	return list
}

func TestRule5WhenARowIsCreated(t *testing.T) {
	sent := time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)
	recently, longAgo := sent.Add(-24*time.Hour), sent.Add(-24*time.Hour-time.Second)
	const subject = "Your Order is Confirmed! 🎉"
	for name, c := range map[string]struct {
		mail    correlate.Mail
		wroteAt *time.Time
		want    bool
	}{
		"sent, and no integration":               {correlate.Mail{Subject: subject, SentAt: sent, Sent: true}, nil, true},
		"not known to be sent":                   {correlate.Mail{Subject: subject, SentAt: sent, Waited: true}, nil, false},
		"the integration wrote a day before":     {correlate.Mail{Subject: subject, SentAt: sent, Sent: true}, &recently, false},
		"the integration stopped before that":    {correlate.Mail{Subject: subject, SentAt: sent, Sent: true}, &longAgo, true},
		"its row did not come within the delay":  {correlate.Mail{Subject: subject, SentAt: sent, Sent: true, Waited: true}, &recently, true},
		"the integration sent it again":          {correlate.Mail{Subject: subject, SentAt: sent, Sent: true, Retry: true}, nil, false},
		"it did, and the delay is over":          {correlate.Mail{Subject: subject, SentAt: sent, Sent: true, Retry: true, Waited: true}, nil, true},
		"a mail that Hi.Events keeps no row for": {correlate.Mail{Subject: "Password reset", SentAt: sent, Sent: true, Waited: true}, nil, false},
	} {
		if got := c.mail.MayCreate(c.wroteAt); got != c.want {
			t.Errorf("%s: %t", name, got)
		}
	}
}

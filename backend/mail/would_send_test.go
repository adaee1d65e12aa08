package mail_test

import (
	"slices"
	"testing"

	"github.com/mailroom-app/mailroom/backend/mail"
)

// The table is rule 8, written by hand: the effect of each suppression on each kind of message, enforced and not enforced.
func TestRule8WhatEachSuppressionStops(t *testing.T) {
	tests := []struct {
		name                      string
		suppression               mail.Suppression
		announcement, transaction mail.Rule
		evenIfNotEnforced         bool
	}{
		{"permanent bounce", mail.Suppression{Reason: "bounce", BounceType: "Permanent"}, "permanent_bounce", "permanent_bounce", false},
		{"transient bounce", mail.Suppression{Reason: "bounce", BounceType: "Transient"}, "soft_bounce", "", false},
		{"undetermined bounce", mail.Suppression{Reason: "bounce", BounceType: "Undetermined"}, "soft_bounce", "", false},
		{"bounce of no type", mail.Suppression{Reason: "bounce"}, "soft_bounce", "", false},
		{"complaint", mail.Suppression{Reason: "complaint", ComplaintType: "abuse"}, "complaint", "", false},
		{"do not contact", mail.Suppression{Reason: "do_not_contact"}, "do_not_contact", "do_not_contact", true},
		{"do not contact, with a bounce type", mail.Suppression{Reason: "do_not_contact", BounceType: "Transient"}, "do_not_contact", "do_not_contact", true},
		{"of a newer program", mail.Suppression{Reason: "holiday"}, "complaint", "", false},
	}
	for _, test := range tests {
		for kind, rule := range map[mail.Kind]mail.Rule{mail.Announcement: test.announcement, mail.Transaction: test.transaction} {
			test.suppression.ID = 7
			for _, enforced := range []bool{true, false} {
				want := mail.Verdict{Allowed: true, NotEnforced: !enforced}
				if rule != "" && (enforced || test.evenIfNotEnforced) {
					want = mail.Verdict{Rule: rule, Suppression: test.suppression, NotEnforced: !enforced}
				}
				if got := mail.WouldSend(kind, []mail.Suppression{test.suppression}, enforced); got != want {
					t.Errorf("%s, %s, enforced %v: %+v, want %+v", test.name, kind, enforced, got, want)
				}
			}
		}
	}
	if got := mail.WouldSend(mail.Announcement, nil, true); !got.Allowed || got.Rule != "" {
		t.Errorf("no suppression: %+v", got)
	}
}

func TestRule8TheStrongestIsNamedInWhateverOrder(t *testing.T) {
	strongestFirst := []mail.Suppression{
		{ID: 1, Reason: "do_not_contact"}, {ID: 2, Reason: "bounce", BounceType: "Permanent"}, {ID: 3, Reason: "complaint"}, {ID: 4, Reason: "bounce", BounceType: "Transient"},
	}
	for from := range strongestFirst {
		some := slices.Clone(strongestFirst[from:])
		for range some {
			some = append(some[1:], some[0])
			if got := mail.WouldSend(mail.Announcement, some, true); got.Suppression.ID != strongestFirst[from].ID {
				t.Errorf("of %v: %d decided", some, got.Suppression.ID)
			}
			if got := mail.WouldSend(mail.Transaction, some, true); got.Allowed != (from > 1) {
				t.Errorf("of %v: transaction allowed is %v", some, got.Allowed)
			}
		}
	}
}

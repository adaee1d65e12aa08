package sesevent

import (
	"slices"
	"strings"
	"testing"

	"github.com/mailroom-app/mailroom/backend/mail"
)

func TestEveryWordOfTheTableOfEffectsIsKnownInAnyLetters(t *testing.T) {
	for _, rule := range mail.EffectRules() {
		for _, w := range []string{rule.Kind, rule.Subkind} {
			if w == "" {
				continue
			}
			if !slices.Contains(documented, w) {
				t.Errorf("%s is not among the documented words", w)
			}
			for _, reported := range []string{w, strings.ToUpper(w), strings.ToLower(w), " " + w + " "} {
				if got := word(reported); got != w {
					t.Errorf("%q is read as %q, want %q", reported, got, w)
				}
			}
		}
	}
	for _, unknown := range []string{"", "Brandnew", "not spam", "Permanent "} {
		if got, want := word(unknown), strings.TrimSpace(unknown); got != want {
			t.Errorf("%q is read as %q", unknown, got)
		}
	}
}

func TestAStatusCodeIsReadWithoutItsComment(t *testing.T) {
	for reported, want := range map[string]string{
		"5.4.4": "5.4.4", "5.4.4 (unable to route)": "5.4.4", " 5.2.2(mailbox full)": "5.2.2", "4.4.7 ((nested) comment)": "4.4.7",
		"": "", "5.1.1 user unknown": "5.1.1 user unknown", "(5.1.1)": "(5.1.1)", "9.1.1 (no class)": "9.1.1 (no class)", "5.1 (two parts)": "5.1 (two parts)",
	} {
		if got := statusCode(reported); got != want {
			t.Errorf("%q is read as %q, want %q", reported, got, want)
		}
	}
}

// A recipient whose own report says that the server had not given up counts as Transient, also inside a Permanent bounce; the others do not.
func TestRule6ADelayedRecipientInsideAPermanentBounceCountsAsTransient(t *testing.T) {
	bounce := &bouncePart{BounceType: "PERMANENT", BounceSubType: "general", Recipients: []recipientPart{
		{EmailAddress: "a@mail.test", Action: "failed", Status: "5.1.1"}, {EmailAddress: "b@mail.test", Action: "Delayed", Status: "5.0.0"},
		{EmailAddress: "c@mail.test", Status: "4.2.2 (mailbox full)"}, {EmailAddress: "d@mail.test"},
	}}
	about := bounce.about()
	var shared mail.DeliveryEvent
	about.fill(&shared)
	shared.Type = mail.EventBounce
	events, err := about.perRecipient(shared, nil)
	if err != nil {
		t.Fatal(err)
	}
	want := map[string]string{"a@mail.test": "Permanent/General", "b@mail.test": "Transient/General", "c@mail.test": "Transient/General", "d@mail.test": "Permanent/General"}
	for _, event := range events {
		if got := event.Subtype(); got != want[event.Recipient] {
			t.Errorf("%s: %s, want %s", event.Recipient, got, want[event.Recipient])
		}
		soft := event.Effect().Strength == mail.FactBouncedSoft
		if soft != strings.HasPrefix(want[event.Recipient], "Transient") {
			t.Errorf("%s has the effect %+v", event.Recipient, event.Effect())
		}
	}
	if len(events) != len(want) {
		t.Errorf("%d events", len(events))
	}
}

package main

import (
	"fmt"

	"github.com/mailroom-app/mailroom/backend/drain"
	"github.com/mailroom-app/mailroom/backend/mail"
	"github.com/mailroom-app/mailroom/backend/simulate"
)

// whyUnchanged explains why a drained event did not change its message's status. The queue may have held other events too, so the
// certain explanations come first.
func whyUnchanged(s simulation) string {
	report := *s.drained
	switch {
	case report.Received == 0:
		return "nothing came out of the queue: it may not be subscribed to the topic (mailroomctl simulate subscribe), or another program drains it"
	case report.Quarantined > 0 && report.Applied+report.Duplicates+report.Parked == 0:
		return "the event was quarantined: an emulator does not sign, so set AWS_SNS_VERIFY_SIGNATURE=false; and AWS_SNS_TOPIC_ARN, if set, must be the topic's"
	case s.target.ID.IsZero():
		return "no message has the SES id " + s.sesID + " yet: the event is parked until one does"
	case s.target.SESMessageID == "":
		return fmt.Sprintf("the SES id of %s is not known (stock Hi.Events does not store it): the event is parked", s.target.ID)
	case report.Applied == 0 && report.Duplicates > 0:
		return "the same event had been recorded before"
	case report.Applied == 0 && report.Parked > 0:
		return "the event was parked: no message with this recipient has the SES id " + s.sesID
	}
	fact, changes := factOf(s.kind).Status()
	switch {
	case !changes:
		return fmt.Sprintf("an event of the kind %s enters the timeline and changes no status", s.kind)
	case fact == s.after.Status:
		return fmt.Sprintf("it was %s already", fact)
	}
	return fmt.Sprintf("%s is stronger than what a %s says (%s), whatever order they come in", s.after.Status, s.kind, fact)
}

// factOf returns the strength of an event of that kind.
func factOf(kind simulate.Kind) mail.Strength {
	event := mail.DeliveryEvent{Type: kind.Type()}
	switch kind {
	case simulate.Bounce:
		event.BounceType, event.BounceSubType = "Permanent", "General"
	case simulate.BounceTransient:
		event.BounceType, event.BounceSubType = "Transient", "General"
	}
	return event.Effect().Strength
}

// simulationJSON is a simulated event in JSON; a stable format. Before, after and why are null without --drain, and without a message.
type simulationJSON struct {
	Kind         string        `json:"kind"`
	Message      *string       `json:"message"`
	Recipient    string        `json:"recipient"`
	SESMessageID string        `json:"ses_message_id"`
	SentTo       string        `json:"sent_to"`
	Before       *string       `json:"before,omitempty"`
	After        *string       `json:"after,omitempty"`
	Changed      *bool         `json:"changed,omitempty"`
	Why          *string       `json:"why,omitempty"`
	Drain        *drain.Report `json:"drain,omitempty"`
}

func newSimulationJSON(s simulation) simulationJSON {
	j := simulationJSON{
		Kind: string(s.kind), Message: jsonMessage(s.target.ID), Recipient: s.target.Recipient, SESMessageID: s.sesID, SentTo: s.sentTo, Drain: s.drained,
	}
	if s.drained != nil {
		changed := s.after.Status != s.target.Status
		j.Before, j.After, j.Changed, j.Why = present(string(s.target.Status)), present(string(s.after.Status)), &changed, present(s.why)
	}
	return j
}

func (p *program) printSimulation(s simulation) error {
	about := "a mail with SES id " + s.sesID
	if !s.target.ID.IsZero() {
		about = s.target.ID.String()
	}
	text := fmt.Sprintf("A %s of %s to %s was sent to %s.", s.kind, about, s.target.Recipient, s.sentTo)
	if s.drained == nil {
		text += " Drain the queue to see what it does: mailroomctl drain --once"
	} else {
		text += "\n" + sentence(*s.drained)
		if !s.target.ID.IsZero() {
			text += fmt.Sprintf("\n%s was %s and is %s.", s.target.ID, s.target.Status, s.after.Status)
		}
		if s.why != "" {
			text += "\nUnchanged: " + s.why + "."
		}
	}
	return p.printLines(text)
}

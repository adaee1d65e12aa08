package sample

import (
	"time"

	"github.com/mailroom-app/mailroom/backend/mail"
)

// message is one mail to one recipient: a row of outgoing_messages or outgoing_transaction_messages.
type message struct {
	kind      mail.Kind
	id        int64 // row id in its table, assigned at the send
	event     *ticketedEvent
	broadcast *broadcast // announcements
	emailType string     // transactions
	order     *order     // nil for waitlist mails without an order
	attendee  *attendee  // attendee_ticket, and announcements: the recipient
	guest     *guest
	recipient string
	subject   string
	at        time.Time // when it was sent; the row's created_at in whole seconds
	planned   int       // order of planning; orders messages of equal time

	// A retry refers to the message that it replaces, and records whether the address was corrected.
	retryOf   *message
	corrected bool // sent to another address than the attempt before
	attempt   int  // 1 for the first retry

	status     mail.Status
	sesID      string
	timeline   []recorded
	updated    time.Time
	resolved   time.Time
	resolution string
}

// recorded is an event in a message's timeline and the time at which a drain recorded it.
type recorded struct {
	event mail.DeliveryEvent
	at    time.Time
}

// original returns the first message of the chain.
func (m *message) original() *message {
	for m.retryOf != nil {
		m = m.retryOf
	}
	return m
}

// health returns the mailbox's health at the time of the send; a corrected address always works.
func (m *message) health() health {
	switch {
	case m.guest == nil || m.corrected || m.recipient != m.guest.email:
		return good
	case m.guest.health == recovers && !m.guest.recovered.IsZero() && m.at.After(m.guest.recovered):
		return good
	case m.guest.worsens && m.at.Before(m.guest.ailsFrom):
		return good
	case m.guest.health == fades && m.at.Before(m.guest.ailsFrom.Add(30*time.Hour)):
		return full
	case m.guest.health == fades:
		return missing
	}
	return m.guest.health
}

// account returns the account that the message was sent for.
func (m *message) account() int { return m.event.account }

// before orders messages by the time of sending.
func before(x, y *message) bool {
	if x.at.Equal(y.at) {
		return x.planned < y.planned
	}
	return x.at.Before(y.at)
}

package sample

import (
	"time"

	"github.com/mailroom-app/mailroom/backend/mail"
)

// message is one mail to one recipient, a row of outgoing_messages or outgoing_transaction_messages.
type message struct {
	kind      mail.Kind
	id        int64 // of its table, given when it is sent
	event     *ticketedEvent
	broadcast *broadcast // announcements
	emailType string     // transactions
	order     *order     // nil for waitlist mails without an order
	attendee  *attendee  // attendee_ticket, and announcements: whom it went to
	guest     *guest
	recipient string
	subject   string
	at        time.Time // when it was sent; the row's created_at in whole seconds
	planned   int       // breaks ties of time

	// A retry names the message that it was made to replace, and what its person did with it.
	retryOf   *message
	corrected bool // sent to another address than the one before
	attempt   int  // 1 for the first retry

	status     mail.Status
	sesID      string
	timeline   []recorded
	updated    time.Time
	resolved   time.Time
	resolution string
}

// recorded is an event in a message's timeline, with the time at which a drain wrote it there.
type recorded struct {
	event mail.DeliveryEvent
	at    time.Time
}

// original is the first message of the chain.
func (m *message) original() *message {
	for m.retryOf != nil {
		m = m.retryOf
	}
	return m
}

// health is that of the mailbox at the time of sending: a corrected address is a good one.
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

// account is the account that the message was sent for.
func (m *message) account() int { return m.event.account }

// order of sending.
func before(x, y *message) bool {
	if x.at.Equal(y.at) {
		return x.planned < y.planned
	}
	return x.at.Before(y.at)
}

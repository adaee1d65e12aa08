package hievents

import "github.com/mailroom-app/mailroom/backend/mail"

// Content is everything that one mail says, as the database holds it at the moment of reading. Texts are as people typed them, hostile
// ones included; fields named HTML hold the HTML of an editor, all others plain text.
type Content struct {
	Message mail.MessageID
	// EmailType is the type of a transaction, empty for announcements.
	EmailType MailType
	Recipient Recipient
	// Locale is the language of the built-in words; English where Hi.Events sets none (announcements, mails to organizers).
	Locale Locale

	Event     Event
	Settings  EventSettings
	Organizer Organizer // zero where the ticketed event has none, or a deleted one

	Order         *Order         // order_summary, organizer_order_summary, order_failed, attendee_ticket, waitlist_offer
	Attendee      *Attendee      // attendee_ticket
	WaitlistEntry *WaitlistEntry // the three waitlist mails
	Announcement  *Announcement  // announcements

	// Template is the organizers' own template, nil for the built-in one.
	Template *Template
	// Stale says why the mail may no longer be true; empty when nothing speaks against sending it.
	Stale []Stale
}

// Recipient is whom a mail goes to.
type Recipient struct {
	Address string
	Name    string // first and last name; empty where nobody knows it
}

// Announcement is what an organizer wrote, a row of messages.
type Announcement struct {
	ID          int64
	Subject     string
	MessageHTML string
}

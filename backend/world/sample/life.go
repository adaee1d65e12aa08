package sample

import (
	"fmt"
	"strings"
	"time"

	"github.com/mailroom-app/mailroom/backend/mail"
)

// incident is an event that the provider reports about a mail, and its time after the send.
type incident struct {
	after time.Duration
	event mail.DeliveryEvent
}

// life returns the events of one mail that SES accepts, by the health of the mailbox. Send, Reject and Rendering Failure have no time
// of their own in SES's report: the mail's time applies.
func (s *Data) life(m *message) []incident {
	script := []incident{{0, mail.DeliveryEvent{Type: mail.EventSend}}}
	say := func(after time.Duration, e mail.DeliveryEvent) { script = append(script, incident{after, e}) }
	deliver := func() time.Duration {
		after := s.between(700*time.Millisecond, 14*time.Second)
		say(after, mail.DeliveryEvent{Type: mail.EventDelivery, Diagnostic: pick(s, accepted)})
		return after
	}
	delay := func(after time.Duration, kind, diagnostic string) {
		say(after, mail.DeliveryEvent{Type: mail.EventDeliveryDelay, DelayType: kind, StatusCode: "4.4.7", Diagnostic: diagnostic})
	}
	bounce := func(after time.Duration, kind, subtype, status, diagnostic string) {
		say(after, mail.DeliveryEvent{
			Type: mail.EventBounce, BounceType: kind, BounceSubType: subtype, StatusCode: status,
			Diagnostic: strings.ReplaceAll(diagnostic, "{address}", m.recipient), FeedbackID: s.feedbackID(),
		})
	}
	soon := s.between(900*time.Millisecond, 9*time.Second)

	switch m.health() {
	case good, forgives, complains:
		if !s.accident(m, say, bounce, soon) {
			s.read(m, deliver(), say)
		}
	case greylisted:
		delay(s.between(4*time.Minute, 9*time.Minute), "TransientCommunicationFailure", "smtp; 451 4.7.1 Greylisting in action, please come back later")
		say(s.between(16*time.Minute, 40*time.Minute), mail.DeliveryEvent{Type: mail.EventDelivery, Diagnostic: pick(s, accepted)})
	case missing, recovers:
		status, diagnostic := pick(s, noMailbox).both()
		bounce(soon, "Permanent", pick(s, []string{"General", "General", "NoEmail"}), status, diagnostic)
	case noDomain:
		delay(s.between(20*time.Minute, 40*time.Minute), "Undetermined", "")
		bounce(s.between(13*time.Hour, 14*time.Hour), "Transient", "General", "5.4.4", "smtp; 550 5.4.4 Invalid domain: no mail server answers for {address}")
	case full:
		status, diagnostic := pick(s, mailboxFull).both()
		delay(s.between(20*time.Minute, 30*time.Minute), "MailboxFull", diagnostic)
		delay(s.between(3*time.Hour, 5*time.Hour), "MailboxFull", diagnostic)
		bounce(s.between(13*time.Hour, 14*time.Hour), "Transient", pick(s, []string{"MailboxFull", "MailboxFull", "CustomTimeoutExceeded"}), status, diagnostic)
	case autoReplies:
		after := deliver()
		bounce(after+s.between(2*time.Second, time.Minute), "Transient", "General", "", "")
	case lateBounce:
		after := deliver()
		bounce(after+s.between(time.Hour, 5*time.Hour), "Permanent", "General", "5.1.1", "smtp; 550 5.1.1 <{address}>: relayed, then refused by the final server: unknown user")
	case blocks:
		status, diagnostic := pick(s, refusals).both()
		bounce(soon, "Transient", pick(s, []string{"General", "ContentRejected"}), status, diagnostic)
	case puzzling:
		bounce(soon, "Undetermined", "Undetermined", "", "smtp; 554 Transaction failed")
	case complainsSES:
		say(soon, mail.DeliveryEvent{Type: mail.EventComplaint, ComplaintSubType: "OnAccountSuppressionList", FeedbackID: s.feedbackID()})
	case listedGlobal:
		bounce(soon, "Permanent", "Suppressed", "5.1.1", "Amazon SES has suppressed sending to this address because it has a recent history of bouncing as an invalid address.")
	case listedAccount:
		bounce(soon, "Permanent", "OnAccountSuppressionList", "5.1.1", "Amazon SES did not send the message to this address because it is on the suppression list for your account.")
	case unsubscribed:
		if m.kind == mail.Announcement {
			bounce(soon, "Permanent", "UnsubscribedRecipient", "5.1.1", "Amazon SES did not send the message to this address because the recipient has unsubscribed from the topic.")
		} else {
			s.read(m, deliver(), say)
		}
	case invalidated:
		bounce(soon, "Permanent", "EmailValidationSuppressed", "5.1.1", "Amazon SES did not send the message: the address did not pass email validation.")
	}
	if m.kind == mail.Announcement && (m.health() == complains || m.health() == forgives) && arrived(script) {
		after := s.between(2*time.Hour, 20*time.Hour)
		say(after, mail.DeliveryEvent{Type: mail.EventComplaint, ComplaintType: pick(s, []string{"abuse", "abuse", "abuse", "other", "fraud", ""}), OneOf: 1, FeedbackID: s.feedbackID()})
		if m.health() == forgives {
			say(after+s.between(time.Hour, 9*time.Hour), mail.DeliveryEvent{Type: mail.EventComplaint, ComplaintType: "not-spam", OneOf: 1, FeedbackID: s.feedbackID()})
		}
	}
	return script
}

// accident simulates rare problems of a single mail, independent of the mailbox.
func (s *Data) accident(m *message, say func(time.Duration, mail.DeliveryEvent), bounce func(time.Duration, string, string, string, string), soon time.Duration) bool {
	switch luck := s.random.Float64(); {
	case luck < 0.003 && m.retryOf == nil: // no event ever arrives
	case luck < 0.005:
		say(0, mail.DeliveryEvent{Type: mail.EventReject, Diagnostic: "Bad content"})
	case luck < 0.007:
		say(0, mail.DeliveryEvent{Type: mail.EventRenderingFailure, Diagnostic: "Attribute 'order' is not present in the rendering data."})
	case luck < 0.010 && m.kind == mail.Transaction:
		bounce(soon, "Transient", "MessageTooLarge", "5.3.4", "smtp; 552 5.3.4 Message size exceeds fixed maximum message size")
	case luck < 0.012 && m.kind == mail.Transaction:
		bounce(soon, "Transient", "AttachmentRejected", "5.7.1", "smtp; 552 5.7.0 This message was blocked because its content presents a potential security issue: event.ics")
	default:
		return false
	}
	return true
}

// read adds opens and clicks, by privacy proxies and people, of a delivered mail.
func (s *Data) read(m *message, delivery time.Duration, say func(time.Duration, mail.DeliveryEvent)) {
	if !s.chance(0.3) {
		return
	}
	opened := delivery + s.between(30*time.Second, 30*time.Hour)
	say(opened, mail.DeliveryEvent{Type: mail.EventOpen})
	if m.kind == mail.Transaction && s.chance(0.3) {
		say(opened+s.between(5*time.Second, 3*time.Minute), mail.DeliveryEvent{Type: mail.EventClick})
	}
}

// arrived reports whether the script contains a delivery.
func arrived(script []incident) bool {
	for _, i := range script {
		if i.event.Type == mail.EventDelivery {
			return true
		}
	}
	return false
}

// answer is a status code and the response text of a provider's server; {address} stands for the recipient.
type answer struct{ status, text string }

func (a answer) both() (status, text string) { return a.status, a.text }

// accepted lists responses of servers that accept a mail.
var accepted = []string{
	"250 2.0.0 OK  1718000000 d2e1a72fcca58-7 - gsmtp",
	"250 2.6.0 <message> [InternalId=9126805] Queued mail for delivery",
	"250 ok dirdel",
	"250 2.0.0 Ok: queued as 4XkL2t0Vqzz9",
}

var noMailbox = []answer{
	{"5.1.1", "smtp; 550-5.1.1 The email account that you tried to reach does not exist. Please try\n550-5.1.1 double-checking the recipient's email address for typos or\n550 5.1.1 unnecessary spaces. d2e1a72fcca58-7 - gsmtp"},
	{"5.1.1", "smtp; 550 5.1.1 <{address}>: Recipient address rejected: User unknown in virtual mailbox table"},
	{"5.1.10", "smtp; 550 5.1.10 RESOLVER.ADR.RecipientNotFound; Recipient {address} not found by SMTP address lookup"},
	{"5.5.0", "smtp; 550 5.5.0 Requested action not taken: mailbox unavailable (S2017062302)"},
	{"5.2.1", "smtp; 554 delivery error: dd This mailbox is disabled (554.30). - mta4021.mail.example"},
	{"5.0.0", "smtp; 550 Requested action not taken: mailbox unavailable. For explanation visit https://postmaster.example/case?c=hb0001"},
	{"5.1.1", "smtp; 550 5.1.1 Адресат не найден: {address}"},
}

var mailboxFull = []answer{
	{"4.2.2", "smtp; 452-4.2.2 The recipient's inbox is out of storage space. Please direct the\n452 4.2.2 recipient to the help page. - gsmtp"},
	{"5.2.2", "smtp; 552 5.2.2 <{address}>: user is over quota"},
	{"4.2.2", "smtp; 452 4.2.2 Mailbox full"},
}

var refusals = []answer{
	{"5.7.1", "smtp; 550 5.7.1 Service unavailable, client host [192.0.2.25] blocked using a blocklist (spam)"},
	{"4.7.0", "smtp; 421 4.7.0 [TSS04] Messages from 192.0.2.25 temporarily deferred due to user complaints: too many"},
	{"5.7.26", "smtp; 550 5.7.26 Unauthenticated email from the domain is not accepted due to the domain's DMARC policy"},
}

func (s *Data) feedbackID() string {
	return fmt.Sprintf("0100%s-%s-000000", s.hex(12), s.uuid())
}

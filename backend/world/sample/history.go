package sample

import (
	"container/heap"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/mailroom-app/mailroom/backend/mail"
	"github.com/mailroom-app/mailroom/backend/world/schema"
)

// schedule is a heap of the mails still to be sent, ordered by time.
type schedule []*message

func (q schedule) Len() int           { return len(q) }
func (q schedule) Less(i, j int) bool { return before(q[i], q[j]) }
func (q schedule) Swap(i, j int)      { q[i], q[j] = q[j], q[i] }
func (q *schedule) Push(m any)        { *q = append(*q, m.(*message)) }
func (q *schedule) Pop() any {
	last := (*q)[len(*q)-1]
	*q = (*q)[:len(*q)-1]
	return last
}

// history collects the results of the simulation.
type history struct {
	now      time.Time
	messages []*message
	list     suppressionList
	queue    schedule
	planned  int
	rows     map[mail.Kind]int64
	resends  map[mail.Kind]int
}

// play sends every mail in order of time. Each send applies the suppressions known at that time; its outcome may add suppressions
// and cause a retry.
func (s *Data) play(now time.Time, sold *sales, broadcasts []*broadcast) *history {
	h := &history{
		now: now, rows: map[mail.Kind]int64{}, resends: map[mail.Kind]int{},
		list: suppressionList{addresses: map[string]*reports{}, removed: map[suppressionKey]time.Time{}},
	}
	s.planTransactions(h, sold)
	s.planCancellations(h, sold)
	s.planAnnouncements(h, sold, broadcasts)
	s.peopleSuppress(h, sold)
	for h.queue.Len() > 0 {
		m := heap.Pop(&h.queue).(*message)
		if m.at.After(now) {
			break
		}
		s.send(h, m)
		if m.status.Problem() {
			s.followUp(h, m)
		}
	}
	s.resolve(h)
	return h
}

// plan schedules a mail.
func (h *history) plan(m *message) {
	h.planned++
	m.planned = h.planned
	heap.Push(&h.queue, m)
}

func (s *Data) planTransactions(h *history, sold *sales) {
	onWaitlist := func(emailType string, w *waiting, o *order, at time.Time) {
		h.plan(&message{
			kind: mail.Transaction, event: w.event, emailType: emailType, order: o, guest: w.guest, recipient: w.guest.email,
			subject: subject(emailType, w.guest.locale, w.event), at: at,
		})
	}
	transaction := func(emailType string, e *ticketedEvent, o *order, a *attendee, to *guest, recipient, subject string, at time.Time) {
		h.plan(&message{kind: mail.Transaction, event: e, emailType: emailType, order: o, attendee: a, guest: to, recipient: recipient, subject: subject, at: at})
	}
	offers := map[*order]bool{}
	for _, w := range sold.waitlist {
		onWaitlist(waitlistConfirmation, w, nil, w.joined.Add(s.between(time.Second, 4*time.Second)))
		if w.order == nil {
			continue
		}
		offers[w.order] = w.status != "PURCHASED"
		onWaitlist(waitlistOffer, w, w.order, w.offeredAt.Add(s.between(time.Second, 4*time.Second)))
		if w.status == "OFFER_EXPIRED" {
			onWaitlist(waitlistOfferExpired, w, w.order, w.expires.Add(s.between(2*time.Second, time.Minute)))
		}
	}
	for _, o := range sold.orders {
		e := o.event
		at := o.at.Add(s.between(time.Second, 8*time.Second))
		switch {
		case o.boxOffice: // there is no address to write to, and the organizer is not told
		case offers[o]: // reserved for an offer that was not accepted
		case !o.paid():
			transaction(orderFailed, e, o, nil, o.buyer, o.email, subject(orderFailed, o.buyer.locale, e), at)
		default:
			confirmation := subject(orderSummary, o.buyer.locale, e)
			if e.orderSubject != "" {
				confirmation = fmt.Sprintf(e.orderSubject, o.publicID)
			}
			transaction(orderSummary, e, o, nil, o.buyer, o.email, confirmation, at)
			if e.notifies {
				text := strings.ReplaceAll(subject(organizerSummary, "en", e), "{amount}", fmt.Sprintf("%.2f %s", o.total(), e.currency))
				transaction(organizerSummary, e, o, nil, nil, e.organizerOffice, text, at)
			}
			// Attendees who share an address get one ticket mail: with the first ticket in 1.8, with all of them from 2.0 on.
			mailed := map[string]bool{}
			for _, a := range o.attendees {
				if mailed[a.email] {
					continue
				}
				mailed[a.email] = true
				text := subject(attendeeTicket, a.guest.locale, e)
				if s.generation == schema.HiEvents2 && o.tickets(a.email) > 1 {
					text = groupedTickets(e)
				}
				if e.ticketSubject != "" {
					text = e.ticketSubject
				}
				at = at.Add(s.between(100*time.Millisecond, 900*time.Millisecond))
				transaction(attendeeTicket, e, o, a, a.guest, a.email, text, at)
			}
		}
	}
}

// planCancellations plans the mails about cancelled dates, one to each address that holds tickets for one.
func (s *Data) planCancellations(h *history, sold *sales) {
	told := map[*date]map[string]bool{}
	for _, a := range sold.attendees {
		d := a.order.date
		if d.cancelledAt.IsZero() || a.email == "" || a.status() != "ACTIVE" || told[d][a.email] {
			continue
		}
		if told[d] == nil {
			told[d] = map[string]bool{}
		}
		told[d][a.email] = true
		h.plan(&message{
			kind: mail.Transaction, event: a.order.event, emailType: occurrenceCancelled, order: a.order, attendee: a, guest: a.guest, recipient: a.email,
			subject: cancelledDate(a.order.event, d), at: d.cancelledAt.Add(time.Duration(len(told[d])) * 350 * time.Millisecond),
		})
	}
}

func (s *Data) planAnnouncements(h *history, sold *sales, broadcasts []*broadcast) {
	for _, b := range broadcasts {
		if b.status != "SENT" {
			continue
		}
		at := b.at
		for _, a := range b.recipients(sold) {
			at = at.Add(s.between(40*time.Millisecond, 300*time.Millisecond))
			h.plan(&message{kind: mail.Announcement, event: b.event, broadcast: b, attendee: a, guest: a.guest, recipient: a.email, subject: b.subject, at: at})
		}
	}
}

// peopleSuppress adds the suppressions that people create.
func (s *Data) peopleSuppress(h *history, sold *sales) {
	put := func(email string, account int, reason mail.SuppressionReason, kind mail.BounceType, days int) {
		h.list.add(&suppression{
			suppressionKey: suppressionKey{email, account, reason}, claim: mail.SuppressionClaim{Reason: reason, BounceType: kind},
			source: mail.SourceManual, created: h.now.AddDate(0, 0, -days).Add(-s.between(0, 9*time.Hour)).Truncate(time.Second),
		})
	}
	well := 0
	for _, o := range sold.orders {
		if o.buyer.health != good || o.email == "" || well == 6 || o.id%97 != 0 {
			continue
		}
		well++
		account := o.event.account
		if well%2 == 0 {
			account = 0
		}
		put(o.email, account, mail.ReasonDoNotContact, "", 6*well)
	}
	put("spamtrap@trap.example", 0, mail.ReasonDoNotContact, "", 80)
	put("abuse@complaints.example", 0, mail.ReasonComplaint, "", 75)
	put("old-list@example.org", 2, mail.ReasonBounce, mail.BouncePermanent, 60)
	put("press@closed.example", 1, mail.ReasonBounce, mail.BouncePermanent, 55)
	put("newsletter@example.net", 3, mail.ReasonBounce, mail.BounceTransient, 50)
}

// send decides the outcome of a mail and records its suppressions.
func (s *Data) send(h *history, m *message) {
	h.rows[m.kind]++
	m.id = h.rows[m.kind]
	h.messages = append(h.messages, m)
	m.updated = m.at
	if h.list.blocks(m.recipient, m.account(), m.kind, m.at) {
		m.status = mail.Suppressed // by the sender's own check: SES never received it
		return
	}
	if s.chance(0.004) && m.retryOf == nil {
		m.status = mail.Failed // by the sender: its transport threw an error
		return
	}
	if m.retryOf != nil && h.replyLost(m) {
		m.status = mail.Pending // the reply of SES was lost; the next event with its tag will settle the outcome
		return
	}
	m.sesID = fmt.Sprintf("0100%s-%s-000000", s.hex(12), s.uuid())
	strongest := mail.FactSent
	for _, i := range s.life(m) {
		event := i.event
		event.SESMessageID, event.Recipient, event.Recipients, event.Subject = m.sesID, m.recipient, 1, m.subject
		event.SNSMessageID = s.uuid()
		event.SentAt = m.at
		event.OccurredAt = m.at.Add(i.after)
		if m.retryOf != nil {
			event.Tag = mail.MessageID{Kind: m.kind, Row: m.id}
			event.RetryForSESID = m.original().sesID
		}
		at := event.OccurredAt.Add(s.between(15*time.Second, 4*time.Minute)).Truncate(time.Second)
		if m.health() == recovers && m.emailType == attendeeTicket && event.Type == mail.EventBounce {
			at = at.Add(30 * time.Hour) // recorded long after a person removed the suppression
		}
		if at.After(h.now) {
			continue
		}
		event.Raw = payload(event)
		m.timeline = append(m.timeline, recorded{event, at})
		strongest = max(strongest, event.Effect().Strength)
		h.list.note(m.account(), event, at)
		if event.Effect().Strength == strongest && at.After(m.updated) {
			m.updated = at
		}
		if m.health() == recovers && event.Type == mail.EventBounce {
			key := suppressionKey{m.recipient, m.account(), mail.ReasonBounce}
			if _, already := h.list.removed[key]; !already {
				h.list.remove(key, at.Add(20*time.Hour))
				if m.guest.recovered.IsZero() {
					m.guest.recovered = at.Add(20 * time.Hour)
				}
			}
		}
	}
	m.status, _ = strongest.Status()
	slices.SortStableFunc(m.timeline, func(x, y recorded) int { return x.at.Compare(y.at) })
}

// replyLost returns true for the first resend of the last month and every ninth after it.
func (h *history) replyLost(m *message) bool {
	if h.now.Sub(m.at) > 30*24*time.Hour {
		return false
	}
	h.resends[m.kind]++
	return h.resends[m.kind]%9 == 1
}

package sample

import (
	"fmt"
	"strings"
	"time"
)

// health says what happens to mail to a guest's mailbox.
type health int

const (
	good          health = iota
	greylisted           // delivered after a delay
	missing              // no such mailbox
	noDomain             // the address's domain does not exist
	full                 // mailbox full
	fades                // mailbox full, then deleted by its owner a day later
	autoReplies          // delivered, and an out-of-office reply comes back as a bounce
	lateBounce           // delivered, then bounced permanently by a server further down
	blocks               // the provider rejects our mail for now
	puzzling             // SES cannot tell why it bounced
	complains            // marks announcements as spam
	forgives             // complains, then retracts the complaint
	complainsSES         // on SES's own list because of an earlier complaint
	listedGlobal         // on SES's global suppression list
	listedAccount        // on the SES account's own suppression list
	unsubscribed         // left a mailing list at SES: announcements only
	invalidated          // held back by SES's address validation
	recovers             // no such mailbox until a person has removed the suppression
)

// ailment is a health and its weight among new guests.
type ailment struct {
	health health
	weight int
}

// ailments are weighted so that most guests have a working mailbox.
var ailments = []ailment{
	{good, 9000},
	{greylisted, 200},
	{missing, 320},
	{full, 190},
	{fades, 70},
	{autoReplies, 90},
	{lateBounce, 30},
	{blocks, 60},
	{puzzling, 40},
	{complains, 110},
	{forgives, 20},
	{complainsSES, 15},
	{listedGlobal, 20},
	{listedAccount, 60},
	{unsubscribed, 40},
	{invalidated, 20},
	{recovers, 30},
}

// guest is a person who buys tickets.
type guest struct {
	first, last string
	email       string
	locale      string
	health      health
	corrected   string    // the address they meant; empty unless the address is wrong
	worsens     bool      // the mailbox still works at the first purchase
	ailsFrom    time.Time // the first order, or when the mailbox of a guest with worsens stops working
	recovered   time.Time // when the mailbox of a guest with health recovers works again
}

// companion returns a guest with another first name and the same address.
func (g *guest) companion(first string) *guest {
	along := *g
	along.first = first
	return &along
}

// crowd holds the people who buy tickets, by culture.
type crowd struct {
	data    *Data
	regular map[string][]*guest
	taken   map[string]bool
}

func newCrowd(s *Data) *crowd {
	return &crowd{data: s, regular: map[string][]*guest{}, taken: map[string]bool{}}
}

// somebody returns a guest of a culture: often a returning one, of any account.
func (c *crowd) somebody(from string) *guest {
	s := c.data
	if known := c.regular[from]; len(known) > 20 && s.chance(0.25) {
		return pick(s, known)
	}
	if s.chance(0.006) {
		from = "hostile"
	}
	born := c.stranger(from)
	c.regular[from] = append(c.regular[from], born)
	return born
}

func (c *crowd) stranger(from string) *guest {
	s, origin := c.data, cultures[from]
	first, firstASCII := split(pick(s, origin.first))
	last, lastASCII := split(pick(s, origin.last))
	born := &guest{first: first, last: last, locale: origin.locale, health: weighed(s, ailments, func(a ailment) int { return a.weight }).health}
	switch born.health {
	case missing, full, blocks, puzzling, listedAccount, invalidated:
		born.worsens = s.chance(0.6)
	}
	domain := pick(s, commonDomains)
	if s.chance(0.3) {
		domain = pick(s, origin.domains)
	}
	var local string
	for number := 0; ; number++ {
		local = pick(s, []string{firstASCII + "." + lastASCII, firstASCII[:1] + lastASCII, firstASCII + "_" + lastASCII, lastASCII + "." + firstASCII, firstASCII})
		if number > 0 || s.chance(0.3) {
			local += fmt.Sprint(s.random.IntN(98) + 1)
		}
		if !c.taken[local] {
			break
		}
	}
	c.taken[local] = true
	if s.chance(0.012) { // a typing error: the mailbox or its whole domain does not exist
		wrong := pick(s, typoDomains)
		born.corrected = local + "@" + typos[wrong]
		domain, born.health, born.worsens = wrong, missing, false
		if wrong == "gmal.com" || wrong == "yahooo.com" {
			born.health = noDomain
		}
	}
	born.email = local + "@" + domain
	return born
}

// split separates a name from its form in addresses.
func split(name string) (written, ascii string) {
	written, ascii, differs := strings.Cut(name, "|")
	if !differs {
		ascii = strings.ToLower(written)
	}
	return written, ascii
}

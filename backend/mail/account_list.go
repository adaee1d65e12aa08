package mail

import (
	"slices"
	"time"
)

// ListedAddress is one address on SES's account-level suppression list. Times are UTC.
type ListedAddress struct {
	Email  string            // normalised
	Reason SuppressionReason // ReasonBounce or ReasonComplaint
	Since  time.Time         // when SES last put it there
}

// ListPolicy is for which reasons SES lists addresses by itself, and holds back mail to them.
// https://docs.aws.amazon.com/ses/latest/dg/sending-email-suppression-list.html
type ListPolicy struct {
	Account          []SuppressionReason // of the SES account
	ConfigurationSet string              // whose name is set; empty for none
	Overrides        bool                // the configuration set has reasons of its own
	Set              []SuppressionReason // those
}

// Reasons are those that hold for mail sent with the configuration set.
func (p ListPolicy) Reasons() []SuppressionReason {
	if p.Overrides {
		return p.Set
	}
	return p.Account
}

// DropsTickets reports whether SES accepts a ticket for somebody who once complained about an announcement, and then silently drops it. Only a
// configuration set whose reasons are overridden with bounces alone lets it through.
func (p ListPolicy) DropsTickets() bool { return slices.Contains(p.Reasons(), ReasonComplaint) }

// ListDifference is what our list and SES's do not have in common, in addresses.
type ListDifference struct {
	Ours     int // live suppressions, each address once
	Theirs   int // on SES's list
	ToPush   int // permanent bounces here that SES does not list: safe to push
	OnlyHere int // others here that SES does not list: complaints, soft bounces, do_not_contact. SES would hold back all mail to them
	OnlySES  int // on SES's list and suppressed nowhere here
	ToRemove int // those of them that a person has lifted here since SES listed them: safe to remove
}

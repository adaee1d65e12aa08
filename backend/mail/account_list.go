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

// ListPolicy contains the reasons for which SES itself lists addresses and blocks mail to them.
// https://docs.aws.amazon.com/ses/latest/dg/sending-email-suppression-list.html
type ListPolicy struct {
	Account          []SuppressionReason // reasons of the SES account
	ConfigurationSet string              // the configured name; empty for none
	Overrides        bool                // the configuration set has its own reasons
	Set              []SuppressionReason // reasons of the configuration set, if Overrides
}

// Reasons returns the reasons that apply to mail sent with the configuration set.
func (p ListPolicy) Reasons() []SuppressionReason {
	if p.Overrides {
		return p.Set
	}
	return p.Account
}

// DropsTickets reports whether SES accepts a ticket for a recipient who once complained about an announcement, and then silently drops it.
// Only a configuration set that overrides the reasons with bounces alone delivers such tickets.
func (p ListPolicy) DropsTickets() bool { return slices.Contains(p.Reasons(), ReasonComplaint) }

// ListDifference compares our suppressions with SES's list, in numbers of addresses.
type ListDifference struct {
	Ours     int // live suppressions, each address once
	Theirs   int // on SES's list
	ToPush   int // permanent bounces here that SES does not list: safe to push
	OnlyHere int // other suppressions that SES does not list: complaints, soft bounces, do_not_contact. If listed, SES would block all mail to them
	OnlySES  int // on SES's list and suppressed nowhere here
	ToRemove int // addresses of OnlySES that a person has removed here since SES listed them: safe to remove
}

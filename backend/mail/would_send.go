package mail

// Rule names what forbids a send (rule 8); a code that the page translates.
type Rule string

// The rules, from the strongest. If several suppressions forbid a send, the strongest is named.
const (
	NoRule              Rule = ""
	RuleDoNotContact    Rule = "do_not_contact"
	RulePermanentBounce Rule = "permanent_bounce"
	RuleComplaint       Rule = "complaint"
	RuleSoftBounce      Rule = "soft_bounce"
)

var ruleWords = map[Rule]string{
	RuleDoNotContact:    "the address is marked as not to be contacted, which stops all mail",
	RulePermanentBounce: "mail to the address bounced for good, which stops all mail",
	RuleComplaint:       "the recipient marked mail as spam, which stops announcements",
	RuleSoftBounce:      "mail to the address bounced for now, which stops announcements",
}

// Words returns the rule in English, for use inside a sentence; empty for NoRule.
func (r Rule) Words() string { return ruleWords[r] }

// Verdict answers "Would this send?".
type Verdict struct {
	Allowed bool
	// Rule is what forbids the send; NoRule if nothing does.
	Rule Rule
	// Suppression is the one that decided; the zero value if none did.
	Suppression Suppression
	// NotEnforced is set if suppressions other than do_not_contact are recorded but not enforced.
	NotEnforced bool
}

// WouldSend is the only decision whether a message of that kind may be sent to an address (rule 8). Suppressions are the live ones for
// the address: those of the message's account and the platform-wide ones. Enforced is SES_SUPPRESSION_ENABLED; without it only
// do_not_contact forbids a send.
func WouldSend(kind Kind, suppressions []Suppression, enforced bool) Verdict {
	verdict := Verdict{Allowed: true, NotEnforced: !enforced}
	for _, s := range suppressions {
		rule := s.forbids(kind)
		if rule == NoRule || (!enforced && rule != RuleDoNotContact) {
			continue
		}
		if verdict.Allowed || rule.strength() > verdict.Rule.strength() {
			verdict.Allowed, verdict.Rule, verdict.Suppression = false, rule, s
		}
	}
	return verdict
}

// forbids returns the rule by which a suppression stops messages of a kind, NoRule if it allows them. The stored values have the same
// effect in the PHP integration: a bounce that is not Permanent stops announcements only, and so does a complaint. An unknown reason
// stops announcements only: it was meant to stop something, but a missing ticket would be the greater harm.
func (s Suppression) forbids(kind Kind) Rule {
	switch {
	case s.Reason == ReasonDoNotContact:
		return RuleDoNotContact
	case s.Reason == ReasonBounce && s.BounceType == BouncePermanent:
		return RulePermanentBounce
	case kind == Transaction:
		return NoRule
	case s.Reason == ReasonBounce:
		return RuleSoftBounce
	}
	return RuleComplaint
}

func (r Rule) strength() int {
	switch r {
	case RuleDoNotContact:
		return 4
	case RulePermanentBounce:
		return 3
	case RuleComplaint:
		return 2
	case RuleSoftBounce:
		return 1
	}
	return 0
}

package mail

// Rule names what forbids a send (rule 8); a code that the page translates.
type Rule string

// The rules, from the strongest. Of several suppressions that forbid a send the strongest is named.
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

// Words is the rule in English, for the middle of a sentence; empty for NoRule.
func (r Rule) Words() string { return ruleWords[r] }

// Verdict answers "Would this send?".
type Verdict struct {
	Allowed bool
	// Rule is what forbids it; NoRule where nothing does.
	Rule Rule
	// Suppression is what decided; the zero value where nothing did.
	Suppression Suppression
	// NotEnforced tells that suppressions other than do_not_contact are recorded but not enforced.
	NotEnforced bool
}

// WouldSend is the one answer to whether a message of that kind may be sent to an address (rule 8). Suppressions are the live ones that
// concern the address: those of the message's account and the platform-wide ones. Enforced is SES_SUPPRESSION_ENABLED; without it only
// do_not_contact forbids anything.
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

// forbids is the rule by which a suppression stops messages of a kind, NoRule where it lets them through. What is stored decides alike
// for the PHP integration: a bounce that is not Permanent stops announcements only, and so does a complaint. A reason that nobody knows
// stops announcements: it was meant to stop something, and a ticket that does not come is the greater harm.
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

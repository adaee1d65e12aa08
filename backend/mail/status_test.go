package mail_test

import (
	"slices"
	"testing"

	"pgregory.net/rapid"

	"github.com/mailroom-app/mailroom/backend/mail"
)

// order is rule 3's own list, from weakest to strongest.
var order = []struct {
	fact   mail.Strength
	status mail.Status
}{
	{mail.FactPending, mail.Pending},
	{mail.FactSent, mail.Sent},
	{mail.FactFailedByUs, mail.Failed},
	{mail.FactBouncedSoft, mail.Bounced},
	{mail.FactDelivered, mail.Delivered},
	{mail.FactFailedBySES, mail.Failed},
	{mail.FactSuppressed, mail.Suppressed},
	{mail.FactBouncedForGood, mail.Bounced},
}

func TestRule3StrengthsRankAsTheRuleLists(t *testing.T) {
	for i, o := range order {
		if status, ok := o.fact.Status(); !ok || status != o.status {
			t.Errorf("fact %d means %q, want %s", o.fact, status, o.status)
		}
		if i > 0 && o.fact <= order[i-1].fact {
			t.Errorf("fact %d is not stronger than %d", o.fact, order[i-1].fact)
		}
	}
	if status, ok := mail.NoFact.Status(); ok {
		t.Errorf("no fact means %q", status)
	}
}

// place is where a fact stands in rule 3's list; -1 for none.
func place(fact mail.Strength) int {
	for i, o := range order {
		if o.fact == fact {
			return i
		}
	}
	return -1
}

// model decides by the words of rule 3 alone: the highest place in the list, where the status found in the row has the place
// of its fact. It sees the whole history at once, so it cannot depend on an order.
func model(written mail.Status, history []mail.Strength, softSuppression bool) mail.Status {
	highest := -1
	for _, fact := range history {
		highest = max(highest, place(fact))
	}
	const softly, delivered, suppressed, forGood = 3, 4, 6, 7
	switch written {
	case mail.Pending:
		highest = max(highest, 0)
	case mail.Sent:
		highest = max(highest, 1)
	case mail.Failed:
		highest = max(highest, 2)
	case mail.Delivered:
		highest = max(highest, delivered)
	case mail.Suppressed:
		highest = max(highest, suppressed)
	case mail.Bounced:
		if softSuppression || slices.Contains(history, mail.FactBouncedSoft) {
			highest = max(highest, softly)
		} else {
			highest = forGood
		}
	}
	return order[highest].status
}

// settled takes a history event by event, as batches of any size would, and writes the status back after each batch.
func settled(t interface{ Fatalf(string, ...any) }, written mail.Status, history []mail.Strength, soft bool, cuts []int) mail.Status {
	status := written
	for _, end := range cuts {
		next, ok := mail.Settle(status, mail.Evidence{Facts: history[:end], SoftSuppression: soft}).Status()
		if !ok {
			t.Fatalf("status %q with %v settles nothing", status, history[:end])
		}
		status = next
	}
	return status
}

// TestRule3OrderDoesNotMatter compares random histories, in random order, with repetitions and in random batches, with the
// model, whatever status another program had written before.
func TestRule3OrderDoesNotMatter(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		facts := []mail.Strength{
			mail.NoFact, mail.FactSent, mail.FactFailedByUs, mail.FactBouncedSoft, mail.FactDelivered, mail.FactFailedBySES,
			mail.FactSuppressed, mail.FactBouncedForGood,
		}
		written := rapid.SampledFrom(mail.Statuses()).Draw(t, "written")
		soft := rapid.Bool().Draw(t, "soft suppression")
		history := rapid.SliceOfN(rapid.SampledFrom(facts), 1, 12).Draw(t, "history")
		shuffled := rapid.Permutation(history).Draw(t, "shuffled")
		var cuts []int
		for i := 1; i < len(shuffled); i++ {
			if rapid.Bool().Draw(t, "batch ends") {
				cuts = append(cuts, i)
			}
		}
		cuts = append(cuts, len(shuffled), len(shuffled)) // and the last one once more
		if got, want := settled(t, written, shuffled, soft, cuts), model(written, history, soft); got != want {
			t.Fatalf("%s with %v ends in %s, want %s", written, shuffled, got, want)
		}
	})
}

// TestRule3EveryPermutationOfALifeEndsAlike goes through all orders of some lives, event by event.
func TestRule3EveryPermutationOfALifeEndsAlike(t *testing.T) {
	bounce := func(bounceType, subtype string) mail.DeliveryEvent {
		return mail.DeliveryEvent{Type: mail.EventBounce, BounceType: bounceType, BounceSubType: subtype}
	}
	event := func(kind mail.EventType) mail.DeliveryEvent { return mail.DeliveryEvent{Type: kind} }
	complaint := func(feedback string) mail.DeliveryEvent {
		return mail.DeliveryEvent{Type: mail.EventComplaint, ComplaintType: feedback}
	}
	send, delivery, delay := event(mail.EventSend), event(mail.EventDelivery), event(mail.EventDeliveryDelay)
	for name, life := range map[string]struct {
		events []mail.DeliveryEvent
		want   mail.Status
	}{
		"delivered after delays":               {[]mail.DeliveryEvent{send, delay, delay, delivery, event(mail.EventOpen)}, mail.Delivered},
		"out of office":                        {[]mail.DeliveryEvent{send, delivery, bounce("Transient", "General"), event(mail.EventClick)}, mail.Delivered},
		"undetermined and delivered":           {[]mail.DeliveryEvent{send, bounce("Undetermined", "Undetermined"), delivery}, mail.Delivered},
		"mailbox full":                         {[]mail.DeliveryEvent{send, delay, bounce("Transient", "MailboxFull")}, mail.Bounced},
		"bounced after delivery":               {[]mail.DeliveryEvent{send, delivery, bounce("Permanent", "General"), delay}, mail.Bounced},
		"complaint after delivery":             {[]mail.DeliveryEvent{send, delivery, complaint("abuse"), event(mail.EventOpen)}, mail.Bounced},
		"complaint taken back":                 {[]mail.DeliveryEvent{send, delivery, complaint("not-spam")}, mail.Delivered},
		"complaint taken back after complaint": {[]mail.DeliveryEvent{send, delivery, complaint("abuse"), complaint("not-spam")}, mail.Bounced},
		"on the suppression list":              {[]mail.DeliveryEvent{send, delay, bounce("Permanent", "OnAccountSuppressionList")}, mail.Suppressed},
		"rejected":                             {[]mail.DeliveryEvent{send, event(mail.EventReject)}, mail.Failed},
		"rejected and bounced softly":          {[]mail.DeliveryEvent{send, event(mail.EventReject), bounce("Transient", "General")}, mail.Failed},
		"everything": {[]mail.DeliveryEvent{
			send, delivery, event(mail.EventReject), bounce("Transient", "General"), bounce("Permanent", "Suppressed"),
			bounce("Permanent", "General"),
		}, mail.Bounced},
	} {
		for _, written := range []mail.Status{mail.Pending, mail.Sent} {
			permute(life.events, func(events []mail.DeliveryEvent) {
				var facts []mail.Strength
				var cuts []int
				for i, e := range events {
					facts = append(facts, e.Effect().Strength)
					cuts = append(cuts, i+1)
				}
				if got := settled(t, written, facts, false, cuts); got != life.want {
					t.Fatalf("%s: %v from %s ends in %s, want %s", name, facts, written, got, life.want)
				}
			})
		}
	}
}

// permute calls use with every order of list (Heap's algorithm).
func permute[T any](list []T, use func([]T)) {
	list = slices.Clone(list)
	var step func(int)
	step = func(n int) {
		if n <= 1 {
			use(list)
			return
		}
		for i := range n {
			step(n - 1)
			if n%2 == 0 {
				list[i], list[n-1] = list[n-1], list[i]
			} else {
				list[0], list[n-1] = list[n-1], list[0]
			}
		}
	}
	step(len(list))
}

// TestRule3AStatusOfAnotherProgramCountsAsItsFact has the two statuses that stand for two facts each.
func TestRule3AStatusOfAnotherProgramCountsAsItsFact(t *testing.T) {
	for _, c := range []struct {
		written  mail.Status
		evidence mail.Evidence
		want     mail.Strength
	}{
		{mail.Bounced, mail.Evidence{}, mail.FactBouncedForGood},
		{mail.Bounced, mail.Evidence{Facts: []mail.Strength{mail.FactDelivered}}, mail.FactBouncedForGood},
		{mail.Bounced, mail.Evidence{Facts: []mail.Strength{mail.FactBouncedSoft}}, mail.FactBouncedSoft},
		{mail.Bounced, mail.Evidence{SoftSuppression: true}, mail.FactBouncedSoft},
		{mail.Bounced, mail.Evidence{Facts: []mail.Strength{mail.FactDelivered}, SoftSuppression: true}, mail.FactDelivered},
		{mail.Bounced, mail.Evidence{Facts: []mail.Strength{mail.FactBouncedForGood}, SoftSuppression: true}, mail.FactBouncedForGood},
		{mail.Failed, mail.Evidence{}, mail.FactFailedByUs},
		{mail.Failed, mail.Evidence{Facts: []mail.Strength{mail.FactDelivered}}, mail.FactDelivered},
		{mail.Failed, mail.Evidence{Facts: []mail.Strength{mail.FactFailedBySES, mail.FactDelivered}}, mail.FactFailedBySES},
		{mail.Delivered, mail.Evidence{Facts: []mail.Strength{mail.FactSent}}, mail.FactDelivered},
		{mail.Suppressed, mail.Evidence{Facts: []mail.Strength{mail.FactDelivered}}, mail.FactSuppressed},
		{"", mail.Evidence{}, mail.NoFact},
		{"QUEUED", mail.Evidence{Facts: []mail.Strength{mail.FactSent}}, mail.FactSent},
	} {
		if got := mail.Settle(c.written, c.evidence); got != c.want {
			t.Errorf("%s with %+v is %d, want %d", c.written, c.evidence, got, c.want)
		}
	}
}

func TestStatusesAreReadInAnyCase(t *testing.T) {
	for _, status := range mail.Statuses() {
		for _, s := range []string{string(status), string(status[0]) + lower(string(status[1:])), lower(string(status))} {
			if got, err := mail.ParseStatus(s); err != nil || got != status {
				t.Errorf("%q is %q: %v", s, got, err)
			}
		}
		if status.Problem() && status.InFlight() {
			t.Errorf("%s is a problem and in flight", status)
		}
	}
	for _, s := range []string{"", "RESOLVED", "SENT "} {
		if _, err := mail.ParseStatus(s); mail.CodeOf(err) != mail.CodeInvalid {
			t.Errorf("%q: %v, want it invalid", s, err)
		}
	}
	problems := []mail.Status{mail.Bounced, mail.Suppressed, mail.Failed}
	for _, status := range mail.Statuses() {
		if status.Problem() != slices.Contains(problems, status) {
			t.Errorf("%s: problem %t", status, status.Problem())
		}
	}
}

package postgres_test

import (
	"fmt"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"github.com/mailroom-app/mailroom/backend/mail"
	"github.com/mailroom-app/mailroom/backend/world"
)

// order is the list of rule 3, from weakest to strongest.
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

// place returns the position of a fact in the list of rule 3; -1 if it is not in the list.
func place(fact mail.Strength) int {
	for i, o := range order {
		if o.fact == fact {
			return i
		}
	}
	return -1
}

// model applies the text of rule 3: the highest position in the list wins, where the status found in the row has the position
// of its fact. It evaluates the whole history at once, so it cannot depend on the order.
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

// settling asks the database for the new status, and caches each answer.
type settling struct {
	*recorder
	known map[string]mail.Strength
}

func newSettling(t *testing.T) settling {
	return settling{newRecorder(t, world.Stock), map[string]mail.Strength{}}
}

func (s settling) fact(written mail.Status, facts []mail.Strength, soft bool) mail.Strength {
	softly := soft || slices.Contains(facts, mail.FactBouncedSoft)
	strongest := slices.Max(append(facts, mail.NoFact))
	question := fmt.Sprint(written, strongest, softly)
	if _, asked := s.known[question]; !asked {
		var fact mail.Strength
		if err := s.pool.QueryRow(s.t.Context(), "SELECT mailroom.settled_fact($1, $2, $3)", string(written), int16(strongest), softly).Scan(&fact); err != nil {
			s.t.Fatal(err)
		}
		s.known[question] = fact
	}
	return s.known[question]
}

// settled applies a history in batches and writes the status back after each batch.
func (s settling) settled(written mail.Status, history []mail.Strength, soft bool, cuts []int) mail.Status {
	status := written
	for _, end := range cuts {
		next, ok := s.fact(status, slices.Clone(history[:end]), soft).Status()
		if !ok {
			s.t.Fatalf("status %q with %v settles nothing", status, history[:end])
		}
		status = next
	}
	return status
}

// TestRule3TheOrderOfFactsDoesNotMatter compares random histories, in random order, with repetitions and in random batches, with the
// model, whatever status another program had written before.
func TestRule3TheOrderOfFactsDoesNotMatter(t *testing.T) {
	t.Parallel()
	s := newSettling(t)
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
		cuts = append(cuts, len(shuffled), len(shuffled)) // the last batch is applied twice
		if got, want := s.settled(written, shuffled, soft, cuts), model(written, history, soft); got != want {
			t.Fatalf("%s with %v ends in %s, want %s", written, shuffled, got, want)
		}
	})
}

// TestRule3EveryPermutationOfALifeEndsAlike applies all permutations of some histories, event by event.
func TestRule3EveryPermutationOfALifeEndsAlike(t *testing.T) {
	t.Parallel()
	s := newSettling(t)
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
				if got := s.settled(written, facts, false, cuts); got != life.want {
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

// TestRule3AStatusOfAnotherProgramCountsAsItsFact tests the two statuses that stand for two facts each.
func TestRule3AStatusOfAnotherProgramCountsAsItsFact(t *testing.T) {
	t.Parallel()
	s := newSettling(t)
	for _, c := range []struct {
		written mail.Status
		facts   []mail.Strength
		soft    bool
		want    mail.Strength
	}{
		{mail.Bounced, nil, false, mail.FactBouncedForGood},
		{mail.Bounced, []mail.Strength{mail.FactDelivered}, false, mail.FactBouncedForGood},
		{mail.Bounced, []mail.Strength{mail.FactBouncedSoft}, false, mail.FactBouncedSoft},
		{mail.Bounced, nil, true, mail.FactBouncedSoft},
		{mail.Bounced, []mail.Strength{mail.FactDelivered}, true, mail.FactDelivered},
		{mail.Bounced, []mail.Strength{mail.FactBouncedForGood}, true, mail.FactBouncedForGood},
		{mail.Failed, nil, false, mail.FactFailedByUs},
		{mail.Failed, []mail.Strength{mail.FactDelivered}, false, mail.FactDelivered},
		{mail.Failed, []mail.Strength{mail.FactFailedBySES, mail.FactDelivered}, false, mail.FactFailedBySES},
		{mail.Delivered, []mail.Strength{mail.FactSent}, false, mail.FactDelivered},
		{mail.Suppressed, []mail.Strength{mail.FactDelivered}, false, mail.FactSuppressed},
		{"", nil, false, mail.NoFact},
		{"QUEUED", []mail.Strength{mail.FactSent}, false, mail.FactSent},
	} {
		if got := s.fact(c.written, c.facts, c.soft); got != c.want {
			t.Errorf("%s with %v (a soft suppression: %t) is %d, want %d", c.written, c.facts, c.soft, got, c.want)
		}
	}
}

package postgres_test

import (
	"fmt"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/mailroom-app/mailroom/backend/mail"
	"github.com/mailroom-app/mailroom/backend/world"
)

// deed is one action on the suppression of an address: a report of a bounce, an addition, or a removal.
type deed struct {
	kind     string // old (a bounce that happened before all removals is reported), new (after them), add, remove
	strength int    // 1 Transient, 2 Permanent
	undone   bool   // the removal was undone
	entry    int64  // of a removal, in the audit log
}

// strengthAfter is an independent model of rule 7. Removals that were undone are ignored. A removal ends the suppression, and bounces that
// happened before it but are reported after it do not suppress again. 0 is no suppression.
func strengthAfter(history []deed) int {
	strength, removed := 0, false
	for _, d := range history {
		switch {
		case d.kind == "remove" && !d.undone:
			strength, removed = 0, true
		case d.kind == "remove", d.kind == "old" && removed:
		default:
			strength = max(strength, d.strength)
		}
	}
	return strength
}

func TestRule7SuppressionUpgradeRemovalAndUndo(t *testing.T) {
	r := newRecorder(t, world.Integration)
	past := time.Now().UTC().Add(-time.Hour)
	serial := 0
	rapid.Check(t, func(t *rapid.T) {
		serial++
		address := fmt.Sprintf("r%d@example.com", serial)
		message := modelMessage{kind: mail.Transaction, account: 1, recipient: address, status: "SENT", sesID: fmt.Sprintf("0102-r%d", serial)}
		r.store([]modelMessage{message})
		var history []deed
		lastRemoval := func() *deed {
			for i := len(history) - 1; i >= 0; i-- {
				if history[i].kind == "remove" && !history[i].undone {
					return &history[i]
				}
			}
			return nil
		}
		for step := range rapid.IntRange(1, 9).Draw(t, "steps") {
			strength := rapid.IntRange(1, 2).Draw(t, "strength")
			switch kind := rapid.SampledFrom([]string{"old", "new", "add", "remove", "undo"}).Draw(t, "deed"); kind {
			case "old", "new":
				at := past.Add(time.Duration(step) * time.Second)
				if kind == "new" {
					at = at.Add(48 * time.Hour)
				}
				feedback := fmt.Sprintf("%s-%d", address, step)
				r.mustRecord(tell(mail.DeliveryEvent{
					SNSMessageID: feedback, SESMessageID: message.sesID, Type: mail.EventBounce, Recipient: address, Recipients: 1, OccurredAt: at, SentAt: past,
					FeedbackID: feedback, BounceType: []string{"", "Transient", "Permanent"}[strength], BounceSubType: "General", OneOf: 1, Raw: []byte("{}"),
				}))
				history = append(history, deed{kind: kind, strength: strength})
			case "add":
				e := entry(address)
				e.Account, e.BounceType = 1, []mail.BounceType{"", mail.BounceTransient, mail.BouncePermanent}[strength]
				want := mail.SuppressionAdded
				if was := strengthAfter(history); was >= strength {
					want = mail.SuppressionThere
				} else if was > 0 {
					want = mail.SuppressionStrengthened
				}
				outcomes, err := r.Suppressions.MergeSuppressions(t.Context(), mail.AllAccounts(), root, []mail.SuppressionEntry{e}, "")
				if err != nil || outcomes[0] != want {
					t.Fatalf("add: %v, %v, want %s", outcomes, err, want)
				}
				history = append(history, deed{kind: kind, strength: strength})
			case "remove":
				removed, err := r.Suppressions.RemoveSuppressionsOf(t.Context(), mail.AllAccounts(), root, address, "", nil, "why")
				if strengthAfter(history) == 0 {
					if mail.CodeOf(err) != mail.CodeNotFound {
						t.Fatalf("removing nothing: %v", err)
					}
					continue
				}
				if err != nil || len(removed) != 1 {
					t.Fatalf("%+v, %v", removed, err)
				}
				history = append(history, deed{kind: kind, entry: removed[0].Entry})
			case "undo":
				for i := range history { // only the last removal can be undone, and only once
					if d := &history[i]; d.kind == "remove" && d != lastRemoval() {
						if _, err := r.Suppressions.UndoRemovals(t.Context(), mail.AllAccounts(), root, []int64{d.entry}); mail.CodeOf(err) != mail.CodeConflict {
							t.Fatalf("undoing out of order: %v", err)
						}
					}
				}
				last := lastRemoval()
				if last == nil {
					continue
				}
				if _, err := r.Suppressions.UndoRemovals(t.Context(), mail.AllAccounts(), root, []int64{last.entry}); err != nil {
					t.Fatal(err)
				}
				last.undone = true
			}
			want := []string{"", "Transient", "Permanent"}[strengthAfter(history)]
			if got := r.ask("SELECT coalesce(string_agg(bounce_type, ', '), '') FROM email_suppressions WHERE email = $1 AND deleted_at IS NULL", address); got != want {
				t.Fatalf("after %+v: %q, want %q", history, got, want)
			}
			told, err := r.Suppressions.SuppressionHistory(t.Context(), mail.AllAccounts(), address)
			if err != nil {
				t.Fatal(err)
			}
			for _, e := range told.Audit { // the log offers to undo exactly what can be undone
				if last := lastRemoval(); e.Undoable != (last != nil && e.ID == last.entry) {
					t.Fatalf("after %+v: the log says of %+v that it can be undone: %t", history, e, e.Undoable)
				}
			}
		}
	})
}

package postgres_test

import (
	"context"
	"strings"
	"testing"
	"time"

	"github.com/mailroom-app/mailroom/backend/mail"
	"github.com/mailroom-app/mailroom/backend/world"
)

func (r *recorder) live() string {
	return r.ask("SELECT coalesce(string_agg(email || ' ' || coalesce(account_id::text, 'all'), ', ' ORDER BY id), '') FROM email_suppressions WHERE deleted_at IS NULL")
}

func (r *recorder) suppressByHand(email string, account any) int64 {
	r.t.Helper()
	var id int64
	err := r.pool.QueryRow(context.Background(), `INSERT INTO email_suppressions (email, account_id, reason, bounce_type, source, created_at)
		VALUES ($1, $2, 'bounce', 'Permanent', 'manual', now() AT TIME ZONE 'UTC') RETURNING id`, email, account).Scan(&id)
	if err != nil {
		r.t.Fatal(err)
	}
	return id
}

func TestRule7RemovalByAPersonOutlivesLateEvents(t *testing.T) {
	r := newRecorder(t, world.Integration)
	message := modelMessage{kind: mail.Transaction, account: 1, recipient: "ann@example.com", status: "SENT", sesID: "0102-ann"}
	r.store([]modelMessage{message})
	bounce := func(feedback string, at time.Time) mail.Notice {
		return tell(mail.DeliveryEvent{
			SNSMessageID: feedback, SESMessageID: message.sesID, Type: mail.EventBounce, Recipient: message.recipient, Recipients: 1, OccurredAt: at,
			SentAt: at, FeedbackID: feedback, BounceType: "Permanent", BounceSubType: "General", OneOf: 1, Raw: []byte("{}"),
		})
	}
	before := time.Now().UTC().Add(-time.Hour)
	r.mustRecord(bounce("first", before))
	removed, err := r.Suppressions.RemoveSuppressionsOf(t.Context(), mail.AllAccounts(), root, "Ann@Example.com", "", nil, "she wrote to us")
	if err != nil || len(removed) != 1 || removed[0].Email != "ann@example.com" || removed[0].Account.ID != 1 {
		t.Fatalf("removed %+v, %v", removed, err)
	}
	r.mustRecord(bounce("late", before.Add(time.Minute)))
	if live := r.live(); live != "" {
		t.Errorf("a late event brought back %s", live)
	}
	r.mustRecord(bounce("new", time.Now().UTC().Add(time.Hour)))
	if live := r.live(); live != "ann@example.com 1" {
		t.Errorf("after a new bounce: %q", live)
	}
}

func TestRemovingTwiceWithinASecond(t *testing.T) {
	r := newRecorder(t, world.Integration) // its unique constraint contains deleted_at in whole seconds
	for range 3 {
		seen := []mail.SeenSuppression{{ID: r.suppressByHand("ann@example.com", 1)}}
		if removed, err := r.Suppressions.RemoveSuppressions(t.Context(), mail.AllAccounts(), root, seen, "again"); err != nil || removed[0].ID != seen[0].ID {
			t.Fatalf("%+v, %v", removed, err)
		}
		_, err := r.Suppressions.RemoveSuppressions(t.Context(), mail.AllAccounts(), root, seen, "again")
		if mail.CodeOf(err) != mail.CodeNotFound || !strings.Contains(err.Error(), "root@example.com removed it at") {
			t.Errorf("removing what was removed: %v", err)
		}
	}
	if live := r.live(); live != "" {
		t.Errorf("left: %s", live)
	}
}

// Of two removals of one suppression the later one must be undone first, whether the address was suppressed again by another row or the same.
func TestRule7TheFirstOfTwoRemovalsIsNotTakenBack(t *testing.T) {
	for name, comesBack := range map[string]string{
		"another row": "INSERT INTO email_suppressions (email, account_id, reason, bounce_type, source) VALUES ('ann@example.com', 1, 'bounce', 'Permanent', 'manual')",
		"the same":    "UPDATE email_suppressions SET deleted_at = NULL",
	} {
		t.Run(name, func(t *testing.T) {
			r := newRecorder(t, world.Integration)
			r.suppressByHand("ann@example.com", 1)
			var entries []int64
			for range 2 {
				removed, err := r.Suppressions.RemoveSuppressionsOf(t.Context(), mail.AllAccounts(), root, "ann@example.com", "", nil, "why")
				if err != nil || len(removed) != 1 {
					t.Fatalf("%+v, %v", removed, err)
				}
				entries = append(entries, removed[0].Entry)
				if len(entries) == 1 {
					r.exec(comesBack)
				}
			}
			if _, err := r.Suppressions.UndoRemovals(t.Context(), mail.AllAccounts(), root, entries[:1]); mail.CodeOf(err) != mail.CodeConflict {
				t.Errorf("the first: %v", err)
			}
			if live := r.live(); live != "" {
				t.Errorf("back is %s", live)
			}
			if _, err := r.Suppressions.UndoRemovals(t.Context(), mail.AllAccounts(), root, entries[1:]); err != nil || r.live() != "ann@example.com 1" {
				t.Errorf("the second: %v; back is %s", err, r.live())
			}
		})
	}
}

func TestRule11OnlySuperadminsChangeSuppressions(t *testing.T) {
	r := newRecorder(t, world.Integration)
	mine := r.suppressByHand("ann@example.com", 1)
	for _, scope := range []mail.Scope{mail.OneAccount(1), {}} {
		_, err := r.Suppressions.RemoveSuppressions(t.Context(), scope, root, []mail.SeenSuppression{{ID: mine}}, "mine")
		if mail.CodeOf(err) != mail.CodeNotAllowed {
			t.Errorf("by id: %v", err)
		}
		if _, err := r.Suppressions.RemoveSuppressionsOf(t.Context(), scope, root, "ann@example.com", "", nil, "mine"); mail.CodeOf(err) != mail.CodeNotAllowed {
			t.Errorf("by address: %v", err)
		}
		if _, err := r.Suppressions.UndoRemovals(t.Context(), scope, root, []int64{1}); mail.CodeOf(err) != mail.CodeNotAllowed {
			t.Errorf("undo: %v", err)
		}
		if _, err := r.Suppressions.MergeSuppressions(t.Context(), scope, root, []mail.SuppressionEntry{entry("bob@example.com")}, "mine"); mail.CodeOf(err) != mail.CodeNotAllowed {
			t.Errorf("add: %v", err)
		}
	}
	if live := r.live(); live != "ann@example.com 1" {
		t.Errorf("left: %q", live)
	}
}

func TestRemovalsChooseByReasonAndAccount(t *testing.T) {
	r := newRecorder(t, world.Integration)
	r.suppressByHand("ann@example.com", 1)
	r.suppressByHand("ann@example.com", nil)
	r.exec(`INSERT INTO email_suppressions (email, account_id, reason, source) VALUES ('ann@example.com', 1, 'do_not_contact', 'manual')`)
	one, platform := int64(1), int64(0)
	for _, c := range []struct {
		reason  mail.SuppressionReason
		account *int64
		left    string
	}{
		{mail.ReasonBounce, &platform, "ann@example.com 1, ann@example.com 1"},
		{mail.ReasonBounce, &one, "ann@example.com 1"},
		{"", nil, ""},
	} {
		if _, err := r.Suppressions.RemoveSuppressionsOf(t.Context(), mail.AllAccounts(), root, "ann@example.com", c.reason, c.account, "why"); err != nil || r.live() != c.left {
			t.Errorf("%s of %v: %v, left %q", c.reason, c.account, err, r.live())
		}
	}
	if _, err := r.Suppressions.RemoveSuppressionsOf(t.Context(), mail.AllAccounts(), root, "ann@example.com", "", nil, "why"); mail.CodeOf(err) != mail.CodeNotFound {
		t.Errorf("none left: %v", err)
	}
	if _, err := r.Suppressions.RemoveSuppressionsOf(t.Context(), mail.AllAccounts(), root, "ann@example.com", "", nil, " \n"); mail.CodeOf(err) != mail.CodeInvalid {
		t.Errorf("without a reason: %v", err)
	}
}

// Two concurrent people: a removal based on an outdated state changes nothing, and its error says what is different.
func TestRemovalOfWhatHasChangedIsAConflict(t *testing.T) {
	r := newRecorder(t, world.Integration)
	r.exec(`INSERT INTO email_suppressions (id, email, reason, bounce_type, source) VALUES (70, 'ann@example.com', 'bounce', 'Transient', 'ses_notification')`)
	list := func() mail.Suppression {
		page, err := r.Suppressions.ListSuppressions(t.Context(), mail.AllAccounts(), mail.SuppressionFilter{}, mail.PageRequest{})
		if err != nil || len(page.Rows) != 1 {
			t.Fatalf("%+v, %v", page, err)
		}
		return page.Rows[0]
	}
	seen := list()
	outcomes, err := r.Suppressions.MergeSuppressions(t.Context(), mail.AllAccounts(), root, []mail.SuppressionEntry{entry("ann@example.com")}, "")
	if err != nil || outcomes[0] != mail.SuppressionStrengthened {
		t.Fatalf("%v, %v", outcomes, err)
	}
	remove := func(s mail.Suppression) error {
		_, err := r.Suppressions.RemoveSuppressions(t.Context(), mail.AllAccounts(), root, []mail.SeenSuppression{{ID: s.ID, Version: s.Version()}}, "gone")
		return err
	}
	if err := remove(seen); mail.CodeOf(err) != mail.CodeConflict || !strings.Contains(err.Error(), "is bounce Permanent now, from manual") {
		t.Errorf("the loser: %v", err)
	}
	if err := remove(list()); err != nil {
		t.Errorf("who looked again: %v", err)
	}
}

package postgres_test

import (
	"context"
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
	removed, err := r.RemoveSuppressionsOf(t.Context(), mail.AllAccounts(), "Ann@Example.com")
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
	r := newRecorder(t, world.Integration) // whose unique constraint contains deleted_at in whole seconds
	for range 3 {
		id := r.suppressByHand("ann@example.com", 1)
		if removed, err := r.RemoveSuppression(t.Context(), mail.AllAccounts(), id); err != nil || removed.ID != id {
			t.Fatalf("%+v, %v", removed, err)
		}
		if _, err := r.RemoveSuppression(t.Context(), mail.AllAccounts(), id); mail.CodeOf(err) != mail.CodeNotFound {
			t.Errorf("removing what was removed: %v", err)
		}
	}
	if live := r.live(); live != "" {
		t.Errorf("left: %s", live)
	}
}

func TestRule11RemovalKeepsToItsScope(t *testing.T) {
	r := newRecorder(t, world.Integration)
	mine, others, everybodys := r.suppressByHand("ann@example.com", 1), r.suppressByHand("ann@example.com", 2), r.suppressByHand("ann@example.com", nil)
	for _, id := range []int64{others, everybodys} {
		if _, err := r.RemoveSuppression(t.Context(), mail.OneAccount(1), id); mail.CodeOf(err) != mail.CodeNotFound {
			t.Errorf("suppression %d: %v", id, err)
		}
	}
	removed, err := r.RemoveSuppressionsOf(t.Context(), mail.OneAccount(1), "ann@example.com")
	if err != nil || len(removed) != 1 || removed[0].ID != mine {
		t.Errorf("removed %+v, %v", removed, err)
	}
	if live := r.live(); live != "ann@example.com 2, ann@example.com all" {
		t.Errorf("left: %q", live)
	}
	if _, err := r.RemoveSuppressionsOf(t.Context(), mail.Scope{}, "ann@example.com"); mail.CodeOf(err) != mail.CodeNotFound {
		t.Errorf("nobody's scope: %v", err)
	}
}

package postgres_test

import (
	"fmt"
	"slices"
	"testing"

	"github.com/mailroom-app/mailroom/backend/hievents"
	"github.com/mailroom-app/mailroom/backend/mail"
)

// A bulk resend decides in SQL what a single one decides in Go (hievents.Content.StaleAt). Its plan skips a mail exactly if the single plan has a reason to.
func TestRule20ABulkPlanSkipsWhatASinglePlanCallsOutdated(t *testing.T) {
	t.Parallel()
	for _, change := range []string{
		"SELECT 1",
		"UPDATE events SET status = 'ARCHIVED'",
		"UPDATE events SET status = 'CANCELLED'",
		"UPDATE events SET start_date = '2026-01-01', end_date = NULL",
		"UPDATE orders SET status = 'CANCELLED'",
		"UPDATE orders SET status = 'ABANDONED'",
		"UPDATE orders SET status = 'AWAITING_OFFLINE_PAYMENT'",
		"UPDATE orders SET status = 'COMPLETED'",
		"UPDATE orders SET refund_status = 'REFUNDED'",
		"UPDATE orders SET refund_status = 'PARTIALLY_REFUNDED'",
		"UPDATE attendees SET status = 'CANCELLED'",
		"UPDATE waitlist_entries SET status = 'PURCHASED'",
		"UPDATE waitlist_entries SET status = 'CANCELLED'",
		"UPDATE waitlist_entries SET email = id || email, status = 'OFFERED', offer_expires_at = '2999-01-01'; UPDATE outgoing_transaction_messages SET recipient = '1' || recipient WHERE id IN (5, 6)",
		"UPDATE waitlist_entries SET offer_expires_at = '2026-01-02' WHERE id = 2",
		"UPDATE waitlist_entries SET status = 'OFFER_EXPIRED'",
		"UPDATE waitlist_entries SET status = 'WAITING', offer_expires_at = NULL WHERE id = 1",
		"UPDATE waitlist_entries SET status = 'WAITING', offer_expires_at = NULL WHERE id = 2",
	} {
		t.Run(change, func(t *testing.T) {
			t.Parallel()
			r := newContents(t)
			r.exec(change)
			ids := []mail.MessageID{announcement(1)}
			for id := range int64(7) {
				ids = append(ids, transaction(id+1))
			}
			bulk, err := r.Resends.PlanBulk(t.Context(), mail.OneAccount(1), mail.BulkRequest{IDs: ids})
			if err != nil || len(bulk.Items) != len(ids) {
				t.Fatalf("%+v, %v", bulk, err)
			}
			for _, item := range bulk.Items {
				single, err := r.Resends.PlanResend(t.Context(), mail.OneAccount(1), mail.ResendRequest{ID: item.Original})
				if err != nil {
					t.Fatal(item.Original, err)
				}
				var outdated []mail.RemarkCode
				for _, remark := range slices.Concat(single.Blocks, single.Refusals) {
					if hievents.StaleCode(remark.Code).Sentence() != "" {
						outdated = append(outdated, remark.Code)
					}
				}
				if item.Skip != (len(outdated) > 0) || item.Skip && !slices.Contains(outdated, item.Remark.Code) {
					t.Errorf("%s: the bulk plan says %q, the single plan %s", item.Original, item.Remark.Code, fmt.Sprint(outdated))
				}
			}
		})
	}
}

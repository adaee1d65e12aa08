package postgres_test

import (
	"fmt"
	"testing"

	"pgregory.net/rapid"

	"github.com/mailroom-app/mailroom/backend/mail"
	"github.com/mailroom-app/mailroom/backend/world"
)

// The database has the same table of rule 3 as the program.
func TestRule3TheDatabaseGivesFactsTheSameStatuses(t *testing.T) {
	t.Parallel()
	r := newRecorder(t, world.Stock)
	weakest := map[mail.Status]mail.Strength{}
	for strength := range mail.Strength(100) {
		want, _ := strength.Status()
		if got := r.ask("SELECT coalesce(mailroom.status_of($1::smallint), '')", int16(strength)); got != string(want) {
			t.Errorf("a fact of strength %d gives %q, and in the database %q", strength, want, got)
		}
		if _, known := weakest[want]; !known && want != "" {
			weakest[want] = strength
		}
	}
	for _, status := range append(mail.Statuses(), "ARRIVED") {
		var got int16
		if err := r.pool.QueryRow(t.Context(), "SELECT mailroom.weakest_fact($1)", string(status)).Scan(&got); err != nil || mail.Strength(got) != weakest[status] {
			t.Errorf("%s stands for %d at least, and in the database for %d (%v)", status, weakest[status], got, err)
		}
	}
}

// The database maps an event to the same fact as the program.
func TestRule3TheDatabaseRanksEventsAsTheProgramDoes(t *testing.T) {
	t.Parallel()
	r := newRecorder(t, world.Stock)
	rapid.Check(t, func(t *rapid.T) {
		event := drawReport(t)
		if got := r.ask("SELECT mailroom.fact_of($1, nullif($2, ''), nullif($3, ''))", string(event.Type), event.Subtype(), event.StatusCode); got != fmt.Sprint(int(event.Effect().Strength)) {
			t.Fatalf("%+v is a fact of strength %d, and in the database of %s", event, event.Effect().Strength, got)
		}
	})
}

// The database derives the same suppressions from recorded events as the program.
func TestRule6TheDatabaseSuppressesForWhatTheProgramDoes(t *testing.T) {
	t.Parallel()
	r := newRecorder(t, world.Stock)
	rapid.Check(t, func(t *rapid.T) {
		event := drawReport(t)
		want := event.Effect().Suppression
		got := r.ask(`SELECT concat_ws('|', coalesce(mailroom.suppression_reason($1, nullif($2, ''), nullif($3, '')), ''),
		                     CASE WHEN mailroom.suppression_reason($1, nullif($2, ''), nullif($3, '')) IS NOT NULL THEN coalesce(mailroom.suppression_bounce($1, nullif($2, ''), nullif($3, '')), '') ELSE '' END)`,
			string(event.Type), event.Subtype(), event.StatusCode)
		if got != string(want.Reason)+"|"+string(want.BounceType) {
			t.Fatalf("%+v suppresses as %q, and in the database as %q", event, want, got)
		}
	})
}

// drawReport draws the fields that decide the effect of an event.
func drawReport(t *rapid.T) mail.DeliveryEvent {
	event := mail.DeliveryEvent{
		Type: rapid.SampledFrom([]mail.EventType{mail.EventBounce, mail.EventComplaint, mail.EventDelivery, mail.EventSend, mail.EventReject,
			mail.EventRenderingFailure, mail.EventDeliveryDelay, "Open"}).Draw(t, "type"),
		StatusCode: rapid.SampledFrom([]string{"", "5.4.4", " 5.4.4\n", "5.4.4\u00a0", "5.4.4\u0085", "5.1.1"}).Draw(t, "status code"),
	}
	switch event.Type {
	case mail.EventBounce:
		event.BounceType = rapid.SampledFrom([]string{"Permanent", "Transient", "Undetermined", "New", "", "Permanent/New", "Transient/New", "Permanently"}).Draw(t, "bounce type")
		event.BounceSubType = rapid.SampledFrom([]string{"", "General", "NoEmail", "Suppressed", "OnAccountSuppressionList", "OnTenantSuppressionList", "UnsubscribedRecipient",
			"UnsubscribeRecipient", "EmailValidationSuppressed", "MailboxFull", "MessageTooLarge", "ContentRejected", "AttachmentRejected", "Slash/ed"}).Draw(t, "subtype")
	case mail.EventComplaint:
		event.ComplaintType = rapid.SampledFrom([]string{"", "abuse", "not-spam"}).Draw(t, "feedback type")
		if event.ComplaintType == "" { // it is not kept if there is a feedback type
			event.ComplaintSubType = rapid.SampledFrom([]string{"", "OnAccountSuppressionList"}).Draw(t, "complaint subtype")
		}
	}
	return event
}

// The database normalizes addresses as the program does.
func TestTheDatabaseReadsAddressesAsTheProgramDoes(t *testing.T) {
	t.Parallel()
	r := newRecorder(t, world.Stock)
	rapid.Check(t, func(t *rapid.T) {
		written := rapid.StringOf(rapid.SampledFrom([]rune("aB@.<> \tä"))).Draw(t, "written")
		if got := r.ask("SELECT mailroom.bare_address($1)", written); got != mail.NormalizeAddress(written) {
			t.Fatalf("%q is %q, and in the database %q", written, mail.NormalizeAddress(written), got)
		}
	})
}

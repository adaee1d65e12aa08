package postgres_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"

	"golang.org/x/sync/errgroup"

	"github.com/mailroom-app/mailroom/backend/mail"
	"github.com/mailroom-app/mailroom/backend/world"
)

// quarantined puts bodies into quarantine and returns their ids.
func quarantined(r *recorder, bodies ...string) []int64 {
	r.t.Helper()
	for _, body := range bodies {
		r.mustRecord(mail.Notice{Body: []byte(body), Refused: &mail.Refusal{Reason: "signature", Detail: "not signed by SNS"}})
	}
	entries, err := r.Recorder.Quarantined(context.Background(), "", 0, 100)
	if err != nil {
		r.t.Fatal(err)
	}
	ids := make([]int64, len(bodies))
	for i := range ids {
		ids[i] = entries[len(bodies)-1-i].ID // the list is newest first
	}
	return ids
}

func TestQuarantineKeepsBodiesWholeAndListsThemWithout(t *testing.T) {
	r := newRecorder(t, world.Stock)
	body := "any bytes \x00 \xff \x1b[31m"
	first := quarantined(r, body)[0]
	quarantined(r, body)
	second := quarantined(r, "another")[0]
	entries, err := r.Recorder.Quarantined(t.Context(), "", 0, 10)
	if err != nil || len(entries) != 2 || entries[0].ID != second || entries[1].ID != first || entries[1].TimesSeen != 2 || entries[1].Bytes != len(body) || entries[1].Body != nil {
		t.Errorf("%+v, %v", entries, err)
	}
	if page, err := r.Recorder.Quarantined(t.Context(), "signature", second, 1); err != nil || len(page) != 1 || page[0].ID != first {
		t.Errorf("the page below %d: %+v, %v", second, page, err)
	}
	if none, err := r.Recorder.Quarantined(t.Context(), "topic", 0, 10); err != nil || len(none) != 0 {
		t.Errorf("of another reason: %+v, %v", none, err)
	}
	entry, err := r.Recorder.QuarantineEntry(t.Context(), first)
	if err != nil || string(entry.Body) != body || entry.Refusal.Reason != "signature" || entry.LastSeen.Before(entry.FirstSeen) {
		t.Errorf("%+v, %v", entry, err)
	}
	if _, err := r.Recorder.QuarantineEntry(t.Context(), 9999); mail.CodeOf(err) != mail.CodeNotFound {
		t.Errorf("an entry that is not there: %v", err)
	}
}

func TestRule1RetryRecordsAndReleasesInOneTransaction(t *testing.T) {
	r := newRecorder(t, world.Stock)
	message := r.store([]modelMessage{ticket})[0]
	ids := quarantined(r, "bounce", "again", "unknown message", "nothing to it", "still refused", "not now", "not for the database", "\x00gone")
	bounce := about(t, ticket, "no such mailbox", 1)
	elsewhere := about(t, modelMessage{recipient: "bob@example.com", sesID: "0102elsewhere"}, "no such mailbox", 2)
	broken := about(t, ticket, "open", 3)
	broken.Raw = []byte("not JSON")
	decode := func(_ context.Context, body []byte) (mail.Notice, error) {
		switch string(body) {
		case "bounce", "again":
			return mail.Notice{Body: body, Events: []mail.DeliveryEvent{bounce}}, nil
		case "unknown message":
			return mail.Notice{Body: body, Events: []mail.DeliveryEvent{elsewhere}}, nil
		case "nothing to it":
			return mail.Notice{Body: body, Ignored: true}, nil
		case "still refused":
			return mail.Notice{}, &mail.Refusal{Reason: "topic", Detail: "of a stranger's topic \x00\xff"}
		case "not for the database":
			return mail.Notice{Body: body, Events: []mail.DeliveryEvent{broken}}, nil
		}
		return mail.Notice{}, errors.New("the certificate could not be fetched")
	}
	results, err := r.Recorder.RetryQuarantined(t.Context(), append(ids, 9999), decode)
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, result := range results {
		got = append(got, fmt.Sprintf("%d %s", result.Outcome, result.Refusal.Reason))
	}
	want := []string{
		fmt.Sprintf("%d ", mail.Applied), fmt.Sprintf("%d ", mail.Duplicate), fmt.Sprintf("%d ", mail.Parked), fmt.Sprintf("%d ", mail.Ignored),
		fmt.Sprintf("%d topic", mail.Quarantined), fmt.Sprintf("%d signature", mail.Quarantined),
		fmt.Sprintf("%d database_refused", mail.Quarantined), fmt.Sprintf("%d signature", mail.Quarantined), "0 ",
	}
	if strings.Join(got, "|") != strings.Join(want, "|") {
		t.Errorf("results\n%v, want\n%v", got, want)
	}
	if got := status(r, ticket, message); got != "BOUNCED" {
		t.Errorf("the message is %s", got)
	}
	if left := r.ask("SELECT string_agg(reason, ' ' ORDER BY id) FROM mailroom.quarantine"); left != "topic signature database_refused signature" {
		t.Errorf("left in quarantine: %s", left)
	}
	if events := r.ask("SELECT count(*)::text FROM mailroom.delivery_events"); events != "2" {
		t.Errorf("%s events", events)
	}
}

func TestRule2RetryByManyAppliesOnce(t *testing.T) {
	r := newRecorder(t, world.Stock)
	r.store([]modelMessage{ticket})
	var bodies []string
	for i := range 30 {
		bodies = append(bodies, fmt.Sprint(i))
	}
	ids := quarantined(r, bodies...)
	var outcomes [4][]mail.QuarantineRetry
	var working errgroup.Group
	for i := range outcomes {
		working.Go(func() (err error) {
			outcomes[i], err = r.Recorder.RetryQuarantined(t.Context(), ids, func(_ context.Context, body []byte) (mail.Notice, error) {
				var serial int
				_, err := fmt.Sscan(string(body), &serial)
				return mail.Notice{Body: body, Events: []mail.DeliveryEvent{about(t, ticket, "open", serial)}}, err
			})
			return err
		})
	}
	if err := working.Wait(); err != nil {
		t.Fatal(err)
	}
	taken := 0
	for _, results := range outcomes {
		for _, result := range results {
			if result.Outcome == mail.Applied {
				taken++
			} else if result.Outcome != 0 {
				t.Errorf("%+v", result)
			}
		}
	}
	if taken != 30 {
		t.Errorf("%d of 30 taken", taken)
	}
	if left := r.ask("SELECT count(*) || ' ' || (SELECT count(*) FROM outgoing_message_events) FROM mailroom.quarantine"); left != "0 30" {
		t.Errorf("in quarantine and in the timeline: %s", left)
	}
}

func TestDiscardIsRecorded(t *testing.T) {
	r := newRecorder(t, world.Stock)
	ids := quarantined(r, "one", "two")
	if _, err := r.Recorder.DiscardQuarantined(t.Context(), ids[:1], mail.Actor{}, ""); mail.CodeOf(err) != mail.CodeInvalid {
		t.Errorf("without a reason: %v", err)
	}
	discarded, err := r.Recorder.DiscardQuarantined(t.Context(), []int64{ids[0], 9999}, mail.Actor{Person: "ada@example.com"}, "forged")
	if err != nil || len(discarded) != 1 || discarded[0] != ids[0] {
		t.Errorf("%v, %v", discarded, err)
	}
	if note := r.ask("SELECT concat_ws(' ', reason, person, why, body_bytes, body_hash = sha256('one'), login <> '') FROM mailroom.quarantine_discards"); note != "signature ada@example.com forged 3 t t" {
		t.Errorf("recorded as %s", note)
	}
	if left := r.ask("SELECT string_agg(id::text, ' ') FROM mailroom.quarantine"); left != fmt.Sprint(ids[1]) {
		t.Errorf("left: %s", left)
	}
}

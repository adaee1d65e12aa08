package worldtest_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/mailroom-app/mailroom/backend/world"
	"github.com/mailroom-app/mailroom/backend/world/worldtest"
)

// TestPostmanReportsWhatBecameOfEachMail sends mails to addresses with each outcome, and waits for the events in the queue.
func TestPostmanReportsWhatBecameOfEachMail(t *testing.T) {
	feed := worldtest.AWS(t)
	postman := world.StartPostman(feed, time.Millisecond)
	defer func() {
		if err := postman.Stop(); err != nil {
			t.Error(err)
		}
	}()
	outcomes := map[string]string{
		"mara@example.com":                        "Delivery",
		"success@simulator.amazonses.com":         "Delivery",
		"bounce+door@simulator.amazonses.com":     "Bounce",
		"ooto@simulator.amazonses.com":            "Bounce",
		"complaint@simulator.amazonses.com":       "Complaint",
		"suppressionlist@simulator.amazonses.com": "Bounce",
		"mara@gmial.com":                          "Bounce",
	}
	var want []string
	for address, outcome := range outcomes {
		send(t, feed, address)
		want = append(want, address+" "+outcome, address+" Send")
	}
	slices.Sort(want)

	client := consumer(t, feed)
	var got []string
	for deadline := time.Now().Add(20 * time.Second); len(got) < len(want) && time.Now().Before(deadline); {
		for _, body := range receive(t, client, feed.QueueURL) {
			var envelope struct{ Message string }
			var event struct {
				EventType string
				Mail      struct{ Destination []string }
			}
			if err := json.Unmarshal([]byte(body), &envelope); err != nil {
				t.Fatal(err)
			}
			if err := json.Unmarshal([]byte(envelope.Message), &event); err != nil {
				t.Fatal(err)
			}
			got = append(got, strings.Join(event.Mail.Destination, " ")+" "+event.EventType)
		}
	}
	slices.Sort(got)
	if !slices.Equal(got, want) {
		t.Errorf("reported:\n%s\nwant:\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
}

// send sends a mail through the emulated SES.
func send(t *testing.T, feed *world.Feed, to string) {
	t.Helper()
	body := fmt.Sprintf(`{"FromEmailAddress":"tickets@example.org","Destination":{"ToAddresses":[%q]},
		"Content":{"Simple":{"Subject":{"Data":"Your ticket"},"Body":{"Text":{"Data":"Here it is."}}}}}`, to)
	request, err := http.NewRequestWithContext(t.Context(), http.MethodPost, feed.AWS.MailEndpoint+"/v2/email/outbound-emails", strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	request.Header.Set("Authorization", "AWS4-HMAC-SHA256 of the emulator's")
	request.Header.Set("Content-Type", "application/json")
	request.Close = true
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	if response.StatusCode != http.StatusOK {
		t.Fatalf("sending to %s: %s", to, response.Status)
	}
}

package sesevent_test

import (
	"bytes"
	"encoding/json"
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/mailroom-app/mailroom/backend/mail"
	"github.com/mailroom-app/mailroom/backend/sesevent"
)

var update = flag.Bool("update", false, "write the golden files anew; read the difference before you commit it")

// said is an event in the format of the golden files, with derived values.
type said struct {
	Type, SESMessageID, Recipient string
	Recipients                    int
	OccurredAt, SentAt            string
	FeedbackID                    string `json:",omitempty"`
	Subtype                       string `json:",omitempty"`
	OneOf                         int
	StatusCode                    string `json:",omitempty"`
	Diagnostic                    string `json:",omitempty"`
	Subject                       string `json:",omitempty"`
	Sender                        string `json:",omitempty"`
	Tag                           string `json:",omitempty"`
	RetryForSESID                 string `json:",omitempty"`
	Status                        string `json:",omitempty"`
	Suppresses                    string `json:",omitempty"`
	Reason                        string `json:",omitempty"`
}

func show(t *testing.T, events []mail.DeliveryEvent) []byte {
	t.Helper()
	const layout = "2006-01-02T15:04:05.000Z07:00"
	var list []said
	for _, e := range events {
		s := said{
			Type: string(e.Type), SESMessageID: e.SESMessageID, Recipient: e.Recipient, Recipients: e.Recipients,
			OccurredAt: e.OccurredAt.Format(layout), SentAt: e.SentAt.Format(layout), FeedbackID: e.FeedbackID, Subtype: e.Subtype(),
			OneOf: e.OneOf, StatusCode: e.StatusCode, Diagnostic: e.Diagnostic, Subject: e.Subject, Sender: e.Sender,
			RetryForSESID: e.RetryForSESID, Reason: e.Reason().Words(),
		}
		if !e.Tag.IsZero() {
			s.Tag = e.Tag.String()
		}
		effect := e.Effect()
		if status, ok := effect.Strength.Status(); ok {
			s.Status = string(status)
		}
		if claim := effect.Suppression; claim.Reason != "" {
			s.Suppresses = strings.TrimSpace(string(claim.Reason) + " " + string(claim.BounceType) + claim.ComplaintType)
		}
		list = append(list, s)
	}
	var text bytes.Buffer
	encoder := json.NewEncoder(&text)
	encoder.SetEscapeHTML(false)
	encoder.SetIndent("", "  ")
	if err := encoder.Encode(list); err != nil {
		t.Fatal(err)
	}
	return text.Bytes()
}

// envelop wraps a message in an SNS envelope without a signature.
func envelop(t testing.TB, message string) []byte {
	t.Helper()
	body, err := json.Marshal(map[string]string{
		"Type": "Notification", "MessageId": snsID, "TopicArn": topic, "Message": message, "Timestamp": "2026-05-15T10:21:34.000Z",
		"SignatureVersion": "1", "Signature": "UExBQ0VIT0xERVI=", "SigningCertURL": "https://sns.eu-west-1.amazonaws.com/SimpleNotificationService-0.pem",
	})
	if err != nil {
		t.Fatal(err)
	}
	return body
}

const (
	topic = "arn:aws:sns:eu-west-1:123456789012:ses-events"
	snsID = "6d5e1e0c-4a3b-5c2d-9e1f-0a1b2c3d4e5f"
)

func TestEventsOfEveryKindInBothStylesRawAndEnveloped(t *testing.T) {
	inputs, err := filepath.Glob("testdata/events/*.json")
	if err != nil || len(inputs) < 30 {
		t.Fatalf("found %d inputs: %v", len(inputs), err)
	}
	decoder := sesevent.New(sesevent.Options{Topics: []string{topic}})
	for _, input := range inputs {
		t.Run(strings.TrimSuffix(filepath.Base(input), ".json"), func(t *testing.T) {
			text, err := os.ReadFile(input)
			if err != nil {
				t.Fatal(err)
			}
			raw := decoded(t, decoder, text)
			enveloped := decoded(t, decoder, envelop(t, string(text)))

			got := show(t, raw)
			if again := show(t, enveloped); !bytes.Equal(got, again) {
				t.Errorf("raw and enveloped differ:\n%s\n%s", got, again)
			}
			for i := range raw {
				if raw[i].SNSMessageID != "" || enveloped[i].SNSMessageID != snsID {
					t.Errorf("SNS ids: raw %q, enveloped %q", raw[i].SNSMessageID, enveloped[i].SNSMessageID)
				}
				if raw[i].Occurrence() != enveloped[i].Occurrence() {
					t.Error("raw and enveloped are two occurrences")
				}
				if !bytes.Equal(raw[i].Raw, text) || !bytes.Equal(enveloped[i].Raw, text) {
					t.Error("the payload is not the event's own JSON")
				}
			}

			golden := strings.TrimSuffix(input, ".json") + ".golden"
			if *update {
				if err := os.WriteFile(golden, got, 0o600); err != nil {
					t.Fatal(err)
				}
			}
			want, err := os.ReadFile(golden)
			if err != nil {
				t.Fatal(err)
			}
			if !bytes.Equal(got, want) {
				t.Errorf("got\n%s\nwant\n%s", got, want)
			}
		})
	}
}

func decoded(t testing.TB, decoder *sesevent.Decoder, body []byte) []mail.DeliveryEvent {
	t.Helper()
	notice, err := decoder.Decode(t.Context(), body)
	if err != nil {
		t.Fatalf("%v\n%s", err, body)
	}
	return notice.Events
}

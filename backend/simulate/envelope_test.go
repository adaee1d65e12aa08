package simulate_test

import (
	"encoding/json"
	"errors"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/mailroom-app/mailroom/backend/mail"
	"github.com/mailroom-app/mailroom/backend/sesevent"
	"github.com/mailroom-app/mailroom/backend/simulate"
)

// TestASignedEnvelopeIsTrustedByItsCertificate stores the certificate in the folder that a verifier reads first, so nothing is fetched.
func TestASignedEnvelopeIsTrustedByItsCertificate(t *testing.T) {
	dir := t.TempDir()
	message, err := simulate.Event{Kind: simulate.Delivery, To: "a@example.com", SESMessageID: "id", At: at}.JSON()
	if err != nil {
		t.Fatal(err)
	}
	// A confirmation is refused as one, but only after its signature has been verified.
	trusted := func(err error) bool {
		var refusal *mail.Refusal
		return err == nil || errors.As(err, &refusal) && refusal.Reason == sesevent.RefusedSubscription
	}
	for _, version := range []string{"1", "2"} {
		signer, err := simulate.NewSigner(version, at)
		if err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(dir, signer.CertificateFile()), signer.Certificate, 0o600); err != nil {
			t.Fatal(err)
		}
		verifier := sesevent.NewVerifier(sesevent.VerifierOptions{CertDir: dir, Now: func() time.Time { return at }})
		decoder := sesevent.New(sesevent.Options{Topics: []string{topic}, Verifier: verifier})
		for _, n := range []simulate.Notification{
			{TopicARN: topic, Message: message, At: at, Subject: "Amazon SES Email Event Notification"},
			{TopicARN: topic, Message: []byte("confirm"), At: at, Type: "SubscriptionConfirmation"},
		} {
			body, err := n.Envelope(signer)
			if err != nil {
				t.Fatal(err)
			}
			if _, err := decoder.Decode(t.Context(), body); !trusted(err) {
				t.Errorf("version %s: %v", version, err)
			}
			unsigned, err := n.Envelope(nil)
			if err != nil {
				t.Fatal(err)
			}
			unsigned = withCertificate(t, unsigned, signer.CertURL)
			if notice, err := decoder.Decode(t.Context(), unsigned); trusted(err) {
				t.Errorf("version %s: a placeholder was trusted: %+v", version, notice)
			}
		}
	}
	if _, err := (simulate.Notification{TopicARN: topic, Message: message, At: at}).Envelope(&simulate.Signer{Version: "3"}); err == nil {
		t.Error("signed with a version that SNS does not have")
	}
}

func withCertificate(t *testing.T, body []byte, url string) []byte {
	t.Helper()
	var fields map[string]string
	if err := json.Unmarshal(body, &fields); err != nil {
		t.Fatal(err)
	}
	fields["SigningCertURL"] = url
	changed, err := json.Marshal(fields)
	if err != nil {
		t.Fatal(err)
	}
	return changed
}

func TestOneMessageDeliveredTwiceKeepsItsSNSID(t *testing.T) {
	id := func(n simulate.Notification) string {
		body, err := n.Envelope(nil)
		if err != nil {
			t.Fatal(err)
		}
		var fields struct {
			MessageID string `json:"MessageId"`
		}
		if err := json.Unmarshal(body, &fields); err != nil {
			t.Fatal(err)
		}
		return fields.MessageID
	}
	n := simulate.Notification{TopicARN: topic, Message: []byte("one"), At: at}
	later, other, named := n, n, n
	later.At = at.Add(time.Hour)
	other.Message = []byte("two")
	named.MessageID = "given"
	if id(n) != id(later) || id(n) == id(other) || id(named) != "given" {
		t.Errorf("ids %s, %s, %s, %s", id(n), id(later), id(other), id(named))
	}
}

package sesevent_test

import (
	"bytes"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"encoding/base64"
	"encoding/json"
	"encoding/pem"
	"errors"
	"io"
	"math/big"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/mailroom-app/mailroom/backend/mail"
	"github.com/mailroom-app/mailroom/backend/sesevent"
	"github.com/mailroom-app/mailroom/backend/simulate"
)

var now = time.Date(2026, 5, 15, 10, 21, 34, 0, time.UTC)

// keys are made once, because making RSA keys is slow.
var keys = sync.OnceValue(func() [2]*rsa.PrivateKey {
	var made [2]*rsa.PrivateKey
	for i := range made {
		key, err := rsa.GenerateKey(rand.Reader, 2048)
		if err != nil {
			panic(err)
		}
		made[i] = key
	}
	return made
})

func signer(t testing.TB, version string) *simulate.Signer {
	t.Helper()
	return signerFor(t, keys()[0], version, now.AddDate(0, -1, 0), now.AddDate(0, 1, 0))
}

func signerFor(t testing.TB, key *rsa.PrivateKey, version string, from, to time.Time) *simulate.Signer {
	t.Helper()
	s, err := simulate.SignerFor(key, version, from, to)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// fakeSNS answers requests to SNS's hosts and records them.
type fakeSNS struct {
	mu     sync.Mutex
	asked  []string
	answer func(*http.Request) (*http.Response, error)
}

func (f *fakeSNS) RoundTrip(r *http.Request) (*http.Response, error) {
	f.mu.Lock()
	f.asked = append(f.asked, r.URL.String())
	f.mu.Unlock()
	return f.answer(r)
}

func (f *fakeSNS) requests() []string {
	f.mu.Lock()
	defer f.mu.Unlock()
	return append([]string(nil), f.asked...)
}

func serving(certificate []byte) *fakeSNS {
	return &fakeSNS{answer: func(*http.Request) (*http.Response, error) { return response(http.StatusOK, certificate), nil }}
}

func response(status int, body []byte) *http.Response {
	return &http.Response{StatusCode: status, Header: http.Header{}, Body: io.NopCloser(bytes.NewReader(body))}
}

func verifying(options sesevent.VerifierOptions) *sesevent.Decoder {
	options.Now = func() time.Time { return now }
	return sesevent.New(sesevent.Options{Topics: []string{topic}, Verifier: sesevent.NewVerifier(options)})
}

func signed(t testing.TB, s *simulate.Signer, n simulate.Notification) []byte {
	t.Helper()
	n.TopicARN, n.At = topic, now
	body, err := n.Envelope(s)
	if err != nil {
		t.Fatal(err)
	}
	return body
}

func TestGenuineSignaturesOfBothVersionsAreAccepted(t *testing.T) {
	event := input(t, "event-bounce-permanent-general")
	for _, version := range []string{"1", "2"} {
		s := signer(t, version)
		sns := serving(s.Certificate)
		decoder := verifying(sesevent.VerifierOptions{Transport: sns})
		for name, n := range map[string]simulate.Notification{
			"plain":        {Message: event},
			"with subject": {Message: event, Subject: "Amazon SES Email Event Notification"},
			"empty fields": {Message: event, MessageID: "x"},
		} {
			if events := decoded(t, decoder, signed(t, s, n)); len(events) != 1 {
				t.Errorf("version %s, %s: %d events", version, name, len(events))
			}
		}
		ignored(t, decoder, signed(t, s, simulate.Notification{Message: []byte("Successfully validated SNS topic for Amazon SES event publishing.")}))
		ignored(t, decoder, signed(t, s, simulate.Notification{Type: "UnsubscribeConfirmation", Message: []byte("You have chosen to deactivate")}))
		refused(t, decoder, signed(t, s, simulate.Notification{Type: "SubscriptionConfirmation", Message: []byte("You have chosen to subscribe")}), sesevent.RefusedSubscription)
		if asked := sns.requests(); len(asked) != 1 || asked[0] != s.CertURL {
			t.Errorf("version %s: fetched %q, want the certificate once", version, asked)
		}
	}
}

func TestRawDeliveryIsRefusedWhileSignaturesAreAskedFor(t *testing.T) {
	sns := serving(nil)
	decoder := verifying(sesevent.VerifierOptions{Transport: sns})
	for _, body := range []string{string(input(t, "event-send")), "Successfully validated SNS topic for Amazon SES event publishing."} {
		refusal := refused(t, decoder, []byte(body), sesevent.RefusedRawDelivery)
		if !strings.Contains(refusal.Detail, "turn raw message delivery off") || !strings.Contains(refusal.Detail, "AWS_SNS_VERIFY_SIGNATURE=false") {
			t.Errorf("%q does not say what to do", refusal.Detail)
		}
	}
	if asked := sns.requests(); len(asked) != 0 {
		t.Errorf("fetched %q", asked)
	}
}

func TestVerificationWithoutATopicAcceptsNothing(t *testing.T) {
	s := signer(t, "2")
	verifier := sesevent.NewVerifier(sesevent.VerifierOptions{Transport: serving(s.Certificate), Now: func() time.Time { return now }})
	decoder := sesevent.New(sesevent.Options{Verifier: verifier})
	refused(t, decoder, signed(t, s, simulate.Notification{Message: input(t, "event-send")}), sesevent.RefusedTopic)
}

// TestForgeriesInEveryField changes one field of a genuine envelope at a time.
func TestForgeriesInEveryField(t *testing.T) {
	event := input(t, "event-bounce-permanent-general")
	for _, version := range []string{"1", "2"} {
		s := signer(t, version)
		other := signerFor(t, keys()[1], version, now.AddDate(0, -1, 0), now.AddDate(0, 1, 0))
		otherVersion := map[string]string{"1": "2", "2": "1"}[version]
		genuine := signed(t, s, simulate.Notification{Message: event, MessageID: snsID, Subject: "Subject"})
		confirmation := signed(t, s, simulate.Notification{Type: "SubscriptionConfirmation", Message: []byte("confirm")})
		signature := fields(t, genuine)["Signature"].(string)
		for name, c := range map[string]struct {
			body    []byte
			changes map[string]any
			reason  string
		}{
			"message":           {genuine, map[string]any{"Message": strings.Replace(string(event), "Permanent", "Transient", 1)}, sesevent.RefusedSignature},
			"message by a byte": {genuine, map[string]any{"Message": string(event) + " "}, sesevent.RefusedSignature},
			"message id":        {genuine, map[string]any{"MessageId": "another"}, sesevent.RefusedSignature},
			"no message id":     {genuine, map[string]any{"MessageId": nil}, sesevent.RefusedSignature},
			"subject":           {genuine, map[string]any{"Subject": "another"}, sesevent.RefusedSignature},
			"empty subject":     {genuine, map[string]any{"Subject": ""}, sesevent.RefusedSignature},
			"no subject":        {genuine, map[string]any{"Subject": nil}, sesevent.RefusedSignature},
			"subject moved into the id": {
				genuine,
				map[string]any{"Subject": nil, "MessageId": snsID + "\nSubject\nSubject"},
				sesevent.RefusedSignature,
			},
			"timestamp":             {genuine, map[string]any{"Timestamp": "2026-05-16T00:00:00.000Z"}, sesevent.RefusedSignature},
			"topic":                 {genuine, map[string]any{"TopicArn": topic + "x"}, sesevent.RefusedTopic},
			"no topic":              {genuine, map[string]any{"TopicArn": nil}, sesevent.RefusedTopic},
			"type":                  {genuine, map[string]any{"Type": "SubscriptionConfirmation"}, sesevent.RefusedSignature},
			"unknown type":          {genuine, map[string]any{"Type": "Notification2"}, sesevent.RefusedNotSES},
			"version swapped":       {genuine, map[string]any{"SignatureVersion": otherVersion}, sesevent.RefusedSignature},
			"version 3":             {genuine, map[string]any{"SignatureVersion": "3"}, sesevent.RefusedSignature},
			"no version":            {genuine, map[string]any{"SignatureVersion": nil}, sesevent.RefusedSignature},
			"signature by a bit":    {genuine, map[string]any{"Signature": flipped(t, signature)}, sesevent.RefusedSignature},
			"signature cut":         {genuine, map[string]any{"Signature": signature[:len(signature)/8*4]}, sesevent.RefusedSignature},
			"no signature":          {genuine, map[string]any{"Signature": nil}, sesevent.RefusedSignature},
			"signature not base64":  {genuine, map[string]any{"Signature": "§"}, sesevent.RefusedSignature},
			"certificate of a host": {genuine, map[string]any{"SigningCertURL": "https://sns.example.com/SimpleNotificationService-1.pem"}, sesevent.RefusedCertificate},
			"no certificate":        {genuine, map[string]any{"SigningCertURL": nil}, sesevent.RefusedCertificate},
			"another key":           {genuine, map[string]any{"SigningCertURL": other.CertURL}, sesevent.RefusedSignature},
			"confirmation's token":  {confirmation, map[string]any{"Token": "another"}, sesevent.RefusedSignature},
			"confirmation's URL":    {confirmation, map[string]any{"SubscribeURL": "https://example.com"}, sesevent.RefusedSignature},
			"confirmation's text":   {confirmation, map[string]any{"Message": string(event)}, sesevent.RefusedSignature},
			"confirmation made a notification": {
				confirmation,
				map[string]any{"Type": "Notification", "Message": string(event)},
				sesevent.RefusedSignature,
			},
		} {
			t.Run("version "+version+"/"+name, func(t *testing.T) {
				sns := &fakeSNS{answer: func(r *http.Request) (*http.Response, error) {
					if r.URL.String() == other.CertURL {
						return response(http.StatusOK, other.Certificate), nil
					}
					return response(http.StatusOK, s.Certificate), nil
				}}
				refused(t, verifying(sesevent.VerifierOptions{Transport: sns}), changed(t, c.body, c.changes), c.reason)
				for _, url := range sns.requests() {
					if url != s.CertURL && url != other.CertURL {
						t.Errorf("fetched %s", url)
					}
				}
			})
		}
	}
}

func fields(t testing.TB, body []byte) map[string]any {
	t.Helper()
	var f map[string]any
	if err := json.Unmarshal(body, &f); err != nil {
		t.Fatal(err)
	}
	return f
}

// changed sets fields of an envelope, and removes fields whose value is nil.
func changed(t testing.TB, body []byte, changes map[string]any) []byte {
	t.Helper()
	f := fields(t, body)
	for name, value := range changes {
		if value == nil {
			delete(f, name)
			continue
		}
		f[name] = value
	}
	text, err := json.Marshal(f)
	if err != nil {
		t.Fatal(err)
	}
	return text
}

func flipped(t testing.TB, signature string) string {
	t.Helper()
	b, err := base64.StdEncoding.DecodeString(signature)
	if err != nil {
		t.Fatal(err)
	}
	b[len(b)/2] ^= 1
	return base64.StdEncoding.EncodeToString(b)
}

// TestNothingIsFetchedFromAnythingButSNS has one case for each part of the rule about certificate URLs.
func TestNothingIsFetchedFromAnythingButSNS(t *testing.T) {
	s := signer(t, "2")
	genuine := signed(t, s, simulate.Notification{Message: input(t, "event-send")})
	for _, url := range []string{
		"", "x", "http://sns.eu-west-1.amazonaws.com/SimpleNotificationService-1.pem", // scheme
		"HTTPS://sns.eu-west-1.amazonaws.com/SimpleNotificationService-1.pem", "file:///etc/passwd", "//sns.eu-west-1.amazonaws.com/SimpleNotificationService-1.pem",
		"https://sns.eu-west-1.amazonaws.com.evil.example/SimpleNotificationService-1.pem", // host
		"https://evil.example/sns.eu-west-1.amazonaws.com/SimpleNotificationService-1.pem",
		"https://xsns.eu-west-1.amazonaws.com/SimpleNotificationService-1.pem", "https://sns.e.amazonaws.com/SimpleNotificationService-1.pem",
		"https://sns.eu-west-1.amazonaws.com.cn.evil.example/SimpleNotificationService-1.pem", "https://sns.amazonaws.com/SimpleNotificationService-1.pem",
		"https://sns.a.b.amazonaws.com/SimpleNotificationService-1.pem", "https://sns.eu-west-1.s3.amazonaws.com/SimpleNotificationService-1.pem",
		"https://sns.eu_west.amazonaws.com/SimpleNotificationService-1.pem", "https://sns.eu-west-1xamazonaws.com/SimpleNotificationService-1.pem",
		// A bucket named sns, under the old regional names of S3: its owner could sign events.
		"https://sns.s3-us-west-2.amazonaws.com/SimpleNotificationService-1.pem", "https://sns.s3-eu-west-1.amazonaws.com/SimpleNotificationService-1.pem",
		"https://sns.us-east-1.amazonaws.com/SimpleNotificationService-1.pem", "https://sns.eu-west-1.amazonaws.com.cn/SimpleNotificationService-1.pem", // not the topic's
		"https://SNS.eu-west-1.amazonaws.com/SimpleNotificationService-1.pem", "https://127.0.0.1/SimpleNotificationService-1.pem",
		"https://user@sns.eu-west-1.amazonaws.com/SimpleNotificationService-1.pem", // user-info
		"https://sns.eu-west-1.amazonaws.com@evil.example/SimpleNotificationService-1.pem", "https://sns.eu-west-1.amazonaws.com:pw@evil.example/SimpleNotificationService-1.pem",
		"https://sns.eu-west-1.amazonaws.com:443/SimpleNotificationService-1.pem", "https://sns.eu-west-1.amazonaws.com:/SimpleNotificationService-1.pem", // port
		"https://sns.eu-west-1.amazonaws.com/SimpleNotificationService-1.pem?x=1", "https://sns.eu-west-1.amazonaws.com/SimpleNotificationService-1.pem?", // query
		"https://sns.eu-west-1.amazonaws.com/SimpleNotificationService-1.pem#x", "https://sns.eu-west-1.amazonaws.com/SimpleNotificationService-1.pem#", // fragment
		"https://sns.eu-west-1.amazonaws.com/other.pem", "https://sns.eu-west-1.amazonaws.com/SimpleNotificationService-.pem", // path
		"https://sns.eu-west-1.amazonaws.com/SimpleNotificationService-1.pem/", "https://sns.eu-west-1.amazonaws.com/x/SimpleNotificationService-1.pem",
		"https://sns.eu-west-1.amazonaws.com/SimpleNotificationService-..%2f1.pem", "https://sns.eu-west-1.amazonaws.com/SimpleNotificationService-../../x.pem",
		"https://sns.eu-west-1.amazonaws.com/SimpleNotificationService-1.pemx", "https://sns.eu-west-1.amazonaws.com//SimpleNotificationService-1.pem",
		"https://sns.eu-west-1.amazonaws.com\\@evil.example/SimpleNotificationService-1.pem", " https://sns.eu-west-1.amazonaws.com/SimpleNotificationService-1.pem",
		"https://sns.eu-west-1.amazonaws.com/SimpleNotificationService-1.pem\n", "https://sns.eu-west-1.amazonaws.com/SimpleNotificationService-ä.pem",
	} {
		sns := serving(s.Certificate)
		refused(t, verifying(sesevent.VerifierOptions{Transport: sns, CertDir: t.TempDir()}), changed(t, genuine, map[string]any{"SigningCertURL": url}), sesevent.RefusedCertificate)
		if asked := sns.requests(); len(asked) != 0 {
			t.Errorf("%q: fetched %q", url, asked)
		}
	}
}

// TestTheCertificateComesFromTheRegionOfTheTopic has the SNS host for each topic, and topics without a valid region.
func TestTheCertificateComesFromTheRegionOfTheTopic(t *testing.T) {
	for region, host := range map[string]string{
		"eu-west-1": "sns.eu-west-1.amazonaws.com", "ap-southeast-12": "sns.ap-southeast-12.amazonaws.com", "us-gov-west-1": "sns.us-gov-west-1.amazonaws.com",
		"cn-north-1": "sns.cn-north-1.amazonaws.com.cn", "eusc-de-east-1": "sns.eusc-de-east-1.amazonaws.eu",
		"": "", "s3-us-west-2": "", "west": "", "eu-west": "", "EU-WEST-1": "", "eu-west-1.s3": "", "evil.example/-1": "", "eu-west-1\n": "", "toolong-west-1": "",
	} {
		of := "arn:aws:sns:" + region + ":123456789012:ses-events"
		s := signer(t, "2")
		url := "https://" + host + "/SimpleNotificationService-0aF.pem"
		if host == "" {
			url = "https://sns." + region + ".amazonaws.com/SimpleNotificationService-0aF.pem"
		}
		s.CertURL = url
		body, err := simulate.Notification{Message: input(t, "event-send"), TopicARN: of, At: now}.Envelope(s)
		if err != nil {
			t.Fatal(err)
		}
		sns := serving(s.Certificate)
		verifier := sesevent.NewVerifier(sesevent.VerifierOptions{Transport: sns, CertDir: t.TempDir(), Now: func() time.Time { return now }})
		decoder := sesevent.New(sesevent.Options{Topics: []string{of}, Verifier: verifier})
		if host == "" {
			refused(t, decoder, body, sesevent.RefusedCertificate)
			if asked := sns.requests(); len(asked) != 0 {
				t.Errorf("%q: fetched %q", region, asked)
			}
			continue
		}
		decoded(t, decoder, body)
		if asked := sns.requests(); len(asked) != 1 || asked[0] != url {
			t.Errorf("%q: fetched %q", region, asked)
		}
	}
}

func TestCertificatesThatCannotBeTrusted(t *testing.T) {
	s := signer(t, "2")
	genuine := signed(t, s, simulate.Notification{Message: input(t, "event-send")})
	expired := signerFor(t, keys()[0], "2", now.AddDate(-2, 0, 0), now.AddDate(0, 0, -1))
	early := signerFor(t, keys()[0], "2", now.AddDate(0, 0, 1), now.AddDate(1, 0, 0))
	key := pem.EncodeToMemory(&pem.Block{Type: "RSA PRIVATE KEY", Bytes: x509.MarshalPKCS1PrivateKey(keys()[0])})
	for name, answer := range map[string]*http.Response{
		"expired":              response(http.StatusOK, expired.Certificate),
		"not yet valid":        response(http.StatusOK, early.Certificate),
		"not RSA":              response(http.StatusOK, ellipticCertificate(t)),
		"not a certificate":    response(http.StatusOK, []byte("<html>sign in to the hotel's network</html>")),
		"a key":                response(http.StatusOK, key),
		"a broken one":         response(http.StatusOK, []byte("-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n")),
		"empty":                response(http.StatusOK, nil),
		"too large":            response(http.StatusOK, append(bytes.Repeat([]byte("\n"), 64<<10), s.Certificate...)),
		"not there":            response(http.StatusNotFound, s.Certificate),
		"not allowed":          response(http.StatusForbidden, s.Certificate),
		"a redirect":           {StatusCode: http.StatusFound, Header: http.Header{"Location": {"https://evil.example/SimpleNotificationService-1.pem"}}, Body: http.NoBody},
		"a redirect to itself": {StatusCode: http.StatusTemporaryRedirect, Header: http.Header{"Location": {s.CertURL}}, Body: http.NoBody},
	} {
		t.Run(name, func(t *testing.T) {
			sns := &fakeSNS{answer: func(*http.Request) (*http.Response, error) { return answer, nil }}
			decoder := verifying(sesevent.VerifierOptions{Transport: sns, CertDir: t.TempDir()})
			refused(t, decoder, genuine, sesevent.RefusedCertificate)
			refused(t, decoder, genuine, sesevent.RefusedCertificate)
			if asked := sns.requests(); len(asked) != 1 || asked[0] != s.CertURL {
				t.Errorf("asked for %q, want one request", asked)
			}
		})
	}
}

func ellipticCertificate(t *testing.T) []byte {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	template := &x509.Certificate{SerialNumber: big.NewInt(1), NotBefore: now.AddDate(0, -1, 0), NotAfter: now.AddDate(0, 1, 0)}
	der, err := x509.CreateCertificate(rand.Reader, template, template, key.Public(), key)
	if err != nil {
		t.Fatal(err)
	}
	return pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: der})
}

// stays decodes a body that must stay on the queue: no notice, and an error that is not a refusal.
func stays(t *testing.T, decoder *sesevent.Decoder, body []byte) error {
	t.Helper()
	notice, err := decoder.Decode(t.Context(), body)
	var refusal *mail.Refusal
	if err == nil || errors.As(err, &refusal) {
		t.Fatalf("got %+v and error %v, want an error that leaves it on the queue", notice, err)
	}
	return err
}

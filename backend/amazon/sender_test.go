package amazon_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/mailroom-app/mailroom/backend/amazon"
	"github.com/mailroom-app/mailroom/backend/mail"
	"github.com/mailroom-app/mailroom/backend/world/worldtest"
)

var letter = mail.Letter{
	Message: mail.MessageID{Kind: mail.Transaction, Row: 12}, To: "ada@example.com",
	MIME: []byte("From: <tickets@example.org>\r\nTo: <ada@example.com>\r\nSubject: Hello\r\nX-HiEvents-Retry-For: 0102-original\r\n" +
		"MIME-Version: 1.0\r\nContent-Type: text/plain; charset=utf-8\r\n\r\nHi\r\n"),
}

func newSender(t *testing.T, endpoint string) *amazon.Sender {
	t.Helper()
	sender, err := amazon.NewSender(t.Context(), "tickets", 1000, amazon.At(endpoint, "eu-west-1", "key"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(sender.Close)
	return sender
}

// sesThat is a server that answers every send in the same way and counts the requests.
func sesThat(t *testing.T, answer http.HandlerFunc) (endpoint string, requests *atomic.Int64) {
	t.Helper()
	requests = &atomic.Int64{}
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		requests.Add(1)
		_, _ = io.Copy(io.Discard, r.Body)
		answer(w, r)
	}))
	t.Cleanup(server.Close)
	return server.URL, requests
}

func refusing(status int, code, message string) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("X-Amzn-ErrorType", code)
		w.Header().Set("Content-Type", "application/json")
		w.WriteHeader(status)
		fmt.Fprintf(w, `{"message":%q}`, message)
	}
}

func TestSendCarriesTheTagTheConfigurationSetAndTheWholeMail(t *testing.T) {
	var asked struct {
		ConfigurationSetName string
		Content              struct{ Raw struct{ Data []byte } }
		Destination          struct{ ToAddresses []string }
		EmailTags            []struct{ Name, Value string }
	}
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if err := json.NewDecoder(r.Body).Decode(&asked); err != nil {
			t.Error(err)
		}
		fmt.Fprint(w, `{"MessageId":"0102ABC-000000"}`)
	}))
	defer server.Close()
	id, err := newSender(t, server.URL).Send(t.Context(), letter)
	if err != nil || id != "0102abc-000000" {
		t.Errorf("id %q, %v", id, err)
	}
	if asked.ConfigurationSetName != "tickets" || string(asked.Content.Raw.Data) != string(letter.MIME) || strings.Join(asked.Destination.ToAddresses, " ") != "ada@example.com" ||
		len(asked.EmailTags) != 1 || asked.EmailTags[0].Name != "mailroom-message" || asked.EmailTags[0].Value != "transaction-12" {
		t.Errorf("asked %+v", asked)
	}
}

func TestSendGoesThroughTheEmulator(t *testing.T) {
	feed := worldtest.AWS(t)
	id, err := newSender(t, feed.AWS.MailEndpoint).Send(t.Context(), letter)
	if err != nil || id == "" {
		t.Fatalf("%q, %v", id, err)
	}
	response, err := http.Get(feed.AWS.MailEndpoint + "/store")
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	store, err := io.ReadAll(response.Body)
	if err != nil || !strings.Contains(string(store), id) || !strings.Contains(string(store), "ada@example.com") {
		t.Errorf("the emulator stored %s, %v", store, err)
	}
}

// Rule 9: a send whose outcome is unknown is never retried, neither by us nor by the SDK.
func TestRule9AnUnknownOutcomeIsOneRequest(t *testing.T) {
	for name, answer := range map[string]http.HandlerFunc{
		"the connection is cut after the request": func(w http.ResponseWriter, _ *http.Request) {
			connection, _, err := http.NewResponseController(w).Hijack()
			if err != nil {
				t.Error(err)
				return
			}
			_ = connection.Close()
		},
		"the connection is reset": func(w http.ResponseWriter, _ *http.Request) {
			connection, _, err := http.NewResponseController(w).Hijack()
			if err != nil {
				t.Error(err)
				return
			}
			_ = connection.(*net.TCPConn).SetLinger(0)
			_ = connection.Close()
		},
		"half an answer": func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Length", "100")
			_, _ = io.WriteString(w, `{"Mess`)
		},
		"no JSON":                     func(w http.ResponseWriter, _ *http.Request) { _, _ = io.WriteString(w, "<html>") },
		"no id":                       func(w http.ResponseWriter, _ *http.Request) { _, _ = io.WriteString(w, "{}") },
		"an error inside of SES":      refusing(500, "InternalServiceErrorException", "oops"),
		"a service that is not there": refusing(503, "ServiceUnavailable", "oops"),
		"a gateway that gave up":      func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(504) },
	} {
		t.Run(name, func(t *testing.T) {
			endpoint, requests := sesThat(t, answer)
			id, err := newSender(t, endpoint).Send(t.Context(), letter)
			var failure *mail.SendFailure
			if id != "" || !errors.As(err, &failure) || !failure.Unknown || failure.Reason != mail.ReasonNoAnswer {
				t.Errorf("%q, %#v", id, err)
			}
			if n := requests.Load(); n != 1 {
				t.Errorf("%d requests", n)
			}
		})
	}
}

func TestRule9ATimeoutAfterTheRequestLeftIsUnknown(t *testing.T) {
	arrived, release := make(chan struct{}), make(chan struct{})
	endpoint, requests := sesThat(t, func(http.ResponseWriter, *http.Request) { close(arrived); <-release })
	defer close(release)
	ctx, cancel := context.WithCancel(t.Context())
	go func() { <-arrived; cancel() }()
	_, err := newSender(t, endpoint).Send(ctx, letter)
	var failure *mail.SendFailure
	if !errors.As(err, &failure) || !failure.Unknown || requests.Load() != 1 {
		t.Errorf("%#v, %d requests", err, requests.Load())
	}
}

func TestRule9WhatWasNeverAcceptedIsTriedAgainOrFails(t *testing.T) {
	t.Run("throttled once", func(t *testing.T) {
		var n atomic.Int64
		endpoint, requests := sesThat(t, func(w http.ResponseWriter, r *http.Request) {
			if n.Add(1) == 1 {
				refusing(429, "TooManyRequestsException", "Maximum sending rate exceeded.")(w, r)
				return
			}
			fmt.Fprint(w, `{"MessageId":"0102"}`)
		})
		if id, err := newSender(t, endpoint).Send(t.Context(), letter); err != nil || id != "0102" || requests.Load() != 2 {
			t.Errorf("%q, %v, %d requests", id, err, requests.Load())
		}
	})
	t.Run("nobody listens", func(t *testing.T) {
		listener, err := net.Listen("tcp", "127.0.0.1:0")
		if err != nil {
			t.Fatal(err)
		}
		_ = listener.Close()
		_, err = newSender(t, "http://"+listener.Addr().String()).Send(t.Context(), letter)
		var failure *mail.SendFailure
		if !errors.As(err, &failure) || failure.Unknown || failure.Reason != mail.ReasonSESUnreachable {
			t.Errorf("%#v", err)
		}
	})
	t.Run("cancelled before it left", func(t *testing.T) {
		ctx, cancel := context.WithCancel(t.Context())
		cancel()
		_, err := newSender(t, "http://127.0.0.1:9").Send(ctx, letter)
		var failure *mail.SendFailure
		if !errors.As(err, &failure) || failure.Unknown {
			t.Errorf("%#v", err)
		}
	})
}

func TestErrorsOfSESInWords(t *testing.T) {
	for _, test := range []struct {
		status        int
		code, message string
		reason        mail.Reason
		words         string
		everything    bool
	}{
		{400, "MessageRejected", "Email address is not verified. The following identities failed the check in region EU-WEST-1: ada@example.com", mail.ReasonAddressNotVerified, "sandbox", false},
		{400, "MailFromDomainNotVerifiedException", "MAIL FROM domain is not verified", mail.ReasonAddressNotVerified, "verified", false},
		{429, "TooManyRequestsException", "Daily message quota exceeded.", mail.ReasonSendingQuota, "daily sending quota", true},
		{400, "LimitExceededException", "Daily quota of messages exceeded", mail.ReasonSendingQuota, "tomorrow", true},
		{429, "TooManyRequestsException", "Maximum sending rate exceeded.", mail.ReasonSendingThrottled, "MAILROOM_SEND_RATE", true},
		{400, "AccountSuspendedException", "Account is suspended", mail.ReasonSendingPaused, "suspended", true},
		{400, "SendingPausedException", "Sending paused for this account", mail.ReasonSendingPaused, "paused", true},
		{400, "MessageRejected", "Message contains a virus", mail.ReasonSendingRefused, "virus", false},
		{400, "BadRequestException", "Message length is more than 41943040 bytes long: '50000000'.", mail.ReasonMessageTooLarge, "larger", false},
		{404, "NotFoundException", "Configuration set <tickets> does not exist.", mail.ReasonConfigurationSetMissing, "SES_CONFIGURATION_SET", true},
		{403, "InvalidClientTokenId", "The security token is invalid", mail.ReasonSendingNotAllowed, "AWS_ACCESS_KEY_ID", true},
		{403, "AccessDeniedException", "not authorized", mail.ReasonSendingNotAllowed, "ses:SendEmail and ses:SendRawEmail", true},
		{400, "SomethingNew", "No.", mail.ReasonSendingRefused, "SomethingNew", false},
	} {
		t.Run(test.code+" "+test.message, func(t *testing.T) {
			t.Parallel()
			endpoint, requests := sesThat(t, refusing(test.status, test.code, test.message))
			_, err := newSender(t, endpoint).Send(t.Context(), letter)
			var failure *mail.SendFailure
			if !errors.As(err, &failure) || failure.Unknown || failure.Reason != test.reason || failure.Everything != test.everything || !strings.Contains(failure.Message, test.words) {
				t.Errorf("%#v", err)
			}
			if n := requests.Load(); n > 1 != (test.reason == mail.ReasonSendingThrottled) {
				t.Errorf("%d requests", n)
			}
		})
	}
}

// SES's text may quote an address that a stranger chose. Only the code decides whether all mails stop. The code also decides the reason,
// together with the beginning of SES's own sentences.
func TestNoWordInAnAnswerOfSESStopsABulk(t *testing.T) {
	words := []string{
		"paused", "suspended", "quota", "configuration set", "not verified", "length", "size", "too large", "email address is not verified",
		"message length is more than", "Sending paused for this account", "Daily message quota exceeded.",
	}
	for _, code := range []string{"BadRequestException", "MessageRejected", "InvalidParameterValue", "ConflictException", "SomethingNew"} {
		for _, word := range words {
			t.Run(code+" "+word, func(t *testing.T) {
				t.Parallel()
				endpoint, requests := sesThat(t, refusing(400, code, "Invalid domain name: '"+word+".test'"))
				_, err := newSender(t, endpoint).Send(t.Context(), letter)
				var failure *mail.SendFailure
				if !errors.As(err, &failure) || failure.Unknown || failure.Everything || failure.Reason != mail.ReasonSendingRefused || requests.Load() != 1 {
					t.Errorf("%#v after %d requests", err, requests.Load())
				}
			})
		}
	}
	for code, reason := range map[string]mail.Reason{
		"AccountSuspendedException": mail.ReasonSendingPaused, "SendingPausedException": mail.ReasonSendingPaused,
		"NotFoundException": mail.ReasonConfigurationSetMissing, "TooManyRequestsException": mail.ReasonSendingThrottled,
		"AccessDeniedException": mail.ReasonSendingNotAllowed, "ExpiredTokenException": mail.ReasonSendingNotAllowed,
	} {
		t.Run(code, func(t *testing.T) {
			t.Parallel()
			endpoint, _ := sesThat(t, refusing(400, code, ""))
			_, err := newSender(t, endpoint).Send(t.Context(), letter)
			var failure *mail.SendFailure
			if !errors.As(err, &failure) || !failure.Everything || failure.Reason != reason {
				t.Errorf("without a word: %#v", err)
			}
		})
	}
}

func TestRateIsTheAccountsUnlessASettingSays(t *testing.T) {
	endpoint, requests := sesThat(t, func(w http.ResponseWriter, _ *http.Request) {
		fmt.Fprint(w, `{"SendQuota":{"Max24HourSend":50000,"MaxSendRate":14,"SentLast24Hours":0}}`)
	})
	broken, _ := sesThat(t, refusing(400, "BadRequestException", "not here"))
	for _, test := range []struct {
		endpoint      string
		setting, want float64
	}{{endpoint, 0, 14}, {endpoint, 3, 3}, {broken, 0, 1}} {
		sender, err := amazon.NewSender(t.Context(), "", test.setting, amazon.At(test.endpoint, "eu-west-1", "key"))
		if err != nil {
			t.Fatal(err)
		}
		defer sender.Close()
		for range 2 {
			if got := sender.Rate(t.Context()); got != test.want {
				t.Errorf("rate %v, want %v", got, test.want)
			}
		}
	}
	if n := requests.Load(); n != 1 {
		t.Errorf("asked %d times", n)
	}
}

func TestWaitKeepsTheRate(t *testing.T) {
	sender, err := amazon.NewSender(t.Context(), "", 50, amazon.At("http://127.0.0.1:9", "eu-west-1", "key"))
	if err != nil {
		t.Fatal(err)
	}
	defer sender.Close()
	began := time.Now()
	for range 6 {
		if err := sender.Wait(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
	if took := time.Since(began); took < 95*time.Millisecond { // the first at once, then five at intervals of 20 ms
		t.Errorf("six mails at 50 a second took %v", took)
	}
}

// An unused slot that was returned with Pass expires with its interval: otherwise the next interval would send a second mail.
func TestATurnThatWasPassedOnExpires(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		sender, err := amazon.NewSender(t.Context(), "", 1, amazon.At("http://127.0.0.1:9", "eu-west-1", "key"))
		if err != nil {
			t.Fatal(err)
		}
		defer sender.Close()
		wait := func() {
			if err := sender.Wait(t.Context()); err != nil {
				t.Fatal(err)
			}
		}
		wait()
		sender.Pass()
		time.Sleep(time.Minute)
		began := time.Now()
		wait()
		wait()
		if took := time.Since(began); took != time.Second {
			t.Errorf("two mails at one a second are %v apart", took)
		}
	})
}

func TestATurnInWhichNothingIsSentIsForTheNext(t *testing.T) {
	sender, err := amazon.NewSender(t.Context(), "", 0.001, amazon.At("http://127.0.0.1:9", "eu-west-1", "key"))
	if err != nil {
		t.Fatal(err)
	}
	defer sender.Close()
	// One mail per 1 000 seconds: the loop ends only because every slot is returned.
	for range 1000 {
		if err := sender.Wait(t.Context()); err != nil {
			t.Fatal(err)
		}
		sender.Pass()
	}
	if err := sender.Wait(t.Context()); err != nil {
		t.Fatal(err)
	}
	ended, cancel := context.WithDeadline(t.Context(), time.Now())
	defer cancel()
	if err := sender.Wait(ended); err == nil {
		t.Error("two mails in one turn")
	}
	// Two calls of Pass return only one slot.
	sender.Pass()
	sender.Pass()
	if err := sender.Wait(t.Context()); err != nil {
		t.Fatal(err)
	}
	if err := sender.Wait(ended); err == nil {
		t.Error("two mails in a turn that was passed on twice")
	}
}

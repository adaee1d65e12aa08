package sesevent_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/mailroom-app/mailroom/backend/mail"
	"github.com/mailroom-app/mailroom/backend/sesevent"
)

func input(t testing.TB, name string) []byte {
	t.Helper()
	text, err := os.ReadFile("testdata/events/" + name + ".json")
	if err != nil {
		t.Fatal(err)
	}
	return text
}

// refused decodes a body that must be refused for this reason.
func refused(t *testing.T, decoder *sesevent.Decoder, body []byte, reason string) *mail.Refusal {
	t.Helper()
	notice, err := decoder.Decode(t.Context(), body)
	var refusal *mail.Refusal
	if !errors.As(err, &refusal) {
		t.Fatalf("got %+v and error %v, want a refusal for %s", notice, err, reason)
	}
	if refusal.Reason != reason {
		t.Fatalf("refused with %v, want reason %s", refusal, reason)
	}
	if refusal.Detail == "" || strings.ContainsAny(refusal.Detail, "\n\x00") || !utf8.ValidString(refusal.Detail) {
		t.Fatalf("detail %q is not one sentence", refusal.Detail)
	}
	return refusal
}

func ignored(t *testing.T, decoder *sesevent.Decoder, body []byte) {
	t.Helper()
	notice, err := decoder.Decode(t.Context(), body)
	if err != nil || !notice.Ignored || notice.Events != nil || !bytes.Equal(notice.Body, body) {
		t.Fatalf("got %+v and error %v, want it ignored", notice, err)
	}
}

func TestRule2OneOccurrenceInBothStylesHasOneIdentity(t *testing.T) {
	decoder := sesevent.New(sesevent.Options{})
	for eventStyle, feedbackStyle := range map[string]string{
		"event-bounce-permanent-general": "notification-bounce",
		"event-complaint-abuse":          "notification-complaint",
		"event-delivery":                 "notification-delivery",
	} {
		a, b := decoded(t, decoder, input(t, eventStyle)), decoded(t, decoder, input(t, feedbackStyle))
		if a[0].Occurrence() != b[0].Occurrence() {
			t.Errorf("%s and %s are two occurrences", eventStyle, feedbackStyle)
		}
	}
	seen := map[[32]byte]string{}
	for _, name := range []string{"event-send-two-recipients", "event-bounce-two-of-three", "event-delivery-some-recipients", "event-open", "event-click"} {
		for _, e := range decoded(t, decoder, input(t, name)) {
			if other := seen[e.Occurrence()]; other != "" {
				t.Errorf("%s to %s is the same occurrence as %s", name, e.Recipient, other)
			}
			seen[e.Occurrence()] = name + " to " + e.Recipient
		}
	}
}

func TestNoticesThatReportNothingAreIgnored(t *testing.T) {
	const published = "Successfully validated SNS topic for Amazon SES event publishing."
	const received = `{"notificationType":"Received","receipt":{},"mail":{"messageId":"d6iitobk75ur44p8kdnnp7g2n800","timestamp":"2026-05-15T10:21:31Z","destination":["a@b.c"]}}`
	const subscribed = `{"notificationType":"AmazonSnsSubscriptionSucceeded","message":"You have successfully subscribed your Amazon SNS topic."}`
	decoder := sesevent.New(sesevent.Options{Topics: []string{topic}})
	for name, body := range map[string][]byte{
		"test notice of event publishing":      envelop(t, published),
		"test notice of event publishing, raw": []byte(published),
		"the same as a JSON string":            []byte(`"` + published + `"`),
		"test notice of identity feedback":     envelop(t, subscribed),
		"test notice of feedback, raw":         []byte(subscribed),
		"mail that SES received":               envelop(t, received),
		"mail that SES received, raw":          []byte(received),
		"unsubscribe confirmation": []byte(`{"Type":"UnsubscribeConfirmation","MessageId":"1","Token":"t","TopicArn":"` + topic +
			`","Message":"You have chosen to deactivate"}`),
	} {
		t.Run(name, func(t *testing.T) { ignored(t, decoder, body) })
	}
}

// A confirmation is the only copy of the link that completes a subscription.
func TestRule1ASubscriptionToConfirmIsKeptWithItsLink(t *testing.T) {
	decoder := sesevent.New(sesevent.Options{Topics: []string{topic}})
	for link, leads := range map[string]bool{
		"https://sns.eu-west-1.amazonaws.com/?Action=ConfirmSubscription&TopicArn=x&Token=2336": true,
		"https://sns.eu-west-1.amazonaws.com.evil.example/?Action=ConfirmSubscription":          false,
		"https://sns.s3-eu-west-1.amazonaws.com/?Action=ConfirmSubscription":                    false,
		"http://sns.eu-west-1.amazonaws.com/?Action=ConfirmSubscription":                        false,
		"https://sns.eu-west-1.amazonaws.com/?a b\\u001b[31m":                                   false,
		"": false,
	} {
		body := `{"Type":"SubscriptionConfirmation","MessageId":"1","Token":"t","TopicArn":"` + topic + `","Message":"You have chosen to subscribe","SubscribeURL":"` + link + `"}`
		refusal := refused(t, decoder, []byte(body), sesevent.RefusedSubscription)
		if shown := link != "" && strings.Contains(refusal.Detail, link); shown != leads || leads == strings.Contains(refusal.Detail, "do not open") {
			t.Errorf("%q: %s", link, refusal.Detail)
		}
	}
}

// Other services of AWS pass events on in forms of their own: each is named, with what to change.
func TestWrappersOfOtherServicesAreRefusedByName(t *testing.T) {
	decoder := sesevent.New(sesevent.Options{})
	for name, body := range map[string]string{
		"EventBridge": `{"version":"0","detail-type":"Email Bounced","source":"aws.ses","detail":{"eventType":"Bounce"}}`,
		"Lambda":      `{"Records":[{"EventSource":"aws:sns","Sns":{"Message":"{}"}}]}`,
		"S3":          `{"Records":[{"eventSource":"aws:s3","s3":{"bucket":{"name":"mails"}}}]}`,
		"Firehose":    `{"requestId":"1","timestamp":1,"records":[{"data":"e30="}]}`,
		"Extended":    `["software.amazon.payloadoffloading.PayloadS3Pointer",{"s3BucketName":"mails","s3Key":"1"}]`,
	} {
		reason := sesevent.RefusedNotSES
		for _, form := range [][]byte{[]byte(body), envelop(t, body)} {
			if refusal := refused(t, decoder, form, reason); !strings.Contains(refusal.Detail, name) || !strings.Contains(refusal.Detail, "Make an SNS topic the destination") {
				t.Errorf("%s: %s", name, refusal.Detail)
			}
		}
	}
}

func TestWhatCannotBeUnderstoodIsRefusedWithItsReason(t *testing.T) {
	decoder := sesevent.New(sesevent.Options{})
	send := string(input(t, "event-send"))
	bounce := string(input(t, "event-bounce-permanent-general"))
	replaced := func(text, old, replacement string) string {
		if !strings.Contains(text, old) {
			t.Fatalf("%q is not in the input", old)
		}
		return strings.Replace(text, old, replacement, 1)
	}
	deep := strings.Repeat("[", 20_000) + strings.Repeat("]", 20_000)
	many := strings.TrimSuffix(strings.Repeat(`{"emailAddress":"a@b.c"},`, 1001), ",")
	for name, c := range map[string]struct{ body, reason string }{
		"nothing":                      {"", sesevent.RefusedNotJSON},
		"text":                         {"hello", sesevent.RefusedNotJSON},
		"half":                         {send[:len(send)/2], sesevent.RefusedNotJSON},
		"two documents":                {send + send, sesevent.RefusedNotJSON},
		"a list":                       {"[" + send + "]", sesevent.RefusedNotJSON},
		"null":                         {"null", sesevent.RefusedNotSES},
		"empty object":                 {"{}", sesevent.RefusedNotSES},
		"an event of another service":  {`{"Records":[{"s3":{"bucket":"b"}}]}`, sesevent.RefusedNotSES},
		"a kind without a mail":        {`{"eventType":"Send"}`, sesevent.RefusedNotSES},
		"a mail without a kind":        {`{"mail":{"messageId":"1"}}`, sesevent.RefusedNotSES},
		"an envelope without message":  {`{"Type":"Notification","MessageId":"1"}`, sesevent.RefusedNotSES},
		"an envelope of another type":  {`{"Type":"Other","Message":"x"}`, sesevent.RefusedNotSES},
		"a member named twice":         {replaced(send, `"eventType": "Send"`, `"eventType": "Send", "eventType": "Bounce"`), sesevent.RefusedNotJSON},
		"a number for a text":          {replaced(send, `"eventType": "Send"`, `"eventType": 7`), sesevent.RefusedNotJSON},
		"a NUL in the text":            {replaced(send, `"Send"`, "\"Se\x00nd\""), sesevent.RefusedNotJSON},
		"too large":                    {`{"eventType":"` + strings.Repeat("x", 1<<20) + `"}`, sesevent.RefusedTooLarge},
		"too deep":                     {replaced(send, `"send": {}`, `"send": `+deep), sesevent.RefusedTooDeep},
		"too deep where nothing reads": {`{"x":` + strings.Repeat(`{"x":`, 64) + "1" + strings.Repeat("}", 65), sesevent.RefusedTooDeep},
		"no message id":                {replaced(send, `"messageId": "0102018f7c3a9544-8f2f7a33-6d0e-4b0d-8f2f-9b8ad6a6d3d5-000000",`, ""), sesevent.RefusedMessageID},
		"an empty message id":          {`{"eventType":"Send","mail":{"messageId":" <> ","timestamp":"2026-05-15T10:21:31Z","destination":["a@b.c"]}}`, sesevent.RefusedMessageID},
		"a message id too long": {
			`{"eventType":"Send","mail":{"messageId":"` + strings.Repeat("a", 256) + `","timestamp":"2026-05-15T10:21:31Z","destination":["a@b.c"]}}`,
			sesevent.RefusedMessageID,
		},
		"a message id with NUL":  {`{"eventType":"Send","mail":{"messageId":"a\u0000b","timestamp":"2026-05-15T10:21:31Z","destination":["a@b.c"]}}`, sesevent.RefusedMessageID},
		"no recipient":           {`{"eventType":"Send","mail":{"messageId":"a","timestamp":"2026-05-15T10:21:31Z","destination":["", " <> "]}}`, sesevent.RefusedRecipient},
		"nobody bounced":         {`{"eventType":"Bounce","mail":{"messageId":"a","timestamp":"2026-05-15T10:21:31Z","destination":["a@b.c"]},"bounce":{"bounceType":"Permanent"}}`, sesevent.RefusedRecipient},
		"too many bounced":       {`{"eventType":"Bounce","mail":{"messageId":"a","timestamp":"2026-05-15T10:21:31Z"},"bounce":{"bouncedRecipients":[` + many + `]}}`, sesevent.RefusedRecipients},
		"a bounce without part":  {`{"eventType":"Bounce","mail":{"messageId":"a","timestamp":"2026-05-15T10:21:31Z","destination":["a@b.c"]}}`, sesevent.RefusedIncomplete},
		"no time":                {`{"eventType":"Send","mail":{"messageId":"a","destination":["a@b.c"]}}`, sesevent.RefusedTime},
		"a time that is none":    {replaced(bounce, "2026-05-15T10:21:33.512Z", "yesterday"), sesevent.RefusedTime},
		"a date too far":         {replaced(bounce, "2026-05-15T10:21:33.512Z", "9999-12-31T23:59:59.999Z"), sesevent.RefusedTime},
		"a date before Postgres": {replaced(bounce, "2026-05-15T10:21:33.512Z", "0000-01-01T00:00:00Z"), sesevent.RefusedTime},
	} {
		t.Run(name, func(t *testing.T) {
			refused(t, decoder, []byte(c.body), c.reason)
			if c.reason == sesevent.RefusedTooLarge || strings.Contains(c.body, "\x00") || strings.Contains(name, "envelope") {
				return
			}
			if c.body != "" { // the same inside an envelope; JSON that is no event is distinguished from text that is not JSON
				notice, err := decoder.Decode(t.Context(), envelop(t, c.body))
				var refusal *mail.Refusal
				if !errors.As(err, &refusal) || refusal.Reason != c.reason {
					t.Errorf("enveloped: %+v, %v; want %s", notice, err, c.reason)
				}
			}
		})
	}
}

// Fields that decide nothing never refuse what is known: who, what and about which mail.
func TestFieldsThatAreNotNeededRefuseNothing(t *testing.T) {
	decoder := sesevent.New(sesevent.Options{})
	bounce := string(input(t, "event-bounce-permanent-general"))
	want := decoded(t, decoder, []byte(bounce))
	for name, c := range map[string]struct{ old, replacement string }{
		"a mail's time with a space before its zone": {`"timestamp": "2026-05-15T10:21:31.204Z"`, `"timestamp": "2026-05-15T10:21:31 +0000"`},
		"a mail's time that is none":                 {`"timestamp": "2026-05-15T10:21:31.204Z"`, `"timestamp": "294277-01-01T00:00:00Z"`},
		"a mail's time as a number":                  {`"timestamp": "2026-05-15T10:21:31.204Z"`, `"timestamp": 1778840491`},
		"a header's value as a number":               {`"value": "1.0"`, `"value": 1.0`},
		"headers as an object":                       {`"headers": [`, `"headers": {}, "others": [`},
		"a sender as a text": {`"from": [
        "\"Hi.Events\" <no-reply@tickets.example.org>"
      ]`, `"from": "Hi.Events <no-reply@tickets.example.org>"`},
		"a subject as a list": {`"subject": "Your Ticket for Zürcher Jazznacht"`, `"subject": ["one", "two"]`},
		"our tag as a text":   {`"tags": {`, `"tags": {"mailroom-message": "transaction-12",`},
	} {
		t.Run(name, func(t *testing.T) {
			if !strings.Contains(bounce, c.old) {
				t.Fatalf("%q is not in the input", c.old)
			}
			body := strings.Replace(bounce, c.old, c.replacement, 1)
			for _, form := range [][]byte{[]byte(body), envelop(t, body)} {
				got := decoded(t, decoder, form)
				if len(got) != 1 || got[0].Occurrence() != want[0].Occurrence() || got[0].Effect() != want[0].Effect() || got[0].Reason() != want[0].Reason() || got[0].Subject != want[0].Subject {
					t.Errorf("%+v", got)
				}
			}
		})
	}
	tagged := strings.Replace(bounce, `"tags": {`, `"tags": {"mailroom-message": "transaction-12",`, 1)
	if got := decoded(t, decoder, []byte(tagged)); got[0].Tag != (mail.MessageID{Kind: mail.Transaction, Row: 12}) {
		t.Errorf("the tag is %s", got[0].Tag)
	}
}

func TestTheTopicIsCheckedWheneverItIsSet(t *testing.T) {
	decoder := sesevent.New(sesevent.Options{Topics: []string{"arn:aws:sns:eu-west-1:123456789012:other"}})
	refusal := refused(t, decoder, envelop(t, string(input(t, "event-send"))), sesevent.RefusedTopic)
	for _, said := range []string{topic, "123456789012:other", "AWS_SNS_TOPIC_ARN"} {
		if !strings.Contains(refusal.Detail, said) {
			t.Errorf("%q does not name %s", refusal.Detail, said)
		}
	}
	// The topic is checked first: before the content, and even for messages that would be ignored.
	refused(t, decoder, envelop(t, "garbage"), sesevent.RefusedTopic)
	refused(t, decoder, []byte(`{"Type":"SubscriptionConfirmation","Message":"m","TopicArn":"`+topic+`"}`), sesevent.RefusedTopic)
	refused(t, decoder, []byte(`{"Type":"Notification","Message":"m"}`), sesevent.RefusedTopic)
	// Raw delivery contains no topic; it is trusted because of the queue's policy.
	if events := decoded(t, decoder, input(t, "event-send")); len(events) != 1 {
		t.Errorf("raw delivery: %d events", len(events))
	}
}

func TestRule12TextOfStrangersIsFitToStore(t *testing.T) {
	decoder := sesevent.New(sesevent.Options{})
	long := strings.Repeat("ü", 10_000)
	body, err := json.Marshal(map[string]any{
		"eventType": "Bounce",
		"mail": map[string]any{
			"messageId": "ID@eu-west-1.amazonses.com", "timestamp": "2026-05-15T12:21:31.2049+02:00", "destination": []string{"a@b.c"},
			"commonHeaders": map[string]any{"subject": "a\x00b " + long, "from": []string{long}},
		},
		"bounce": map[string]any{
			"bounceType": long, "bounceSubType": "x\x00y", "feedbackId": long, "timestamp": "2026-05-15T10:21:33Z",
			"bouncedRecipients": []map[string]any{{"emailAddress": "A\x00" + long + "@b.c", "status": long, "diagnosticCode": "\x00" + long}},
		},
	})
	if err != nil {
		t.Fatal(err)
	}
	// Bytes that are not UTF-8; no JSON encoder writes them.
	body = bytes.Replace(body, []byte(`a\u0000b `), []byte("a\\u0000b \xff\xed\xa0\x80 "), 1)
	e := decoded(t, decoder, body)[0]
	for name, text := range map[string]struct {
		s     string
		limit int
	}{
		"recipient": {e.Recipient, 320}, "diagnostic": {e.Diagnostic, 4096}, "subject": {e.Subject, 998}, "sender": {e.Sender, 998},
		"status code": {e.StatusCode, 100}, "bounce type": {e.BounceType, 100}, "feedback id": {e.FeedbackID, 255}, "subtype": {e.BounceSubType, 100},
	} {
		if !utf8.ValidString(text.s) || strings.ContainsRune(text.s, 0) || len(text.s) > text.limit || text.s == "" {
			t.Errorf("%s of %d bytes: %.40q", name, len(text.s), text.s)
		}
	}
	if e.Recipient[0] != 'a' || len(e.Recipient) < 318 || e.BounceSubType != "xy" {
		t.Errorf("recipient %.20q, subtype %q", e.Recipient, e.BounceSubType)
	}
	if e.SESMessageID != "id" {
		t.Errorf("SES id %q", e.SESMessageID)
	}
	if want := time.Date(2026, 5, 15, 10, 21, 31, 204_000_000, time.UTC); !e.SentAt.Equal(want) || e.SentAt.Location() != time.UTC {
		t.Errorf("sent at %s, want %s in UTC, to the millisecond", e.SentAt, want)
	}
	if !utf8.Valid(e.Raw) || !json.Valid(e.Raw) || bytes.IndexByte(e.Raw, 0) >= 0 {
		t.Error("the payload is not fit to store")
	}
}

func TestTagsThatAreNotOursNameNothing(t *testing.T) {
	decoder := sesevent.New(sesevent.Options{})
	for _, tag := range []string{"", "12", "transaction:12", "transaction-0", "transaction--1", "order-7", "transaction-99999999999999999999"} {
		body := fmt.Sprintf(`{"eventType":"Send","mail":{"messageId":"a","timestamp":"2026-05-15T10:21:31Z","destination":["a@b.c"],"tags":{"mailroom-message":[%q]}}}`, tag)
		if got := decoded(t, decoder, []byte(body))[0].Tag; !got.IsZero() {
			t.Errorf("tag %q names %s", tag, got)
		}
	}
}

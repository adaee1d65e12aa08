package sesevent_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/mailroom-app/mailroom/backend/mail"
	"github.com/mailroom-app/mailroom/backend/sesevent"
)

// FuzzDecode checks for any bytes that the decoder returns one of its three kinds of results, and that its events can be
// stored. Found inputs are kept in testdata/fuzz.
func FuzzDecode(f *testing.F) {
	inputs, err := filepath.Glob("testdata/events/*.json")
	if err != nil {
		f.Fatal(err)
	}
	for _, name := range inputs {
		text, err := os.ReadFile(name)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(text)
		f.Add(envelop(f, string(text)))
	}
	decoder := sesevent.New(sesevent.Options{})
	f.Fuzz(func(t *testing.T, body []byte) {
		before := bytes.Clone(body)
		notice, err := decoder.Decode(t.Context(), body)
		if !bytes.Equal(body, before) {
			t.Fatal("the body was changed")
		}
		var refusal *mail.Refusal
		switch {
		case errors.As(err, &refusal):
			if refusal.Reason == "" || refusal.Detail == "" || !utf8.ValidString(refusal.Detail) || strings.ContainsRune(refusal.Detail, 0) {
				t.Fatalf("refused without words: %+v", refusal)
			}
		case err != nil:
			t.Fatalf("without verification nothing can be asked of a network: %v", err)
		case notice.Ignored == (len(notice.Events) > 0), notice.Refused != nil, !bytes.Equal(notice.Body, body):
			t.Fatalf("not exactly one of the kinds: %+v", notice)
		}
		seen := map[string]bool{}
		for _, e := range notice.Events {
			storable(t, e)
			if seen[e.Recipient] {
				t.Fatalf("%q twice in one event", e.Recipient)
			}
			seen[e.Recipient] = true
			e.Effect()
			e.Reason()
			e.Occurrence()
		}
	})
}

func storable(t *testing.T, e mail.DeliveryEvent) {
	t.Helper()
	for _, text := range []string{
		e.SNSMessageID, e.SESMessageID, string(e.Type), e.Recipient, e.FeedbackID, e.Subtype(), e.StatusCode, e.Diagnostic, e.Subject, e.Sender, e.RetryForSESID,
	} {
		if !utf8.ValidString(text) || strings.ContainsRune(text, 0) || len(text) > 5000 {
			t.Fatalf("cannot be stored: %q", text)
		}
	}
	if e.SESMessageID == "" || e.Recipient == "" || e.Recipients < 1 || e.OneOf < 1 {
		t.Fatalf("incomplete: %+v", e)
	}
	for _, at := range []time.Time{e.OccurredAt, e.SentAt} {
		if !at.IsZero() && (at.Year() < 2000 || at.Year() > 2100 || at.Location() != time.UTC || at.Nanosecond()%1e6 != 0) {
			t.Fatalf("time %s", at)
		}
	}
	if e.OccurredAt.IsZero() {
		t.Fatal("no time")
	}
	if !json.Valid(e.Raw) || !utf8.Valid(e.Raw) || bytes.IndexByte(e.Raw, 0) >= 0 || nesting(e.Raw) > 64 {
		t.Fatalf("the payload cannot be stored: %.200q", e.Raw)
	}
}

// nesting returns the nesting depth of JSON, measured with the standard library's parser.
func nesting(text []byte) int {
	decoder := json.NewDecoder(bytes.NewReader(text))
	depth, deepest := 0, 0
	for {
		token, err := decoder.Token()
		if err != nil {
			return deepest
		}
		switch token {
		case json.Delim('{'), json.Delim('['):
			depth++
			deepest = max(deepest, depth)
		case json.Delim('}'), json.Delim(']'):
			depth--
		}
	}
}

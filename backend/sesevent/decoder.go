package sesevent

import (
	"bytes"
	"context"
	"strings"
	"unicode/utf8"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"

	"github.com/mailroom-app/mailroom/backend/mail"
)

const (
	maxBody  = 1 << 20 // SQS carries 1 MiB
	maxDepth = 64      // events of SES nest 5 deep; Postgres runs out of stack somewhere below 20 000
)

// Options are the settings of a Decoder.
type Options struct {
	// Topic is the ARN of the SNS topic that events must come from; empty accepts any. It is checked whenever it is set, and
	// must be set when there is a Verifier.
	Topic string
	// Verifier checks signatures; nil accepts unsigned messages, raw delivery among them.
	Verifier *Verifier
}

// Decoder reads queue messages. It is safe for concurrent use.
type Decoder struct {
	options Options
}

// New makes a Decoder.
func New(options Options) *Decoder { return &Decoder{options: options} }

// document is either of the two shapes that arrive: an SNS envelope, or, with raw delivery, the event itself. They share no
// member, so a body is read once, whichever it is.
type document struct {
	envelope
	event
}

// lenient accepts what Postgres's json accepts too: escapes of half a surrogate pair, which become U+FFFD in decoded text.
var lenient = jsontext.AllowInvalidUTF8(true)

// Decode reads one body. It fails with *mail.Refusal for what cannot be understood or trusted, and with any other error
// where that cannot be told now, because the signing certificate could not be fetched. The notice keeps body, and for raw
// delivery its events share it.
func (d *Decoder) Decode(ctx context.Context, body []byte) (mail.Notice, error) {
	if len(body) > maxBody {
		return mail.Notice{}, refuse(RefusedTooLarge, "The message has %d bytes; no message of SQS has more than %d.", len(body), maxBody)
	}
	text := body
	if !utf8.Valid(text) {
		text = bytes.ToValidUTF8(text, []byte("\uFFFD"))
	}
	if tooDeep(text, maxDepth) {
		return mail.Notice{}, refuseDeep()
	}
	var doc document
	if err := json.Unmarshal(text, &doc, lenient); err != nil {
		return d.decodeText(body, text)
	}
	if !doc.present() {
		return d.decodeRaw(body, text, &doc)
	}
	return d.decodeEnvelope(ctx, body, &doc.envelope)
}

func (d *Decoder) decodeEnvelope(ctx context.Context, body []byte, e *envelope) (mail.Notice, error) {
	if d.options.Topic != "" {
		if refusal := e.checkTopic(d.options.Topic); refusal != nil {
			return mail.Notice{}, refusal
		}
	}
	if err := e.check(); err != nil {
		return mail.Notice{}, err
	}
	if d.options.Verifier != nil {
		if d.options.Topic == "" {
			return mail.Notice{}, refuse(RefusedTopic, "A signature proves nothing while any topic is accepted: set AWS_SNS_TOPIC_ARN.")
		}
		if err := d.options.Verifier.verify(ctx, e); err != nil {
			return mail.Notice{}, err
		}
	}
	if e.confirmation() || isTestNotice(e.Message) {
		return mail.Notice{Body: body, Ignored: true}, nil
	}
	raw := []byte(e.Message)
	if tooDeep(raw, maxDepth) { // as a string it did not count as nested
		return mail.Notice{}, refuseDeep()
	}
	var said event
	if err := json.Unmarshal(raw, &said, lenient); err != nil {
		return mail.Notice{}, refuse(RefusedNotJSON, "The Message of the SNS envelope is no JSON of SES; only SES should publish to this topic.")
	}
	return said.notice(body, raw, e.MessageID)
}

// decodeRaw reads a body without an envelope.
func (d *Decoder) decodeRaw(body, text []byte, doc *document) (mail.Notice, error) {
	switch {
	case doc.Type != "":
		return mail.Notice{}, refuse(RefusedNotSES, "The SNS envelope has no Message.")
	case !doc.looksLikeSES():
		return mail.Notice{}, refuse(RefusedNotSES, "It is JSON, but neither an SNS envelope nor an SES event; only SNS should write to this queue.")
	case d.options.Verifier != nil:
		return mail.Notice{}, refuseRaw()
	}
	return doc.notice(body, text, "")
}

// decodeText decides about a body that is no JSON, or JSON in which members are not what they must be.
func (d *Decoder) decodeText(body, text []byte) (mail.Notice, error) {
	switch {
	case !isTestNotice(string(text)):
		return mail.Notice{}, refuse(RefusedNotJSON, "It is not JSON as SNS and SES write it; only SNS should write to this queue.")
	case d.options.Verifier != nil:
		return mail.Notice{}, refuseRaw()
	}
	return mail.Notice{Body: body, Ignored: true}, nil
}

func refuseRaw() *mail.Refusal {
	return refuse(RefusedRawDelivery, "It came without the signed SNS envelope: turn raw message delivery off in the queue's subscription, "+
		"or verification off with AWS_SNS_VERIFY_SIGNATURE=false.")
}

func refuseDeep() *mail.Refusal {
	return refuse(RefusedTooDeep, "It nests more than %d deep; neither SNS nor SES writes anything of the kind.", maxDepth)
}

// isTestNotice tells the text that SES publishes when a topic becomes an event destination.
func isTestNotice(s string) bool {
	return strings.HasPrefix(strings.TrimLeft(s, " \"\r\n\t"), "Successfully validated SNS topic")
}

// tooDeep tells whether JSON nests deeper than limit. Few texts have that many brackets at all, so counting them settles
// nearly every case at the speed of a memory scan.
func tooDeep(text []byte, limit int) bool {
	if bytes.Count(text, []byte{'{'})+bytes.Count(text, []byte{'['}) <= limit {
		return false
	}
	depth, inString := 0, false
	for i := 0; i < len(text); i++ {
		switch c := text[i]; {
		case inString && c == '\\':
			i++ // the escaped character
		case c == '"':
			inString = !inString
		case inString:
		case c == '{' || c == '[':
			if depth++; depth > limit {
				return true
			}
		case c == '}' || c == ']':
			depth--
		}
	}
	return false
}

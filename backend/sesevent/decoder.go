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
	maxDepth = 64      // SES events nest 5 levels deep; Postgres runs out of stack somewhere below 20 000 levels
)

// Options are the settings of a Decoder.
type Options struct {
	// Topics are the ARNs of the SNS topics that events may come from; none accepts any. They are checked whenever there are some, and
	// must be set if there is a Verifier.
	Topics []string
	// Verifier checks signatures; nil accepts unsigned messages, including raw delivery.
	Verifier *Verifier
}

// Decoder reads queue messages. It is safe for concurrent use.
type Decoder struct {
	options Options
}

// New returns a Decoder.
func New(options Options) *Decoder { return &Decoder{options: options} }

// document is either an SNS envelope or, with raw delivery, the event itself. The two share no member name, so one parse
// covers both.
type document struct {
	envelope
	event
}

// lenient accepts escapes of half a surrogate pair, as Postgres's json does; they become U+FFFD in decoded text.
var lenient = jsontext.AllowInvalidUTF8(true)

// Decode parses one body. It fails with *mail.Refusal for a body that cannot be understood or trusted. Any other error is
// temporary: the signing certificate could not be fetched. The notice retains body; with raw delivery its events may share
// the same memory.
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
		if doc = (document{}); !looseEventIn(text, &doc.event) {
			return d.decodeText(body, text)
		}
	}
	if !doc.present() {
		return d.decodeRaw(body, text, &doc)
	}
	return d.decodeEnvelope(ctx, body, &doc.envelope)
}

func (d *Decoder) decodeEnvelope(ctx context.Context, body []byte, e *envelope) (mail.Notice, error) {
	if len(d.options.Topics) > 0 {
		if refusal := e.checkTopic(d.options.Topics); refusal != nil {
			return mail.Notice{}, refusal
		}
	}
	if err := e.check(); err != nil {
		return mail.Notice{}, err
	}
	if d.options.Verifier != nil {
		if len(d.options.Topics) == 0 {
			return mail.Notice{}, refuse(RefusedTopic, "A signature proves nothing while any topic is accepted: set AWS_SNS_TOPIC_ARN.")
		}
		if err := d.options.Verifier.verify(ctx, e); err != nil {
			return mail.Notice{}, err
		}
	}
	if e.Type == typeSubscriptionConfirm {
		return mail.Notice{}, e.refuseSubscription()
	}
	if e.Type == typeUnsubscribeConfirmation || isTestNotice(e.Message) {
		return mail.Notice{Body: body, Ignored: true}, nil
	}
	raw := []byte(e.Message)
	if tooDeep(raw, maxDepth) { // the check of the body saw Message as one string
		return mail.Notice{}, refuseDeep()
	}
	said, err := parseEvent(raw)
	if err != nil {
		if refusal := refuseWrapper(raw); refusal != nil {
			return mail.Notice{}, refusal
		}
		return mail.Notice{}, refuse(RefusedNotJSON, "The Message of the SNS envelope is no JSON of SES; only SES should publish to this topic.")
	}
	return said.notice(body, raw, e.MessageID)
}

// decodeRaw decodes a JSON body without an envelope.
func (d *Decoder) decodeRaw(body, text []byte, doc *document) (mail.Notice, error) {
	switch {
	case doc.Type != "":
		return mail.Notice{}, refuse(RefusedNotSES, "The SNS envelope has no Message.")
	case !doc.looksLikeSES():
		if refusal := refuseWrapper(text); refusal != nil {
			return mail.Notice{}, refusal
		}
		return mail.Notice{}, refuse(RefusedNotSES, "It is JSON, but neither an SNS envelope nor an SES event; only SNS should write to this queue.")
	case d.options.Verifier != nil:
		return mail.Notice{}, refuseRaw()
	}
	return doc.notice(body, text, "")
}

// decodeText handles a body that is not JSON, or JSON whose members have the wrong types.
func (d *Decoder) decodeText(body, text []byte) (mail.Notice, error) {
	switch {
	case !isTestNotice(string(text)):
		if refusal := refuseWrapper(text); refusal != nil {
			return mail.Notice{}, refusal
		}
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

// isTestNotice reports whether s is the text that SES publishes when a topic becomes an event destination.
func isTestNotice(s string) bool {
	return strings.HasPrefix(strings.TrimLeft(s, " \"\r\n\t"), "Successfully validated SNS topic")
}

// tooDeep reports whether JSON nests deeper than limit. Few texts have more brackets than limit, so counting them first
// decides nearly every case at the speed of a memory scan.
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

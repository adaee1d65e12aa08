package sesevent

import (
	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
)

// looseEvent is an event whose mail has fields of other types than AWS documents, where nothing depends on them: who, what and which mail are still strict.
type looseEvent struct {
	event
	Mail *looseMail `json:"mail"`
}

type looseMail struct {
	MessageID     string         `json:"messageId"`
	Destination   []string       `json:"destination"`
	Timestamp     jsontext.Value `json:"timestamp"`
	Headers       jsontext.Value `json:"headers"`
	CommonHeaders struct {
		From    jsontext.Value `json:"from"`
		Subject jsontext.Value `json:"subject"`
	} `json:"commonHeaders"`
	Tags struct {
		Message jsontext.Value `json:"mailroom-message"`
	} `json:"tags"`
}

// parseEvent parses an event. Only if it is not as documented is it parsed again without what is not needed, since that is slower.
func parseEvent(text []byte) (event, error) {
	var e event
	err := json.Unmarshal(text, &e, lenient)
	if err == nil {
		return e, nil
	}
	var loose looseEvent
	if json.Unmarshal(text, &loose, lenient) != nil || loose.Mail == nil {
		return event{}, err
	}
	loose.event.Mail = loose.Mail.documented()
	return loose.event, nil
}

// looseEventIn parses an event without an envelope likewise, and reports whether there is one.
func looseEventIn(text []byte, e *event) bool {
	parsed, err := parseEvent(text)
	*e = parsed
	return err == nil && e.looksLikeSES()
}

// documented returns the mail with what can be read of the fields that are not needed.
func (m *looseMail) documented() *mailPart {
	part := &mailPart{MessageID: m.MessageID, Destination: m.Destination, Timestamp: oneText(m.Timestamp)}
	var headers []struct {
		Name  jsontext.Value `json:"name"`
		Value jsontext.Value `json:"value"`
	}
	if json.Unmarshal(m.Headers, &headers, lenient) == nil {
		for _, h := range headers {
			part.Headers = append(part.Headers, headerPart{Name: oneText(h.Name), Value: oneText(h.Value)})
		}
	}
	part.CommonHeaders = commonHeaders{From: texts(m.CommonHeaders.From), Subject: oneText(m.CommonHeaders.Subject)}
	part.Tags.Message = texts(m.Tags.Message)
	return part
}

// oneText returns a text, or a number as it is written; empty for anything else.
func oneText(value jsontext.Value) string {
	switch value.Kind() {
	case '"':
		var text string
		if json.Unmarshal(value, &text, lenient) == nil {
			return text
		}
	case '0':
		return string(value)
	}
	return ""
}

// texts returns a list of texts, or one text as a list.
func texts(value jsontext.Value) []string {
	var list []string
	if value.Kind() == '[' && json.Unmarshal(value, &list, lenient) == nil {
		return list
	}
	if one := oneText(value); one != "" {
		return []string{one}
	}
	return nil
}

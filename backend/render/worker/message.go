package worker

import (
	"bytes"
	"encoding/gob"
	"encoding/json"
	"fmt"

	"github.com/mailroom-app/mailroom/backend/hievents"
	"github.com/mailroom-app/mailroom/backend/mail"
	"github.com/mailroom-app/mailroom/backend/render"
)

// Mail is a rendered mail with its MIME form for SES.
type Mail struct {
	render.Mail
	// Raw is the mail as MIME, with the requested headers.
	Raw []byte
}

// request asks for one mail.
type request struct {
	Settings render.Settings
	Content  hievents.Content
	Headers  []render.Header
}

// reply is the answer to a request. The child process sends an empty one when it is ready.
type reply struct {
	Mail Mail
	// Code and Message are those of the mail.Error that the renderer returned; both are empty if the mail was made.
	Code    mail.Code
	Message string
	// Fault is any other error of the renderer, for the log.
	Fault string
}

// encodeRequest fails for content that is longer than requestLimit. It uses gob because JSON cannot encode years above 9999, and replaces
// invalid UTF-8.
func encodeRequest(r request) ([]byte, error) {
	var payload bytes.Buffer
	if err := gob.NewEncoder(&payload).Encode(r); err != nil {
		return nil, fmt.Errorf("encode the content of a mail: %w", err)
	}
	if payload.Len() > requestLimit {
		return nil, fmt.Errorf("%w: %d bytes", errFrameTooLong, payload.Len())
	}
	return payload.Bytes(), nil
}

func decodeRequest(payload []byte) (r request, err error) {
	return r, gob.NewDecoder(bytes.NewReader(payload)).Decode(&r)
}

// encodeReply uses JSON, because memory for decoding JSON is bounded by the size of the frame; with gob a hostile frame could need more.
func encodeReply(r reply) ([]byte, error) {
	var payload bytes.Buffer
	encoder := json.NewEncoder(&payload)
	encoder.SetEscapeHTML(false)
	if err := encoder.Encode(r); err != nil {
		return nil, fmt.Errorf("encode a mail: %w", err)
	}
	return payload.Bytes(), nil
}

func decodeReply(payload []byte) (r reply, err error) {
	return r, json.Unmarshal(payload, &r)
}

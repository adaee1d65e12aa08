package main

import (
	"context"

	"github.com/mailroom-app/mailroom/backend/mail"
	"github.com/mailroom-app/mailroom/backend/operate"
	"github.com/mailroom-app/mailroom/backend/postgres"
)

// alarmJSON is a problem to investigate although nothing fails; a stable format.
type alarmJSON struct {
	Code     string  `json:"code"`     // silence
	Since    *string `json:"since"`    // when the last outcome was recorded; null: never
	Oldest   *string `json:"oldest"`   // when the first message without an outcome was written
	Messages int     `json:"messages"` // number without an outcome, counted up to 1000 of each kind
	Text     string  `json:"text"`
}

// alarms returns the current alarms; the slice is never nil, so that JSON has [] instead of null.
func alarms(ctx context.Context, db *postgres.DB, waiting int) ([]alarmJSON, error) {
	silence, err := operate.Silence(ctx, db.Operations, waiting)
	if err != nil {
		return nil, err
	}
	return silenceAlarm(silence), nil
}

func silenceAlarm(silence mail.Silence) []alarmJSON {
	if !silence.Alarm() {
		return []alarmJSON{}
	}
	return []alarmJSON{{
		Code: "silence", Since: jsonTime(silence.Since), Oldest: jsonTime(silence.Oldest), Messages: silence.Unanswered, Text: silence.Words(),
	}}
}

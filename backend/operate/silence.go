// Package operate contains what both programs report and record about an installation: the alarm of rule 16, and who drained.
package operate

import (
	"context"

	"github.com/mailroom-app/mailroom/backend/mail"
)

// SilenceReader reads when the last outcome was recorded and which messages have none.
type SilenceReader interface {
	Silence(ctx context.Context) (mail.Silence, error)
}

// Silence reports whether messages go out while no outcomes come back (rule 16). While queue messages wait, the answer is unknown, because
// draining may bring the outcomes: then it returns the zero Silence, which raises no alarm. waiting is how many wait, negative if unknown.
// Errors are the reader's.
func Silence(ctx context.Context, database SilenceReader, waiting int) (mail.Silence, error) {
	if waiting > 0 {
		return mail.Silence{}, nil
	}
	return database.Silence(ctx)
}

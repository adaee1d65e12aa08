// Package operate has what both programs tell and note about running an installation: the alarm of silence, and who drained.
package operate

import (
	"context"

	"github.com/mailroom-app/mailroom/backend/mail"
)

// SilenceReader reads when the last outcome was recorded and which messages have none.
type SilenceReader interface {
	Silence(ctx context.Context) (mail.Silence, error)
}

// Silence tells whether messages go out while no outcomes come back (rule 16). While messages wait in the queue the answer is not known, because
// their events only have to be drained: then it is the zero Silence, which raises no alarm. waiting is how many wait, negative if that is not known.
// Errors are the reader's.
func Silence(ctx context.Context, database SilenceReader, waiting int) (mail.Silence, error) {
	if waiting > 0 {
		return mail.Silence{}, nil
	}
	return database.Silence(ctx)
}

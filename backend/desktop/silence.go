package desktop

import (
	"context"
	"time"

	"github.com/mailroom-app/mailroom/backend/mail"
)

// silenceEvery is how often a window looks for silence; it is about hours.
const silenceEvery = 5 * time.Minute

// heardNothing tells whether messages go out while no outcomes come back (rule 16). While events wait in the queue nothing is known: they
// only have to be drained. waiting is how many, negative where nobody knows.
func heardNothing(ctx context.Context, database Operator, waiting int) (mail.Silence, error) {
	if waiting > 0 {
		return mail.Silence{}, nil
	}
	return database.Silence(ctx)
}

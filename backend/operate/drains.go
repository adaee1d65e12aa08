package operate

import (
	"context"
	"time"

	"github.com/mailroom-app/mailroom/backend/drain"
	"github.com/mailroom-app/mailroom/backend/mail"
)

// noteTimeout limits how long the end of a drain waits for the database.
const noteTimeout = 5 * time.Second

// DrainRecorder stores who drained when, and with which result.
type DrainRecorder interface {
	RecordDrain(ctx context.Context, record mail.DrainRecord) error
}

// NoteDrain records a drain that has just ended, also if ctx was cancelled, because its work is already committed. person is the e-mail of the
// signed-in person, empty for mailroomctl. Errors are the recorder's; the drain itself is not affected by them.
func NoteDrain(ctx context.Context, database DrainRecorder, started time.Time, person string, report drain.Report) error {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), noteTimeout)
	defer cancel()
	return database.RecordDrain(ctx, mail.DrainRecord{
		StartedAt: started.UTC(), FinishedAt: time.Now().UTC(), Person: person, Received: report.Received, Applied: report.Applied, Duplicates: report.Duplicates,
		Parked: report.Parked, Quarantined: report.Quarantined, Ignored: report.Ignored, Deleted: report.Deleted,
	})
}

package operations

import (
	"context"
	"fmt"
	"time"

	"github.com/mailroom-app/mailroom/backend/mail"
	"github.com/mailroom-app/mailroom/backend/postgres/pool"
	"github.com/mailroom-app/mailroom/backend/postgres/values"
)

// outcomes are the event types that count as an outcome. Send does not: it only says that SES accepted the mail, even if outcomes are not published.
var outcomes = []string{
	string(mail.EventDelivery), string(mail.EventBounce), string(mail.EventComplaint), string(mail.EventReject), string(mail.EventRenderingFailure),
	string(mail.EventDeliveryDelay),
}

// Silence reports whether messages are sent while no outcomes come back (rule 16), over the whole installation. It does not see events that
// still wait in the queue: call it after a drain.
func (o *Operations) Silence(ctx context.Context) (mail.Silence, error) {
	var s mail.Silence
	var since, oldest *time.Time
	err := o.pool.QueryRow(ctx, "SELECT * FROM mailroom.silence($1, $2, $3)", outcomes, int(mail.SilenceLookback.Seconds()), int(mail.SilentAfter.Seconds())).
		Scan(&since, &s.Unanswered, &oldest)
	if err != nil {
		return mail.Silence{}, pool.Translate(fmt.Errorf("look for messages without outcomes: %w", err))
	}
	s.Since, s.Oldest = values.OrZero(since), values.OrZero(oldest)
	return s, nil
}

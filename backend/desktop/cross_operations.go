package desktop

import (
	"strings"
	"unicode/utf8"

	"github.com/mailroom-app/mailroom/backend/mail"
)

// Conversions of operations data to shapes.

func drainShape(d mail.DrainRecord) Drain {
	return Drain{
		StartedAt: timeText(d.StartedAt), FinishedAt: timeText(d.FinishedAt), Person: d.Person, Login: d.Login, Received: d.Received,
		Applied: d.Applied, Duplicates: d.Duplicates, Parked: d.Parked, Quarantined: d.Quarantined, Ignored: d.Ignored,
	}
}

func silenceShape(s mail.Silence) Silence {
	if !s.Alarm() {
		return Silence{}
	}
	return Silence{Alarm: true, Since: timeText(s.Since), Oldest: timeText(s.Oldest), Messages: s.Unanswered}
}

func quarantinedShape(e mail.QuarantineEntry) Quarantined {
	return Quarantined{
		ID: idText(e.ID), Reason: e.Refusal.Reason, Detail: e.Refusal.Detail, Bytes: e.Bytes, FirstSeen: timeText(e.FirstSeen),
		LastSeen: timeText(e.LastSeen), TimesSeen: e.TimesSeen,
	}
}

func bodyShape(body []byte) QuarantinedBody {
	return QuarantinedBody{Text: strings.ToValidUTF8(string(body), "\uFFFD"), Exact: utf8.Valid(body)}
}

func retryShape(retries []mail.QuarantineRetry) QuarantineRetry {
	var shape QuarantineRetry
	for _, retry := range retries {
		switch retry.Outcome {
		case mail.Applied:
			shape.Applied++
		case mail.Duplicate:
			shape.Duplicates++
		case mail.Parked:
			shape.Parked++
		case mail.Ignored:
			shape.Ignored++
		case mail.Quarantined:
			if shape.Kept == 0 {
				shape.Reason, shape.Detail = retry.Refusal.Reason, retry.Refusal.Detail
			}
			shape.Kept++
		default:
			shape.Missing++
		}
	}
	return shape
}

func parkedShape(e mail.ParkedEvent) ParkedEvent {
	return ParkedEvent{
		ID: idText(e.ID), Type: string(e.Type), Subtype: e.Subtype, Recipient: e.Recipient, Subject: e.Subject, Reason: string(e.Reason),
		SESMessageID: e.SESID, OccurredAt: timeText(e.OccurredAt), ParkedAt: timeText(e.ParkedAt), UnmatchedAt: timeText(e.UnmatchedAt),
		Account: idText(e.Account.ID), AccountName: e.Account.Name,
	}
}

package record

import (
	"encoding/json"
	"errors"

	"github.com/jackc/pgx/v5/pgconn"

	"github.com/mailroom-app/mailroom/backend/mail"
)

// rowsRefused is the SQLSTATE that a function raises after it has tried its rows one by one. The DETAIL lists the rows that were refused.
const rowsRefused = "MR001"

// refusedRow is one refused row in the DETAIL.
type refusedRow struct {
	Kind    mail.Kind `json:"kind"`
	ID      int64     `json:"id,string"`
	Code    string    `json:"code"` // SQLSTATE
	Message string    `json:"message"`
}

// refusals converts a rowsRefused error into a *mail.Refusals that names the notices whose events belong to the refused rows. It returns
// every other error unchanged, and also an error whose rows belong to no notice of the batch.
func (b *batch) refusals(err error) error {
	var server *pgconn.PgError
	if !errors.As(err, &server) || server.Code != rowsRefused {
		return err
	}
	var rows []refusedRow
	if json.Unmarshal([]byte(server.Detail), &rows) != nil {
		return err
	}
	byMessage := make(map[mail.MessageID]error, len(rows))
	for _, row := range rows {
		byMessage[mail.MessageID{Kind: row.Kind, Row: row.ID}] = blame(&pgconn.PgError{Severity: "ERROR", Code: row.Code, Message: row.Message})
	}
	named := &mail.Refusals{At: map[int]error{}}
	for _, event := range b.events {
		if event.target == nil {
			continue
		}
		if refusal := byMessage[event.target.id]; refusal != nil {
			named.At[event.notice] = refusal
		}
	}
	if len(named.At) == 0 {
		return err
	}
	return named
}

package desktop

import (
	"context"
	"strings"
	"time"

	"github.com/mailroom-app/mailroom/backend/queue"

	"github.com/mailroom-app/mailroom/backend/mail"
	"github.com/mailroom-app/mailroom/backend/operate"
)

const (
	// operationsPage is the number of rows per page of a list.
	operationsPage = 25
	// drainsShown is how many of the last drains are returned.
	drainsShown = 10
	// depthLimit is the deadline for reading the queue's depth, so that a slow queue does not delay the data of the database.
	depthLimit = 5 * time.Second
	// retryLimit is the deadline for retrying a whole quarantine; what was done by then is kept.
	retryLimit = 2 * time.Minute
)

// Operator reads and records data about the whole installation. *operations.Operations implements it.
type Operator interface {
	// Backlog, Drains and ParkedEvents fail with CodeNotAllowed in any scope but all accounts.
	Backlog(ctx context.Context, scope mail.Scope) (mail.Backlog, error)
	Drains(ctx context.Context, scope mail.Scope, limit int) ([]mail.DrainRecord, error)
	ParkedEvents(ctx context.Context, scope mail.Scope, unmatched bool, before int64, limit int) ([]mail.ParkedEvent, error)
	// Silence reports whether messages are sent while no outcomes arrive (rule 16).
	Silence(ctx context.Context) (mail.Silence, error)
	// RecordDrain records a finished drain. The database adds the database login.
	RecordDrain(ctx context.Context, record mail.DrainRecord) error
	// LastDrain returns the last drain by anybody; the zero record if there was none.
	LastDrain(ctx context.Context) (mail.DrainRecord, error)
}

// Quarantine holds queue messages that cannot be recorded; *record.Recorder implements it. The caller must check who may use it.
type Quarantine interface {
	// Quarantined lists entries without bodies, newest first.
	Quarantined(ctx context.Context, reason string, before int64, limit int) ([]mail.QuarantineEntry, error)
	QuarantineEntry(ctx context.Context, id int64) (mail.QuarantineEntry, error)
	QuarantinedIDs(ctx context.Context, reason string) ([]int64, error)
	// RetryQuarantined decodes and records messages again as a drain does; work done before an error stays committed.
	RetryQuarantined(ctx context.Context, ids []int64, decode func(context.Context, []byte) (mail.Notice, error)) ([]mail.QuarantineRetry, error)
	// DiscardQuarantined deletes messages permanently, and records who did so and why. It returns the ids that existed.
	DiscardQuarantined(ctx context.Context, ids []int64, actor mail.Actor, why string) ([]int64, error)
}

// Operations is the facade for superadmins who operate the whole installation. Its methods fail with not_allowed for anybody else.
type Operations struct {
	calls   *Calls
	link    *Link
	session *Session
}

// NewOperations makes the facade.
func NewOperations(calls *Calls, link *Link, session *Session) *Operations {
	return &Operations{calls: calls, link: link, session: session}
}

// callOperations runs a call of a signed-in superadmin.
func callOperations[T any](o *Operations, name string, limit time.Duration, answer func(ctx context.Context, call superadminCall) (T, error)) (T, error) {
	return asSuperadmin(o.calls, o.link, o.session, name, limit, "Operations are for superadmins.", answer)
}

// State returns the current state of the installation.
func (o *Operations) State() (OperationsState, error) {
	return callOperations(o, "Operations.State", readLimit, func(ctx context.Context, call superadminCall) (OperationsState, error) {
		state := call.queue(ctx)
		backlog, err := call.Operations.Backlog(ctx, call.scope)
		if err != nil {
			return OperationsState{}, err
		}
		state.Parked, state.Unmatched, state.Quarantined = backlog.Parked, backlog.Unmatched, backlog.Quarantined
		drains, err := call.Operations.Drains(ctx, call.scope, drainsShown)
		if err != nil {
			return OperationsState{}, err
		}
		state.Drains = each(drains, drainShape)
		silence, err := operate.Silence(ctx, call.Operations, state.Waiting)
		state.Silence = silenceShape(silence)
		return state, err
	})
}

// queue returns the part of the state that comes from the queue, or why it is unknown.
func (call superadminCall) queue(ctx context.Context) OperationsState {
	state := OperationsState{Waiting: -1, InFlight: -1}
	feed, err := call.connection.feed.now()
	if err == nil {
		limited, cancel := context.WithTimeout(ctx, depthLimit)
		defer cancel()
		var depth queue.Depth
		if depth, err = feed.Depth(limited); err == nil {
			state.Waiting, state.InFlight = depth.Visible, depth.InFlight
		} else if limited.Err() != nil {
			err = mail.Wrap(mail.CodeQueueUnreachable, err, "The queue did not tell its depth in time.")
		}
	}
	state.Queue, state.QueueMessage = readiness(err, call.connection.installation.HasQueue())
	return state
}

// Quarantine returns a page of the quarantine, newest first: the one after a cursor or, for "", the first.
func (o *Operations) Quarantine(after string) (QuarantinePage, error) {
	return callOperations(o, "Operations.Quarantine", readLimit, func(ctx context.Context, call superadminCall) (QuarantinePage, error) {
		before, err := parseCursor(after)
		if err != nil {
			return QuarantinePage{}, err
		}
		entries, err := call.Database.Quarantine.Quarantined(ctx, "", before, operationsPage+1)
		rows, next := pageOf(entries, func(e mail.QuarantineEntry) int64 { return e.ID })
		return QuarantinePage{Rows: each(rows, quarantinedShape), Next: next}, err
	})
}

// QuarantinedBody returns the whole body of a quarantined message. It fails with not_found.
func (o *Operations) QuarantinedBody(id string) (QuarantinedBody, error) {
	return callOperations(o, "Operations.QuarantinedBody", readLimit, func(ctx context.Context, call superadminCall) (QuarantinedBody, error) {
		number, err := parseID("quarantined message", id)
		if err != nil {
			return QuarantinedBody{}, err
		}
		entry, err := call.Quarantine.QuarantineEntry(ctx, number)
		return bodyShape(entry.Body), err
	})
}

// RetryQuarantined decodes and records quarantined messages again, as a drain does. It needs the settings that say which events to trust,
// otherwise it fails with settings. It needs no queue.
func (o *Operations) RetryQuarantined(ids []string) (QuarantineRetry, error) {
	return callOperations(o, "Operations.RetryQuarantined", retryLimit, func(ctx context.Context, call superadminCall) (QuarantineRetry, error) {
		numbers, err := parseIDs("quarantined message", ids)
		if err != nil {
			return QuarantineRetry{}, err
		}
		return call.retry(ctx, numbers)
	})
}

// RetryQuarantine does the same for everything that is in quarantine now.
func (o *Operations) RetryQuarantine() (QuarantineRetry, error) {
	return callOperations(o, "Operations.RetryQuarantine", retryLimit, func(ctx context.Context, call superadminCall) (QuarantineRetry, error) {
		ids, err := call.Quarantine.QuarantinedIDs(ctx, "")
		if err != nil {
			return QuarantineRetry{}, err
		}
		return call.retry(ctx, ids)
	})
}

func (call superadminCall) retry(ctx context.Context, ids []int64) (QuarantineRetry, error) {
	decoder, err := call.connection.installation.Decoder()
	if err != nil {
		return QuarantineRetry{}, err
	}
	retries, err := call.Database.Quarantine.RetryQuarantined(ctx, ids, decoder.Decode)
	return retryShape(retries), err
}

// DiscardQuarantined deletes quarantined messages permanently, and records who did so and why. It returns how many existed, and fails with
// invalid without a reason.
func (o *Operations) DiscardQuarantined(ids []string, why string) (int, error) {
	return callOperations(o, "Operations.DiscardQuarantined", readLimit, func(ctx context.Context, call superadminCall) (int, error) {
		numbers, err := parseIDs("quarantined message", ids)
		if err != nil {
			return 0, err
		}
		discarded, err := call.Database.Quarantine.DiscardQuarantined(ctx, numbers, call.actor(), strings.TrimSpace(why))
		return len(discarded), err
	})
}

// Parked returns a page of the events whose message is missing, or only of the unmatched ones, last parked first: the page after a cursor
// or, for "", the first.
func (o *Operations) Parked(unmatched bool, after string) (ParkedPage, error) {
	return callOperations(o, "Operations.Parked", readLimit, func(ctx context.Context, call superadminCall) (ParkedPage, error) {
		before, err := parseCursor(after)
		if err != nil {
			return ParkedPage{}, err
		}
		events, err := call.Operations.ParkedEvents(ctx, call.scope, unmatched, before, operationsPage+1)
		rows, next := pageOf(events, func(e mail.ParkedEvent) int64 { return e.ID })
		return ParkedPage{Rows: each(rows, parkedShape), Next: next}, err
	})
}

// pageOf cuts off the row beyond the page, and returns the cursor of the next page, or "" if there is none.
func pageOf[Row any](rows []Row, id func(Row) int64) (page []Row, next string) {
	if len(rows) <= operationsPage {
		return rows, ""
	}
	return rows[:operationsPage], idText(id(rows[operationsPage-1]))
}

func parseCursor(text string) (int64, error) {
	if text == "" {
		return 0, nil
	}
	return parseID("row", text)
}

func parseIDs(what string, texts []string) ([]int64, error) {
	ids := make([]int64, len(texts))
	for i, text := range texts {
		id, err := parseID(what, text)
		if err != nil {
			return nil, err
		}
		ids[i] = id
	}
	return ids, nil
}

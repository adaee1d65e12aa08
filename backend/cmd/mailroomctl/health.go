package main

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"time"

	"github.com/mailroom-app/mailroom/backend/app"
	"github.com/mailroom-app/mailroom/backend/drain"
)

// healthEvery is the longest interval between writes of the health file.
const healthEvery = 10 * time.Second

// healthJSON is the status of a drain that follows; a stable format. Times are RFC 3339 in UTC; null means that it has not happened yet.
type healthJSON struct {
	State          drain.State  `json:"state"`
	Since          *string      `json:"since"`
	WrittenAt      *string      `json:"written_at"`
	StartedAt      *string      `json:"started_at"`
	PID            int          `json:"pid"`
	Version        string       `json:"version"`
	Alive          bool         `json:"alive"` // false: it hangs
	InHand         int          `json:"in_hand"`
	LastPollAt     *string      `json:"last_poll_at"`
	LastReceivedAt *string      `json:"last_received_at"`
	LastRecordedAt *string      `json:"last_recorded_at"`
	LastDeletedAt  *string      `json:"last_deleted_at"`
	LastParkedAt   *string      `json:"last_parked_at"` // when parked events were last checked
	LastError      *string      `json:"last_error"`
	LastErrorAt    *string      `json:"last_error_at"`
	Counters       drain.Report `json:"counters"`
	Alarms         []alarmJSON  `json:"alarms"`
}

func newHealth(status drain.Status, started time.Time, alarms []alarmJSON) healthJSON {
	return healthJSON{
		State: status.State, Since: jsonTime(status.Since), WrittenAt: jsonTime(time.Now()), StartedAt: jsonTime(started),
		PID: os.Getpid(), Version: app.Version, Alive: alive(status), InHand: status.InHand, LastPollAt: jsonTime(status.Polled),
		LastReceivedAt: jsonTime(status.Received), LastRecordedAt: jsonTime(status.Recorded), LastDeletedAt: jsonTime(status.Deleted),
		LastParkedAt: jsonTime(status.Unparked), LastError: present(status.LastError), LastErrorAt: jsonTime(status.LastErrorAt),
		Counters: status.Report, Alarms: alarms,
	}
}

// essence returns the fields whose change counts as a change of the status.
func (h healthJSON) essence() string {
	counters := h.Counters
	counters.Seconds, counters.Changed = 0, nil
	return fmt.Sprintf("%s %t %v %d", h.State, h.Alive, counters, len(h.Alarms))
}

// writeTo replaces the file atomically, so that no reader sees a part of it.
func (h healthJSON) writeTo(name string) error {
	content, err := json.Marshal(h)
	if err != nil {
		return err
	}
	temporary, err := os.CreateTemp(filepath.Dir(name), ".health-*")
	if err != nil {
		return fmt.Errorf("writing the health file: %w", err)
	}
	_, err = temporary.Write(append(content, '\n'))
	if closing := temporary.Close(); err == nil {
		err = closing
	}
	if err == nil {
		err = os.Chmod(temporary.Name(), 0o644) // supervisors run as another user
	}
	if err == nil {
		err = os.Rename(temporary.Name(), name)
	}
	if err != nil {
		_ = os.Remove(temporary.Name())
		return fmt.Errorf("writing the health file: %w", err)
	}
	return nil
}

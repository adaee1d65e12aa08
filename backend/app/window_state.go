package app

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
)

// The minimum window size that the screens support, in pixels.
const (
	MinWidth  = 1024
	MinHeight = 700
)

// WindowState is the state of the window when it was closed, restored on the next start.
type WindowState struct {
	Width     int  `json:"width"` // pixels, of the window when it is not maximised
	Height    int  `json:"height"`
	Maximised bool `json:"maximised"`
	Dark      bool `json:"dark"` // the page's colour scheme; the window needs it before the page is loaded
}

const stateName = "window.json"

// ReadWindowState returns the state saved in folder, or the defaults.
func ReadWindowState(folder string) WindowState {
	state := WindowState{Width: 1360, Height: 860}
	if text, err := os.ReadFile(filepath.Join(folder, stateName)); err == nil {
		var kept WindowState
		if json.Unmarshal(text, &kept) == nil && kept.Width > 0 && kept.Height > 0 {
			state = kept
		}
	}
	state.Width, state.Height = max(state.Width, MinWidth), max(state.Height, MinHeight)
	return state
}

// Keep saves the state in folder, which it creates if needed. Without a folder it does nothing.
func (s WindowState) Keep(folder string) error {
	if folder == "" {
		return nil
	}
	text, err := json.Marshal(s)
	if err != nil {
		return err
	}
	if err := os.MkdirAll(folder, 0o700); err != nil {
		return fmt.Errorf("keeping the state of the window: %w", err)
	}
	if err := os.WriteFile(filepath.Join(folder, stateName), text, 0o600); err != nil {
		return fmt.Errorf("keeping the state of the window: %w", err)
	}
	return nil
}

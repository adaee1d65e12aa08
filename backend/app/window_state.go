package app

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
)

// The smallest window that the screens are made for, in pixels.
const (
	MinWidth  = 1024
	MinHeight = 700
)

// WindowState is how the window looked when it was closed, and how it opens again.
type WindowState struct {
	Width     int  `json:"width"` // pixels, of the window when it is not maximised
	Height    int  `json:"height"`
	Maximised bool `json:"maximised"`
	Dark      bool `json:"dark"` // the page's colours; the window has them before its page is there
}

const stateName = "window.json"

// ReadWindowState is the state kept in folder, or a good one to begin with.
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

// Keep writes the state to folder, which it makes. Without a folder it does nothing.
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

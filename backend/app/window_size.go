package app

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
)

// The smallest window that the screens are made for, in pixels.
const (
	MinWidth  = 1024
	MinHeight = 700
)

// WindowSize is how large the window was when it was closed, in pixels.
type WindowSize struct {
	Width     int  `json:"width"`
	Height    int  `json:"height"`
	Maximised bool `json:"maximised"`
}

const sizeName = "window.json"

// ReadWindowSize is the size kept in folder, or a good one to begin with.
func ReadWindowSize(folder string) WindowSize {
	size := WindowSize{Width: 1360, Height: 860}
	if text, err := os.ReadFile(filepath.Join(folder, sizeName)); err == nil {
		var kept WindowSize
		if json.Unmarshal(text, &kept) == nil && kept.Width > 0 && kept.Height > 0 {
			size = kept
		}
	}
	size.Width, size.Height = max(size.Width, MinWidth), max(size.Height, MinHeight)
	return size
}

// Keep writes the size to folder. A maximised window keeps the size that it had before.
func (s WindowSize) Keep(folder string) error {
	if folder == "" {
		return nil
	}
	if s.Maximised {
		before := ReadWindowSize(folder)
		s.Width, s.Height = before.Width, before.Height
	}
	text, err := json.Marshal(s)
	if err != nil {
		return err
	}
	if err := os.WriteFile(filepath.Join(folder, sizeName), text, 0o600); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("keeping the size of the window: %w", err)
	}
	return nil
}

package webview

import (
	"context"
	goruntime "runtime"

	"github.com/wailsapp/wails/v2/pkg/options"
	"github.com/wailsapp/wails/v2/pkg/runtime"
)

// DragAndDrop prevents the web view's default, which is to open what is dropped on it. On Linux drops do not reach the web view (Protect
// receives files); on macOS the window receives drops itself. On Windows the program gets a file's path only if the page accepts the drop,
// so there the page rejects everything but files.
func DragAndDrop() *options.DragAndDrop {
	switch goruntime.GOOS {
	case "windows":
		return &options.DragAndDrop{EnableFileDrop: true}
	case "darwin":
		return &options.DragAndDrop{EnableFileDrop: true, DisableWebViewDrop: true}
	default:
		return &options.DragAndDrop{DisableWebViewDrop: true}
	}
}

// OnFileDrop passes the files dropped on the window to dropped, where the framework receives drops. The framework's messages can also come from the page,
// which must not choose files. So a dialog outside the page asks the user before a file is read.
func OnFileDrop(window context.Context, dropped func(paths []string)) {
	if !DragAndDrop().EnableFileDrop {
		return
	}
	runtime.OnFileDrop(window, func(_, _ int, paths []string) {
		if len(paths) != 1 {
			dropped(paths) // more than one file is rejected unread
			return
		}
		answer, err := runtime.MessageDialog(window, runtime.MessageDialogOptions{
			Type: runtime.QuestionDialog, Title: "Mailroom", Message: "Open this file?\n\n" + paths[0],
			Buttons: []string{"Yes", "No"}, DefaultButton: "No", CancelButton: "No",
		})
		if err == nil && answer == "Yes" {
			dropped(paths)
		}
	})
}

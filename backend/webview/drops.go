package webview

import (
	"context"
	goruntime "runtime"

	"github.com/wailsapp/wails/v2/pkg/options"
	"github.com/wailsapp/wails/v2/pkg/runtime"
)

// DragAndDrop keeps the web view from opening what is dropped on it, which is what web views do. On Linux no drop reaches it (Protect
// takes files); on macOS the window takes drops itself; on Windows a file's path is only known to a page that takes the drop, so there the
// page refuses everything else.
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

// OnFileDrop tells dropped which files were dropped on the window, where the framework takes drops. The framework's messages can also come from the page,
// which must not name files: so the person is asked, outside the page, before a file is read.
func OnFileDrop(window context.Context, dropped func(paths []string)) {
	if !DragAndDrop().EnableFileDrop {
		return
	}
	runtime.OnFileDrop(window, func(_, _ int, paths []string) {
		if len(paths) != 1 {
			dropped(paths) // more than one is refused unread
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

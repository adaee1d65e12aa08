// Package webview adds protections to the window's web view that its framework lacks. On Linux it lets the web view open only Mailroom's own
// page, and receives files that another program drops on the window. On other systems the framework receives such files, and this package
// asks the user for confirmation. In a development build and in tests it adds nothing.
package webview

// Handlers are called on the UI thread and must not block.
type Handlers struct {
	// Refused receives a URL that the web view tried to open and was not allowed to.
	Refused func(url string)
	// OtherPage is called when the web view starts to show another page in spite of that, before that page's scripts run.
	OtherPage func()
	// Dropped receives the absolute paths of the files that a user dropped from another program. It leaves out anything but local files.
	Dropped func(paths []string)
}

// Package webview adds to the window's web view what its framework leaves out. On Linux it lets the web view open nothing but Mailroom's own
// page, and takes files that another program drops on the window. On other systems the framework takes such files, and asking the person is
// added here; in a development build and in tests nothing is added.
package webview

// Handlers are told what happens in the web view. They are called on the thread of the user interface and must not block.
type Handlers struct {
	// Refused hears the URL that the web view wanted to open and did not.
	Refused func(url string)
	// OtherPage hears that the web view begins to show a page that is not Mailroom's all the same, before that page's scripts run.
	OtherPage func()
	// Dropped hears the absolute paths of the files that a person dropped from another program. What is not a local file is left out.
	Dropped func(paths []string)
}

// Package desktop contains the facades that the window's page calls, and the shapes that it exchanges with the page. It converts
// domain values to strings, numbers, bools and slices and back, sets deadlines, and keeps panics and secrets from the page. It
// contains no SQL, no AWS and no Wails: composition passes in its dependencies, and app.go binds it.
//
// Shapes: 64-bit ids are strings (JavaScript numbers lose digits), a message's id is "transaction:12", times are RFC 3339
// in UTC with milliseconds or "" if there is none, a missing text is "". Empty slices may arrive in JavaScript as null;
// the page's api layer replaces null by []. Errors are sent as JSON {"code","message","id"}, see ErrorJSON.
package desktop

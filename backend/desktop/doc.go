// Package desktop holds the facades that the window's page calls and the shapes that cross that boundary. It turns domain
// values into strings, numbers, bools and slices and back, sets deadlines, and lets no panic and no secret through. There is
// no SQL, no AWS and no Wails in it: composition hands it what it needs, and app.go binds it.
//
// Shapes: 64-bit ids are strings (JavaScript numbers lose digits), a message's id is "transaction:12", times are RFC 3339
// in UTC with milliseconds or "" where there is none, a missing text is "". Slices may arrive as null in JavaScript when
// empty; the page's api layer makes them arrays. Errors cross as JSON {"code","message","id"}, see ErrorJSON.
package desktop

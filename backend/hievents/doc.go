// Package hievents is what Mailroom knows of the mails that an unmodified Hi.Events sends: their types, their subjects, and
// how organizers' own subjects are written. It reads no database and sends nothing.
package hievents

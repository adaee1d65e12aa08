// Package hievents is what Mailroom knows of the mails of Hi.Events: their types and subjects, what they say, where their links lead, and
// how organizers' own templates are chosen and written. It reads no database, makes no mail and sends nothing.
package hievents

// Package hievents models the mails of Hi.Events: their types, subjects, content and links, and how organizers' own templates are chosen
// and parsed. It reads no database and renders or sends no mail.
package hievents

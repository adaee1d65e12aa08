// Package mail is the domain of Mailroom: messages, the events a provider reports about them, the statuses that follow
// from those events, suppressions, scopes and errors.
//
// It depends on the standard library only and does no I/O, so every rule in it can be tested as a table. How events are
// decoded lives in sesevent, how they are stored in postgres, and who may see what is decided in access.
package mail

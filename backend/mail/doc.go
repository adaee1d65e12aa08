// Package mail is the domain of Mailroom: messages, the events a provider reports about them, the statuses that follow
// from those events, suppressions, scopes and errors.
//
// It depends on the standard library only and does no I/O, so every rule in it can be tested as a table. Package sesevent decodes
// events, package postgres stores them, and package access decides who may see what.
package mail

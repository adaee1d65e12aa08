// Package pool connects to the database that Mailroom shares with Hi.Events. It holds what readers and writers of every kind of row have in
// common: transactions, announcements, scopes as arguments, and the translation of driver errors.
package pool

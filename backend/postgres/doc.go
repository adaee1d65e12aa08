// Package postgres reads and writes the database that Mailroom shares with Hi.Events: one file per aggregate, the SQL next to the method
// that runs it. Driver errors are translated here, once, into errors that people can act on.
//
// What Mailroom adds to the database is made by package migrations; what the rules are is decided in package mail.
package postgres

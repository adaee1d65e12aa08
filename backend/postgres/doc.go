// Package postgres opens the database that Mailroom shares with Hi.Events. Each kind of thing in it has a package of its own, over one pool of
// connections; their methods check what they are given, and call a function of the database (migrations/sql/definitions). Errors of the
// driver become errors that people can act on in package pool.
//
// What Mailroom adds to the database is made by package migrations; what the rules are is decided in package mail.
package postgres

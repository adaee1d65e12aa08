// Package postgres opens the database that Mailroom shares with Hi.Events. Each kind of data has a package of its own; all of them share one
// connection pool. Their methods check their arguments and call a database function (migrations/sql/definitions). Package pool turns driver
// errors into errors that people can act on.
//
// Package migrations creates what Mailroom adds to the database; package mail contains the rules.
package postgres

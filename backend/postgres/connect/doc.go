// Package connect is the edge between Mailroom and the Postgres driver: from DATABASE_URL to settings for a connection, and from
// the errors of the driver and the network to errors that a person can act on. Nothing of the password, nor of the text of a
// DATABASE_URL that could not be read, ever leaves it: neither in messages nor in causes, which end up in logs.
package connect

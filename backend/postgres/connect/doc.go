// Package connect turns DATABASE_URL into connection settings, and errors of the Postgres driver and the network into errors that a
// person can act on. Its errors never contain the password, or the text of a DATABASE_URL that could not be parsed: neither in messages
// nor in causes, which end up in logs.
package connect

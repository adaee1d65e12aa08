// Package migrations prepares a Hi.Events database for Mailroom, and takes everything out again.
//
// What is to be there is data: the files in sql, each a list of steps of one statement or a few. A step is due when the object that it
// creates is missing, whatever the history of the database: so a stock Hi.Events, one with the PHP integration, a half-migrated one and
// one where a migration crashed all end in the same place. Plan shows the very statements that Up executes.
//
// Hi.Events sells tickets meanwhile. Statements that need a strong lock on a shared table wait for it a fifth of a second at a time, and
// indexes on shared tables are built CONCURRENTLY. Versions are goose's, in mailroom.schema_versions; two programs that migrate at once
// take turns.
package migrations

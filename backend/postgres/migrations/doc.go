// Package migrations prepares a Hi.Events database for Mailroom, and takes everything out again.
//
// What is to be there is data: the files in sql, each a list of steps of one statement or a few. A step is due when what it creates is
// missing, whatever the history of the database: so a stock Hi.Events, one with the PHP integration, a half-migrated one and one where a
// migration crashed all end in the same place. Plan shows the very statements that Up executes.
//
// Tables and rows move forward by steps with a version, in sql/tables. Functions, views, triggers and what else can be made anew without
// losing rows are definitions, in sql/definitions, which have none. What was made is remembered in mailroom.created_objects, with the digest
// of the program's text and with what Postgres said of it once it was made. A definition or index whose text is another by now, or of which
// Postgres says something else, is made anew; a constraint, index, default or NOT NULL of Mailroom's own tables is brought back as it was
// noted; owners likewise. What cannot be brought back without losing rows is said.
//
// Hi.Events sells tickets meanwhile. Statements that need a strong lock on a shared table wait for it a fifth of a second at a time, and
// indexes on shared tables are built CONCURRENTLY. Two programs that migrate at once take turns.
//
// HandOver makes room for the integration's migrations: it sets the rows of what they create aside, in tables of schema mailroom, and Up brings
// them back. sql/aside has what refers to a row that comes back under another id.
package migrations

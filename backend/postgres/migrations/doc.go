// Package migrations prepares a Hi.Events database for Mailroom, and removes everything that it created.
//
// The desired schema is data: the files in sql, each a list of steps with one statement or a few. A step is due if the object that it creates
// is missing, whatever the history of the database. A stock Hi.Events, one with the PHP integration, a half-migrated one and one after a
// crashed migration therefore all end in the same state. Plan shows exactly the statements that Up executes.
//
// Steps with a version, in sql/tables, change tables and rows. Objects that can be recreated without losing rows (functions, views,
// triggers and others) are definitions without a version, in sql/definitions. Table mailroom.created_objects records each created object with
// the digest of its SQL text and its description by Postgres right after creation. A definition or index is recreated if its text or its
// description has changed. Constraints, indexes, defaults and NOT NULL of Mailroom's own tables are restored as recorded, and so are owners.
// Whatever cannot be restored without losing rows is reported.
//
// Hi.Events sells tickets meanwhile. Statements that need a strong lock on a shared table wait at most 200 ms per attempt, and indexes on
// shared tables are built CONCURRENTLY. An advisory lock serialises programs that migrate at the same time.
//
// HandOver makes room for the integration's migrations: it moves the rows of the objects that they create to tables of schema mailroom ("sets
// them aside"), and Up restores them. sql/aside contains the statements that update references to a row whose id changes on return.
package migrations

package migrations

// LoginMarkSQL is the comment on a role that was made as a login, of mailroom.installation i, without the name of the database at its end.
// Oids change when a database moves to another cluster, and a name can be anybody's by now: the comment moves along.
const LoginMarkSQL = `'Made by Mailroom; installation ' || i.id || '; database '`

// MarkedLoginSQL is a condition on pg_roles r: it was made as a login in this database, perhaps when that stood elsewhere. A role that was
// made in another database of this server is not, although a copy of that database has the same id.
const MarkedLoginSQL = `EXISTS (
	SELECT
	  FROM mailroom.installation i
	 CROSS JOIN pg_catalog.shobj_description(r.oid, 'pg_authid') AS mark
	 WHERE starts_with(mark, ` + LoginMarkSQL + `)
	   AND NOT EXISTS (SELECT FROM pg_catalog.pg_database d WHERE d.datname <> current_database() AND mark = ` + LoginMarkSQL + ` || d.datname))`

package migrations

// LoginMarkSQL is an SQL expression over mailroom.installation i: the comment on a role that Mailroom made as a login, without the database name at
// its end. The comment identifies the role, because oids change when a database moves to another cluster, and a role name can be reused.
const LoginMarkSQL = `'Made by Mailroom; installation ' || i.id || '; database '`

// MarkedLoginSQL is an SQL condition on pg_roles r: the role was made as a login in this database, perhaps under another name or on another server.
// It excludes a role made in another database of this server, which has the same installation id if one is a copy of the other.
const MarkedLoginSQL = `EXISTS (
	SELECT
	  FROM mailroom.installation i
	 CROSS JOIN pg_catalog.shobj_description(r.oid, 'pg_authid') AS mark
	 WHERE starts_with(mark, ` + LoginMarkSQL + `)
	   AND NOT EXISTS (SELECT FROM pg_catalog.pg_database d WHERE d.datname <> current_database() AND mark = ` + LoginMarkSQL + ` || d.datname))`

// Package correlate decides which message a mail belongs to when no row has its SES id (rule 5). Its functions are pure: callers pass in all data, and no
// function reads the clock or the database.
package correlate

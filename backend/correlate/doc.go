// Package correlate decides which message a mail belongs to when nobody stored its SES id (rule 5), from what was read about it. Its functions are pure:
// they read no clock and no database.
package correlate

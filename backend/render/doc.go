// Package render makes the mail for a resend from a message's content: subject, HTML, plain text, calendar, invoice and MIME. The texts are
// Mailroom's own, in the recipient's language, or come from the organizer's template if there is one. The package reads no database and
// sends nothing.
//
// All content is untrusted: values are escaped, HTML is sanitised, templates can neither read files nor run for long, and no value can break
// out of a header.
package render

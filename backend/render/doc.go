// Package render makes the mail to send again out of a message's content: subject, HTML, plain text, calendar and invoice, and the MIME of
// it all. The words are Mailroom's own, in the recipient's language; organizers' templates are used where there are any. It reads no
// database and sends nothing.
//
// Whatever the content holds was written by strangers: values are escaped, HTML is sanitised, templates may neither read files nor run for
// long, and nothing breaks out of a header.
package render

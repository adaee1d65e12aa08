// Package resend implements sending a mail again: check, make, reserve, send, settle (rule 9). Suppressions are decided by mail.WouldSend,
// inside the reserving transaction. The content of the mail is decided by the Renderer.
//
// A resend has four steps. The mail is made outside of any transaction, which may take seconds. If the records have not changed since, the
// attempt's row is committed as PENDING, with everything that belongs to it. The mail is sent to SES once. The outcome is written to the
// row. A crash leaves no row and no mail, or a row that the next event settles, or a row that shows as "outcome unknown".
package resend

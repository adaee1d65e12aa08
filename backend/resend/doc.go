// Package resend is the use case of sending a mail again: check, make, reserve, send, settle (rule 9). It decides nothing about suppressions
// (mail.WouldSend does, inside the reserving transaction) and nothing about what a mail says (its Renderer does).
//
// One resend, four steps. The mail is made, which may take seconds, outside of any transaction. The attempt's row is committed as PENDING,
// with everything that goes with it, if the mail still says what the records say. The mail goes to SES, once. The row learns what came of
// that. Whoever dies in between leaves a row that the next event settles, or that shows as "outcome unknown", or no row and no mail.
package resend

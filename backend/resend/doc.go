// Package resend is the use case of sending a mail again: check, reserve, send, settle (rule 9). It decides nothing about suppressions
// (mail.WouldSend does, inside the reserving transaction) and nothing about what a mail says (its Renderer does).
//
// One resend, three steps. The attempt's row is committed as PENDING, with everything that goes with it; the mail goes to SES, once; the row
// learns what came of that. Whoever dies in between leaves a row that the next event settles, or that shows as "outcome unknown".
package resend

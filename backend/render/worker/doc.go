// Package worker makes mails in a child process, so that what strangers write costs at most the mail it is in: a mail that takes too long or
// needs too much memory ends its child process, and nothing else. Go cannot do this within one process: a goroutine cannot be stopped from
// outside, and running out of memory passes every recover.
//
// The child process is this program, started anew with one argument (see RunIfAsked). It inherits no environment, so no passwords and keys.
// Parent and child exchange frames over the child's standard input and output: a request for a mail, then a reply to it. Either side
// refuses frames that are longer than it expects.
package worker

// Package worker makes mails in a child process, so that hostile content can at most make its own mail fail: a mail that takes too long or
// needs too much memory ends the child process, and nothing else. Go cannot isolate this within one process: a goroutine cannot be stopped
// from outside, and recover does not catch running out of memory.
//
// The child process is this program, started with one argument (see RunIfAsked). Of the environment it inherits a few variables, without
// passwords and keys. Parent and child exchange frames over the child's standard input and output: a request for a mail, then its reply.
// Each side refuses frames above its limit.
package worker

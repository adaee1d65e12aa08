// Package simulate makes Amazon SES events that look like those of a real account: for the command "simulate", the demo
// world, load and tests. It does no I/O, and the same input always makes the same bytes.
//
// It is written from the documentation of SES and SNS and shares no code with sesevent, which reads such events, so that a
// misunderstanding in one shows against the other.
package simulate

// Package simulate makes Amazon SES events that look like those of a real account: for the command "simulate", the demo
// world, load and tests. It does no I/O, and the same input always produces the same bytes.
//
// It is written from the documentation of SES and SNS and shares no code with sesevent, which parses such events, so that
// tests of one against the other show a misunderstanding.
package simulate

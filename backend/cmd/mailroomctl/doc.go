// Command mailroomctl is Mailroom without a window, for servers and scripts: it drains the queue, prepares the database, and prints the
// lists. It is pure Go and needs no display.
//
// There is one file for each command. A command prints its result to standard output and everything else to standard error.
package main

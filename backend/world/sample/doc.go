// Package sample makes the data of the demo world: three accounts with their people, twelve ticketed events, their sales, and some
// 6 000 messages with everything that became of them. It plays the mails in the order of their times against the rules that Mailroom
// keeps, so statuses, timelines, retries, resolved marks and suppressions agree with each other.
//
// The same seed and the same moment make the same data. Every address is on a reserved domain (RFC 2606) or is the kind of typo that
// the demo wants to show; nothing is ever sent to any of them.
package sample

// Package sample generates the data of the demo world: three accounts with their people, some ticketed events, their sales, and
// some 6 000 messages with their events. It simulates the mails in order of time and applies Mailroom's rules, so statuses,
// timelines, retries, resolutions and suppressions are consistent.
//
// The same seed and the same moment give the same data. Every address is on a reserved domain (RFC 2606) or is a typical typo that
// the demo shows; nothing is ever sent to any of them.
package sample

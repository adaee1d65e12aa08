// Package world makes a private world to run Mailroom in: a Postgres cluster of its own with the Hi.Events tables, emulated SNS, SQS
// and SES on loopback, and sample data. The demo, the tests and the benchmarks live in such worlds; nothing in here is used against a
// real installation, and nothing in here reaches beyond 127.0.0.1.
//
// Whatever a world starts ends with it: Stop takes everything down and removes its files, and a process that is killed outright takes
// its children with it (they watch a pipe that only this process holds open) and leaves at most a folder, which the next world sweeps.
//
// Tests use the package worldtest, which hands out databases and queues from one shared world per test binary.
package world

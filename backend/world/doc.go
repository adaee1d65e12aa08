// Package world creates a private environment for Mailroom: a Postgres cluster with the Hi.Events tables, emulated SNS, SQS and SES
// on loopback, and sample data. The demo, the tests and the benchmarks run in such worlds. Nothing here is used against a real
// installation, and nothing here connects beyond 127.0.0.1.
//
// Everything that a world starts ends with it. Stop ends all processes and removes their files. If this process is killed, its
// children end too (they watch a pipe that only it holds open); at most a folder is left, which the next world removes.
//
// Tests use package worldtest, which provides databases and queues from one shared world per test binary.
package world

// Package worldtest hands out databases and queues of a private world to tests. One world per test binary starts when the first test
// asks for something, and ends with the process; each test gets its own database, topic and queue, so tests may run in parallel.
//
// A package whose tests use it has
//
//	func TestMain(m *testing.M) { worldtest.Main(m) }
//
// which stops the world in order and fails the run when a goroutine is left behind. Without it the world still ends with the process.
//
// MAILROOM_TEST_DATABASE_URL names a Postgres server to use instead of an own cluster (a login that may create databases), so that one
// server can serve the tests of all packages.
package worldtest

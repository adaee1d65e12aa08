// Package worldtest provides databases and queues of a private world to tests. Each test binary starts one world at the first
// request, which ends with the process. Each test gets its own database, topic and queue, so tests may run in parallel.
//
// A package that uses it declares
//
//	func TestMain(m *testing.M) { worldtest.Main(m) }
//
// which stops the world in order and fails the run if a goroutine is left. Without it the world still ends with the process.
//
// MAILROOM_TEST_DATABASE_URL names a Postgres server to use instead of a private cluster (a login that may create databases), so that
// one server can serve the tests of all packages.
package worldtest

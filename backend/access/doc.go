// Package access decides who may sign in and what they may see: sign-in with a Hi.Events e-mail and password, the role in the chosen
// account, and the scope (mail.Scope) that follows from the role. Scope is enforced below the screens, by the readers and writers that take it.
//
// It does not depend on a database: package postgres implements the ports People and Attempts.
package access

// Package access decides who may come in and what they may see: sign-in with a Hi.Events e-mail and password, the role in the chosen
// account, and the scope (mail.Scope) that follows from it. Scope is enforced below the screens, by the readers and writers that take it.
//
// It knows no database: the ports People and Attempts are implemented in postgres.
package access

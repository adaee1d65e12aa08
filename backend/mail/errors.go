package mail

import (
	"errors"
	"fmt"
)

// Code classifies an error for programs: the command line maps it to an exit code, the page to a translated sentence.
type Code string

// The codes. The page receives them unchanged, so they are never renamed.
const (
	CodeInternal           Code = "internal"             // an internal error; details are in the log
	CodeInvalid            Code = "invalid"              // the input cannot be used as it is
	CodeNotFound           Code = "not_found"            // not there, or not visible to this person (rule 11)
	CodeNotAllowed         Code = "not_allowed"          // the person or database login may not do this
	CodeSignInFailed       Code = "sign_in_failed"       // the error does not say which part was wrong
	CodeSignInLocked       Code = "sign_in_locked"       // too many failures; wait
	CodeSecondFactor       Code = "second_factor"        // the person has a second factor, and gave none
	CodeSecondFactorFailed Code = "second_factor_failed" // it is wrong or was used before
	CodeEntryRefused       Code = "entry_refused"        // the password is right, and something else keeps the person out
	CodeChooseAccount      Code = "choose_account"       // several memberships: name the account
	CodeSignedOut          Code = "signed_out"           // no session, or it ended
	CodeSettings           Code = "settings"             // a setting is missing or contradicts another
	CodeDatabaseDown       Code = "database_down"        // Postgres does not answer
	CodeDatabaseRefused    Code = "database_refused"     // Postgres answers and refuses: password, database name or missing right
	CodeTablesMissing      Code = "tables_missing"       // no Hi.Events tables in this database
	CodeHiEventsChanged    Code = "hievents_changed"     // a required column of Hi.Events is missing or has changed
	CodeNotPrepared        Code = "not_prepared"         // migrations are pending
	CodeSchemaNewer        Code = "schema_newer"         // the database is newer than this program
	CodeQueueMissing       Code = "queue_missing"        // SQS has no such queue
	CodeQueueUnreachable   Code = "queue_unreachable"    // network or endpoint problem
	CodeSESUnreachable     Code = "ses_unreachable"      // SES: network or endpoint problem, or temporarily unavailable
	CodeAWSCredentials     Code = "aws_credentials"      // missing or refused
	CodeAWSRegion          Code = "aws_region"           // missing
	CodeBusy               Code = "busy"                 // already running here, or in use elsewhere
	CodeCancelled          Code = "cancelled"            // by the person
	CodeConflict           Code = "conflict"             // another person is doing it now, or what this person saw has changed
)

// Error is an error that a person may read: what happened, and what to do. The cause is for the log; it may contain details (a
// host, an SQL state) but never a secret, and Wrap keeps it out of Message.
type Error struct {
	Code    Code
	Message string
	cause   error
}

// Errorf returns an Error. As with fmt.Errorf, a %w verb keeps the cause for errors.Is and errors.As, and adds its text to
// Message. Use Wrap if people should not read the cause.
func Errorf(code Code, format string, args ...any) *Error {
	err := fmt.Errorf(format, args...)
	return &Error{Code: code, Message: err.Error(), cause: errors.Unwrap(err)}
}

// Wrap returns an Error whose cause is for the log only.
func Wrap(code Code, cause error, format string, args ...any) *Error {
	return &Error{Code: code, Message: fmt.Sprintf(format, args...), cause: cause}
}

// Error returns the message for people, without the cause.
func (e *Error) Error() string { return e.Message }

// Unwrap returns the cause.
func (e *Error) Unwrap() error { return e.cause }

// CodeOf returns the code of the outermost Error in err's chain, or CodeInternal if there is none.
func CodeOf(err error) Code {
	var e *Error
	if errors.As(err, &e) {
		return e.Code
	}
	return CodeInternal
}

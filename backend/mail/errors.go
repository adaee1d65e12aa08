package mail

import (
	"errors"
	"fmt"
)

// Code classes an error for programs: the command line turns it into an exit code, the page into a translated sentence.
type Code string

// The codes. They cross the boundary to the page as they are, so they are never renamed.
const (
	CodeInternal         Code = "internal"          // a fault of ours; details are in the log
	CodeInvalid          Code = "invalid"           // the input cannot be used as it is
	CodeNotFound         Code = "not_found"         // not there, or not visible to this person (rule 11)
	CodeNotAllowed       Code = "not_allowed"       // the person or database login may not do this
	CodeSignInFailed     Code = "sign_in_failed"    // without telling which part was wrong
	CodeSignInLocked     Code = "sign_in_locked"    // too many failures; wait
	CodeChooseAccount    Code = "choose_account"    // several memberships: name the account
	CodeSignedOut        Code = "signed_out"        // no session, or it ended
	CodeSettings         Code = "settings"          // a setting is missing or contradicts another
	CodeDatabaseDown     Code = "database_down"     // Postgres does not answer
	CodeDatabaseRefused  Code = "database_refused"  // Postgres answers and refuses: password, database name, right
	CodeTablesMissing    Code = "tables_missing"    // no Hi.Events tables in this database
	CodeHiEventsChanged  Code = "hievents_changed"  // a column of Hi.Events that this needs is gone or is another
	CodeNotPrepared      Code = "not_prepared"      // migrations are pending
	CodeSchemaNewer      Code = "schema_newer"      // the database is newer than this program
	CodeQueueMissing     Code = "queue_missing"     // SQS knows no such queue
	CodeQueueUnreachable Code = "queue_unreachable" // the network or the endpoint
	CodeSESUnreachable   Code = "ses_unreachable"   // SES: the network, the endpoint, or not now
	CodeAWSCredentials   Code = "aws_credentials"   // missing or refused
	CodeAWSRegion        Code = "aws_region"        // missing
	CodeBusy             Code = "busy"              // already running here, or held by somebody else
	CodeCancelled        Code = "cancelled"         // by the person
	CodeConflict         Code = "conflict"          // somebody else does it now, or what the person saw has changed
)

// Error is an error that a person may read: what happened, and what to do. The cause stays inside, for the log; it may hold
// details (a host, an SQL state) but never a secret, and Message never repeats it.
type Error struct {
	Code    Code
	Message string
	cause   error
}

// Errorf makes an Error. A %w verb keeps the cause for errors.Is and errors.As, and its text becomes part of Message as
// with fmt.Errorf; use Wrap where the cause is not fit for people.
func Errorf(code Code, format string, args ...any) *Error {
	err := fmt.Errorf(format, args...)
	return &Error{Code: code, Message: err.Error(), cause: errors.Unwrap(err)}
}

// Wrap makes an Error whose cause is for the log only.
func Wrap(code Code, cause error, format string, args ...any) *Error {
	return &Error{Code: code, Message: fmt.Sprintf(format, args...), cause: cause}
}

// Error is the message for people; the cause is not in it.
func (e *Error) Error() string { return e.Message }

// Unwrap gives the cause.
func (e *Error) Unwrap() error { return e.cause }

// CodeOf is the code of the outermost Error in err's chain, CodeInternal where there is none.
func CodeOf(err error) Code {
	var e *Error
	if errors.As(err, &e) {
		return e.Code
	}
	return CodeInternal
}

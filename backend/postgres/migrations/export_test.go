package migrations

// AfterStatement has call called with every statement that ran; an error from it ends the work there, as a crash would.
func AfterStatement(call func(statement string) error) Option {
	return func(r *runner) { r.reached = call }
}

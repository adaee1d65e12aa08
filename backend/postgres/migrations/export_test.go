package migrations

import (
	"crypto/sha256"
	"fmt"
)

// AfterStatement sets a function that is called with every executed statement. An error from it stops the run there, like a crash.
func AfterStatement(call func(statement string) error) Option {
	return func(r *runner) { r.reached = call }
}

// NumberedSteps returns each step that changes tables or rows, with its version and the digest of its text. It omits indexes, which are recreated when
// their text changes.
func NumberedSteps() []string {
	var steps []string
	for _, s := range allSteps() {
		if s.version >= 0 && s.digest() == "" {
			steps = append(steps, fmt.Sprintf("%04d %x %s", s.version, sha256.Sum256([]byte(s.statement()+s.count)), s.title))
		}
	}
	return steps
}

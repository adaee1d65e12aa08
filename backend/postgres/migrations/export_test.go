package migrations

import (
	"crypto/sha256"
	"fmt"
)

// AfterStatement has call called with every statement that ran; an error from it ends the work there, as a crash would.
func AfterStatement(call func(statement string) error) Option {
	return func(r *runner) { r.reached = call }
}

// NumberedSteps is each step that moves tables or rows forward, with its version and the digest of its text. Indexes are no such steps: they are made anew
// when their text is another.
func NumberedSteps() []string {
	var steps []string
	for _, s := range allSteps() {
		if s.version >= 0 && s.digest() == "" {
			steps = append(steps, fmt.Sprintf("%04d %x %s", s.version, sha256.Sum256([]byte(s.statement()+s.count)), s.title))
		}
	}
	return steps
}

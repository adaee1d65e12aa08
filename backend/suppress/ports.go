package suppress

import (
	"context"

	"github.com/mailroom-app/mailroom/backend/mail"
)

// groupSize is how many entries are merged at once; a Store takes at least so many.
const groupSize = 10_000

// Store holds our list; *suppressions.Suppressions is one.
type Store interface {
	// MergeSuppressions adds what is not there and makes stronger what is weaker, all in one transaction or none, and tells what became of
	// each entry, in their order. why is remembered for entries without a note. It fails with CodeNotAllowed for anybody but superadmins.
	MergeSuppressions(ctx context.Context, scope mail.Scope, actor mail.Actor, entries []mail.SuppressionEntry, why string) ([]mail.SuppressionOutcome, error)
}

// Reader reads our list; *suppressions.Suppressions is one.
type Reader interface {
	ListSuppressions(ctx context.Context, scope mail.Scope, filter mail.SuppressionFilter, page mail.PageRequest) (mail.Page[mail.Suppression], error)
}

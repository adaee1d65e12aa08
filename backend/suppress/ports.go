package suppress

import (
	"context"

	"github.com/mailroom-app/mailroom/backend/mail"
)

// groupSize is the number of entries that are merged at once; a Store must accept at least as many.
const groupSize = 10_000

// Store holds our list; *suppressions.Suppressions is one.
type Store interface {
	// MergeSuppressions adds missing suppressions and strengthens weaker ones, in one transaction. It returns the outcome of each entry, in
	// the order of entries. why is stored for entries without a note. It fails with CodeNotAllowed for anybody but superadmins.
	MergeSuppressions(ctx context.Context, scope mail.Scope, actor mail.Actor, entries []mail.SuppressionEntry, why string) ([]mail.SuppressionOutcome, error)
}

// Reader reads our list; *suppressions.Suppressions is one.
type Reader interface {
	ListSuppressions(ctx context.Context, scope mail.Scope, filter mail.SuppressionFilter, page mail.PageRequest) (mail.Page[mail.Suppression], error)
}

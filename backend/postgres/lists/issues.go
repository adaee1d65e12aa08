package lists

import (
	"context"
	"time"

	"github.com/mailroom-app/mailroom/backend/mail"
	"github.com/mailroom-app/mailroom/backend/postgres/paging"
)

// Issues returns one page of delivery issues. Without filter.Statuses it returns the open ones: the last attempt is BOUNCED, FAILED or
// SUPPRESSED, and the original is not resolved. Statuses selects chains by the status of their last attempt instead, so it can also
// select issues in flight. Resolved adds the resolved ones. Search looks at both ends of the chain, all other filters at the original.
// By door risk the greatest risk comes first, unless the order is ascending. It fails with CodeInvalid for an invalid filter, order or
// cursor.
func (l *Lists) Issues(ctx context.Context, scope mail.Scope, filter mail.Filter, page mail.PageRequest) (mail.Page[mail.Issue], error) {
	keys, err := paging.NewKeyset(page, time.Now(), mail.ByCreated, mail.ByUpdated, mail.ByStatus, mail.ByRecipient, mail.BySubject, mail.ByDoorRisk)
	if err != nil {
		return mail.Page[mail.Issue]{}, err
	}
	found, err := l.list(ctx, "mailroom.issues", scope, filter, keys)
	if err != nil {
		return mail.Page[mail.Issue]{}, err
	}
	var issues []paging.Keyed[mail.Issue]
	for _, row := range found {
		if row.message.ID.Row == row.original {
			issues = append(issues, paging.Keyed[mail.Issue]{Item: mail.Issue{Original: row.message, Last: row.message, Attempts: row.attempts}, At: row.cursor(keys)})
		} else {
			issues[len(issues)-1].Item.Last = row.message // each chain's original comes first
		}
	}
	return paging.Cut(keys, issues), nil
}

// CountIssues counts the issues that Issues would list, up to limit. It fails with CodeInvalid.
func (l *Lists) CountIssues(ctx context.Context, scope mail.Scope, filter mail.Filter, limit int) (mail.Count, error) {
	return l.count(ctx, "mailroom.count_issues", scope, filter, limit)
}

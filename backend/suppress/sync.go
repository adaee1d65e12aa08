package suppress

import (
	"context"
	"errors"

	"github.com/mailroom-app/mailroom/backend/mail"
)

const (
	// syncPage is how many addresses are read at once.
	syncPage = 500
	// failuresKept is how many addresses that SES rejected are listed in a report.
	failuresKept = 100
)

// AccountList is SES's account-level suppression list; *amazon.AccountList is one. Its methods wait for the rate limit.
type AccountList interface {
	Pages(ctx context.Context, page func([]mail.ListedAddress) error) error
	// Put and Delete fail with CodeInvalid for an address that SES rejects; any other error does not depend on the address.
	Put(ctx context.Context, email string, reason mail.SuppressionReason) error
	Delete(ctx context.Context, email string) error
	Policy(ctx context.Context) (mail.ListPolicy, error)
}

// Comparison compares SES's list with ours; *suppressions.Comparison is one. Addresses come sorted, in pages that begin after an address.
type Comparison interface {
	Difference(ctx context.Context) (mail.ListDifference, error)
	ToPush(ctx context.Context, after string, limit int) ([]string, error)
	ToRemove(ctx context.Context, after string, limit int) ([]string, error)
}

// Journal records changes of SES's list in the audit log; *suppressions.Suppressions is one.
type Journal interface {
	RecordListChange(ctx context.Context, scope mail.Scope, actor mail.Actor, action, email, why string) error
}

// SyncReport is the result of changing SES's list, or the progress while it runs.
type SyncReport struct {
	Pushed   int       `json:"pushed"`
	Removed  int       `json:"removed"`
	Failed   int       `json:"failed"` // rejected by SES
	Left     int       `json:"left"`   // not tried
	Failures []Failure `json:"failures"`
}

// Failure is an address that SES rejected.
type Failure struct {
	Email  string `json:"email"`
	Reason string `json:"reason"`
}

// Syncer changes SES's list for a superadmin.
type Syncer struct {
	List    AccountList
	Journal Journal
	Scope   mail.Scope
	Actor   mail.Actor
	// Progress is called after each address; nil for none. The Syncer waits until it returns.
	Progress func(SyncReport)
}

// Sync adds to SES's list what is safe to push, and removes what is safe to remove. Each change is in the audit log once SES has made it. An
// address that SES rejects is reported and skipped. Any other error ends Sync: the report says what was done and how much is left, and the
// next Sync continues from there.
func (s Syncer) Sync(ctx context.Context, between Comparison) (SyncReport, error) {
	report := SyncReport{Failures: []Failure{}}
	difference, err := between.Difference(ctx)
	if err != nil {
		return report, err
	}
	report.Left = difference.ToPush + difference.ToRemove
	err = s.each(ctx, between.ToPush, func(email string) error {
		return s.push(ctx, &report, email, mail.ReasonBounce, "permanent bounces are pushed to SES")
	})
	if err == nil {
		err = s.each(ctx, between.ToRemove, func(email string) error {
			return s.remove(ctx, &report, email, "it was removed here since SES listed it")
		})
	}
	return report, err
}

func (s Syncer) each(ctx context.Context, page func(ctx context.Context, after string, limit int) ([]string, error), do func(email string) error) error {
	for after := ""; ; {
		emails, err := page(ctx, after, syncPage)
		if err != nil {
			return err
		}
		for _, email := range emails {
			if err := do(email); err != nil {
				return err
			}
		}
		if len(emails) < syncPage {
			return nil
		}
		after = emails[len(emails)-1]
	}
}

// Push adds the given addresses to SES's list, whether or not that is safe: SES then holds back all mail to them. It handles errors as Sync does.
func (s Syncer) Push(ctx context.Context, emails []string, reason mail.SuppressionReason, why string) (SyncReport, error) {
	report := SyncReport{Left: len(emails), Failures: []Failure{}}
	for _, email := range emails {
		if err := s.push(ctx, &report, mail.NormalizeAddress(email), reason, why); err != nil {
			return report, err
		}
	}
	return report, nil
}

// Remove removes the given addresses from SES's list. It handles errors as Sync does.
func (s Syncer) Remove(ctx context.Context, emails []string, why string) (SyncReport, error) {
	report := SyncReport{Left: len(emails), Failures: []Failure{}}
	for _, email := range emails {
		if err := s.remove(ctx, &report, mail.NormalizeAddress(email), why); err != nil {
			return report, err
		}
	}
	return report, nil
}

func (s Syncer) push(ctx context.Context, report *SyncReport, email string, reason mail.SuppressionReason, why string) error {
	return s.change(ctx, report, &report.Pushed, email, mail.ActionListSuppress, why, func() error { return s.List.Put(ctx, email, reason) })
}

func (s Syncer) remove(ctx context.Context, report *SyncReport, email, why string) error {
	return s.change(ctx, report, &report.Removed, email, mail.ActionListUnsuppress, why, func() error { return s.List.Delete(ctx, email) })
}

func (s Syncer) change(ctx context.Context, report *SyncReport, done *int, email, action, why string, do func() error) error {
	if !s.Scope.All() {
		return mail.Errorf(mail.CodeNotAllowed, "only superadmins may change SES's list")
	}
	err := do()
	switch code := mail.CodeOf(err); {
	case err == nil:
		*done++
		report.Left--
		// A change that SES has made is recorded even if the person cancels at this moment.
		err = s.Journal.RecordListChange(context.WithoutCancel(ctx), s.Scope, s.Actor, action, email, why)
	case code == mail.CodeInvalid:
		report.Left--
		if report.Failed++; len(report.Failures) < failuresKept {
			report.Failures = append(report.Failures, Failure{email, err.Error()})
		}
		err = nil
	case errors.Is(err, context.Canceled):
		err = mail.Wrap(mail.CodeCancelled, err, "stopped: what was done stays done")
	}
	if s.Progress != nil {
		s.Progress(*report)
	}
	return err
}

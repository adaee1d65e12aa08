package desktop

import (
	"context"
	"sync"
	"time"

	"github.com/mailroom-app/mailroom/backend/mail"
	"github.com/mailroom-app/mailroom/backend/suppress"
)

const (
	// sesShown is how many addresses are listed per direction.
	sesShown = 100
	// sesAtOnce is how many chosen addresses are pushed or removed in one call: SES allows a few per second.
	sesAtOnce = 100
)

// listKeeping runs the work on SES's list in the background, one job at a time per window, and stores what is known about the list.
type listKeeping struct {
	changed func() // called after each change; it must not block

	mu     sync.Mutex // guards what follows
	state  SESList
	cancel context.CancelFunc // nil unless a job runs
}

// SES returns SES's list compared with ours, as far as it was read.
func (s *Suppressions) SES() (SESList, error) {
	return callSuppressions(s, "SES", readLimit, func(context.Context, superadminCall) (SESList, error) { return s.ses.now(), nil })
}

// CompareSES starts to read SES's list and compare it with ours, in the background; it changes nothing. It fails with busy while such work
// runs, and with settings if SES is not set up.
func (s *Suppressions) CompareSES() (SESList, error) { return s.workOnSES("CompareSES", nil) }

// SyncSES starts the same comparison, then pushes what is safe to push and removes what is safe to remove. What was done before an error is
// kept; another SyncSES continues from there.
func (s *Suppressions) SyncSES() (SESList, error) {
	return s.workOnSES("SyncSES", func(ctx context.Context, call superadminCall, list OpenAccountList, between OpenComparison) error {
		syncer := suppress.Syncer{List: list, Journal: call.Suppressions, Scope: call.scope, Actor: call.actor(), Progress: func(r suppress.SyncReport) {
			s.ses.update(func(state *SESList) { state.Sync = changesShape(r) })
		}}
		report, err := syncer.Sync(ctx, between)
		s.ses.update(func(state *SESList) { state.Sync = changesShape(report) })
		return err
	})
}

// StopSES stops the work on SES's list after the current address.
func (s *Suppressions) StopSES() (SESList, error) {
	return callSuppressions(s, "StopSES", readLimit, func(context.Context, superadminCall) (SESList, error) {
		s.ses.stop()
		return s.ses.now(), nil
	})
}

// PushToSES adds up to 100 chosen addresses to SES's list as bounces, or as complaints, which makes SES drop tickets too.
func (s *Suppressions) PushToSES(emails []string, reason, why string) (SESChanges, error) {
	return s.changeSES("PushToSES", emails, why, func(ctx context.Context, syncer suppress.Syncer, why string) (suppress.SyncReport, error) {
		parsed, err := mail.ParseSuppressionReason(reason)
		if err != nil || parsed == mail.ReasonDoNotContact {
			return suppress.SyncReport{}, mail.Errorf(mail.CodeInvalid, "SES lists bounces and complaints only")
		}
		return syncer.Push(ctx, emails, parsed, why)
	})
}

// RemoveFromSES removes up to 100 chosen addresses from SES's list.
func (s *Suppressions) RemoveFromSES(emails []string, why string) (SESChanges, error) {
	return s.changeSES("RemoveFromSES", emails, why, func(ctx context.Context, syncer suppress.Syncer, why string) (suppress.SyncReport, error) {
		return syncer.Remove(ctx, emails, why)
	})
}

// changeSES changes a few chosen addresses. If an error occurs after some changes, the result contains both.
func (s *Suppressions) changeSES(
	name string, emails []string, why string, change func(ctx context.Context, syncer suppress.Syncer, why string) (suppress.SyncReport, error),
) (SESChanges, error) {
	return callSuppressions(s, name, sendLimit, func(ctx context.Context, call superadminCall) (SESChanges, error) {
		why, err := mail.CheckedNote(why)
		switch {
		case err != nil:
			return SESChanges{}, err
		case why == "":
			return SESChanges{}, mail.Errorf(mail.CodeInvalid, "say why: it is recorded")
		case len(emails) == 0 || len(emails) > sesAtOnce:
			return SESChanges{}, mail.Errorf(mail.CodeInvalid, "choose 1 to %d addresses", sesAtOnce)
		}
		list, err := call.connection.installation.OpenAccountList(ctx)
		if err != nil {
			return SESChanges{}, err
		}
		defer list.Close()
		report, err := change(ctx, suppress.Syncer{List: list, Journal: call.Suppressions, Scope: call.scope, Actor: call.actor()}, why)
		if err != nil && report.Pushed+report.Removed+report.Failed == 0 {
			return SESChanges{}, err
		}
		changes := changesShape(report)
		if err != nil {
			failure := s.calls.failed("Suppressions."+name, err)
			changes.Code, changes.Message = string(failure.Code), failure.Message
		}
		return changes, nil
	})
}

// workOnSES starts a comparison in the background, which then calls more unless that is nil.
func (s *Suppressions) workOnSES(name string, more func(ctx context.Context, call superadminCall, list OpenAccountList, between OpenComparison) error) (SESList, error) {
	return callSuppressions(s, name, readLimit, func(ctx context.Context, call superadminCall) (SESList, error) {
		list, err := call.connection.installation.OpenAccountList(ctx)
		if err != nil {
			return SESList{}, err
		}
		err = s.ses.begin(func() context.CancelFunc {
			return call.connection.work.start("Suppressions."+name, func(ctx context.Context) {
				defer list.Close()
				var failure *Failure
				if err := s.compareSES(ctx, call, list, more); err != nil {
					failure = s.calls.failed("Suppressions."+name, err)
				}
				s.ses.end(failure, more != nil)
			})
		})
		if err != nil {
			list.Close()
			return SESList{}, err
		}
		return s.ses.now(), nil
	})
}

func (s *Suppressions) compareSES(
	ctx context.Context, call superadminCall, list OpenAccountList, more func(ctx context.Context, call superadminCall, list OpenAccountList, between OpenComparison) error,
) error {
	policy, err := list.Policy(ctx)
	if err != nil {
		return err
	}
	between, err := call.Suppressions.Compare(ctx, call.scope, func(ctx context.Context, page func([]mail.ListedAddress) error) error {
		return list.Pages(ctx, func(listed []mail.ListedAddress) error {
			s.ses.update(func(state *SESList) { state.Read += len(listed) })
			return page(listed)
		})
	})
	if err != nil {
		return err
	}
	defer between.Close()
	read := SESList{ReadAt: timeText(time.Now()), DropsTickets: policy.DropsTickets(), ConfigurationSet: policy.ConfigurationSet, Overrides: policy.Overrides}
	for _, reason := range policy.Reasons() {
		read.Reasons = append(read.Reasons, string(reason))
	}
	difference, err := between.Difference(ctx)
	if err != nil {
		return err
	}
	read.Ours, read.Theirs, read.ToPush, read.OnlyHere = difference.Ours, difference.Theirs, difference.ToPush, difference.OnlyHere
	read.OnlySES, read.ToRemove = difference.OnlySES, difference.ToRemove
	for into, page := range map[*[]string]func(context.Context, string, int) ([]string, error){
		&read.FirstPush: between.ToPush, &read.FirstOnlySES: between.OnlySES, &read.FirstRemove: between.ToRemove,
	} {
		if *into, err = page(ctx, "", sesShown); err != nil {
			return err
		}
	}
	s.ses.update(func(state *SESList) {
		read.Read, read.Phase, read.Sync = state.Read, state.Phase, state.Sync
		if more != nil {
			read.Phase = "syncing"
		}
		*state = read
	})
	if more == nil {
		return nil
	}
	return more(ctx, call, list, between)
}

func (k *listKeeping) now() SESList {
	k.mu.Lock()
	defer k.mu.Unlock()
	state := k.state
	if state.Phase == "" {
		state.Phase = "none"
	}
	for _, list := range []*[]string{&state.FirstPush, &state.FirstOnlySES, &state.FirstRemove, &state.Reasons} {
		*list = append([]string{}, *list...) // the page gets [] and not null
	}
	state.Sync.Failures = append([]SESFailure{}, state.Sync.Failures...)
	return state
}

// begin calls run, which starts the work and returns the function that stops it. It fails with CodeBusy while other work runs.
func (k *listKeeping) begin(run func() (stop context.CancelFunc)) error {
	k.mu.Lock()
	defer k.mu.Unlock()
	if k.state.Phase == "reading" || k.state.Phase == "syncing" {
		return mail.Errorf(mail.CodeBusy, "SES's list is being worked on: wait for the end of that, or stop it")
	}
	k.state = SESList{Phase: "reading"}
	k.cancel = run()
	return nil
}

func (k *listKeeping) update(change func(state *SESList)) {
	k.mu.Lock()
	change(&k.state)
	k.mu.Unlock()
	k.changed()
}

func (k *listKeeping) stop() {
	k.mu.Lock()
	defer k.mu.Unlock()
	if k.cancel != nil {
		k.cancel()
	}
}

// end records how the work ended. After a failed sync the state contains the changes made and the error.
func (k *listKeeping) end(failure *Failure, synced bool) {
	k.mu.Lock()
	k.cancel = nil
	k.mu.Unlock()
	k.update(func(state *SESList) {
		begun := state.Phase == "syncing"
		state.Phase = "ready"
		switch {
		case failure == nil:
		case synced && begun:
			state.Sync.Code, state.Sync.Message = string(failure.Code), failure.Message
		default:
			state.Phase, state.Code, state.Message = "failed", string(failure.Code), failure.Message
		}
	})
}

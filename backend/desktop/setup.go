package desktop

import (
	"context"
	"errors"
	"sync"

	"github.com/mailroom-app/mailroom/backend/mail"
)

// Demo starts demo worlds.
type Demo interface {
	// Missing returns what this machine lacks for a demo world, and how to get it; "" if nothing is missing. It is quick.
	Missing() string
	// Start starts a demo world in this process. The Installation's Close ends it.
	Start(ctx context.Context) (Installation, error)
}

// Setup is the facade for what is set up and what is not. It works without a session.
type Setup struct {
	calls   *Calls
	link    *Link
	session *Session
	demo    Demo
	version string

	starting sync.Mutex // held while a demo world starts
}

// NewSetup makes the facade. version is the program's.
func NewSetup(calls *Calls, link *Link, session *Session, demo Demo, version string) *Setup {
	return &Setup{calls: calls, link: link, session: session, demo: demo, version: version}
}

// State returns what is set up, as of the last check. It waits only for the first check of the database.
func (s *Setup) State() (SetupState, error) {
	return call(s.calls, "Setup.State", readLimit, s.state)
}

// Recheck checks the database and the queue now.
func (s *Setup) Recheck() (SetupState, error) {
	return call(s.calls, "Setup.Recheck", setupLimit, func(ctx context.Context) (SetupState, error) {
		now := s.link.now()
		var both sync.WaitGroup
		both.Go(func() { _ = now.feed.recheck(ctx) }) // the state contains the result
		err := now.database.recheck(ctx)
		both.Wait()
		if err != nil {
			return SetupState{}, err
		}
		return s.state(ctx)
	})
}

// StartDemo starts a demo world, which ends with the window, and connects to it. It signs out the current person. It fails with busy
// while another call starts one. In a demo world it does nothing.
func (s *Setup) StartDemo() (SetupState, error) {
	return call(s.calls, "Setup.StartDemo", demoLimit, func(ctx context.Context) (SetupState, error) {
		if !s.starting.TryLock() {
			return SetupState{}, mail.Errorf(mail.CodeBusy, "The demo world is starting already.")
		}
		defer s.starting.Unlock()
		if s.link.now().installation.DemoPeople() == nil {
			world, err := s.demo.Start(ctx)
			if err != nil {
				return SetupState{}, err
			}
			s.session.SignOut()
			if err := s.link.replace(world); err != nil {
				s.calls.log.WithError(err).Warn("closing the connection before the demo world")
			}
		}
		return s.state(ctx)
	})
}

func (s *Setup) state(ctx context.Context) (SetupState, error) {
	now := s.link.now()
	_, err := now.database.get(ctx)
	if ctx.Err() != nil {
		return SetupState{}, ctx.Err()
	}
	state := SetupState{Version: s.version}
	state.Database, state.DatabaseMessage = readiness(err, now.installation.HasDatabase())
	_, err = now.feed.now()
	state.Queue, state.QueueMessage = readiness(err, now.installation.HasQueue())
	state.Warnings = append(state.Warnings, now.warnings()...)
	enforced, err := now.installation.SuppressionEnforced()
	if err != nil {
		state.Warnings = append(state.Warnings, err.Error())
	}
	state.SuppressionEnforced = enforced
	state.DemoPeople = now.installation.DemoPeople()
	state.Demo = state.DemoPeople != nil
	state.DemoMessage = s.demo.Missing()
	state.DemoAvailable = state.DemoMessage == ""
	return state, nil
}

// readiness returns the state of a part of the set-up, and what a person can do about it.
func readiness(err error, isSet bool) (state, message string) {
	switch code := mail.CodeOf(err); {
	case err == nil:
		return "ready", ""
	case errors.Is(err, errPending):
		return "checking", ""
	case !isSet:
		return "not_set", err.Error()
	case code == mail.CodeInternal:
		return string(code), somethingWrong
	default:
		return string(code), err.Error()
	}
}

package app

import (
	"context"

	"github.com/mailroom-app/mailroom/backend/access"
	"github.com/mailroom-app/mailroom/backend/desktop"
	"github.com/mailroom-app/mailroom/backend/drain"
	"github.com/mailroom-app/mailroom/backend/mail"
	"github.com/mailroom-app/mailroom/backend/postgres"
	"github.com/mailroom-app/mailroom/backend/postgres/suppressions"
	"github.com/mailroom-app/mailroom/backend/world"
)

// windowInstallation adapts an Installation to the window's interface.
type windowInstallation struct{ *Installation }

var _ desktop.Installation = windowInstallation{}

// OpenDatabase connects to the configured database and checks that Mailroom can work in it.
func (w windowInstallation) OpenDatabase(ctx context.Context) (desktop.Database, error) {
	db, err := w.Database(ctx)
	if err != nil {
		return desktop.Database{}, err
	}
	return WindowDatabase(db), nil
}

// WindowDatabase adapts an open database to the window's interface and takes ownership of it.
func WindowDatabase(db *postgres.DB) desktop.Database {
	return desktop.Database{
		Connection: db, People: db.People, Lists: db.Lists, Resends: db.Resends, Suppressions: windowSuppressions{db.Suppressions}, Audit: db.Audit,
		Recorder: db.Recorder, Quarantine: db.Recorder, Operations: db.Operations, Erasing: db.Erasing,
	}
}

// windowSuppressions adapts the suppression list to the window's interface.
type windowSuppressions struct{ *suppressions.Suppressions }

// Compare compares SES's list with ours.
func (w windowSuppressions) Compare(
	ctx context.Context, scope mail.Scope, pages func(ctx context.Context, page func([]mail.ListedAddress) error) error,
) (desktop.OpenComparison, error) {
	between, err := w.CompareAccountList(ctx, scope, pages)
	if err != nil {
		return nil, err // not between: an interface that holds a nil pointer is not nil
	}
	return between, nil
}

// OpenAccountList returns a client for SES's list.
func (w windowInstallation) OpenAccountList(ctx context.Context) (desktop.OpenAccountList, error) {
	list, err := w.AccountList(ctx)
	if err != nil {
		return nil, err
	}
	return list, nil
}

// OpenFeed prepares to drain the configured queue.
func (w windowInstallation) OpenFeed(ctx context.Context) (desktop.Feed, error) {
	feed, err := w.Feed(ctx)
	if err != nil {
		return nil, err
	}
	return windowFeed{feed}, nil
}

// Decoder returns the decoder for retries from quarantine.
func (w windowInstallation) Decoder() (drain.Decoder, error) {
	decoder, err := w.Installation.Decoder()
	if err != nil {
		return nil, err
	}
	return decoder, nil
}

// OpenResending prepares to resend.
func (w windowInstallation) OpenResending(ctx context.Context) (desktop.Resending, error) {
	resending, err := w.Resending(ctx)
	if err != nil {
		return nil, err
	}
	return resending, nil
}

// windowFeed adapts the queue to the window's interface.
type windowFeed struct{ *Feed }

// Warnings combines what Check found with what drains have seen since.
func (windowFeed) Warnings(checked []string, seen drain.Report) []string {
	return Warnings(checked, seen)
}

// HasDatabase reports whether DATABASE_URL is set.
func (w windowInstallation) HasDatabase() bool { return w.settings.HasDatabase() }

// HasQueue reports whether SQS_QUEUE_URL is set.
func (w windowInstallation) HasQueue() bool { return w.settings.HasQueue() }

// SuppressionEnforced returns SES_SUPPRESSION_ENABLED.
func (w windowInstallation) SuppressionEnforced() (bool, error) {
	return w.settings.SuppressionEnforced()
}

// SignInPolicy returns APP_KEY, MAILROOM_ORGANIZERS_SEE_ALL and MAILROOM_PASSWORDS_WITH_SSO.
func (w windowInstallation) SignInPolicy() (access.Policy, error) {
	key, err := w.settings.AppKey()
	if err != nil {
		return access.Policy{}, err
	}
	all, err := w.settings.OrganizersSeeAll()
	if err != nil {
		return access.Policy{}, err
	}
	passwords, err := w.settings.PasswordsWithSSO()
	return access.Policy{AppKey: key, OrganizersSeeAll: all, PasswordsWithSSO: passwords}, err
}

// DemoPeople returns the users who can sign in, if the settings are those of the demo world.
func (w windowInstallation) DemoPeople() []desktop.DemoPerson {
	generation, err := world.ParseGeneration(w.settings.Demo())
	if err != nil {
		return nil
	}
	return demoPeople(generation)
}

// Close does nothing: the installation does not own what its settings refer to.
func (w windowInstallation) Close() error { return nil }

// demoPeople lists the users of every demo world of that generation of Hi.Events, once for each of their accounts.
func demoPeople(generation world.Generation) []desktop.DemoPerson {
	var people []desktop.DemoPerson
	for _, person := range world.DemoPeople(generation) {
		for _, account := range person.Accounts {
			people = append(people, desktop.DemoPerson{
				Email: person.Email, Password: person.Password, Role: person.Role, Account: account,
				RecoveryCodes: person.RecoveryCodes, AuthenticatorKey: person.AuthenticatorKey,
			})
		}
	}
	return people
}

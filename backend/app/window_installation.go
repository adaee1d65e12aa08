package app

import (
	"context"

	"github.com/mailroom-app/mailroom/backend/desktop"
	"github.com/mailroom-app/mailroom/backend/drain"
	"github.com/mailroom-app/mailroom/backend/mail"
	"github.com/mailroom-app/mailroom/backend/postgres"
	"github.com/mailroom-app/mailroom/backend/postgres/suppressions"
	"github.com/mailroom-app/mailroom/backend/world"
)

// windowInstallation is the installation as the window sees it.
type windowInstallation struct{ *Installation }

var _ desktop.Installation = windowInstallation{}

// OpenDatabase connects to the database of the settings and checks that Mailroom can work in it.
func (w windowInstallation) OpenDatabase(ctx context.Context) (desktop.Database, error) {
	db, err := w.Database(ctx)
	if err != nil {
		return desktop.Database{}, err
	}
	return WindowDatabase(db), nil
}

// WindowDatabase is an open database as the window sees it, which owns it from now on.
func WindowDatabase(db *postgres.DB) desktop.Database {
	return desktop.Database{
		Connection: db, People: db.People, Lists: db.Lists, Resends: db.Resends, Suppressions: windowSuppressions{db.Suppressions}, Audit: db.Audit,
		Recorder: db.Recorder, Quarantine: db.Recorder, Operations: db.Operations,
	}
}

// windowSuppressions is the suppression list as the window sees it.
type windowSuppressions struct{ *suppressions.Suppressions }

// Compare puts SES's list beside ours.
func (w windowSuppressions) Compare(
	ctx context.Context, scope mail.Scope, pages func(ctx context.Context, page func([]mail.ListedAddress) error) error,
) (desktop.OpenComparison, error) {
	between, err := w.CompareAccountList(ctx, scope, pages)
	if err != nil {
		return nil, err // not between: a nil pointer in an interface is not nil
	}
	return between, nil
}

// OpenAccountList prepares to use SES's list.
func (w windowInstallation) OpenAccountList(ctx context.Context) (desktop.OpenAccountList, error) {
	list, err := w.AccountList(ctx)
	if err != nil {
		return nil, err
	}
	return list, nil
}

// OpenFeed prepares to drain the queue of the settings.
func (w windowInstallation) OpenFeed(ctx context.Context) (desktop.Feed, error) {
	feed, err := w.Feed(ctx)
	if err != nil {
		return nil, err
	}
	return windowFeed{feed}, nil
}

// Decoder decides what is accepted, for what is retried from quarantine.
func (w windowInstallation) Decoder() (drain.Decoder, error) {
	decoder, err := w.Installation.Decoder()
	if err != nil {
		return nil, err
	}
	return decoder, nil
}

// OpenResending prepares what mails are resent with.
func (w windowInstallation) OpenResending(ctx context.Context) (desktop.Resending, error) {
	resending, err := w.Resending(ctx)
	if err != nil {
		return nil, err
	}
	return resending, nil
}

// windowFeed is the queue as the window sees it.
type windowFeed struct{ *Feed }

// Warnings weighs what Check found against what drains have seen since.
func (windowFeed) Warnings(checked []string, seen drain.Report) []string {
	return Warnings(checked, seen)
}

// HasDatabase reports whether DATABASE_URL is set.
func (w windowInstallation) HasDatabase() bool { return w.settings.HasDatabase() }

// HasQueue reports whether SQS_QUEUE_URL is set.
func (w windowInstallation) HasQueue() bool { return w.settings.HasQueue() }

// SuppressionEnforced is the setting of that name.
func (w windowInstallation) SuppressionEnforced() (bool, error) {
	return w.settings.SuppressionEnforced()
}

// DemoPeople can sign in where the settings are those of the demo world.
func (w windowInstallation) DemoPeople() []desktop.DemoPerson {
	if !w.settings.Demo() {
		return nil
	}
	return demoPeople()
}

// Close does nothing: what the settings name belongs to others.
func (w windowInstallation) Close() error { return nil }

// demoPeople can sign in to every demo world, once for each of their accounts.
func demoPeople() []desktop.DemoPerson {
	var people []desktop.DemoPerson
	for _, person := range world.DemoPeople() {
		for _, account := range person.Accounts {
			people = append(people, desktop.DemoPerson{Email: person.Email, Password: person.Password, Role: person.Role, Account: account})
		}
	}
	return people
}

package sample_test

import (
	"context"
	"sync"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/mailroom-app/mailroom/backend/world"
	"github.com/mailroom-app/mailroom/backend/world/sample"
	"github.com/mailroom-app/mailroom/backend/world/worldtest"
)

func TestMain(m *testing.M) { worldtest.Main(m) }

// moment is the time of these tests' sample data: a Tuesday evening, so that "tomorrow" differs between the zones.
var moment = time.Date(2026, 3, 10, 21, 30, 15, 0, time.UTC)

// made returns the data of the moment for each generation of Hi.Events, which takes a quarter of a second to generate.
var made = map[world.Generation]func() *sample.Data{
	world.HiEvents18: sync.OnceValue(func() *sample.Data { return sample.New(moment, world.HiEvents18) }),
	world.HiEvents2:  sync.OnceValue(func() *sample.Data { return sample.New(moment, world.HiEvents2) }),
}

// database is a database with the sample data.
type database struct {
	url        string
	generation world.Generation
}

// TestSampleData loads the data of each generation once and runs all checks on it.
func TestSampleData(t *testing.T) {
	checks := map[string]func(*testing.T, database){
		"DataIsAsLargeAndManifoldAsPromised":              checkDataIsAsLargeAndManifoldAsPromised,
		"AddressesAreReservedOrTypos":                     checkAddressesAreReservedOrTypos,
		"PeopleCanSignInAndTheOthersCannot":               checkPeopleCanSignInAndTheOthersCannot,
		"NextRowsGetNewIDs":                               checkNextRowsGetNewIDs,
		"Rule3StatusIsTheStrongestFactOfTheTimeline":      checkRule3StatusIsTheStrongestFactOfTheTimeline,
		"TimelineAndIdentitiesAreTwoViewsOfTheSameEvents": checkTimelineAndIdentitiesAreTwoViewsOfTheSameEvents,
		"PayloadsDecodeToWhatIsStored":                    checkPayloadsDecodeToWhatIsStored,
		"Rule6SuppressionsBelongToTheAccountThatBounced":  checkRule6SuppressionsBelongToTheAccountThatBounced,
		"Rule7SuppressionsAreTheStrongestThatWasAskedFor": checkRule7SuppressionsAreTheStrongestThatWasAskedFor,
		"Rule8NothingWasSentThatMustNotBe":                checkRule8NothingWasSentThatMustNotBe,
		"Rules9And10ChainsAndResolvedMarks":               checkRules9And10ChainsAndResolvedMarks,
		"EverySubjectIsOneThatMailroomRecognises":         checkEverySubjectIsOneThatMailroomRecognises,
	}
	checks2 := map[string]func(*testing.T, database){
		"EveryTicketIsForADate":                   checkEveryTicketIsForADate,
		"OneEventHasManyDates":                    checkOneEventHasManyDates,
		"EveryEventHasAPlace":                     checkEveryEventHasAPlace,
		"OneMailHasAllTicketsOfAnAddress":         checkOneMailHasAllTicketsOfAnAddress,
		"HoldersOfACancelledDateAreTold":          checkHoldersOfACancelledDateAreTold,
		"NobodyIsWrittenToWhoBoughtAtABoxOffice":  checkNobodyIsWrittenToWhoBoughtAtABoxOffice,
		"OnePersonHasASecondFactor":               checkOnePersonHasASecondFactor,
		"AnnouncementsOfADateReachOnlyItsHolders": checkAnnouncementsOfADateReachOnlyItsHolders,
	}
	for _, generation := range []world.Generation{world.HiEvents18, world.HiEvents2} {
		t.Run(string(generation), func(t *testing.T) {
			loaded := database{worldtest.Migrated(t, generation.DemoShape()), generation}
			if err := made[generation]().Load(t.Context(), loaded.url); err != nil {
				t.Fatal(err)
			}
			for name, check := range checks {
				t.Run(name, func(t *testing.T) { check(t, loaded) })
			}
			if generation == world.HiEvents18 {
				return
			}
			for name, check := range checks2 {
				t.Run(name, func(t *testing.T) { check(t, loaded) })
			}
		})
	}
}

// Installs that ran an early version of 2.0 have no dates in the table of events.
func TestTheDataOf2NeedsNoDatesOfEvents(t *testing.T) {
	if err := made[world.HiEvents2]().Load(t.Context(), worldtest.Migrated(t, world.Stock2Early)); err != nil {
		t.Error(err)
	}
}

// loaded connects to the database with the sample data.
func loaded(t *testing.T, d database) *pgx.Conn {
	t.Helper()
	connection, err := pgx.Connect(t.Context(), d.url)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = connection.Close(context.Background()) })
	dates := "CREATE TEMPORARY VIEW dates AS SELECT id AS event_id, start_date, end_date FROM events;"
	if d.generation == world.HiEvents2 {
		dates = "CREATE TEMPORARY VIEW dates AS SELECT event_id, start_date, end_date FROM event_occurrences WHERE status = 'ACTIVE';"
	}
	if _, err := connection.Exec(t.Context(), dates+everyMessage); err != nil {
		t.Fatal(err)
	}
	return connection
}

// everyMessage is a union of both kinds for the tests' queries.
const everyMessage = `
	CREATE TEMPORARY VIEW every_message AS
	SELECT 'announcement' AS kind, m.id, m.event_id, e.account_id, m.subject, m.recipient, m.original_recipient, m.status, m.ses_message_id,
	       m.resolved_at, m.resolution_type, m.retry_for_id, m.created_at, m.updated_at, NULL::varchar AS email_type
	  FROM outgoing_messages m JOIN events e ON e.id = m.event_id
	UNION ALL
	SELECT 'transaction', m.id, m.event_id, e.account_id, m.subject, m.recipient, m.original_recipient, m.status, m.ses_message_id,
	       m.resolved_at, m.resolution_type, m.retry_for_id, m.created_at, m.updated_at, m.email_type
	  FROM outgoing_transaction_messages m JOIN events e ON e.id = m.event_id`

// none fails the test for each row of a query that selects violations.
func none(t *testing.T, connection *pgx.Conn, rule, query string) {
	t.Helper()
	rows, err := connection.Query(t.Context(), query)
	if err != nil {
		t.Fatalf("%s: %v", rule, err)
	}
	found, err := pgx.CollectRows(rows, pgx.RowTo[string])
	if err != nil {
		t.Fatalf("%s: %v", rule, err)
	}
	for i, line := range found {
		if i == 5 {
			t.Errorf("%s: and %d more", rule, len(found)-i)
			break
		}
		t.Errorf("%s: not so: %s", rule, line)
	}
}

// count returns the one number that a query selects.
func count(t *testing.T, connection *pgx.Conn, query string) int {
	t.Helper()
	var n int
	if err := connection.QueryRow(t.Context(), query).Scan(&n); err != nil {
		t.Fatalf("%s: %v", query, err)
	}
	return n
}

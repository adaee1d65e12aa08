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

// made returns the data of the moment, which takes a quarter of a second to generate.
var made = sync.OnceValue(func() *sample.Data { return sample.New(moment) })

// TestSampleData loads the data once and runs all checks on it.
func TestSampleData(t *testing.T) {
	databaseURL := worldtest.Migrated(t, world.IntegrationLater)
	if err := made().Load(t.Context(), databaseURL); err != nil {
		t.Fatal(err)
	}
	for name, check := range map[string]func(*testing.T, string){
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
	} {
		t.Run(name, func(t *testing.T) { check(t, databaseURL) })
	}
}

// loaded connects to the database with the sample data.
func loaded(t *testing.T, databaseURL string) *pgx.Conn {
	t.Helper()
	connection, err := pgx.Connect(t.Context(), databaseURL)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = connection.Close(context.Background()) })
	if _, err := connection.Exec(t.Context(), everyMessage); err != nil {
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

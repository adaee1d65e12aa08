//go:build unix

package world_test

import (
	"context"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/mailroom-app/mailroom/backend/world"
)

// settings turns an environment into a map, as a program that is started with it would see it.
func settings(environment []string) map[string]string {
	all := map[string]string{}
	for _, setting := range environment {
		name, value, _ := strings.Cut(setting, "=")
		all[name] = value
	}
	return all
}

func TestDemoWorldIsCompleteAndLeavesNothingBehind(t *testing.T) {
	temporary := sharedTemporary(t)
	t.Setenv("TMPDIR", temporary)
	demo, err := world.Start(t.Context(), world.Options{Trickle: 20 * time.Millisecond})
	if err != nil {
		t.Fatal(err)
	}
	stopped := false
	defer func() {
		if !stopped {
			_ = demo.Stop()
		}
	}()
	for _, phase := range demo.Phases {
		t.Logf("%-30s %s", phase.Name, phase.Took.Round(time.Millisecond))
	}

	env := settings(demo.Env())
	for _, name := range []string{
		"DATABASE_URL", "SQS_QUEUE_URL", "AWS_SNS_TOPIC_ARN", "AWS_ENDPOINT_URL_SQS", "AWS_ENDPOINT_URL_SESV2", "AWS_REGION", "AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY",
		"SES_CONFIGURATION_SET", "MAIL_FROM_ADDRESS", "MAIL_FROM_NAME", "APP_FRONTEND_URL", "APP_KEY",
	} {
		if env[name] == "" {
			t.Errorf("setting %s is missing", name)
		}
	}
	if env["MAILROOM_DEMO"] != "2.0" || env["AWS_SNS_VERIFY_SIGNATURE"] != "false" {
		t.Errorf("MAILROOM_DEMO=%s AWS_SNS_VERIFY_SIGNATURE=%s", env["MAILROOM_DEMO"], env["AWS_SNS_VERIFY_SIGNATURE"])
	}

	connection, err := pgx.Connect(t.Context(), env["DATABASE_URL"])
	if err != nil {
		t.Fatal(err)
	}
	loaded := number(t, connection, "SELECT count(*) FROM outgoing_transaction_messages")
	if loaded == 0 {
		t.Error("no sample data")
	}
	// The sample data is about the present: something happened in the last hour.
	if recent := number(t, connection, "SELECT count(*) FROM outgoing_messages WHERE created_at > now() AT TIME ZONE 'UTC' - interval '1 hour'"); recent == 0 {
		t.Error("the newest announcement is more than an hour old")
	}
	eventually(t, "new events wait in the queue, and mails of their own went out", func() bool {
		visible, _, err := demo.Feed.Depth(t.Context())
		return err == nil && visible > 20 && number(t, connection, "SELECT count(*) FROM outgoing_transaction_messages WHERE ses_message_id LIKE '0102%'") > 3
	})
	_ = connection.Close(context.Background())

	stopped = true
	for range 2 {
		if err := demo.Stop(); err != nil {
			t.Fatal(err)
		}
	}
	if left := worldFolders(t, temporary); len(left) > 0 {
		t.Errorf("left behind: %v", left)
	}
	if !refused(env["AWS_ENDPOINT_URL_SQS"]) || !refused(env["AWS_ENDPOINT_URL_SESV2"]) {
		t.Error("the emulators still serve")
	}
}

// More events than the sample data has mails without an outcome.
func TestEventsWaitInTheQueueWhenTheWorldIsUp(t *testing.T) {
	demo, err := world.Start(t.Context(), world.Options{Trickle: time.Hour, Waiting: 50})
	if err != nil {
		t.Fatal(err)
	}
	defer func() {
		if err := demo.Stop(); err != nil {
			t.Error(err)
		}
	}()
	if visible, inFlight, err := demo.Feed.Depth(t.Context()); err != nil || visible != 50 || inFlight != 0 {
		t.Errorf("%d events wait, %d are in flight (%v)", visible, inFlight, err)
	}
}

func TestDemoWorldRunsOverStockOfEachGenerationAsWell(t *testing.T) {
	for shape, generation := range map[world.Shape]world.Generation{world.Stock: world.HiEvents18, world.Stock2Early: world.HiEvents2} {
		t.Run(string(generation), func(t *testing.T) {
			demo, err := world.Start(t.Context(), world.Options{Shape: shape})
			if err != nil {
				t.Fatal(err)
			}
			defer demo.Stop()
			if told := settings(demo.Env())["MAILROOM_DEMO"]; demo.HiEvents != generation || told != string(generation) {
				t.Errorf("it is of Hi.Events %s, and says %s", demo.HiEvents, told)
			}
			if rows := number(t, connect(t, demo.DatabaseURL), "SELECT count(*) FROM outgoing_transaction_messages"); rows == 0 {
				t.Error("no sample data")
			}
			if visible, inFlight, err := demo.Feed.Depth(t.Context()); err != nil || visible+inFlight > 0 {
				t.Errorf("without a trickle %d events wait (%v)", visible+inFlight, err)
			}
		})
	}
}

func TestAGenerationIsNamedExactly(t *testing.T) {
	for _, named := range []world.Generation{world.HiEvents18, world.HiEvents2} {
		if read, err := world.ParseGeneration(string(named)); err != nil || read != named || named.DemoShape().Generation() != named {
			t.Errorf("%s: %s, %v", named, read, err)
		}
	}
	for _, wrong := range []string{"", "2", "1.9", " 2.0", "2.0.0"} {
		if _, err := world.ParseGeneration(wrong); err == nil || !strings.Contains(err.Error(), "write 1.8 or 2.0") {
			t.Errorf("%q: %v", wrong, err)
		}
	}
}

func TestStartThatFailsLeavesNothingRunning(t *testing.T) {
	temporary := sharedTemporary(t)
	t.Setenv("TMPDIR", temporary)
	t.Setenv("MAILROOM_EMULATORS_DIR", temporary)
	if _, err := world.Start(t.Context(), world.Options{}); err == nil || !strings.Contains(err.Error(), "npm ci --prefix "+temporary) {
		t.Errorf("error: %v", err)
	}
	if left := worldFolders(t, temporary); len(left) > 0 {
		t.Errorf("left behind: %v", left)
	}
}

func TestDemoPeopleHaveAllRoles(t *testing.T) {
	var roles []string
	for _, person := range world.DemoPeople(world.HiEvents2) {
		if person.Password == "" {
			t.Errorf("%s is shown without a password", person.Email)
		}
		roles = append(roles, person.Role)
	}
	for _, role := range []string{"ORGANIZER", "ADMIN", "SUPERADMIN"} {
		if !slices.Contains(roles, role) {
			t.Errorf("nobody is %s", role)
		}
	}
}

func number(t *testing.T, connection *pgx.Conn, query string) int {
	t.Helper()
	var n int
	if err := connection.QueryRow(t.Context(), query).Scan(&n); err != nil {
		t.Fatalf("%s: %v", query, err)
	}
	return n
}

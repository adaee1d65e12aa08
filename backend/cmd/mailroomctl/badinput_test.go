package main

import (
	"net"
	"net/http"
	"net/http/httptest"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/mailroom-app/mailroom/backend/world"
	"github.com/mailroom-app/mailroom/backend/world/worldtest"
)

// secret is the password of every connection string in these tests; it must never be printed.
const secret = "c0rrect-h0rse"

// closedPort returns a port on which nothing listens.
func closedPort(t *testing.T) int {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer listener.Close()
	return listener.Addr().(*net.TCPAddr).Port
}

// without removes settings by name.
func without(settings []string, names ...string) []string {
	return slices.DeleteFunc(slices.Clone(settings), func(setting string) bool {
		name, _, _ := strings.Cut(setting, "=")
		return slices.Contains(names, name)
	})
}

// with adds settings, which override earlier ones.
func with(settings []string, more ...string) []string { return slices.Concat(settings, more) }

func TestBadInputIsToldClearly(t *testing.T) {
	t.Parallel()
	feed := worldtest.AWS(t)
	ready := "DATABASE_URL=" + worldtest.Migrated(t, world.Stock)
	stock := "DATABASE_URL=" + worldtest.Database(t, world.Stock)
	newerURL := worldtest.Migrated(t, world.Stock)
	execute(t, newerURL, "INSERT INTO mailroom.schema_versions (version) VALUES (9999)")
	empty := "DATABASE_URL=" + worldtest.Database(t, world.Empty)
	good := with(feed.Env(), ready)
	down := strconv.Itoa(closedPort(t))
	refusing := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.WriteHeader(http.StatusForbidden)
		_, _ = w.Write([]byte(`{"__type":"com.amazon.coral.service#InvalidClientTokenId","message":"The security token is invalid."}`))
	}))
	t.Cleanup(refusing.Close)
	// The right server with a wrong password.
	host := strings.SplitN(strings.SplitN(ready, "@", 2)[1], "?", 2)[0]
	wrongPassword := "DATABASE_URL=postgres://hievents:" + secret + "@" + host + "?sslmode=disable"

	drainOnce := []string{"drain", "--once"}
	for _, test := range []struct {
		name      string
		settings  []string
		arguments []string
		code      int
		says      []string
	}{
		{"no database", without(good, "DATABASE_URL"), drainOnce, exitSettings, []string{"DATABASE_URL is not set"}},
		{"no queue", without(good, "SQS_QUEUE_URL"), drainOnce, exitSettings, []string{"SQS_QUEUE_URL is not set"}},
		{"unreadable database URL", with(good, "DATABASE_URL=postgres://u:"+secret+"@:not-a-port/x"), drainOnce, exitSettings, []string{"DATABASE_URL", "postgres://USER"}},
		{"no URL at all", with(good, "DATABASE_URL=host=localhost password="+secret+" port=abc"), []string{"status"}, exitSettings, []string{"DATABASE_URL"}},
		{"wrong password", with(good, wrongPassword), drainOnce, exitFailed, []string{"DATABASE_URL"}},
		{"Postgres down", with(good, "DATABASE_URL=postgres://u:"+secret+"@127.0.0.1:"+down+"/x"), drainOnce, exitFailed, []string{"Postgres", down}},
		{"Postgres down, plan", with(good, "DATABASE_URL=postgres://u:"+secret+"@127.0.0.1:"+down+"/x"), []string{"migrate", "--plan"}, exitFailed, []string{down}},
		{"tables missing", with(good, empty), []string{"migrate", "--check"}, exitFailed, []string{"Hi.Events"}},
		{"tables missing, drain", with(good, empty), drainOnce, exitFailed, []string{"Hi.Events"}},
		{"not prepared", with(good, stock), drainOnce, exitFailed, []string{"mailroomctl migrate"}},
		{"schema newer", with(good, "DATABASE_URL="+newerURL), drainOnce, exitFailed, []string{"newer"}},
		{"schema newer, migrate", with(good, "DATABASE_URL="+newerURL), []string{"migrate"}, exitFailed, []string{"newer"}},
		{"queue missing", with(good, "SQS_QUEUE_URL="+feed.QueueURL+"-gone"), drainOnce, exitFailed, []string{"SQS_QUEUE_URL", "-gone", "no such queue"}},
		{"queue is no URL", with(good, "SQS_QUEUE_URL=my-queue"), drainOnce, exitSettings, []string{"SQS_QUEUE_URL=my-queue"}},
		{"queue out of reach", with(good, "AWS_ENDPOINT_URL_SQS=http://127.0.0.1:"+down, "AWS_MAX_ATTEMPTS=1"), drainOnce, exitFailed, []string{"SQS", "AWS_ENDPOINT_URL_SQS"}},
		{"credentials missing", without(good, "AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"), drainOnce, exitSettings, []string{"AWS_ACCESS_KEY_ID"}},
		{"credentials refused", with(good, "AWS_ENDPOINT_URL_SQS="+refusing.URL), drainOnce, exitFailed, []string{"refuses the credentials"}},
		{"region missing", without(good, "AWS_REGION"), drainOnce, exitSettings, []string{"AWS_REGION"}},
		{"verification without a topic", with(without(good, "AWS_SNS_TOPIC_ARN"), "AWS_SNS_VERIFY_SIGNATURE=true"), drainOnce, exitSettings, []string{"AWS_SNS_TOPIC_ARN", "AWS_SNS_VERIFY_SIGNATURE"}},
		{"verification by default", without(good, "AWS_SNS_TOPIC_ARN", "AWS_SNS_VERIFY_SIGNATURE"), drainOnce, exitSettings, []string{"AWS_SNS_TOPIC_ARN"}},
		{"no number of days", with(good, "MAILROOM_PAYLOAD_DAYS=ninety"), drainOnce, exitSettings, []string{"MAILROOM_PAYLOAD_DAYS=ninety"}},
		{"following with Postgres down", with(good, "DATABASE_URL=postgres://u:"+secret+"@127.0.0.1:"+down+"/x"), []string{"drain", "--follow"}, exitFailed, []string{down}},
		{"following a queue that is missing", with(good, "SQS_QUEUE_URL="+feed.QueueURL+"-gone"), []string{"drain", "--follow"}, exitFailed, []string{"no such queue"}},
		{"retry without a topic", without(good, "AWS_SNS_TOPIC_ARN", "AWS_SNS_VERIFY_SIGNATURE"), []string{"quarantine", "retry", "--all"}, exitSettings, []string{"AWS_SNS_TOPIC_ARN"}},
		{"neither true nor false", with(good, "AWS_SNS_VERIFY_SIGNATURE=maybe"), drainOnce, exitSettings, []string{"AWS_SNS_VERIFY_SIGNATURE=maybe"}},
		{"no topic's ARN", with(good, "AWS_SNS_TOPIC_ARN=events"), drainOnce, exitSettings, []string{"AWS_SNS_TOPIC_ARN=events"}},
		{"status with a queue that is missing", with(good, "SQS_QUEUE_URL="+feed.QueueURL+"-gone"), []string{"status", "--json"}, exitFailed, []string{"SQS_QUEUE_URL"}},
		{"subscribe without a topic", without(good, "AWS_SNS_TOPIC_ARN"), []string{"simulate", "subscribe"}, exitSettings, []string{"AWS_SNS_TOPIC_ARN"}},
		{"preview without a sender", without(good, "MAIL_FROM_ADDRESS"), []string{"preview", "transaction:1"}, exitSettings, []string{"MAIL_FROM_ADDRESS"}},
		{"preview with a sender that is none", with(good, "MAIL_FROM_ADDRESS=nobody", "APP_FRONTEND_URL=https://x.example"), []string{"preview", "transaction:1"}, exitSettings, []string{"MAIL_FROM_ADDRESS"}},
		{"preview without pages", with(good, "MAIL_FROM_ADDRESS=a@example.com"), []string{"preview", "transaction:1"}, exitSettings, []string{"APP_FRONTEND_URL"}},
		{"real AWS", without(good, "AWS_ENDPOINT_URL_SQS", "AWS_ENDPOINT_URL_SNS"), []string{"simulate", "bounce", "a@example.com"}, exitUsage, []string{"--yes"}},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			done := mailroomctl(t, test.settings, test.arguments...)
			if done.code != test.code {
				t.Errorf("exit code %d, want %d\n%s", done.code, test.code, done.stderr)
			}
			for _, words := range test.says {
				if !strings.Contains(done.stderr, words) {
					t.Errorf("%q does not say %q", done.stderr, words)
				}
			}
			if strings.Contains(done.stdout+done.stderr, secret) {
				t.Errorf("the password shows in %q %q", done.stdout, done.stderr)
			}
			if lines := strings.Count(done.stderr, "\n"); lines != 1 {
				t.Errorf("%d lines of error, want one:\n%s", lines, done.stderr)
			}
		})
	}
}

func TestWrongUsage(t *testing.T) {
	t.Parallel()
	for _, arguments := range [][]string{
		{}, {"frobnicate"}, {"drain"}, {"drain", "--once", "--twice"}, {"drain", "once"}, {"status", "all"}, {"messages", "--kind", "parcel"},
		{"messages", "--status", "LOST"}, {"messages", "--limit", "0"}, {"messages", "--limit", "many"}, {"issues", "--event", "-4"},
		{"suppressions"}, {"suppressions", "add"}, {"suppressions", "burn"}, {"suppressions", "undo"}, {"suppressions", "undo", "x"}, {"suppressions", "import"}, {"suppressions", "import", "a", "b"},
		{"suppressions", "export", "x"}, {"suppressions", "diff", "x"}, {"suppressions", "sync", "--limit", "1"}, {"suppressions", "diff", "--dry-run"}, {"suppressions", "export", "--limit", "5"}, {"suppressions", "list", "x"}, {"suppressions", "list", "--limit", "0"},
		{"suppressions", "list", "--reason", "x"}, {"suppressions", "list", "--account", "1", "--platform"}, {"suppressions", "add", "a@example.com"},
		{"suppressions", "add", "Ann <a@example.com>", "--reason", "bounce"}, {"suppressions", "add", "a@example.com", "--reason", "x"},
		{"suppressions", "add", "a@example.com", "--reason", "complaint", "--bounce-type", "Permanent"},
		{"suppressions", "add", "a b@example.com", "--reason", "bounce"}, {"suppressions", "add", "\u0430nn@example.com", "--reason", "bounce"},
		{"suppressions", "add", "a@example.com", "--reason", "bounce", "--account", "-1"}, {"suppressions", "remove", "a@example.com", "--reason", "bounce"},
		{"suppressions", "remove", "a@example.com", "--note", "x"}, {"suppressions", "remove", "ann", "--reason", "bounce", "--note", "x"},
		{"audit", "x"}, {"audit", "--limit", "0"}, {"audit", "--since", "yesterday"}, {"audit", "--json", "--csv"}, {"migrate", "--plan", "--check"}, {"migrate", "--down"}, {"migrate", "--hand-over"}, {"migrate", "--hand-over", "--down", "--yes"}, {"migrate", "--drop-data"},
		{"migrate", "--down", "--yes", "--export", "x"}, {"simulate"}, {"simulate", "explode", "transaction:1"}, {"simulate", "bounce"},
		{"simulate", "bounce", "transaction:one"}, {"simulate", "bounce", "transaction:1", "0102"}, {"simulate", "unsuppress"},
		{"simulate", "unsuppress", "nobody"}, {"version", "2"}, {"help", "frobnicate"}, {"demo", "--"}, {"demo", "psql"}, {"demo", "--hievents", "1.9"}, {"demo", "--hievents", ""}, {"demo", "--hievents"},
		{"drain", "--once", "--follow"}, {"drain", "--once", "--health", "x"}, {"quarantine"}, {"quarantine", "burn"}, {"quarantine", "list", "1"},
		{"quarantine", "show"}, {"quarantine", "show", "one"}, {"quarantine", "retry"}, {"quarantine", "retry", "1", "--all"},
		{"preview"}, {"preview", "12"}, {"preview", "parcel:1"}, {"preview", "transaction:1", "transaction:2"},
		{"preview", "transaction:1", "--html", "--eml"}, {"preview", "transaction:1", "--text", "--html"},
		{"quarantine", "discard", "1"}, {"quarantine", "discard", "--why", "x", "--yes"}, {"quarantine", "list", "--limit", "0"},
	} {
		t.Run(strings.Join(arguments, " "), func(t *testing.T) {
			t.Parallel()
			done := mailroomctl(t, nil, arguments...)
			if done.code != exitUsage || done.stderr == "" || done.stdout != "" {
				t.Errorf("exit code %d, stdout %q, stderr %q", done.code, done.stdout, done.stderr)
			}
		})
	}
}

func TestHelpNeedsNothing(t *testing.T) {
	t.Parallel()
	for _, c := range commands() {
		for _, arguments := range [][]string{{"help", c.name}, {c.name, "--help"}} {
			if text := succeed(t, nil, arguments...); c.name != "help" && !strings.Contains(text, "mailroomctl "+c.name) {
				t.Errorf("%v says %q", arguments, text)
			}
		}
	}
	if overview := succeed(t, nil, "--help"); !strings.Contains(overview, "drain") || !strings.Contains(overview, "Exit codes") {
		t.Errorf("overview %q", overview)
	}
	if version := succeed(t, nil, "version"); !strings.HasPrefix(version, "mailroomctl ") {
		t.Errorf("version %q", version)
	}
}

package drain_test

import (
	"context"
	"io"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/sirupsen/logrus"

	"github.com/mailroom-app/mailroom/backend/amazon"
	"github.com/mailroom-app/mailroom/backend/drain"
	"github.com/mailroom-app/mailroom/backend/postgres"
	"github.com/mailroom-app/mailroom/backend/postgres/migrations"
	"github.com/mailroom-app/mailroom/backend/world"
	"github.com/mailroom-app/mailroom/backend/world/worldtest"
)

// backWithin is how soon a following drain must work again after the queue or database is back.
const backWithin = 5 * time.Second

// await returns when the condition holds, or fails the test.
func await(t *testing.T, what string, within time.Duration, so func() bool) {
	t.Helper()
	deadline := time.Now().Add(within)
	for !so() {
		if time.Now().After(deadline) {
			t.Fatalf("not within %v: %s", within, what)
		}
		time.Sleep(20 * time.Millisecond)
	}
}

// followReal follows a feed into a database as mailroomctl does.
func followReal(t *testing.T, databaseURL, queueURL, endpoint string) *drain.Following {
	t.Helper()
	db, err := postgres.Open(t.Context(), databaseURL)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(db.Close)
	queue, err := amazon.NewQueue(t.Context(), queueURL, amazon.At(endpoint, "eu-west-1", "test"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(queue.Close)
	log := logrus.New()
	log.SetOutput(t.Output())
	return follow(t, drain.Options{Queue: queue, Decoder: plainDecoder(), Recorder: db.Recorder, BatchSize: 50, Log: log})
}

func TestFollowingSurvivesPostgresStoppedHard(t *testing.T) {
	ctx := t.Context()
	cluster, err := world.StartCluster(ctx, world.ClusterOptions{Durable: true}) // otherwise a crash loses committed data
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := cluster.Stop(); err != nil {
			t.Error(err)
		}
	})
	admin, err := pgx.Connect(ctx, cluster.URL("postgres"))
	if err != nil {
		t.Fatal(err)
	}
	if err := world.CreateDatabase(ctx, admin, "outage", ""); err != nil {
		t.Fatal(err)
	}
	if err := admin.Close(ctx); err != nil {
		t.Fatal(err)
	}
	databaseURL := cluster.URL("outage")
	if err := world.LoadShape(ctx, databaseURL, world.IntegrationLater); err != nil {
		t.Fatal(err)
	}
	if err := migrations.Up(ctx, databaseURL); err != nil {
		t.Fatal(err)
	}
	life := newLife(t, databaseURL, worldtest.AWS(t))
	following := followReal(t, databaseURL, life.feed.QueueURL, life.feed.AWS.Endpoint)
	for round := range soakRounds() + 1 {
		life.publish(200)
		await(t, "something is recorded", 20*time.Second, func() bool { return following.Status().Report.Received > 0 })
		if err := cluster.Crash(); err != nil {
			t.Fatal(err)
		}
		await(t, "it notices", time.Minute, func() bool { return following.Status().State == drain.StateDatabaseAway })
		if err := cluster.Restart(ctx); err != nil {
			t.Fatal(err)
		}
		back := time.Now()
		await(t, "it works again", backWithin, func() bool { return following.Status().State == drain.StateFollowing })
		t.Logf("round %d: working %v after Postgres was back", round, time.Since(back).Round(time.Millisecond))
		life.writeLateRows()
	}
	await(t, "the queue is empty", time.Minute, func() bool {
		visible, inFlight, err := life.feed.Depth(context.Background())
		return err == nil && visible+inFlight == 0
	})
	report := stopped(t, following)
	if report.Received != report.Deleted {
		t.Errorf("%+v", report)
	}
	life.settle()
	life.check()
}

// faulty passes requests to SQS, unless how contains a kind of failure.
type faulty struct {
	http.Handler
	how atomic.Value // string
}

func (f *faulty) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	switch f.how.Load() {
	case "errors":
		http.Error(w, "internal failure", http.StatusInternalServerError)
	case "throttles":
		w.Header().Set("Content-Type", "application/x-amz-json-1.0")
		w.WriteHeader(http.StatusBadRequest)
		_, _ = io.WriteString(w, `{"__type":"com.amazonaws.sqs#RequestThrottled","message":"Rate exceeded"}`)
	case "cuts the connection":
		panic(http.ErrAbortHandler)
	case "says nothing sensible":
		_, _ = io.WriteString(w, strings.Repeat("<html>", 100))
	default:
		f.Handler.ServeHTTP(w, r)
	}
}

func TestFollowingSurvivesSQSFailingInEveryWay(t *testing.T) {
	life := newLife(t, worldtest.Migrated(t, world.IntegrationLater), worldtest.Feed(t, world.FeedOptions{Visibility: 5 * time.Second}))
	emulator, err := url.Parse(life.feed.AWS.Endpoint)
	if err != nil {
		t.Fatal(err)
	}
	transport := &http.Transport{MaxIdleConnsPerHost: 32}
	way := &faulty{Handler: &httputil.ReverseProxy{
		Rewrite: func(r *httputil.ProxyRequest) {
			r.SetURL(emulator)
			r.Out.Host = r.In.Host
		},
		Transport: transport,
	}}
	way.how.Store("")
	proxy := httptest.NewServer(way)
	t.Cleanup(transport.CloseIdleConnections)
	t.Cleanup(proxy.Close)
	following := followReal(t, life.databaseURL, life.feed.QueueURL, proxy.URL)
	for _, how := range []string{"errors", "throttles", "cuts the connection", "says nothing sensible"} {
		life.publish(100)
		way.how.Store(how)
		proxy.CloseClientConnections()
		await(t, "it notices that SQS "+how, time.Minute, func() bool { return following.Status().State == drain.StateQueueAway })
		way.how.Store("")
		back := time.Now()
		await(t, "it works again after SQS "+how, backWithin, func() bool { return following.Status().State == drain.StateFollowing })
		t.Logf("working %v after SQS no longer %s", time.Since(back).Round(time.Millisecond), how)
		life.writeLateRows()
	}
	await(t, "the queue is empty", time.Minute, func() bool {
		visible, inFlight, err := life.feed.Depth(context.Background())
		return err == nil && visible+inFlight == 0
	})
	stopped(t, following)
	life.settle()
	life.check()
}

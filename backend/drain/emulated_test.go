package drain_test

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"strings"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/mailroom-app/mailroom/backend/amazon"
	"github.com/mailroom-app/mailroom/backend/drain"
	"github.com/mailroom-app/mailroom/backend/world"
	"github.com/mailroom-app/mailroom/backend/world/worldtest"
)

// emulatedQueue returns a feed's queue, accessed as the programs do, and a counter of the requests to it.
func emulatedQueue(t *testing.T, feed *world.Feed) (*amazon.Queue, *atomic.Int64) {
	t.Helper()
	emulator, err := url.Parse(feed.AWS.Endpoint)
	if err != nil {
		t.Fatal(err)
	}
	var requests atomic.Int64
	proxy := &httputil.ReverseProxy{
		Rewrite: func(r *httputil.ProxyRequest) {
			requests.Add(1)
			r.SetURL(emulator)
			r.Out.Host = r.In.Host
		},
		Transport: &http.Transport{MaxIdleConnsPerHost: 32},
	}
	counting := httptest.NewServer(proxy)
	t.Cleanup(proxy.Transport.(*http.Transport).CloseIdleConnections)
	t.Cleanup(counting.Close)
	for _, setting := range append(feed.AWS.Env(), "AWS_ENDPOINT_URL_SQS="+counting.URL) {
		name, value, _ := strings.Cut(setting, "=")
		t.Setenv(name, value)
	}
	queue, err := amazon.NewQueue(t.Context(), feed.QueueURL)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(queue.Close)
	return queue, &requests
}

func TestFullQueueCostsFewRequests(t *testing.T) {
	feed := worldtest.AWS(t)
	queue, requests := emulatedQueue(t, feed)
	const events = 3000
	if err := feed.PublishAll(t.Context(), numbered(events)); err != nil {
		t.Fatal(err)
	}
	report, err := drainer(queue, &memory{}).Once(t.Context())
	if err != nil || report.Received != events || report.Quarantined+report.Applied != events || report.Deleted != events {
		t.Fatalf("%+v, %v", report, err)
	}
	if perEvent := float64(requests.Load()) / events; perEvent > 0.22 {
		t.Errorf("%.3f requests per event", perEvent)
	}
	if visible, inFlight, err := feed.Depth(t.Context()); err != nil || visible+inFlight != 0 {
		t.Errorf("%d and %d left in the queue, %v", visible, inFlight, err)
	}
}

func TestSeveralDrainersShareAQueue(t *testing.T) {
	feed := worldtest.AWS(t)
	queue, _ := emulatedQueue(t, feed)
	const events = 900
	if err := feed.PublishAll(t.Context(), numbered(events)); err != nil {
		t.Fatal(err)
	}
	recorder := &memory{}
	reports := make([]drain.Report, 3)
	var draining sync.WaitGroup
	for i := range reports {
		draining.Go(func() {
			report, err := drainer(queue, recorder).Once(t.Context())
			if err != nil || report.Received != report.Deleted {
				t.Errorf("drainer %d: %+v, %v", i, report, err)
			}
			reports[i] = report
		})
	}
	draining.Wait()
	var total drain.Report
	for _, report := range reports {
		total.Received += report.Received
		total.Applied += report.Applied
		total.Duplicates += report.Duplicates
	}
	if total.Received != events || total.Applied != events || total.Duplicates != 0 {
		t.Errorf("together %+v of %d", total, events)
	}
	if visible, inFlight, err := feed.Depth(t.Context()); err != nil || visible+inFlight != 0 {
		t.Errorf("%s left in the queue, %v", fmt.Sprint(visible, inFlight), err)
	}
}

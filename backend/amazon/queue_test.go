package amazon_test

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/mailroom-app/mailroom/backend/queue"

	"github.com/mailroom-app/mailroom/backend/amazon"
	"github.com/mailroom-app/mailroom/backend/drain"
	"github.com/mailroom-app/mailroom/backend/world"
	"github.com/mailroom-app/mailroom/backend/world/worldtest"
)

var _ drain.Queue = (*amazon.Queue)(nil)

// environ sets these environment variables and removes all other AWS settings from this process.
func environ(t *testing.T, settings ...string) {
	t.Helper()
	t.Setenv("HOME", t.TempDir())
	for _, name := range []string{"AWS_REGION", "AWS_DEFAULT_REGION", "AWS_PROFILE", "AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_ENDPOINT_URL", "AWS_ENDPOINT_URL_SQS", "AWS_ENDPOINT_URL_SNS"} {
		t.Setenv(name, "")
	}
	t.Setenv("AWS_EC2_METADATA_DISABLED", "true")
	for _, setting := range settings {
		name, value, _ := strings.Cut(setting, "=")
		t.Setenv(name, value)
	}
}

func openQueue(t *testing.T, url string) *amazon.Queue {
	t.Helper()
	queue, err := amazon.NewQueue(t.Context(), url)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(queue.Close)
	return queue
}

func feedQueue(t *testing.T, options world.FeedOptions) (*world.Feed, *amazon.Queue) {
	t.Helper()
	feed := worldtest.Feed(t, options)
	environ(t, feed.AWS.Env()...)
	return feed, openQueue(t, feed.QueueURL)
}

func receive(t *testing.T, q *amazon.Queue) []queue.Message {
	t.Helper()
	messages, err := q.Receive(t.Context(), time.Second)
	if err != nil {
		t.Fatal(err)
	}
	return messages
}

func TestReceiveReleaseDelete(t *testing.T) {
	feed, q := feedQueue(t, world.FeedOptions{})
	if err := feed.SendRaw(t.Context(), "a body with ü"); err != nil {
		t.Fatal(err)
	}
	first := receive(t, q)
	if len(first) != 1 || string(first[0].Body) != "a body with ü" || first[0].ReceiveCount != 1 {
		t.Fatalf("received %+v", first)
	}
	if depth, err := q.Depth(t.Context()); err != nil || depth != (queue.Depth{InFlight: 1}) {
		t.Errorf("depth %+v, %v", depth, err)
	}
	if err := q.Release(t.Context(), first); err != nil {
		t.Fatal(err)
	}
	second := receive(t, q)
	if len(second) != 1 || second[0].ID != first[0].ID || second[0].ReceiveCount != 2 {
		t.Fatalf("received after the release: %+v", second)
	}
	if deleted, err := q.Delete(t.Context(), second); err != nil || len(deleted) != 1 {
		t.Fatalf("deleted %v, %v", deleted, err)
	}
	if depth, err := q.Depth(t.Context()); err != nil || depth != (queue.Depth{}) {
		t.Errorf("depth at the end %+v, %v", depth, err)
	}
	started := time.Now()
	if left := receive(t, q); len(left) != 0 || time.Since(started) < 900*time.Millisecond {
		t.Errorf("an empty queue gave %d messages after %v", len(left), time.Since(started))
	}
}

func TestReceiveKeepsTheQueuesOwnVisibilityAndExtendRenewsIt(t *testing.T) {
	feed, queue := feedQueue(t, world.FeedOptions{Visibility: 2 * time.Second})
	if visibility, err := queue.VisibilityTimeout(t.Context()); err != nil || visibility != 2*time.Second {
		t.Fatalf("visibility timeout %v, %v", visibility, err)
	}
	if err := feed.SendRaw(t.Context(), "body"); err != nil {
		t.Fatal(err)
	}
	received := time.Now()
	messages := receive(t, queue)
	if len(receive(t, queue)) != 0 {
		t.Fatal("received while hidden")
	}
	extended := time.Now()
	if err := queue.Extend(t.Context(), messages); err != nil {
		t.Fatal(err)
	}
	for len(receive(t, queue)) == 0 {
		if time.Since(received) > 20*time.Second {
			t.Fatal("never visible again")
		}
	}
	if hidden := time.Since(extended); hidden < 1900*time.Millisecond {
		t.Errorf("visible again %v after it was hidden for 2 s", hidden)
	}
}

func TestDeleteInFullBatches(t *testing.T) {
	feed, q := feedQueue(t, world.FeedOptions{})
	var bodies []string
	for i := range 95 {
		bodies = append(bodies, fmt.Sprint(i))
	}
	if err := feed.PublishAll(t.Context(), bodies); err != nil {
		t.Fatal(err)
	}
	newest := map[string]queue.Message{}
	for len(newest) < 95 {
		for _, message := range receive(t, q) {
			newest[message.ID] = message
		}
	}
	deleted, err := q.Delete(t.Context(), slices.Collect(maps.Values(newest)))
	if err != nil || len(deleted) != 95 {
		t.Fatalf("deleted %d, %v", len(deleted), err)
	}
	for _, message := range deleted {
		delete(newest, message.ID)
	}
	if len(newest) != 0 {
		t.Errorf("%d messages deleted twice or never", len(newest))
	}
	if visible, inFlight, err := feed.Depth(t.Context()); err != nil || visible+inFlight != 0 {
		t.Errorf("%d and %d left, %v", visible, inFlight, err)
	}
}

func TestSubscribeAndPublish(t *testing.T) {
	feed, queue := feedQueue(t, world.FeedOptions{})
	topic, err := amazon.NewTopic(t.Context(), feed.TopicARN)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(topic.Close)
	for range 2 { // subscribing twice has no further effect: the feed has subscribed already
		if arn, err := topic.Subscribe(t.Context(), queue); err != nil || !strings.HasPrefix(arn, feed.TopicARN+":") {
			t.Fatalf("subscription %q, %v", arn, err)
		}
	}
	if err := topic.Publish(t.Context(), `{"eventType":"Send"}`); err != nil {
		t.Fatal(err)
	}
	if err := queue.Send(t.Context(), "sent"); err != nil {
		t.Fatal(err)
	}
	var bodies []string
	for len(bodies) < 2 {
		for _, message := range receive(t, queue) {
			bodies = append(bodies, string(message.Body))
		}
	}
	slices.Sort(bodies)
	if len(bodies) != 2 || bodies[0] != "sent" && bodies[1] != "sent" || !strings.Contains(bodies[0]+bodies[1], `"Type":"Notification"`) {
		t.Errorf("received %q", bodies)
	}
	if allowed, err := queue.AllowsSNS(t.Context()); err != nil || !allowed {
		t.Errorf("the feed's queue seems not to be behind SNS (%v)", err)
	}
	if !queue.Emulated() || !topic.Emulated() {
		t.Error("the emulator passes for AWS")
	}
}

func TestEmulatorOfTheSameProcessWinsOverTheEnvironment(t *testing.T) {
	feed := worldtest.AWS(t)
	environ(t, "AWS_REGION=eu-west-1", "AWS_ENDPOINT_URL=http://127.0.0.1:1", "AWS_ENDPOINT_URL_SQS=http://127.0.0.1:1", "AWS_PROFILE=nowhere")
	queue, err := amazon.NewQueue(t.Context(), feed.QueueURL, amazon.At(feed.AWS.Endpoint, feed.AWS.Region, "any"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(queue.Close)
	if _, err := queue.Depth(t.Context()); err != nil || !queue.Emulated() {
		t.Errorf("%v", err)
	}
}

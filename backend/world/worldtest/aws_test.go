package worldtest_test

import (
	"encoding/json"
	"io"
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/credentials"
	"github.com/aws/aws-sdk-go-v2/service/sqs"

	"github.com/mailroom-app/mailroom/backend/world"
	"github.com/mailroom-app/mailroom/backend/world/worldtest"
)

// consumer returns a client as a user of Mailroom has one: from the settings, not the feed's own client.
func consumer(t *testing.T, feed *world.Feed) *sqs.Client {
	t.Helper()
	transport := &http.Transport{}
	t.Cleanup(transport.CloseIdleConnections)
	return sqs.New(sqs.Options{
		Region: feed.AWS.Region, BaseEndpoint: &feed.AWS.Endpoint, HTTPClient: &http.Client{Transport: transport},
		Credentials: credentials.NewStaticCredentialsProvider("any", "any", ""),
	})
}

func receive(t *testing.T, client *sqs.Client, queueURL string) []string {
	t.Helper()
	output, err := client.ReceiveMessage(t.Context(), &sqs.ReceiveMessageInput{QueueUrl: &queueURL, MaxNumberOfMessages: 10, WaitTimeSeconds: 1})
	if err != nil {
		t.Fatal(err)
	}
	var bodies []string
	for _, message := range output.Messages {
		bodies = append(bodies, *message.Body)
		if _, err := client.DeleteMessage(t.Context(), &sqs.DeleteMessageInput{QueueUrl: &queueURL, ReceiptHandle: message.ReceiptHandle}); err != nil {
			t.Fatal(err)
		}
	}
	return bodies
}

func TestPublishArrivesInAnEnvelope(t *testing.T) {
	feed := worldtest.AWS(t)
	if err := feed.Publish(t.Context(), `{"eventType":"Send"}`); err != nil {
		t.Fatal(err)
	}
	bodies := receive(t, consumer(t, feed), feed.QueueURL)
	if len(bodies) != 1 {
		t.Fatalf("received %d messages", len(bodies))
	}
	var envelope struct {
		Type, Message string
		TopicARN      string `json:"TopicArn"`
		MessageID     string `json:"MessageId"`
	}
	if err := json.Unmarshal([]byte(bodies[0]), &envelope); err != nil {
		t.Fatal(err)
	}
	if envelope.Type != "Notification" || envelope.TopicARN != feed.TopicARN || envelope.Message != `{"eventType":"Send"}` || envelope.MessageID == "" {
		t.Errorf("envelope: %+v", envelope)
	}
}

func TestRawFeedAndSendRawHaveNoEnvelope(t *testing.T) {
	feed := worldtest.Feed(t, world.FeedOptions{Raw: true})
	if err := feed.Publish(t.Context(), "published"); err != nil {
		t.Fatal(err)
	}
	if err := feed.SendRaw(t.Context(), "sent"); err != nil {
		t.Fatal(err)
	}
	got := receive(t, consumer(t, feed), feed.QueueURL)
	if slices.Sort(got); !slices.Equal(got, []string{"published", "sent"}) {
		t.Errorf("received %q", got)
	}
}

func TestPublishAllSendsEachOnce(t *testing.T) {
	feed := worldtest.AWS(t)
	var bodies []string
	for i := range 95 {
		bodies = append(bodies, strings.Repeat("x", i+1))
	}
	if err := feed.PublishAll(t.Context(), bodies); err != nil {
		t.Fatal(err)
	}
	visible, inFlight, err := feed.Depth(t.Context())
	if err != nil || visible != 95 || inFlight != 0 {
		t.Errorf("depth %d and %d in flight (%v), want 95 and 0", visible, inFlight, err)
	}
}

func TestFifthReceiveIsTheLast(t *testing.T) {
	feed := worldtest.AWS(t)
	if err := feed.SendRaw(t.Context(), "poison"); err != nil {
		t.Fatal(err)
	}
	client := consumer(t, feed)
	for attempt := range 5 {
		output, err := client.ReceiveMessage(t.Context(), &sqs.ReceiveMessageInput{QueueUrl: &feed.QueueURL, WaitTimeSeconds: 1})
		if err != nil || len(output.Messages) != 1 {
			t.Fatalf("receive %d: %d messages, %v", attempt+1, len(output.Messages), err)
		}
		if _, err := client.ChangeMessageVisibility(t.Context(), &sqs.ChangeMessageVisibilityInput{
			QueueUrl: &feed.QueueURL, ReceiptHandle: output.Messages[0].ReceiptHandle, VisibilityTimeout: 0,
		}); err != nil {
			t.Fatal(err)
		}
	}
	if left := receive(t, client, feed.QueueURL); len(left) > 0 {
		t.Errorf("received a sixth time: %q", left)
	}
	if letters := receive(t, client, feed.DeadLetterURL); !slices.Equal(letters, []string{"poison"}) {
		t.Errorf("dead letters: %q", letters)
	}
}

func TestFeedsAreApart(t *testing.T) {
	one, other := worldtest.AWS(t), worldtest.AWS(t)
	if err := one.Publish(t.Context(), "for one"); err != nil {
		t.Fatal(err)
	}
	if visible, _, err := other.Depth(t.Context()); err != nil || visible != 0 {
		t.Errorf("the other feed has %d messages (%v)", visible, err)
	}
}

func TestMailEmulatorAnswers(t *testing.T) {
	feed := worldtest.AWS(t)
	response, err := http.Get(feed.AWS.MailEndpoint + "/store")
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	content, err := io.ReadAll(response.Body)
	if err != nil || response.StatusCode != http.StatusOK || !strings.Contains(string(content), `"emails"`) {
		t.Errorf("%s: %s (%v)", response.Status, content, err)
	}
}

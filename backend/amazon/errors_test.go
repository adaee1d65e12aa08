package amazon_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/mailroom-app/mailroom/backend/amazon"
	"github.com/mailroom-app/mailroom/backend/mail"
	"github.com/mailroom-app/mailroom/backend/queue"
	"github.com/mailroom-app/mailroom/backend/world"
)

const keys = "AWS_ACCESS_KEY_ID=AKIDEXAMPLE\nAWS_SECRET_ACCESS_KEY=topsecret"

// answering is an SQS that gives the same answer to every request.
func answering(t *testing.T, status int, body string) (endpoint string) {
	t.Helper()
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "application/x-amz-json-1.0")
		w.WriteHeader(status)
		_, _ = io.WriteString(w, body)
	}))
	t.Cleanup(server.Close)
	return server.URL
}

func TestErrorsTellWhatToDo(t *testing.T) {
	aws := func(code string) string {
		return fmt.Sprintf(`{"__type":"com.amazonaws.sqs#%s","message":"the answer of AWS"}`, code)
	}
	for _, test := range []struct {
		name   string
		status int
		body   string
		code   mail.Code
		says   []string
	}{
		{"queue missing", 400, aws("QueueDoesNotExist"), mail.CodeQueueMissing, []string{"SQS_QUEUE_URL", "/queue", "region eu-west-1", "AWS_REGION is us-east-1"}},
		{"unknown key", 403, aws("InvalidClientTokenId"), mail.CodeAWSCredentials, []string{"refuses", "AWS_ACCESS_KEY_ID", "InvalidClientTokenId"}},
		{"wrong secret", 403, aws("SignatureDoesNotMatch"), mail.CodeAWSCredentials, []string{"refuses", "AWS_SECRET_ACCESS_KEY"}},
		{"expired", 403, aws("ExpiredToken"), mail.CodeAWSCredentials, []string{"refuses", "expired"}},
		{"no right", 403, aws("AccessDeniedException"), mail.CodeNotAllowed, []string{"IAM", "receive"}},
		{"fault of AWS", 500, aws("InternalError"), mail.CodeQueueUnreachable, []string{"try again", "the answer of AWS"}},
		{"no AWS at all", 502, "<html>Bad gateway</html>", mail.CodeQueueUnreachable, []string{"SQS"}},
	} {
		t.Run(test.name, func(t *testing.T) {
			environ(t, append(strings.Split(keys, "\n"), "AWS_REGION=us-east-1", "AWS_MAX_ATTEMPTS=1", "AWS_ENDPOINT_URL_SQS="+answering(t, test.status, test.body))...)
			queue := openQueue(t, "https://sqs.eu-west-1.amazonaws.com/123456789012/queue")
			_, err := queue.Receive(t.Context(), 0)
			expect(t, err, test.code, test.says...)
		})
	}
}

func expect(t *testing.T, err error, code mail.Code, says ...string) {
	t.Helper()
	if err == nil || mail.CodeOf(err) != code {
		t.Fatalf("error %v with code %s, want code %s", err, mail.CodeOf(err), code)
	}
	for _, words := range says {
		if !strings.Contains(err.Error(), words) {
			t.Errorf("%q does not say %q", err, words)
		}
	}
	if strings.Contains(err.Error(), "topsecret") {
		t.Errorf("%q gives away the secret", err)
	}
}

func TestEmulatorKnowsNoSuchQueue(t *testing.T) {
	feed, _ := feedQueue(t, world.FeedOptions{})
	queue := openQueue(t, feed.QueueURL+"-gone")
	_, err := queue.VisibilityTimeout(t.Context())
	expect(t, err, mail.CodeQueueMissing, "SQS_QUEUE_URL", feed.QueueURL+"-gone")
	topic, err := amazon.NewTopic(t.Context(), feed.TopicARN+"-gone")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(topic.Close)
	expect(t, topic.Publish(t.Context(), "x"), mail.CodeNotFound, "AWS_SNS_TOPIC_ARN", "-gone")
}

func TestSettingsThatAreMissing(t *testing.T) {
	environ(t, strings.Split(keys, "\n")...)
	_, err := amazon.NewQueue(t.Context(), "https://sqs.eu-west-1.amazonaws.com/123456789012/queue")
	expect(t, err, mail.CodeAWSRegion, "AWS_REGION")

	environ(t, "AWS_REGION=eu-west-1")
	_, err = amazon.NewQueue(t.Context(), "my-queue")
	expect(t, err, mail.CodeSettings, "SQS_QUEUE_URL=my-queue")

	queue := openQueue(t, "https://sqs.eu-west-1.amazonaws.com/123456789012/queue")
	_, err = queue.Receive(t.Context(), 0)
	expect(t, err, mail.CodeAWSCredentials, "AWS_ACCESS_KEY_ID", "AWS_PROFILE", "receive from the queue")
	if !errors.Is(err, amazon.ErrNoCredentials) {
		t.Error("missing credentials cannot be told from refused ones")
	}

	environ(t, "AWS_PROFILE=nobody", "AWS_REGION=eu-west-1")
	_, err = amazon.NewQueue(t.Context(), "https://sqs.eu-west-1.amazonaws.com/123456789012/queue")
	expect(t, err, mail.CodeSettings, "nobody")
}

func TestNobodyAnswers(t *testing.T) {
	closed := httptest.NewServer(http.NotFoundHandler())
	closed.Close()
	environ(t, append(strings.Split(keys, "\n"), "AWS_REGION=eu-west-1", "AWS_MAX_ATTEMPTS=1", "AWS_ENDPOINT_URL_SQS="+closed.URL)...)
	q := openQueue(t, "https://sqs.eu-west-1.amazonaws.com/123456789012/queue")
	_, err := q.Depth(t.Context())
	expect(t, err, mail.CodeQueueUnreachable, "AWS_ENDPOINT_URL_SQS", "connection refused")

	_, err = q.Delete(t.Context(), make([]queue.Message, 25))
	expect(t, err, mail.CodeQueueUnreachable, "25 of 25")
}

func TestEndOfTheCallersContextIsNoFaultOfTheQueue(t *testing.T) {
	_, queue := feedQueue(t, world.FeedOptions{})
	ctx, cancel := context.WithTimeout(t.Context(), 50*time.Millisecond)
	defer cancel()
	if _, err := queue.Receive(ctx, 20*time.Second); !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("error %v", err)
	}
}

func TestDeleteReadsFailuresOfEntries(t *testing.T) {
	// In each batch, entries 1 and 3 fail.
	endpoint := answering(t, 200, `{"Successful":[{"Id":"0"},{"Id":"2"}],"Failed":[{"Id":"1","Code":"InternalError","Message":"once more","SenderFault":false},{"Id":"3","Code":"InternalError","SenderFault":false}]}`)
	environ(t, append(strings.Split(keys, "\n"), "AWS_REGION=eu-west-1", "AWS_ENDPOINT_URL_SQS="+endpoint)...)
	q := openQueue(t, "https://sqs.eu-west-1.amazonaws.com/123456789012/queue")
	var messages []queue.Message
	for i := range 14 {
		messages = append(messages, queue.Message{ID: fmt.Sprint(i), Receipt: fmt.Sprint("r", i)})
	}
	deleted, err := q.Delete(t.Context(), messages)
	expect(t, err, mail.CodeQueueUnreachable, "4 of 14")
	for _, message := range deleted {
		if message.ID == "1" || message.ID == "3" || message.ID == "11" || message.ID == "13" {
			t.Errorf("message %s passes for deleted", message.ID)
		}
	}
	if len(deleted) != 10 {
		t.Errorf("%d deleted", len(deleted))
	}
}

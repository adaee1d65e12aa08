package amazon

import (
	"context"
	"net/url"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/mailroom-app/mailroom/backend/queue"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/sqs"
	"github.com/aws/aws-sdk-go-v2/service/sqs/types"

	"github.com/mailroom-app/mailroom/backend/mail"
)

// batchEntries is how many messages SQS returns, and accepts, in one request.
const batchEntries = 10

// Queue is an SQS queue; it is the drain.Queue of both programs. Its methods may be called from several goroutines at once. Besides the
// codes of drain.Queue they fail with CodeNotAllowed if the credentials are valid but lack a right.
type Queue struct {
	url     string
	thing   thing
	session *session
	client  *sqs.Client

	mu         sync.Mutex // guards visibility
	visibility *time.Duration
}

// NewQueue prepares to use the queue at that URL. It connects to nothing, so a missing queue is reported at the first use. It fails
// with CodeAWSRegion and CodeSettings. The caller closes it.
func NewQueue(ctx context.Context, queueURL string, options ...Option) (*Queue, error) {
	parsed, err := url.Parse(queueURL)
	if err != nil || parsed.Host == "" || (parsed.Scheme != "https" && parsed.Scheme != "http") {
		return nil, mail.Errorf(mail.CodeSettings, "SQS_QUEUE_URL=%s is no queue's URL: write https://sqs.REGION.amazonaws.com/ACCOUNT/QUEUE", queueURL)
	}
	s, err := newSession(ctx, options...)
	if err != nil {
		return nil, err
	}
	return &Queue{
		url:     queueURL,
		session: s,
		client:  sqs.NewFromConfig(s.settings),
		thing: thing{
			service: "SQS", name: queueURL, setting: "SQS_QUEUE_URL", region: s.settings.Region, home: queueRegion(parsed.Hostname()),
			missing: mail.CodeQueueMissing,
		},
	}, nil
}

// queueRegion reads the region from sqs.REGION.amazonaws.com or from the older REGION.queue.amazonaws.com.
func queueRegion(host string) string {
	labels := strings.Split(host, ".")
	switch {
	case len(labels) >= 4 && labels[0] == "sqs" && labels[2] == "amazonaws":
		return labels[1]
	case len(labels) >= 4 && labels[1] == "queue" && labels[2] == "amazonaws":
		return labels[0]
	}
	return ""
}

// Close closes idle connections. Calls in progress finish.
func (q *Queue) Close() { q.session.close() }

// URL returns the queue's URL.
func (q *Queue) URL() string { return q.url }

// Emulated reports whether requests go to an emulator on this machine, by an endpoint override, rather than to AWS.
func (q *Queue) Emulated() bool { return onLoopback(q.client.Options().BaseEndpoint) }

// Receive receives up to 10 messages, waiting up to wait (0 to 20 s, whole seconds) for the first. It never sets a visibility timeout of
// its own: after a crash everyone would have to wait for it to end.
func (q *Queue) Receive(ctx context.Context, wait time.Duration) ([]queue.Message, error) {
	limited, cancel := context.WithTimeout(ctx, max(requestTimeout, wait+lateAnswer))
	defer cancel()
	output, err := q.client.ReceiveMessage(limited, &sqs.ReceiveMessageInput{
		QueueUrl:                    &q.url,
		MaxNumberOfMessages:         batchEntries,
		WaitTimeSeconds:             int32(wait / time.Second),
		MessageSystemAttributeNames: []types.MessageSystemAttributeName{types.MessageSystemAttributeNameApproximateReceiveCount},
	})
	if err != nil {
		return nil, q.thing.translate(ctx, err, "receive from the queue")
	}
	messages := make([]queue.Message, len(output.Messages))
	for i, message := range output.Messages {
		count, _ := strconv.Atoi(message.Attributes[string(types.MessageSystemAttributeNameApproximateReceiveCount)])
		messages[i] = queue.Message{
			ID: aws.ToString(message.MessageId), Receipt: aws.ToString(message.ReceiptHandle), Body: []byte(aws.ToString(message.Body)), ReceiveCount: count,
		}
	}
	return messages, nil
}

// Send sends a body to the queue. Mailroom itself sends only what it simulates.
func (q *Queue) Send(ctx context.Context, body string) error {
	limited, cancel := context.WithTimeout(ctx, requestTimeout)
	defer cancel()
	_, err := q.client.SendMessage(limited, &sqs.SendMessageInput{QueueUrl: &q.url, MessageBody: &body})
	return q.thing.translate(ctx, err, "send to the queue")
}

// VisibilityTimeout returns how long the queue hides a received message. The queue is asked once.
func (q *Queue) VisibilityTimeout(ctx context.Context) (time.Duration, error) {
	q.mu.Lock()
	defer q.mu.Unlock()
	if q.visibility != nil {
		return *q.visibility, nil
	}
	attributes, err := q.attributes(ctx, types.QueueAttributeNameVisibilityTimeout)
	if err != nil {
		return 0, err
	}
	seconds, err := strconv.Atoi(attributes[types.QueueAttributeNameVisibilityTimeout])
	if err != nil {
		return 0, mail.Wrap(mail.CodeQueueUnreachable, err, "SQS does not tell the visibility timeout of %s", q.url)
	}
	visibility := time.Duration(seconds) * time.Second
	q.visibility = &visibility
	return visibility, nil
}

// Depth returns the queue's own numbers; both are approximate.
func (q *Queue) Depth(ctx context.Context) (queue.Depth, error) {
	visible, inFlight := types.QueueAttributeNameApproximateNumberOfMessages, types.QueueAttributeNameApproximateNumberOfMessagesNotVisible
	attributes, err := q.attributes(ctx, visible, inFlight)
	if err != nil {
		return queue.Depth{}, err
	}
	var depth queue.Depth
	if depth.Visible, err = strconv.Atoi(attributes[visible]); err == nil {
		depth.InFlight, err = strconv.Atoi(attributes[inFlight])
	}
	if err != nil {
		return queue.Depth{}, mail.Wrap(mail.CodeQueueUnreachable, err, "SQS does not tell how many messages are in %s", q.url)
	}
	return depth, nil
}

func (q *Queue) attributes(ctx context.Context, names ...types.QueueAttributeName) (map[types.QueueAttributeName]string, error) {
	limited, cancel := context.WithTimeout(ctx, requestTimeout)
	defer cancel()
	output, err := q.client.GetQueueAttributes(limited, &sqs.GetQueueAttributesInput{QueueUrl: &q.url, AttributeNames: names})
	if err != nil {
		return nil, q.thing.translate(ctx, err, "read the queue's attributes")
	}
	attributes := make(map[types.QueueAttributeName]string, len(output.Attributes))
	for name, value := range output.Attributes {
		attributes[types.QueueAttributeName(name)] = value
	}
	return attributes, nil
}

package amazon

import (
	"context"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/sns"
	"github.com/aws/aws-sdk-go-v2/service/sqs/types"

	"github.com/mailroom-app/mailroom/backend/mail"
)

// Topic is an SNS topic. Mailroom only reads what SES publishes; it publishes only for simulations. Its methods may be called from
// several goroutines at once.
type Topic struct {
	arn     string
	thing   thing
	session *session
	client  *sns.Client
}

// NewTopic prepares to use the topic with that ARN. It connects to nothing. It fails with CodeAWSRegion and CodeSettings. The
// caller closes it.
func NewTopic(ctx context.Context, arn string) (*Topic, error) {
	s, err := newSession(ctx)
	if err != nil {
		return nil, err
	}
	t := &Topic{arn: arn, session: s, client: sns.NewFromConfig(s.settings), thing: thing{
		service: "SNS", name: arn, setting: "AWS_SNS_TOPIC_ARN", region: s.settings.Region, missing: mail.CodeNotFound,
	}}
	if parts := strings.Split(arn, ":"); len(parts) > 3 {
		t.thing.home = parts[3]
	}
	return t, nil
}

// Close closes idle connections. Calls in progress finish.
func (t *Topic) Close() { t.session.close() }

// Emulated reports whether requests go to an emulator on this machine, by an endpoint override, rather than to AWS.
func (t *Topic) Emulated() bool { return onLoopback(t.client.Options().BaseEndpoint) }

// Publish sends a message to all subscribers of the topic.
func (t *Topic) Publish(ctx context.Context, message string) error {
	limited, cancel := context.WithTimeout(ctx, requestTimeout)
	defer cancel()
	_, err := t.client.Publish(limited, &sns.PublishInput{TopicArn: &t.arn, Message: &message})
	return t.thing.translate(ctx, err, "publish to the topic")
}

// Subscribe makes the topic deliver to the queue, in SNS's envelope, and returns the ARN of the subscription. An existing
// subscription stays as it is. The queue's policy is not changed: Queue.AllowsSNS reports whether it admits deliveries.
func (t *Topic) Subscribe(ctx context.Context, queue *Queue) (string, error) {
	attributes, err := queue.attributes(ctx, types.QueueAttributeNameQueueArn)
	if err != nil {
		return "", err
	}
	queueARN := attributes[types.QueueAttributeNameQueueArn]
	limited, cancel := context.WithTimeout(ctx, requestTimeout)
	defer cancel()
	// SNS rejects a second subscription with other attributes, so check for an existing one first.
	if arn, err := t.subscription(limited, queueARN); arn != "" || err != nil {
		return arn, t.thing.translate(ctx, err, "list the topic's subscriptions")
	}
	output, err := t.client.Subscribe(limited, &sns.SubscribeInput{
		TopicArn: &t.arn, Protocol: aws.String("sqs"), Endpoint: &queueARN, ReturnSubscriptionArn: true,
	})
	if err != nil {
		return "", t.thing.translate(ctx, err, "subscribe the queue to the topic")
	}
	return aws.ToString(output.SubscriptionArn), nil
}

// subscription returns the ARN of the queue's subscription to the topic, empty if there is none.
func (t *Topic) subscription(ctx context.Context, queueARN string) (string, error) {
	pages := sns.NewListSubscriptionsByTopicPaginator(t.client, &sns.ListSubscriptionsByTopicInput{TopicArn: &t.arn})
	for pages.HasMorePages() {
		page, err := pages.NextPage(ctx)
		if err != nil {
			return "", err
		}
		for _, subscription := range page.Subscriptions {
			if aws.ToString(subscription.Protocol) == "sqs" && aws.ToString(subscription.Endpoint) == queueARN {
				return aws.ToString(subscription.SubscriptionArn), nil
			}
		}
	}
	return "", nil
}

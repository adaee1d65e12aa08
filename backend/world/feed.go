package world

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"sync"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/sns"
	snstypes "github.com/aws/aws-sdk-go-v2/service/sns/types"
	"github.com/aws/aws-sdk-go-v2/service/sqs"
	sqstypes "github.com/aws/aws-sdk-go-v2/service/sqs/types"
)

const (
	// maxReceives is the number of receives after which a message moves to the dead-letter queue.
	maxReceives = 5
	// batchEntries is the maximum number of messages in one SNS or SQS request.
	batchEntries = 10
	// publishers is the number of concurrent requests of PublishAll.
	publishers = 8
)

// FeedOptions says how a feed's queue behaves. The zero value matches the AWS setup in Mailroom's instructions.
type FeedOptions struct {
	// Visibility is how long a received message stays hidden; zero means 30 s. Whole seconds.
	Visibility time.Duration
	// Raw subscribes the queue with raw message delivery: bodies arrive without the SNS envelope.
	Raw bool
}

// Feed is a topic, its queue and the dead-letter queue (after 5 receives): the path of SES's events.
type Feed struct {
	// AWS is the emulator that serves the feed.
	AWS *AWS
	// TopicARN, QueueURL and DeadLetterURL identify the feed's parts.
	TopicARN, QueueURL, DeadLetterURL string
}

// NewFeed creates a feed. The name (letters, digits, - and _) must not exist in the emulator yet.
func (a *AWS) NewFeed(ctx context.Context, name string, options FeedOptions) (*Feed, error) {
	feed := &Feed{AWS: a}
	topic, err := a.topics.CreateTopic(ctx, &sns.CreateTopicInput{Name: aws.String(name + "-events")})
	if err != nil {
		return nil, fmt.Errorf("creating the topic of feed %s: %w", name, err)
	}
	feed.TopicARN = *topic.TopicArn

	var deadLetterARN, queueARN string
	if feed.DeadLetterURL, deadLetterARN, err = a.createQueue(ctx, name+"-dead-letters", nil); err != nil {
		return nil, err
	}
	redrive, err := json.Marshal(map[string]any{"deadLetterTargetArn": deadLetterARN, "maxReceiveCount": maxReceives})
	if err != nil {
		return nil, err
	}
	if options.Visibility == 0 {
		options.Visibility = 30 * time.Second
	}
	policy, err := json.Marshal(map[string]any{"Version": "2012-10-17", "Statement": []any{map[string]any{
		"Effect": "Allow", "Principal": map[string]string{"Service": "sns.amazonaws.com"}, "Action": "sqs:SendMessage", "Resource": "*",
		"Condition": map[string]any{"ArnEquals": map[string]string{"aws:SourceArn": feed.TopicARN}},
	}}})
	if err != nil {
		return nil, err
	}
	attributes := map[string]string{
		"Policy":            string(policy),
		"RedrivePolicy":     string(redrive),
		"VisibilityTimeout": strconv.Itoa(int(options.Visibility / time.Second)),
	}
	if feed.QueueURL, queueARN, err = a.createQueue(ctx, name+"-queue", attributes); err != nil {
		return nil, err
	}
	if _, err = a.topics.Subscribe(ctx, &sns.SubscribeInput{
		TopicArn: &feed.TopicARN, Protocol: aws.String("sqs"), Endpoint: &queueARN,
		Attributes: map[string]string{"RawMessageDelivery": strconv.FormatBool(options.Raw)},
	}); err != nil {
		return nil, fmt.Errorf("subscribing the queue of feed %s: %w", name, err)
	}
	return feed, nil
}

func (a *AWS) createQueue(ctx context.Context, name string, attributes map[string]string) (url, arn string, err error) {
	queue, err := a.queues.CreateQueue(ctx, &sqs.CreateQueueInput{QueueName: &name, Attributes: attributes})
	if err != nil {
		return "", "", fmt.Errorf("creating the queue %s: %w", name, err)
	}
	found, err := a.queues.GetQueueAttributes(ctx, &sqs.GetQueueAttributesInput{
		QueueUrl: queue.QueueUrl, AttributeNames: []sqstypes.QueueAttributeName{sqstypes.QueueAttributeNameQueueArn},
	})
	if err != nil {
		return "", "", fmt.Errorf("asking for the ARN of queue %s: %w", name, err)
	}
	return *queue.QueueUrl, found.Attributes["QueueArn"], nil
}

// Env returns Mailroom's settings for the feed and its emulators. The emulator does not sign, so signature verification is off.
func (f *Feed) Env() []string {
	return append(f.AWS.Env(),
		"SQS_QUEUE_URL="+f.QueueURL,
		"AWS_SNS_TOPIC_ARN="+f.TopicARN,
		"AWS_SNS_VERIFY_SIGNATURE=false",
	)
}

// Publish sends one SES event (the JSON of SES) through the topic.
func (f *Feed) Publish(ctx context.Context, body string) error {
	if _, err := f.AWS.topics.Publish(ctx, &sns.PublishInput{TopicArn: &f.TopicARN, Message: &body}); err != nil {
		return fmt.Errorf("publishing to %s: %w", f.TopicARN, err)
	}
	return nil
}

// PublishAll sends many SES events through the topic, ten per request, with several requests at a time: their order is undefined.
func (f *Feed) PublishAll(ctx context.Context, bodies []string) error {
	batches := make(chan []string)
	failures := make(chan error, publishers)
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	var working sync.WaitGroup
	for range publishers {
		working.Go(func() {
			for batch := range batches {
				if err := f.publishBatch(ctx, batch); err != nil {
					failures <- err
					cancel()
					return
				}
			}
		})
	}
	for batch := range slices.Chunk(bodies, batchEntries) {
		select {
		case batches <- batch:
		case <-ctx.Done():
		}
	}
	close(batches)
	working.Wait()
	close(failures)
	for err := range failures {
		return err // the first error; the others follow from the cancellation
	}
	return ctx.Err()
}

func (f *Feed) publishBatch(ctx context.Context, bodies []string) error {
	input := &sns.PublishBatchInput{TopicArn: &f.TopicARN}
	for i := range bodies {
		input.PublishBatchRequestEntries = append(input.PublishBatchRequestEntries,
			snstypes.PublishBatchRequestEntry{Id: aws.String(strconv.Itoa(i)), Message: &bodies[i]})
	}
	output, err := f.AWS.topics.PublishBatch(ctx, input)
	if err == nil && len(output.Failed) > 0 {
		err = errors.New(aws.ToString(output.Failed[0].Message))
	}
	if err != nil {
		return fmt.Errorf("publishing a batch to %s: %w", f.TopicARN, err)
	}
	return nil
}

// SendRaw puts a body onto the queue as it is, without the topic: garbage, forgeries, hand-made envelopes.
func (f *Feed) SendRaw(ctx context.Context, body string) error {
	if _, err := f.AWS.queues.SendMessage(ctx, &sqs.SendMessageInput{QueueUrl: &f.QueueURL, MessageBody: &body}); err != nil {
		return fmt.Errorf("sending to %s: %w", f.QueueURL, err)
	}
	return nil
}

// Depth counts the visible messages of the queue and those in flight (received and hidden).
func (f *Feed) Depth(ctx context.Context) (visible, inFlight int, err error) {
	return f.AWS.depth(ctx, f.QueueURL)
}

// DeadLetters counts the messages in the dead-letter queue.
func (f *Feed) DeadLetters(ctx context.Context) (int, error) {
	visible, inFlight, err := f.AWS.depth(ctx, f.DeadLetterURL)
	return visible + inFlight, err
}

func (a *AWS) depth(ctx context.Context, queueURL string) (visible, inFlight int, err error) {
	output, err := a.queues.GetQueueAttributes(ctx, &sqs.GetQueueAttributesInput{
		QueueUrl: &queueURL, AttributeNames: []sqstypes.QueueAttributeName{sqstypes.QueueAttributeNameAll},
	})
	if err != nil {
		return 0, 0, fmt.Errorf("counting what is in %s: %w", queueURL, err)
	}
	counts := [2]int{}
	for i, name := range []sqstypes.QueueAttributeName{
		sqstypes.QueueAttributeNameApproximateNumberOfMessages,
		sqstypes.QueueAttributeNameApproximateNumberOfMessagesNotVisible,
	} {
		if counts[i], err = strconv.Atoi(output.Attributes[string(name)]); err != nil {
			return 0, 0, fmt.Errorf("counting what is in %s: %w", queueURL, err)
		}
	}
	return counts[0], counts[1], nil
}

// Remove deletes the feed's topic and queues.
func (f *Feed) Remove(ctx context.Context) error {
	_, topic := f.AWS.topics.DeleteTopic(ctx, &sns.DeleteTopicInput{TopicArn: &f.TopicARN})
	_, queue := f.AWS.queues.DeleteQueue(ctx, &sqs.DeleteQueueInput{QueueUrl: &f.QueueURL})
	_, deadLetters := f.AWS.queues.DeleteQueue(ctx, &sqs.DeleteQueueInput{QueueUrl: &f.DeadLetterURL})
	if err := errors.Join(topic, queue, deadLetters); err != nil {
		return fmt.Errorf("removing the feed of %s: %w", f.TopicARN, err)
	}
	return nil
}

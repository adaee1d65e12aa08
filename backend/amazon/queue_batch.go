package amazon

import (
	"context"
	"errors"
	"slices"
	"strconv"
	"sync"
	"time"

	"github.com/mailroom-app/mailroom/backend/queue"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/sqs"
	"github.com/aws/aws-sdk-go-v2/service/sqs/types"
	"golang.org/x/sync/errgroup"

	"github.com/mailroom-app/mailroom/backend/mail"
)

// batchesInFlight is how many batch requests one call keeps in flight: enough to delete what the receivers of a drain receive.
const batchesInFlight = 8

// Delete removes messages for good, ten per request, and returns those it removed. Single entries of a batch and whole requests can
// fail: the error reports their number and one cause. Their messages are not returned; they become visible again by themselves.
func (q *Queue) Delete(ctx context.Context, messages []queue.Message) ([]queue.Message, error) {
	return q.inBatches(ctx, messages, "delete from the queue", func(ctx context.Context, chunk []queue.Message) ([]types.BatchResultErrorEntry, error) {
		entries := make([]types.DeleteMessageBatchRequestEntry, len(chunk))
		for i := range chunk {
			entries[i] = types.DeleteMessageBatchRequestEntry{Id: entryID(i), ReceiptHandle: &chunk[i].Receipt}
		}
		output, err := q.client.DeleteMessageBatch(ctx, &sqs.DeleteMessageBatchInput{QueueUrl: &q.url, Entries: entries})
		if err != nil {
			return nil, err
		}
		return output.Failed, nil
	})
}

// Release makes messages visible to everyone again at once. Best effort: the others become visible when their visibility timeout ends.
func (q *Queue) Release(ctx context.Context, messages []queue.Message) error {
	return q.hideFor(ctx, messages, 0)
}

// Extend hides messages for the queue's visibility timeout, counted from now. Best effort: a message whose visibility timeout has
// ended already is received again, and then recorded as a duplicate.
func (q *Queue) Extend(ctx context.Context, messages []queue.Message) error {
	visibility, err := q.VisibilityTimeout(ctx)
	if err != nil {
		return err
	}
	return q.hideFor(ctx, messages, visibility)
}

func (q *Queue) hideFor(ctx context.Context, messages []queue.Message, duration time.Duration) error {
	seconds := int32(duration / time.Second)
	_, err := q.inBatches(ctx, messages, "change how long messages stay hidden", func(ctx context.Context, chunk []queue.Message) ([]types.BatchResultErrorEntry, error) {
		entries := make([]types.ChangeMessageVisibilityBatchRequestEntry, len(chunk))
		for i := range chunk {
			entries[i] = types.ChangeMessageVisibilityBatchRequestEntry{Id: entryID(i), ReceiptHandle: &chunk[i].Receipt, VisibilityTimeout: seconds}
		}
		output, err := q.client.ChangeMessageVisibilityBatch(ctx, &sqs.ChangeMessageVisibilityBatchInput{QueueUrl: &q.url, Entries: entries})
		if err != nil {
			return nil, err
		}
		return output.Failed, nil
	})
	return err
}

// inBatches sends messages ten per request, several requests at a time. It returns the messages for which neither the request nor the
// entry failed, in no particular order.
func (q *Queue) inBatches(
	ctx context.Context, messages []queue.Message, doing string,
	send func(context.Context, []queue.Message) ([]types.BatchResultErrorEntry, error),
) ([]queue.Message, error) {
	var (
		mu       sync.Mutex // guards done and failures
		done     = make([]queue.Message, 0, len(messages))
		failures []error
		sending  errgroup.Group
	)
	sending.SetLimit(batchesInFlight)
	for chunk := range slices.Chunk(messages, batchEntries) {
		sending.Go(func() error {
			limited, cancel := context.WithTimeout(ctx, requestTimeout)
			defer cancel()
			failed, err := send(limited, chunk)
			mu.Lock()
			defer mu.Unlock()
			if err != nil {
				failures = append(failures, q.thing.translate(ctx, err, doing))
				return nil
			}
			succeeded, err := without(chunk, failed)
			done = append(done, succeeded...)
			if err != nil {
				failures = append(failures, err)
			}
			return nil
		})
	}
	_ = sending.Wait() // every failure is in failures
	return done, firstOf(failures, len(messages)-len(done), len(messages), doing)
}

// without returns the entries that did not fail, and an error that describes the first failed one.
func without(chunk []queue.Message, failed []types.BatchResultErrorEntry) ([]queue.Message, error) {
	if len(failed) == 0 {
		return chunk, nil
	}
	bad := map[int]bool{}
	for _, entry := range failed {
		if i, err := strconv.Atoi(aws.ToString(entry.Id)); err == nil {
			bad[i] = true
		}
	}
	var good []queue.Message
	for i, message := range chunk {
		if !bad[i] {
			good = append(good, message)
		}
	}
	return good, errors.New(aws.ToString(failed[0].Code) + ": " + aws.ToString(failed[0].Message))
}

// firstOf returns the error of a call in which some messages failed. It reports one cause for all, since causes rarely differ.
func firstOf(failures []error, failed, all int, doing string) error {
	if len(failures) == 0 {
		return nil
	}
	first := failures[0]
	var known *mail.Error
	if errors.As(first, &known) {
		return mail.Wrap(known.Code, first, "%d of %d messages: %s", failed, all, known.Message)
	}
	if errors.Is(first, context.Canceled) || errors.Is(first, context.DeadlineExceeded) {
		return first
	}
	return mail.Wrap(mail.CodeQueueUnreachable, first, "SQS could not %s %d of %d messages: %v", doing, failed, all, first)
}

func entryID(i int) *string { return aws.String(strconv.Itoa(i)) }

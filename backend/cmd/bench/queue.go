package main

import (
	"context"
	"sync/atomic"
	"time"

	"github.com/mailroom-app/mailroom/backend/queue"

	"github.com/mailroom-app/mailroom/backend/drain"
)

// countingQueue counts a drain's requests to SQS: one per receive, and one per ten deletes or part of ten.
type countingQueue struct {
	drain.Queue
	receives, deletes atomic.Int64
}

func (q *countingQueue) Receive(ctx context.Context, wait time.Duration) ([]queue.Message, error) {
	q.receives.Add(1)
	return q.Queue.Receive(ctx, wait)
}

func (q *countingQueue) Delete(ctx context.Context, messages []queue.Message) ([]queue.Message, error) {
	q.deletes.Add(int64(len(messages)+9) / 10)
	return q.Queue.Delete(ctx, messages)
}

func (q *countingQueue) requests() float64 { return float64(q.receives.Load() + q.deletes.Load()) }

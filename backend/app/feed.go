package app

import (
	"context"
	"os"
	"path/filepath"

	"github.com/mailroom-app/mailroom/backend/queue"

	"github.com/sirupsen/logrus"

	"github.com/mailroom-app/mailroom/backend/amazon"
	"github.com/mailroom-app/mailroom/backend/config"
	"github.com/mailroom-app/mailroom/backend/drain"
	"github.com/mailroom-app/mailroom/backend/sesevent"
)

// Feed is the queue with the decoder that decides which events are trusted. Its methods may be called from several goroutines.
type Feed struct {
	queue   *amazon.Queue
	decoder *sesevent.Decoder
	log     logrus.FieldLogger
}

// Feed prepares to drain. It opens no connection. It fails with CodeAWSRegion and CodeSettings (for example if signatures must be
// verified but no topic is set). The caller closes it.
func (i *Installation) Feed(ctx context.Context) (*Feed, error) {
	trust, err := i.settings.Verification()
	if err != nil {
		return nil, err
	}
	queue, err := i.Queue(ctx)
	if err != nil {
		return nil, err
	}
	return &Feed{queue: queue, decoder: newDecoder(trust), log: i.log}, nil
}

// Decoder returns the decoder of a drain, for retries from quarantine: it needs no queue. It fails with CodeSettings.
func (i *Installation) Decoder() (*sesevent.Decoder, error) {
	trust, err := i.settings.Verification()
	if err != nil {
		return nil, err
	}
	return newDecoder(trust), nil
}

func newDecoder(trust config.Verification) *sesevent.Decoder {
	options := sesevent.Options{Topics: trust.Topics}
	if trust.Verify {
		options.Verifier = sesevent.NewVerifier(sesevent.VerifierOptions{CertDir: certificates(trust.CertDir)})
	}
	return sesevent.New(options)
}

// certificates returns the folder of the signing certificates: the configured one, else one in the user's cache. It returns "" (memory
// only) for a user without a home.
func certificates(set string) string {
	if set != "" {
		return set
	}
	cache, err := os.UserCacheDir()
	if err != nil {
		return ""
	}
	// Not sns-certificates: older versions stored fetched files there by file name, indistinguishable from files that a person put
	// there, and they could come from a bucket named sns.
	return filepath.Join(cache, "mailroom", "signing-certificates")
}

// Queue returns the feed's queue, which is closed with the feed.
func (f *Feed) Queue() *amazon.Queue { return f.queue }

// Close closes the connections. Calls in progress finish.
func (f *Feed) Close() { f.queue.Close() }

// Depth returns the approximate number of messages in the queue.
func (f *Feed) Depth(ctx context.Context) (queue.Depth, error) { return f.queue.Depth(ctx) }

// NotBehindSNS is a warning, not an error: such a queue is drained all the same.
const NotBehindSNS = "the queue seems not to be behind an SNS topic: its policy lets no topic send to it, so events of SES will not arrive; " +
	"subscribe it to the topic of SES, and allow sns.amazonaws.com to send to it"

// RawDelivery is also a warning.
const RawDelivery = "events came without the envelope of SNS, so they cannot be verified: if the queue is subscribed to a topic, turn raw " +
	"message delivery of the subscription off"

// Check connects to the queue and returns a warning for each thing that works but looks wrong. It fails with the codes of an unusable queue.
func (f *Feed) Check(ctx context.Context) (warnings []string, err error) {
	if _, err := f.queue.VisibilityTimeout(ctx); err != nil {
		return nil, err
	}
	allows, err := f.queue.AllowsSNS(ctx)
	if err != nil {
		return nil, err
	}
	if !allows {
		warnings = append(warnings, NotBehindSNS)
	}
	return warnings, nil
}

// Drain drains until the queue is empty, as drain.Drainer.Once does. progress may be nil.
func (f *Feed) Drain(ctx context.Context, into drain.Recorder, progress func(drain.Report)) (drain.Report, error) {
	return drain.New(drain.Options{Queue: f.queue, Decoder: f.decoder, Recorder: into, Log: f.log, OnProgress: progress}).Once(ctx)
}

// Follow starts to follow the queue, as drain.Drainer.Start does. The chores run meanwhile.
func (f *Feed) Follow(ctx context.Context, into drain.Recorder, chores ...drain.Chore) (*drain.Following, error) {
	return drain.New(drain.Options{Queue: f.queue, Decoder: f.decoder, Recorder: into, Log: f.log, Chores: chores}).Start(ctx)
}

// Warnings combines what Check found with what a drain has seen: events in SNS's envelope prove that the queue is behind SNS, whatever its policy.
func Warnings(checked []string, seen drain.Report) []string {
	var warnings []string
	for _, warning := range checked {
		if warning != NotBehindSNS || seen.Enveloped == 0 {
			warnings = append(warnings, warning)
		}
	}
	if seen.Raw > 0 {
		warnings = append(warnings, RawDelivery)
	}
	return warnings
}

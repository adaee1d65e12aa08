package app

import (
	"context"
	"os"
	"path/filepath"

	"github.com/mailroom-app/mailroom/backend/amazon"
	"github.com/mailroom-app/mailroom/backend/config"
	"github.com/mailroom-app/mailroom/backend/drain"
	"github.com/mailroom-app/mailroom/backend/mail"
	"github.com/mailroom-app/mailroom/backend/sesevent"
	"github.com/sirupsen/logrus"
)

// Feed is the queue together with how far its events are trusted. Its methods may be called from several goroutines.
type Feed struct {
	queue   *amazon.Queue
	decoder *sesevent.Decoder
	log     logrus.FieldLogger
}

// Feed prepares to drain. It connects to nothing. It fails with CodeSettings, where signatures are to be verified without a topic among
// others, and with CodeAWSRegion. The caller closes it.
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

// Decoder decides what is accepted as a drain does, for what is retried from quarantine: it needs no queue. It fails with CodeSettings.
func (i *Installation) Decoder() (*sesevent.Decoder, error) {
	trust, err := i.settings.Verification()
	if err != nil {
		return nil, err
	}
	return newDecoder(trust), nil
}

func newDecoder(trust config.Verification) *sesevent.Decoder {
	options := sesevent.Options{Topic: trust.Topic}
	if trust.Verify {
		options.Verifier = sesevent.NewVerifier(sesevent.VerifierOptions{CertDir: certificates(trust.CertDir)})
	}
	return sesevent.New(options)
}

// certificates is the folder of the signing certificates: the one that is set, else one in the user's cache; none, so that they are kept
// in memory only, for a user without a home.
func certificates(set string) string {
	if set != "" {
		return set
	}
	cache, err := os.UserCacheDir()
	if err != nil {
		return ""
	}
	// Not sns-certificates: what older versions fetched lies there by file name, as if somebody had put it there, and could come from a
	// bucket named sns.
	return filepath.Join(cache, "mailroom", "signing-certificates")
}

// Queue is the feed's queue, which is closed with the feed.
func (f *Feed) Queue() *amazon.Queue { return f.queue }

// Close lets go of the connections. Calls in progress finish.
func (f *Feed) Close() { f.queue.Close() }

// Depth is how many messages wait, approximately.
func (f *Feed) Depth(ctx context.Context) (mail.QueueDepth, error) { return f.queue.Depth(ctx) }

// NotBehindSNS is a warning, not an error: such a queue is drained all the same.
const NotBehindSNS = "the queue seems not to be behind an SNS topic: its policy lets no topic send to it, so events of SES will not arrive; " +
	"subscribe it to the topic of SES, and allow sns.amazonaws.com to send to it"

// RawDelivery is a warning likewise.
const RawDelivery = "events came without the envelope of SNS, so they cannot be verified: if the queue is subscribed to a topic, turn raw " +
	"message delivery of the subscription off"

// Check reaches the queue, and tells what works but looks wrong, a sentence each. It fails with the codes of a queue that cannot be used.
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

// Follow begins to follow the queue, as drain.Drainer.Start does. The chores are done meanwhile.
func (f *Feed) Follow(ctx context.Context, into drain.Recorder, chores ...drain.Chore) (*drain.Following, error) {
	return drain.New(drain.Options{Queue: f.queue, Decoder: f.decoder, Recorder: into, Log: f.log, Chores: chores}).Start(ctx)
}

// Warnings weighs what Check found against what a drain has seen: events in SNS's envelope prove more than a policy does.
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

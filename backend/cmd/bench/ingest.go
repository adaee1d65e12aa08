package main

import (
	"context"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"golang.org/x/sync/errgroup"

	"github.com/mailroom-app/mailroom/backend/amazon"
	"github.com/mailroom-app/mailroom/backend/drain"
	"github.com/mailroom-app/mailroom/backend/mail"
	"github.com/mailroom-app/mailroom/backend/postgres"
	"github.com/mailroom-app/mailroom/backend/postgres/bench"
	"github.com/mailroom-app/mailroom/backend/sesevent"
	"github.com/mailroom-app/mailroom/backend/simulate"
	"github.com/mailroom-app/mailroom/backend/world"
)

const (
	topic     = "arn:aws:sns:eu-west-1:000000000000:bench"
	batchSize = 1000
	// integrationEvents is the number of events for the integration's sequence: it is slow, and its rate does not depend on the number.
	integrationEvents = 2000
)

// ingest measures events per second from bytes, and from the queue, to the commit.
func ingest(ctx context.Context, cluster *world.Cluster, events int, out io.Writer) error {
	fmt.Fprintf(out, "Ingestion: %d events of 4 kinds on both tables, Postgres with fsync on\n", events)
	url, db, err := seeded(ctx, cluster, "ingest", world.IntegrationLater)
	if err != nil {
		return err
	}
	defer db.Close()
	made, err := newMaterial(ctx, url, events, 4)
	if err != nil {
		return err
	}
	integration, err := measureIntegration(ctx, url, made)
	if err != nil {
		return err
	}
	setBased, err := measureRecord(ctx, db, made, nil)
	if err != nil {
		return err
	}
	fromMemory, err := measureRecord(ctx, db, made, made.decoder)
	if err != nil {
		return err
	}
	fromQueue, requests, err := measureQueue(ctx, db, made)
	if err != nil {
		return err
	}
	hot, err := bench.HotUpdates(ctx, url)
	if err != nil {
		return err
	}
	fmt.Fprintf(out, "  %-58s %8.0f events/s  (baseline A)\n", "the integration's statements, one at a time", integration)
	fmt.Fprintf(out, "  %-58s %8.0f events/s  %5.1f x A  (baseline B)\n", "our set-based statements, nothing to decode", setBased, setBased/integration)
	fmt.Fprintf(out, "  %-58s %8.0f events/s  %5.1f x A  %.2f x B\n", "decode, verify (version 2), commit, from memory", fromMemory, fromMemory/integration, fromMemory/setBased)
	fmt.Fprintf(out, "  %-58s %8.0f events/s  %5.1f x A  %.2f x B  %.2f requests/event\n", "emulated SQS to committed and deleted", fromQueue, fromQueue/integration, fromQueue/setBased, requests)
	fmt.Fprintf(out, "  HOT updates: announcements %.0f %%, transactions %.0f %%\n", 100*hot[mail.Announcement], 100*hot[mail.Transaction])
	return nil
}

// material is the input of the measurements. Each measurement has its own targets, so that each one changes rows.
type material struct {
	subject string
	decoder *sesevent.Decoder
	signer  *simulate.Signer
	targets [][]bench.Target
	events  int
	serial  int
}

// newMaterial creates the input for the given number of measurements, each with the given number of events.
func newMaterial(ctx context.Context, url string, events, measurements int) (*material, error) {
	targets, err := bench.AddTargets(ctx, url, measurements*events/4) // two events for each message
	if err != nil {
		return nil, err
	}
	return materialOf(ctx, targets, "Your ticket", events)
}

// materialOf splits the targets into one share per measurement and creates their input.
func materialOf(ctx context.Context, targets []bench.Target, subject string, events int) (*material, error) {
	now := time.Now()
	signer, err := simulate.NewSigner("2", now)
	if err != nil {
		return nil, err
	}
	certificates, err := os.MkdirTemp("", "mailroom-bench-")
	if err != nil {
		return nil, err
	}
	defer os.RemoveAll(certificates)
	if err := os.WriteFile(filepath.Join(certificates, signer.CertificateFile()), signer.Certificate, 0o600); err != nil {
		return nil, err
	}
	made := &material{
		subject: subject,
		decoder: sesevent.New(sesevent.Options{Topics: []string{topic}, Verifier: sesevent.NewVerifier(sesevent.VerifierOptions{CertDir: certificates})}),
		signer:  signer,
		events:  events,
	}
	for chunk := range slices.Chunk(targets, events/2) {
		made.targets = append(made.targets, chunk)
	}
	// The certificate is read now; its folder no longer exists afterwards.
	bodies, err := made.bodies(made.targets[0][:1], 1, signer)
	if err != nil {
		return nil, err
	}
	_, err = made.decoder.Decode(ctx, bodies[0])
	return made, err
}

// next returns the targets of the next measurement.
func (m *material) next() []bench.Target {
	share := m.targets[0]
	m.targets = m.targets[1:]
	return share
}

// jsons returns n events, a Send and an outcome for each target: 17 deliveries, 2 bounces and 1 complaint in 20.
func (m *material) jsons(targets []bench.Target, n int) ([][]byte, error) {
	made := make([][]byte, n)
	for i := range made {
		target := targets[(i/2)%len(targets)]
		kind := simulate.Send
		if i%2 == 1 {
			switch i / 2 % 20 {
			case 3, 11:
				kind = simulate.Bounce
			case 17:
				kind = simulate.Complaint
			default:
				kind = simulate.Delivery
			}
		}
		var err error
		made[i], err = simulate.Event{Kind: kind, To: target.Recipient, SESMessageID: target.SESID, Subject: m.subject, At: time.Now()}.JSON()
		if err != nil {
			return nil, err
		}
	}
	return made, nil
}

func (m *material) bodies(targets []bench.Target, n int, signer *simulate.Signer) ([][]byte, error) {
	made, err := m.jsons(targets, n)
	if err != nil {
		return nil, err
	}
	for i, json := range made {
		m.serial++
		made[i], err = simulate.Notification{TopicARN: topic, Message: json, At: time.Now()}.Envelope(signer)
		if err != nil {
			return nil, err
		}
	}
	return made, nil
}

func (m *material) decode(ctx context.Context, bodies [][]byte) ([]mail.Notice, error) {
	notices := make([]mail.Notice, len(bodies))
	for i, body := range bodies {
		var err error
		if notices[i], err = m.decoder.Decode(ctx, body); err != nil {
			return nil, err
		}
	}
	return notices, nil
}

func measureIntegration(ctx context.Context, url string, made *material) (float64, error) {
	n := min(integrationEvents, made.events)
	bodies, err := made.bodies(made.next(), n, made.signer)
	if err != nil {
		return 0, err
	}
	notices, err := made.decode(ctx, bodies)
	if err != nil {
		return 0, err
	}
	var events []mail.DeliveryEvent
	for _, notice := range notices {
		events = append(events, notice.Events...)
	}
	took, err := bench.RecordLikeTheIntegration(ctx, url, events)
	return float64(n) / took.Seconds(), err
}

// measureRecord records batches on two connections; with a decoder the time to decode and verify is included.
func measureRecord(ctx context.Context, db *postgres.DB, made *material, decoder *sesevent.Decoder) (float64, error) {
	bodies, err := made.bodies(made.next(), made.events, made.signer)
	if err != nil {
		return 0, err
	}
	var ready []mail.Notice
	if decoder == nil {
		if ready, err = made.decode(ctx, bodies); err != nil {
			return 0, err
		}
	}
	var work errgroup.Group
	work.SetLimit(2)
	begin := time.Now()
	for first := 0; first < len(bodies); first += batchSize {
		last := min(first+batchSize, len(bodies))
		work.Go(func() error {
			var notices []mail.Notice
			if decoder == nil {
				notices = ready[first:last]
			} else {
				var err error
				if notices, err = made.decode(ctx, bodies[first:last]); err != nil {
					return err
				}
			}
			_, err := db.Recorder.Record(ctx, notices)
			return err
		})
	}
	if err := work.Wait(); err != nil {
		return 0, err
	}
	return float64(len(bodies)) / time.Since(begin).Seconds(), nil
}

// measureQueue drains a full queue of the emulator, which runs on the same cores.
func measureQueue(ctx context.Context, db *postgres.DB, made *material) (rate, requestsPerEvent float64, err error) {
	emulated, err := world.StartAWS(ctx)
	if err != nil {
		return 0, 0, err
	}
	defer func() {
		if stopErr := emulated.Stop(); err == nil {
			err = stopErr
		}
	}()
	feed, err := fill(ctx, emulated, made)
	if err != nil {
		return 0, 0, err
	}
	for _, setting := range feed.Env() {
		name, value, _ := strings.Cut(setting, "=")
		if err := os.Setenv(name, value); err != nil {
			return 0, 0, err
		}
	}
	queue, err := amazon.NewQueue(ctx, feed.QueueURL)
	if err != nil {
		return 0, 0, err
	}
	counted := &countingQueue{Queue: queue}
	report, err := drain.New(drain.Options{Queue: counted, Decoder: sesevent.New(sesevent.Options{Topics: []string{feed.TopicARN}}), Recorder: db.Recorder}).Once(ctx)
	if err != nil {
		return 0, 0, err
	}
	if report.Deleted != made.events {
		return 0, 0, fmt.Errorf("drained %d of %d events", report.Deleted, made.events)
	}
	// The last poll waits a second to find the queue empty; that second does not count.
	return float64(made.events) / (report.Seconds - 1), counted.requests() / float64(made.events), nil
}

// fill creates a feed and puts the events of one measurement on its queue.
func fill(ctx context.Context, emulated *world.AWS, made *material) (*world.Feed, error) {
	feed, err := emulated.NewFeed(ctx, "bench", world.FeedOptions{})
	if err != nil {
		return nil, err
	}
	jsons, err := made.jsons(made.next(), made.events)
	if err != nil {
		return nil, err
	}
	bodies := make([]string, len(jsons))
	for i, json := range jsons {
		bodies[i] = string(json)
	}
	return feed, feed.PublishAll(ctx, bodies)
}

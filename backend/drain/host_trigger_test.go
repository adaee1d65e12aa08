package drain_test

import (
	"context"
	"crypto/rand"
	"net/url"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/mailroom-app/mailroom/backend/drain"
	"github.com/mailroom-app/mailroom/backend/mail"
	"github.com/mailroom-app/mailroom/backend/postgres"
	"github.com/mailroom-app/mailroom/backend/postgres/bench"
	"github.com/mailroom-app/mailroom/backend/world"
	"github.com/mailroom-app/mailroom/backend/world/worldtest"
)

// Rule 1: if a trigger of the host raises an exception for one row in a hundred, only that message stays on the queue.
func TestRule1ATriggerOfTheHostThatRefusesOneRowStopsNoOthers(t *testing.T) {
	databaseURL := worldtest.Migrated(t, world.IntegrationLater)
	if err := bench.Seed(t.Context(), databaseURL); err != nil {
		t.Fatal(err)
	}
	owner := openDatabase(t, databaseURL)
	drainLogin := openDatabase(t, withDrainLogin(t, owner, databaseURL))
	targets, err := bench.AddTargets(t.Context(), databaseURL, 100)
	if err != nil {
		t.Fatal(err)
	}
	if err := bench.Refuse(t.Context(), databaseURL, []bench.Target{targets[17], targets[117]}); err != nil {
		t.Fatal(err)
	}
	for name, share := range map[string]struct {
		db    *postgres.DB
		first int
	}{"the owner": {owner, 0}, "a drain login": {drainLogin, 100}} {
		t.Run(name, func(t *testing.T) {
			mine := targets[share.first : share.first+100]
			bodies := make([]string, len(mine))
			for i := range mine {
				bodies[i] = strconv.Itoa(i)
			}
			q := newQueue(bodies...)
			report, err := drain.New(drain.Options{Queue: q, Recorder: share.db.Recorder, Decoder: decoderFunc(func(_ context.Context, body []byte) (mail.Notice, error) {
				i, err := strconv.Atoi(string(body))
				if err != nil {
					return mail.Notice{}, err
				}
				return mail.Notice{Body: body, Events: []mail.DeliveryEvent{{
					SNSMessageID: mine[i].SESID, SESMessageID: mine[i].SESID, Type: mail.EventDelivery, Recipient: mine[i].Recipient,
					Recipients: 1, OccurredAt: time.Now().UTC(), SentAt: time.Now().UTC(), OneOf: 1, Raw: []byte("{}"),
				}}}, nil
			})}).Once(t.Context())
			if mail.CodeOf(err) != mail.CodeDatabaseRefused || !strings.Contains(err.Error(), "is closed") {
				t.Errorf("error %v", err)
			}
			if report.Applied != 99 || report.Deleted != 99 || report.Changed[mail.Delivered] != 99 {
				t.Errorf("%+v", report)
			}
			if len(report.Left) != 1 || report.Left[0].QueueMessages[0] != "id-17" || !strings.Contains(report.Left[0].Cause, "P0001") {
				t.Errorf("left: %+v", report.Left)
			}
		})
	}
}

func openDatabase(t *testing.T, databaseURL string) *postgres.DB {
	t.Helper()
	db, err := postgres.Open(t.Context(), databaseURL)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(db.Close)
	return db
}

// withDrainLogin returns the connection string of a login that may record events and nothing else.
func withDrainLogin(t *testing.T, owner *postgres.DB, databaseURL string) string {
	t.Helper()
	name := "mailroom_test_" + strings.ToLower(rand.Text())
	password, err := owner.Logins.GrantLogin(t.Context(), mail.LoginRequest{Name: name, Kind: mail.DrainLogin})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := owner.Logins.RevokeLogin(context.Background(), name); err != nil {
			t.Error(err)
		}
	})
	address, err := url.Parse(databaseURL)
	if err != nil {
		t.Fatal(err)
	}
	address.User = url.UserPassword(name, password)
	return address.String()
}

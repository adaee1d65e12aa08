package postgres_test

import (
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/mailroom-app/mailroom/backend/mail"
	"github.com/mailroom-app/mailroom/backend/postgres"
	"github.com/mailroom-app/mailroom/backend/world"
)

// drainers returns logins that may record events.
func (r *recorder) drainers() map[string]*postgres.DB {
	r.exec("INSERT INTO account_users (account_id, user_id, role, status) VALUES (1, 1, 'ORGANIZER', 'ACTIVE')")
	drain := mail.LoginRequest{Name: loginName(), Kind: mail.DrainLogin}
	organizer := mail.LoginRequest{Name: loginName(), Kind: mail.OrganizerLogin, Email: "o@example.org", WithDrain: true}
	superadmin := mail.LoginRequest{Name: loginName(), Kind: mail.SuperadminLogin}
	made := map[string]*postgres.DB{}
	for name, request := range map[string]mail.LoginRequest{"drain": drain, "organizer with drain": organizer, "superadmin": superadmin} {
		made[name] = open(r.t, grant(r.t, r.DB, urlOf(r.pool), request))
	}
	return made
}

// Every login that may drain records like the owner's login: as the models predict, for any events in any order.
func TestRule3ADrainLoginRecordsAsTheOwnerDoes(t *testing.T) {
	t.Parallel()
	r := newRecorder(t, world.IntegrationLater)
	drainers := r.drainers()
	rapid.Check(t, func(t *rapid.T) {
		r.DB = drainers[rapid.SampledFrom([]string{"drain", "organizer with drain", "superadmin"}).Draw(t, "login")]
		r.orderDoesNotMatter()(t)
	})
}

func TestRule5ADrainLoginFindsTheRowsOfUnnamedMails(t *testing.T) {
	t.Parallel()
	h := newGuessWorld(t, world.Stock)
	drainers := h.drainers()
	rapid.Check(t, func(t *rapid.T) {
		h.DB = drainers[rapid.SampledFrom([]string{"drain", "organizer with drain", "superadmin"}).Draw(t, "login")]
		h.everyMailGetsItsOwnRow()(t)
	})
}

// The other work of a drain: quarantine, pruning of payloads, the record of the drain, the silence alarm.
func TestADrainLoginDoesWhatGoesWithADrain(t *testing.T) {
	t.Parallel()
	r := newRecorder(t, world.Stock)
	for name, drainer := range r.drainers() {
		if _, err := drainer.Recorder.Record(t.Context(), []mail.Notice{{Body: []byte(name), Refused: &mail.Refusal{Reason: "unreadable", Detail: "x"}}}); err != nil {
			t.Errorf("%s: quarantine: %v", name, err)
		}
		if err := drainer.Operations.RecordDrain(t.Context(), mail.DrainRecord{StartedAt: time.Now(), FinishedAt: time.Now()}); err != nil {
			t.Errorf("%s: note of the drain: %v", name, err)
		}
		if last, err := drainer.Operations.LastDrain(t.Context()); err != nil || last.Login == "" {
			t.Errorf("%s: the last drain: %+v, %v", name, last, err)
		}
		if _, err := drainer.Operations.Silence(t.Context()); err != nil {
			t.Errorf("%s: silence: %v", name, err)
		}
		if _, err := drainer.Operations.PrunePayloads(t.Context(), 90, time.Second); err != nil {
			t.Errorf("%s: old payloads: %v", name, err)
		}
		if err := drainer.Check(t.Context()); err != nil {
			t.Errorf("%s: check: %v", name, err)
		}
	}
}

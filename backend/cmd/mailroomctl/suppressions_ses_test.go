package main

import (
	"encoding/json"
	"fmt"
	"maps"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/mailroom-app/mailroom/backend/mail"
	"github.com/mailroom-app/mailroom/backend/suppress"
	"github.com/mailroom-app/mailroom/backend/world"
	"github.com/mailroom-app/mailroom/backend/world/worldtest"
)

// sesList simulates SES's account-level list, which the emulator lacks: pages of two, occasional throttling, addresses that it rejects, and
// an outage from a given change on.
type sesList struct {
	mu      sync.Mutex // guards what follows
	listed  map[string]string
	asked   int
	changes int
	breaks  int      // the number of the change at which it fails; 0 for none
	looked  []string // addresses that were looked up one by one
	expired bool     // it rejects all lookups
}

func (s *sesList) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	s.mu.Lock()
	defer s.mu.Unlock()
	refuse := func(status int, code string) {
		w.Header().Set("X-Amzn-ErrorType", code)
		w.WriteHeader(status)
		fmt.Fprintf(w, `{"message":"%s"}`, code)
	}
	const addresses = "/v2/email/suppression/addresses"
	if s.asked++; s.asked%7 == 0 {
		refuse(http.StatusTooManyRequests, "TooManyRequestsException")
		return
	}
	switch {
	case r.URL.Path == "/v2/email/account":
		fmt.Fprint(w, `{"SuppressionAttributes":{"SuppressedReasons":["BOUNCE","COMPLAINT"]}}`)
	case r.URL.Path == "/v2/email/configuration-sets/tickets":
		fmt.Fprint(w, `{"SuppressionOptions":{"SuppressedReasons":["BOUNCE"]}}`)
	case r.Method == http.MethodGet && r.URL.Path == addresses:
		s.page(w, r.URL.Query().Get("NextToken"))
	case r.Method == http.MethodGet:
		s.one(w, refuse, strings.TrimPrefix(r.URL.Path, addresses+"/"))
	default:
		if s.changes++; s.breaks > 0 && s.changes >= s.breaks {
			refuse(http.StatusForbidden, "ExpiredTokenException")
			return
		}
		if r.Method == http.MethodDelete {
			delete(s.listed, strings.TrimPrefix(r.URL.Path, addresses+"/"))
			fmt.Fprint(w, "{}")
			return
		}
		var body struct{ EmailAddress, Reason string }
		_ = json.NewDecoder(r.Body).Decode(&body)
		if strings.HasPrefix(body.EmailAddress, "odd") {
			refuse(http.StatusBadRequest, "BadRequestException")
			return
		}
		s.listed[body.EmailAddress] = body.Reason
		fmt.Fprint(w, "{}")
	}
}

// one answers a lookup of one address.
func (s *sesList) one(w http.ResponseWriter, refuse func(status int, code string), email string) {
	s.looked = append(s.looked, email)
	reason, is := s.listed[email]
	switch {
	case s.expired:
		refuse(http.StatusForbidden, "ExpiredTokenException")
	case !is:
		refuse(http.StatusNotFound, "NotFoundException")
	default:
		fmt.Fprintf(w, `{"SuppressedDestination":{"EmailAddress":%q,"Reason":%q,"LastUpdateTime":1772366400}}`, email, reason)
	}
}

// expire makes it reject all lookups, or accept them again, and returns the addresses looked up since the last call.
func (s *sesList) expire(expired bool) string {
	s.mu.Lock()
	defer s.mu.Unlock()
	looked := strings.Join(s.looked, " ")
	s.expired, s.looked = expired, nil
	return looked
}

func (s *sesList) page(w http.ResponseWriter, token string) {
	emails := slices.Sorted(maps.Keys(s.listed))
	from, _ := slices.BinarySearch(emails, token)
	to := min(from+2, len(emails))
	type summary struct {
		EmailAddress, Reason string
		LastUpdateTime       int64
	}
	var answer struct {
		SuppressedDestinationSummaries []summary
		NextToken                      string `json:",omitempty"`
	}
	for _, email := range emails[from:to] {
		answer.SuppressedDestinationSummaries = append(answer.SuppressedDestinationSummaries, summary{email, s.listed[email], time.Now().Add(-time.Hour).Unix()})
	}
	if to < len(emails) {
		answer.NextToken = emails[to]
	}
	_ = json.NewEncoder(w).Encode(answer)
}

// breakAt sets the change at which it fails, counting from the next; 0 for none.
func (s *sesList) breakAt(change int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.breaks, s.changes = change, 0
}

func (s *sesList) has() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return strings.Join(slices.Sorted(maps.Keys(s.listed)), " ")
}

func TestRule15SESListIsComparedAndBroughtInStep(t *testing.T) {
	t.Parallel()
	databaseURL := worldtest.Migrated(t, world.Stock)
	execute(t, databaseURL, twoAccounts)
	// here, odd: permanent bounces; soft, com, dnc: not safe to push; both: on both lists; removed: just removed by a person; cleaned: by Mailroom.
	execute(t, databaseURL, `
		INSERT INTO email_suppressions (id, email, account_id, reason, bounce_type, source, deleted_at) VALUES
			(1, 'here1@example.com', 1, 'bounce', 'Permanent', 'manual', NULL), (2, 'here1@example.com', NULL, 'bounce', 'Permanent', 'manual', NULL),
			(3, 'here2@example.com', NULL, 'bounce', 'Permanent', 'manual', NULL), (4, 'odd@example.com', NULL, 'bounce', 'Permanent', 'manual', NULL),
			(5, 'soft@example.com', NULL, 'bounce', 'Transient', 'manual', NULL), (6, 'com@example.com', NULL, 'complaint', NULL, 'manual', NULL),
			(7, 'dnc@example.com', NULL, 'do_not_contact', NULL, 'manual', NULL), (8, 'both@example.com', NULL, 'complaint', NULL, 'manual', NULL),
			(9, 'removed@example.com', NULL, 'bounce', 'Permanent', 'manual', timezone('UTC', now())), (10, 'cleaned@example.com', 1, 'bounce', 'Permanent', 'manual', date_trunc('second', timezone('UTC', now()))),
			(11, 'long@example.com', NULL, 'bounce', 'Permanent', 'manual', timezone('UTC', now()) - interval '2 hours')`)
	execute(t, databaseURL, `INSERT INTO mailroom.suppression_cleanups (suppression_id, deleted_at, cause) SELECT id, deleted_at, 'moved' FROM email_suppressions WHERE id = 10`)
	ses := &sesList{listed: map[string]string{
		"both@example.com": "BOUNCE", "removed@example.com": "BOUNCE", "cleaned@example.com": "BOUNCE", "long@example.com": "BOUNCE", "theirs@example.com": "COMPLAINT",
	}}
	server := httptest.NewServer(ses)
	t.Cleanup(server.Close)
	settings := []string{"DATABASE_URL=" + databaseURL, "AWS_REGION=eu-west-1", "AWS_ACCESS_KEY_ID=k", "AWS_SECRET_ACCESS_KEY=s", "AWS_ENDPOINT_URL_SESV2=" + server.URL, "SES_CONFIGURATION_SET=tickets"}

	d := decode[differenceJSON](t, succeed(t, settings, "suppressions", "diff", "--json"))
	if d.Ours != 7 || d.Theirs != 5 || d.OnlyHere.ToPush != 3 || d.OnlyHere.Others != 3 || d.OnlySES.All != 4 || d.OnlySES.ToRemove != 1 || d.Policy.DropsTickets ||
		strings.Join(d.OnlyHere.First, " ") != "here1@example.com here2@example.com odd@example.com" || len(d.OnlySES.First) != 4 ||
		!slices.Equal(d.Policy.ConfigurationSetReasons, []mail.SuppressionReason{mail.ReasonBounce}) {
		t.Errorf("%+v", d)
	}
	if words := succeed(t, without(settings, "SES_CONFIGURATION_SET"), "suppressions", "diff"); !strings.Contains(words, "silently drops them") || !strings.Contains(words, "+ here1@example.com") {
		t.Errorf("%s", words)
	}
	before := ses.has()
	if plan := succeed(t, settings, "suppressions", "sync", "--dry-run", "--json"); strings.TrimSpace(plan) != `{"would_push":3,"would_remove":1}` || ses.has() != before {
		t.Errorf("%s", plan)
	}

	// It fails at the second change: the report counts the first, and a later run does the others.
	ses.breakAt(2)
	done := mailroomctl(t, settings, "suppressions", "sync", "--json")
	report := decode[suppress.SyncReport](t, done.stdout)
	if done.code != exitFailed || report.Pushed != 1 || report.Left != 3 || report.Failed != 0 || !strings.Contains(done.stderr, "refuses the credentials") || !strings.Contains(done.stdout, `"error":"AWS refuses`) {
		t.Errorf("%+v", done)
	}
	ses.breakAt(0)
	done = mailroomctl(t, settings, "suppressions", "sync", "--json")
	report = decode[suppress.SyncReport](t, done.stdout)
	if done.code != exitFailed || report.Pushed != 1 || report.Removed != 1 || report.Left != 0 || report.Failed != 1 || report.Failures[0].Email != "odd@example.com" {
		t.Errorf("%+v", done)
	}
	if has := ses.has(); has != "both@example.com cleaned@example.com here1@example.com here2@example.com long@example.com theirs@example.com" {
		t.Errorf("SES lists %s", has)
	}
	logged := ask(t, databaseURL, "SELECT action || ' ' || object || ':' || address FROM mailroom.audit_log ORDER BY id")
	if strings.Join(logged, ", ") != "ses_suppress address:here1@example.com, ses_suppress address:here2@example.com, ses_unsuppress address:removed@example.com" {
		t.Errorf("logged %v", logged)
	}
	if done := mailroomctl(t, without(settings, "AWS_REGION"), "suppressions", "diff"); done.code != exitSettings {
		t.Errorf("without a region: %+v", done)
	}
	if done := mailroomctl(t, with(settings, "SES_CONFIGURATION_SET=x"), "suppressions", "diff"); done.code != exitSettings || !strings.Contains(done.stderr, "no configuration set x") {
		t.Errorf("a configuration set that is not there: %+v", done)
	}
}

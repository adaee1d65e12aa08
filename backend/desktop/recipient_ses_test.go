package desktop_test

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"

	"github.com/mailroom-app/mailroom/backend/desktop"
)

// lookedUp is an SES whose account-level list contains some addresses. It records the requested addresses.
type lookedUp struct {
	mu     sync.Mutex // guards what follows
	listed map[string]string
	asked  []string
	refuse string // the error with which it answers every request; "" for none
}

func (l *lookedUp) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	l.mu.Lock()
	defer l.mu.Unlock()
	email := strings.TrimPrefix(r.URL.Path, "/v2/email/suppression/addresses/")
	l.asked = append(l.asked, email)
	refuse := func(status int, code string) {
		w.Header().Set("X-Amzn-ErrorType", code)
		w.WriteHeader(status)
		fmt.Fprintf(w, `{"message":%q}`, code)
	}
	switch reason, is := l.listed[email]; {
	case l.refuse != "":
		refuse(http.StatusForbidden, l.refuse)
	case is:
		fmt.Fprintf(w, `{"SuppressedDestination":{"EmailAddress":%q,"Reason":%q,"LastUpdateTime":1772366400}}`, email, reason)
	default:
		refuse(http.StatusNotFound, "NotFoundException")
	}
}

// refuseWith makes it answer every request with an error.
func (l *lookedUp) refuseWith(code string) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.refuse = code
}

// forget returns the addresses requested since the last call.
func (l *lookedUp) forget() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	asked := strings.Join(l.asked, " ")
	l.asked = nil
	return asked
}

func withLookUps(t *testing.T, list *lookedUp) option {
	server := httptest.NewServer(list)
	t.Cleanup(server.Close)
	return func(i *installation) { i.list = server.URL }
}

func (o *facades) onSESList(address string) desktop.SESListing {
	o.t.Helper()
	listing, err := o.Recipient.OnSESList(address)
	if err != nil {
		o.t.Fatal(err)
	}
	return listing
}

func TestRule15SESListIsPartOfTheAnswer(t *testing.T) {
	t.Parallel()
	ses := &lookedUp{listed: map[string]string{"buyer@example.net": "BOUNCE", "anybody@example.net": "COMPLAINT"}}
	o := newFacades(t, withLookUps(t, ses))
	o.signIn("root@example.com")
	for address, want := range map[string]desktop.SESListing{
		" Buyer@Example.net":  {State: "listed", Reason: "bounce", Since: "2026-03-01T12:00:00.000Z"},
		"anybody@example.net": {State: "listed", Reason: "complaint", Since: "2026-03-01T12:00:00.000Z"},
		"fan@example.net":     {State: "not_listed"},
	} {
		if got := o.onSESList(address); got != want {
			t.Errorf("%s: %+v, want %+v", address, got, want)
		}
	}
	ses.refuseWith("ExpiredTokenException")
	if got := o.onSESList("fan@example.net"); got.State != "unknown" || got.Code != "aws_credentials" || !strings.Contains(got.Message, "refuses the credentials") {
		t.Errorf("refused credentials: %+v", got)
	}
	ses.refuseWith("TooManyRequestsException")
	if got := o.onSESList("fan@example.net"); got.State != "unknown" || got.Code != "ses_unreachable" || !strings.Contains(got.Message, "try again in a minute") {
		t.Errorf("throttled: %+v", got)
	}
	if strings.Contains(o.log.String(), "fan@") {
		t.Errorf("an address is in the log: %s", o.log)
	}
	_, err := o.Recipient.OnSESList(" ")
	refused(t, "no address", err, "invalid")
}

// An entry on SES's list reveals that the address is somebody's guest: SES is queried only about guests of one's own accounts.
func TestRule11SESIsNotAskedAboutStrangers(t *testing.T) {
	t.Parallel()
	before := func(i *installation) {
		i.exec(t, guestList+`;
			INSERT INTO email_suppressions (account_id, email, reason, source, created_at) VALUES (1, 'listed.here@example.net', 'complaint', 'manual', now()),
				(2, 'listed.there@example.net', 'complaint', 'manual', now()), (NULL, 'everywhere@example.net', 'complaint', 'manual', now());
			UPDATE outgoing_messages SET original_recipient = 'before@example.net' WHERE event_id = 1`)
	}
	for name, options := range map[string][]option{"by password": nil, "by their own login": {ownedBy(t, "one@example.com", false)}} {
		ses := &lookedUp{listed: map[string]string{"two.only@example.net": "BOUNCE", "nobody@example.net": "BOUNCE", "friend@gmial.com": "BOUNCE"}}
		o := newFacades(t, append([]option{withLookUps(t, ses), before}, options...)...)
		o.signIn("one@example.com")
		// Visible by an order and a mail, a mail, a ticket, the address before a correction, a suppression of the account.
		for _, address := range []string{"buyer@example.net", "fan@example.net", "FRIEND@gmial.com", "before@example.net", "listed.here@example.net"} {
			if got := o.onSESList(address); got.State == "unknown" || ses.forget() != strings.ToLower(address) {
				t.Errorf("%s, %s: %+v", name, address, got)
			}
		}
		nothing := desktop.SESListing{State: "unknown", Code: "not_found"}
		for _, address := range []string{"two.only@example.net", "nobody@example.net", "listed.there@example.net", "everywhere@example.net"} {
			if got, asked := o.onSESList(address), ses.forget(); got != nothing || asked != "" {
				t.Errorf("%s, %s: %+v, asked for %q", name, address, got, asked)
			}
		}
	}
}

func TestRule17SESListIsNotKnownWithoutSES(t *testing.T) {
	t.Parallel()
	o := newFacades(t)
	o.signIn("one@example.com")
	if got := o.onSESList("buyer@example.net"); got.State != "unknown" || got.Code != "settings" {
		t.Errorf("%+v", got)
	}
	if got := o.onSESList("nobody@example.net"); got.Code != "not_found" {
		t.Errorf("a stranger: %+v", got)
	}
}

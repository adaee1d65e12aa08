package amazon_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/mailroom-app/mailroom/backend/amazon"
	"github.com/mailroom-app/mailroom/backend/mail"
)

func newAccountList(t *testing.T, answer http.HandlerFunc) *amazon.AccountList {
	t.Helper()
	server := httptest.NewServer(answer)
	t.Cleanup(server.Close)
	list, err := amazon.NewAccountList(t.Context(), "tickets", 1000, amazon.At(server.URL, "eu-west-1", "key"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(list.Close)
	return list
}

func TestAccountListIsReadPageByPageThroughThrottling(t *testing.T) {
	throttled := 0
	list := newAccountList(t, func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path != "/v2/email/suppression/addresses" || r.URL.Query().Get("PageSize") != "1000" {
			t.Errorf("asked %s", r.URL)
		}
		if throttled < 2 {
			throttled++
			refusing(http.StatusTooManyRequests, "TooManyRequestsException", "Rate exceeded")(w, r)
			return
		}
		switch r.URL.Query().Get("NextToken") {
		case "":
			fmt.Fprint(w, `{"SuppressedDestinationSummaries":[{"EmailAddress":"Ann@Example.com","Reason":"BOUNCE","LastUpdateTime":1772366400}],"NextToken":"2"}`)
		case "2":
			fmt.Fprint(w, `{"SuppressedDestinationSummaries":[{"EmailAddress":"bob@example.com","Reason":"COMPLAINT","LastUpdateTime":1772366400.5}]}`)
		}
	})
	var got []mail.ListedAddress
	pages := 0
	err := list.Pages(t.Context(), func(page []mail.ListedAddress) error { pages++; got = append(got, page...); return nil })
	at := time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)
	want := []mail.ListedAddress{{Email: "ann@example.com", Reason: mail.ReasonBounce, Since: at}, {Email: "bob@example.com", Reason: mail.ReasonComplaint, Since: at.Add(500 * time.Millisecond)}}
	if err != nil || pages != 2 || !slices.Equal(got, want) {
		t.Errorf("%d pages, %+v, %v", pages, got, err)
	}
	enough := errors.New("enough")
	if err := list.Pages(t.Context(), func([]mail.ListedAddress) error { return enough }); !errors.Is(err, enough) {
		t.Errorf("ended by its reader: %v", err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	if err := list.Pages(ctx, func([]mail.ListedAddress) error { cancel(); return nil }); !errors.Is(err, context.Canceled) {
		t.Errorf("cancelled: %v", err)
	}
}

func TestOneAddressIsLookedUpOnTheAccountList(t *testing.T) {
	asked := 0
	list := newAccountList(t, func(w http.ResponseWriter, r *http.Request) {
		asked++
		if r.Method != http.MethodGet {
			t.Errorf("%s %s", r.Method, r.URL)
		}
		switch email := strings.TrimPrefix(r.URL.Path, "/v2/email/suppression/addresses/"); {
		case email == "bob+x/y@example.com" && asked%2 == 1, email == "busy@example.com":
			refusing(http.StatusTooManyRequests, "TooManyRequestsException", "Rate exceeded")(w, r)
		case email == "bob+x/y@example.com":
			fmt.Fprintf(w, `{"SuppressedDestination":{"EmailAddress":%q,"Reason":"COMPLAINT","LastUpdateTime":1772366400.5,"Attributes":{"MessageId":"m"}}}`, email)
		case email == "odd":
			refusing(http.StatusBadRequest, "BadRequestException", "Invalid email address")(w, r)
		default:
			refusing(http.StatusNotFound, "NotFoundException", "Email address "+email+" does not exist on your suppression list.")(w, r)
		}
	})
	listed, found, err := list.Listed(t.Context(), "bob+x/y@example.com")
	want := mail.ListedAddress{Email: "bob+x/y@example.com", Reason: mail.ReasonComplaint, Since: time.Date(2026, 3, 1, 12, 0, 0, 500_000_000, time.UTC)}
	if err != nil || !found || listed != want || asked != 2 {
		t.Errorf("%+v, %t, %v, asked %d times", listed, found, err, asked)
	}
	if listed, found, err := list.Listed(t.Context(), "ann@example.com"); err != nil || found || listed != (mail.ListedAddress{}) {
		t.Errorf("not on the list: %+v, %t, %v", listed, found, err)
	}
	if _, _, err := list.Listed(t.Context(), "odd"); mail.CodeOf(err) != mail.CodeInvalid {
		t.Errorf("what SES takes for no address: %v", err)
	}
	asked = 0
	if _, _, err := list.Listed(t.Context(), "busy@example.com"); mail.CodeOf(err) != mail.CodeSESUnreachable || !strings.Contains(err.Error(), "try again in a minute") || asked != 3 {
		t.Errorf("throttled: %v, asked %d times", err, asked)
	}
}

func TestAccountListIsChanged(t *testing.T) {
	var asked []string
	list := newAccountList(t, func(w http.ResponseWriter, r *http.Request) {
		var body struct{ EmailAddress, Reason string }
		_ = json.NewDecoder(r.Body).Decode(&body)
		asked = append(asked, strings.TrimSpace(fmt.Sprint(r.Method, " ", r.URL.Path, " ", body.EmailAddress, " ", body.Reason)))
		switch {
		case strings.HasSuffix(r.URL.Path, "/gone@example.com"):
			refusing(http.StatusNotFound, "NotFoundException", "Email address does not exist on the suppression list")(w, r)
		case body.EmailAddress == "odd@example.com":
			refusing(http.StatusBadRequest, "BadRequestException", "Invalid email address")(w, r)
		default:
			fmt.Fprint(w, "{}")
		}
	})
	if err := list.Put(t.Context(), "ann@example.com", mail.ReasonBounce); err != nil {
		t.Error(err)
	}
	if err := list.Put(t.Context(), "bob+x@example.com", mail.ReasonComplaint); err != nil {
		t.Error(err)
	}
	if err := list.Put(t.Context(), "odd@example.com", mail.ReasonBounce); mail.CodeOf(err) != mail.CodeInvalid || !strings.Contains(err.Error(), "Invalid email address") {
		t.Errorf("what SES does not take: %v", err)
	}
	for _, email := range []string{"ann@example.com", "gone@example.com"} {
		if err := list.Delete(t.Context(), email); err != nil {
			t.Error(err)
		}
	}
	want := []string{
		"PUT /v2/email/suppression/addresses ann@example.com BOUNCE", "PUT /v2/email/suppression/addresses bob+x@example.com COMPLAINT",
		"PUT /v2/email/suppression/addresses odd@example.com BOUNCE", "DELETE /v2/email/suppression/addresses/ann@example.com", "DELETE /v2/email/suppression/addresses/gone@example.com",
	}
	if !slices.Equal(asked, want) {
		t.Errorf("asked\n%s", strings.Join(asked, "\n"))
	}
}

// SES drops tickets to people who once complained, unless the configuration set has bounces as its only reason.
func TestPolicyTellsWhetherTicketsToComplainersAreDropped(t *testing.T) {
	for name, c := range map[string]struct {
		account, set string
		drops        bool
	}{
		"as SES comes":                       {`["BOUNCE","COMPLAINT"]`, `{}`, true},
		"overridden with bounces":            {`["BOUNCE","COMPLAINT"]`, `{"SuppressionOptions":{"SuppressedReasons":["BOUNCE"]}}`, false},
		"overridden with nothing":            {`["BOUNCE","COMPLAINT"]`, `{"SuppressionOptions":{"SuppressedReasons":[]}}`, false},
		"overridden with complaints":         {`["BOUNCE"]`, `{"SuppressionOptions":{"SuppressedReasons":["COMPLAINT","BOUNCE"]}}`, true},
		"an account that lists no complaint": {`["BOUNCE"]`, `{}`, false},
	} {
		list := newAccountList(t, func(w http.ResponseWriter, r *http.Request) {
			switch r.URL.Path {
			case "/v2/email/account":
				fmt.Fprintf(w, `{"SuppressionAttributes":{"SuppressedReasons":%s}}`, c.account)
			case "/v2/email/configuration-sets/tickets":
				fmt.Fprint(w, c.set)
			}
		})
		policy, err := list.Policy(t.Context())
		if err != nil || policy.DropsTickets() != c.drops || policy.Overrides != strings.Contains(c.set, "Options") || policy.ConfigurationSet != "tickets" {
			t.Errorf("%s: %+v, %v", name, policy, err)
		}
	}
}

func TestAccountListSaysWhatIsWrong(t *testing.T) {
	for code, answer := range map[mail.Code]http.HandlerFunc{
		mail.CodeAWSCredentials: refusing(http.StatusForbidden, "UnrecognizedClientException", "The security token is invalid"),
		mail.CodeNotAllowed:     refusing(http.StatusForbidden, "AccessDeniedException", "not authorized"),
		mail.CodeSESUnreachable: refusing(http.StatusNotFound, "SomethingElse", "no such route"),
	} {
		list := newAccountList(t, answer)
		if err := list.Put(t.Context(), "ann@example.com", mail.ReasonBounce); mail.CodeOf(err) != code {
			t.Errorf("%s: %v", code, err)
		}
		if _, found, err := list.Listed(t.Context(), "ann@example.com"); found || mail.CodeOf(err) != code {
			t.Errorf("%s: %t, %v", code, found, err)
		}
	}
	emulator := newAccountList(t, http.NotFound)
	html := newAccountList(t, func(w http.ResponseWriter, _ *http.Request) {
		w.WriteHeader(http.StatusNotFound)
		fmt.Fprint(w, "<!DOCTYPE html><pre>Cannot GET</pre>")
	})
	for _, list := range []*amazon.AccountList{emulator, html} {
		if _, _, err := list.Listed(t.Context(), "ann@example.com"); mail.CodeOf(err) != mail.CodeSESUnreachable || !strings.Contains(err.Error(), "in the place of SES") {
			t.Errorf("another program: %v", err)
		}
	}
	// Rule 13: the request's path contains the address. The SDK's error quotes the path, and must not enter a log.
	cut := newAccountList(t, func(w http.ResponseWriter, _ *http.Request) {
		if connection, _, err := http.NewResponseController(w).Hijack(); err == nil {
			_ = connection.Close()
		}
	})
	ctx, cancel := context.WithTimeout(t.Context(), 30*time.Second)
	defer cancel()
	if _, _, err := cut.Listed(ctx, "ann@example.com"); mail.CodeOf(err) != mail.CodeSESUnreachable || strings.Contains(err.Error()+fmt.Sprint(errors.Unwrap(err)), "ann") {
		t.Errorf("a connection that is cut: %v", err)
	}
	if err := cut.Delete(ctx, "ann@example.com"); mail.CodeOf(err) != mail.CodeSESUnreachable || strings.Contains(err.Error()+fmt.Sprint(errors.Unwrap(err)), "ann") {
		t.Errorf("a connection that is cut: %v", err)
	}
	list := newAccountList(t, func(w http.ResponseWriter, r *http.Request) {
		if strings.Contains(r.URL.Path, "configuration-sets") {
			refusing(http.StatusNotFound, "NotFoundException", "no such set")(w, r)
			return
		}
		fmt.Fprint(w, `{}`)
	})
	if _, err := list.Policy(t.Context()); mail.CodeOf(err) != mail.CodeSettings || !strings.Contains(err.Error(), "SES_CONFIGURATION_SET") {
		t.Errorf("a configuration set that is not there: %v", err)
	}
}

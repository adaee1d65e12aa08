package postgres_test

import (
	"crypto/hmac"
	"crypto/sha256"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
	"pgregory.net/rapid"

	"github.com/mailroom-app/mailroom/backend/mail"
)

// The HMAC in SQL is that of RFC 2104 for any address, as crypto/hmac computes it.
func TestTheHMACOfAnAddressIsThatOfRFC2104(t *testing.T) {
	t.Parallel()
	q := newLoginWorld(t)
	var inner []byte
	if err := q.psql.QueryRow(t.Context(), "SELECT inner_pad FROM mailroom.address_key").Scan(&inner); err != nil {
		t.Fatal(err)
	}
	key := make([]byte, 64)
	for i := range key {
		key[i] = inner[i] ^ 0x36
	}
	if slices.Equal(key[:32], make([]byte, 32)) || !slices.Equal(key[32:], make([]byte, 32)) {
		t.Fatalf("the key is %x, want 32 random bytes", key)
	}
	rapid.Check(t, func(rt *rapid.T) {
		address := rapid.StringMatching(`[a-zA-Z0-9äöé+.]{1,80}@[a-zA-Zü0-9.]{1,60}`).Draw(rt, "address")
		spelled := rapid.SampledFrom([]string{"%s", " %s ", "Ann <%s>", "<%s>"}).Draw(rt, "spelling")
		var got []byte
		if err := q.psql.QueryRow(t.Context(), "SELECT mailroom.address_hmac($1)", fmt.Sprintf(spelled, address)).Scan(&got); err != nil {
			rt.Fatal(err)
		}
		code := hmac.New(sha256.New, key[:32])
		code.Write([]byte(strings.ToLower(address)))
		if want := code.Sum(nil); !hmac.Equal(got, want) {
			rt.Fatalf("%x, want %x", got, want)
		}
	})
}

func TestEraseAddressRefusesWhatIsNoAddressAndWhoMayNot(t *testing.T) {
	t.Parallel()
	q := newLoginWorld(t)
	all := mail.AllAccounts()
	for _, address := range []string{"", "example.com", "@", mail.ErasedAddress, "a\x00@example.com"} {
		if _, err := q.Erasing.PlanErasure(t.Context(), all, address); mail.CodeOf(err) != mail.CodeInvalid {
			t.Errorf("%q planned: %v", address, err)
		}
		if _, err := q.Erasing.EraseAddress(t.Context(), all, root, address, "why"); mail.CodeOf(err) != mail.CodeInvalid {
			t.Errorf("%q erased: %v", address, err)
		}
	}
	if _, err := q.Erasing.EraseAddress(t.Context(), all, root, "own@example.com", " "); mail.CodeOf(err) != mail.CodeInvalid {
		t.Errorf("without a reason: %v", err)
	}
	if _, err := q.Erasing.EraseAddress(t.Context(), mail.OneAccount(1), root, "own@example.com", "why"); mail.CodeOf(err) != mail.CodeNotAllowed {
		t.Errorf("in the scope of an account: %v", err)
	}
}

func TestRule11AnOrganizerMayNotEraseNorReadTheKey(t *testing.T) {
	t.Parallel()
	q := newLoginWorld(t)
	organizers := grant(t, q.DB, q.url, mail.LoginRequest{Name: loginName(), Kind: mail.OrganizerLogin, Email: "Olga@example.org", WithDrain: true})
	// A drain with such a login goes on without erasing.
	if deleted, err := open(t, organizers).Erasing.EraseDeleted(t.Context(), time.Minute); err != nil || deleted.Total() != 0 || deleted.Unfinished {
		t.Errorf("a drain of an organizer: %+v, %v", deleted, err)
	}
	organizer := psql(t, organizers)
	drainer := psql(t, grant(t, q.DB, q.url, mail.LoginRequest{Name: loginName(), Kind: mail.DrainLogin}))
	superadmin := psql(t, grant(t, q.DB, q.url, mail.LoginRequest{Name: loginName(), Kind: mail.SuperadminLogin, Email: "super@example.org"}))
	for _, c := range []struct {
		call                           string
		organizer, drainer, superadmin bool
	}{
		{"SELECT mailroom.erase_deleted(3600, 100)", false, true, true},
		{"SELECT mailroom.start_erasing('own@example.com', '{}', 'why', '', 0, '')", false, false, true},
		{"SELECT mailroom.erase_page('mailroom.sends', 'own@example.com', 0, NULL)", false, false, true},
		{"SELECT mailroom.address_held('own@example.com')", false, false, true},
		{"SELECT mailroom.searched_tables()", false, false, true},
		{"SELECT mailroom.erased_among('{own@example.com}', ARRAY[now()])", false, true, true},
		{"SELECT inner_pad FROM mailroom.address_key", false, false, false},
		{"SELECT * FROM mailroom.kept_suppressions", false, false, false},
		{"SELECT mailroom.address_hmac('own@example.com')", false, false, false},
		{"SELECT mailroom.erase_messages('transaction', '{1}')", false, false, false},
		{"SELECT mailroom.delete_suppressions('{1}')", false, false, false},
	} {
		for who, login := range map[string]struct {
			connection *pgx.Conn
			may        bool
		}{"an organizer": {organizer, c.organizer}, "a drain": {drainer, c.drainer}, "a superadmin": {superadmin, c.superadmin}} {
			if who == "an organizer" && strings.Contains(c.call, "erased_among") {
				continue // one that may drain records events
			}
			if _, err := column(login.connection, c.call); (err == nil) != login.may {
				t.Errorf("%s, %s: %v", c.call, who, err)
			}
		}
	}
}

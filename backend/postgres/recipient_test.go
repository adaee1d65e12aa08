package postgres_test

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/mailroom-app/mailroom/backend/mail"
	"github.com/mailroom-app/mailroom/backend/world"
	"github.com/mailroom-app/mailroom/backend/world/worldtest"
)

// aParty stores an order of account 1 with two tickets and a third one in another name, and an order of account 2 by the same buyer.
func aParty(r *readers) {
	g := guests{
		orders: []holder{
			{id: 1, event: 1, email: "Ann@Example.com", first: "Ann", last: "Example", publicID: "O-ABC0001", created: epoch},
			{id: 2, event: 2, email: "ann@example.com", publicID: "O-ABC0002", created: epoch},
			{id: 3, event: 5, email: "ann@example.com", publicID: "O-SECRET1", created: epoch},
		},
		tickets: []holder{
			{id: 1, event: 1, order: 1, email: "bob@example.org", first: "Bob", last: "Bones", publicID: "A-ABC0001", created: epoch},
			{id: 2, event: 1, order: 1, email: "ann@example.com", first: "Ann", last: "Example", publicID: "A-ABC0002", created: epoch},
			{id: 3, event: 5, order: 3, email: "joann@example.com", first: "Secret", last: "Guest", publicID: "A-SECRET1", created: epoch},
		},
	}
	r.exec("ALTER TABLE attendees DROP CONSTRAINT fk_attendees_ticket_id, DROP CONSTRAINT attendees_ticket_prices_id_fk")
	r.storeGuests(g)
}

// Who bought at the box office is found by the number and by the name, and shown as somebody to whom no mail is sent.
func TestWhoHasNoAddressIsFoundAsThat(t *testing.T) {
	t.Parallel()
	r := openReaders(t, worldtest.Migrated(t, world.Stock2))
	r.exec("ALTER TABLE attendees DROP CONSTRAINT fk_attendees_ticket_id, DROP CONSTRAINT attendees_ticket_prices_id_fk")
	r.storeGuests(guests{
		orders: []holder{
			{id: 1, event: 1, email: "gerda@example.com", first: "Gerda", last: "Doors", publicID: "O-ONLINE1", created: epoch},
			{id: 2, event: 1, first: "Gerda", last: "Doors", publicID: "O-KASSE01", created: epoch},
			{id: 3, event: 1, first: "Gerda", last: "Doors", publicID: "O-KASSE02", created: epoch},
			{id: 4, event: 1, first: "Nils", last: "Nobody", publicID: "O-BLANK01", created: epoch},
			{id: 5, event: 5, first: "Gerda", last: "Doors", publicID: "O-KASSE03", created: epoch},
		},
		tickets: []holder{
			{id: 1, event: 1, order: 2, first: "Gerda", last: "Doors", publicID: "A-KASSE01", created: epoch},
			{id: 2, event: 1, order: 4, email: "nora@example.com", first: "Nora", last: "Nobody", publicID: "A-BLANK01", created: epoch},
		},
	})
	r.exec("UPDATE orders SET email = NULL WHERE email = ''")
	r.exec("UPDATE attendees SET email = NULL WHERE email = ''")
	r.exec("INSERT INTO box_offices (id, event_id, short_id, name) VALUES (1, 1, 'bo_1', 'Box office'), (2, 5, 'bo_2', 'Box office')")
	r.exec("UPDATE orders SET box_office_id = CASE event_id WHEN 1 THEN 1 ELSE 2 END WHERE public_id LIKE 'O-KASSE%'")
	for text, want := range map[string][]string{
		"O-KASSE01":   {" Gerda Doors O-KASSE01 true"},
		"a-kasse01":   {" Gerda Doors A-KASSE01 true"},
		"O-BLANK01":   {"nora@example.com Nora Nobody O-BLANK01 false", " Nils Nobody O-BLANK01 false"},
		"gerda doors": {"gerda@example.com Gerda Doors  false", " Gerda Doors O-KASSE01 true", " Gerda Doors O-KASSE02 true"},
		"O-KASSE03":   nil, // of another account
		"kasse":       nil, // part of a number
	} {
		found, _, err := r.Lists.FindRecipients(t.Context(), mail.OneAccount(1), text, 20)
		if got := texts(found, func(f mail.FoundRecipient) string {
			return fmt.Sprint(f.Email, " ", f.Name, " ", f.PublicID, " ", f.BoxOffice)
		}); err != nil || !slices.Equal(got, want) {
			t.Errorf("%q: %q, %v; want %q", text, got, err, want)
		}
	}
}

func TestARecipientIsFoundByNumberNameAndPartOfAnAddress(t *testing.T) {
	t.Parallel()
	r := newReaders(t)
	aParty(r)
	for text, want := range map[string][]string{
		"O-ABC0001": {"ann@example.com Ann Example O-ABC0001", "bob@example.org Bob Bones O-ABC0001"}, " o-abc0001 ": {"ann@example.com Ann Example O-ABC0001", "bob@example.org Bob Bones O-ABC0001"},
		"A-abc0001": {"bob@example.org Bob Bones A-ABC0001"}, "bones": {"bob@example.org Bob Bones "}, "example ann": {"ann@example.com Ann Example "},
		"ANN@": {"ann@example.com Ann Example "}, "O-SECRET1": nil, "A-SECRET1": nil, "secret guest": nil, "joann": nil, "an": nil, "": nil, "%%%": nil,
	} {
		found, more, err := r.Lists.FindRecipients(t.Context(), mail.OneAccount(1), text, 20)
		if got := texts(found, func(f mail.FoundRecipient) string { return f.Email + " " + f.Name + " " + f.PublicID }); err != nil || more || !slices.Equal(got, want) {
			t.Errorf("%q: %q, %v; want %q", text, got, err, want)
		}
	}
	if found, more, err := r.Lists.FindRecipients(t.Context(), mail.AllAccounts(), "example", 2); len(found) != 2 || !more || err != nil {
		t.Errorf("capped: %v, more %v, %v", found, more, err)
	}
	for _, text := range []string{"ann\x00", "ann\xff@", strings.Repeat("x", 3000)} {
		if _, _, err := r.Lists.FindRecipients(t.Context(), mail.AllAccounts(), text, 20); mail.CodeOf(err) != mail.CodeInvalid {
			t.Errorf("%.9q: %v", text, err)
		}
		if _, err := r.Lists.KnowsRecipient(t.Context(), mail.AllAccounts(), text); mail.CodeOf(err) != mail.CodeInvalid {
			t.Errorf("%q is known: %v", text, err)
		}
		if _, err := r.Lists.Recipient(t.Context(), mail.AllAccounts(), text); mail.CodeOf(err) != mail.CodeInvalid {
			t.Errorf("%.9q: %v", text, err)
		}
	}
}

// TestRecipientsAreFoundByIndexes checks that Recipient and the search for recipients use indexes: with enough rows to matter, no large
// table may be read whole.
func TestRecipientsAreFoundByIndexes(t *testing.T) {
	ctx := context.Background()
	url := worldtest.Migrated(t, world.Stock)
	if err := world.GrowMessages(ctx, url, 50_000); err != nil {
		t.Fatal(err)
	}
	if err := world.GrowOrders(ctx, url, 50_000); err != nil {
		t.Fatal(err)
	}
	connection, err := pgx.Connect(ctx, url)
	if err != nil {
		t.Fatal(err)
	}
	defer connection.Close(ctx)
	var address string
	if err := connection.QueryRow(ctx, "SELECT recipient FROM outgoing_transaction_messages ORDER BY id LIMIT 1").Scan(&address); err != nil {
		t.Fatal(err)
	}
	db := explaining(t, url)
	for _, scope := range []mail.Scope{mail.AllAccounts(), mail.OneAccount(7)} {
		asked := map[string]func() error{
			"recipient": func() error { _, err := db.Lists.Recipient(ctx, scope, address); return err },
			"known":     func() error { _, err := db.Lists.KnowsRecipient(ctx, scope, address); return err },
			"mails": func() error {
				_, err := db.Lists.Messages(ctx, scope, mail.Filter{Address: address}, mail.PageRequest{})
				return err
			},
			"count": func() error {
				_, err := db.Lists.CountMessages(ctx, scope, mail.Filter{Address: address}, 1000)
				return err
			},
		}
		for _, text := range []string{address, "yuki.tanaka1", "tanaka1 yuki", "O-GROWN42", "A-GROWN42"} {
			asked["find "+text] = func() error { _, _, err := db.Lists.FindRecipients(ctx, scope, text, 20); return err }
		}
		plans := map[string]string{}
		for name, ask := range asked {
			plans[name] = db.plan(t, ask)
		}
		mails := "mailroom_announcements_recipient mailroom_announcements_original_recipient mailroom_transactions_recipient mailroom_transactions_original_recipient"
		for name, indexes := range map[string]string{
			"mails": mails, "count": mails, "recipient": "mailroom_orders_email mailroom_attendees_email",
			"known":          mails + " mailroom_orders_email mailroom_attendees_email",
			"find O-GROWN42": "orders_pk", "find A-GROWN42": "idx_attendees_public_id_lower", "find yuki.tanaka1": "mailroom_transactions_search|outgoing_transaction_messages_event_id_index idx_orders_email_trgm",
		} {
			for index := range strings.FieldsSeq(indexes) {
				// Alternatives are separated by |: for so few rows the index of an account's ticketed events is as good.
				if !slices.ContainsFunc(strings.Split(index, "|"), func(either string) bool { return strings.Contains(plans[name], either) }) {
					t.Errorf("scope %+v: the plan of %s does not use %s:\n%s", scope, name, index, plans[name])
				}
			}
		}
		for name, plan := range plans {
			for _, table := range []string{"outgoing_messages", "outgoing_transaction_messages", "orders", "attendees"} {
				if strings.Contains(plan, "Seq Scan on "+table) {
					t.Errorf("scope %+v: the plan of %s reads %s whole:\n%s", scope, name, table, plan)
				}
			}
		}
	}
	begun := time.Now()
	if answer, err := db.Lists.Recipient(ctx, mail.AllAccounts(), address); err != nil || len(answer.Orders) == 0 {
		t.Errorf("%d orders of %s, %v", len(answer.Orders), mail.ShortAddress(address), err)
	}
	t.Logf("the answer took %s", time.Since(begun))
}

package postgres_test

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/jackc/pgx/v5"

	"github.com/mailroom-app/mailroom/backend/mail"
)

// holder is an order or a ticket of the model.
type holder struct {
	id, event, order   int64 // order is 0 for an order
	email, first, last string
	publicID           string
	created            time.Time
	deleted            bool
}

// suppressed is a suppression of the model; account 0 is the whole platform.
type suppressed struct {
	account int64
	email   string
	reason  mail.SuppressionReason
	bounce  mail.BounceType
	deleted bool
}

// guests is a world of the model: orders and tickets, the mails that were sent, and suppressions.
type guests struct {
	orders, tickets []holder
	mails           []*row
	before          map[mail.MessageID]string // original_recipient
	suppressions    []suppressed
}

var (
	firstNames = []string{"Ann", "Bob", "Zoë", ""}
	lastNames  = []string{"Example", "O'Neil", "100%"}
)

func drawGuests(t *rapid.T) guests {
	g := guests{before: map[mail.MessageID]string{}}
	address := rapid.SampledFrom(recipients)
	event := rapid.Custom(func(t *rapid.T) int64 { return rapid.SampledFrom(ticketedEvents).Draw(t, "event").id })
	draw := func(id, order int64, prefix string) holder {
		return holder{
			id: id, event: event.Draw(t, "of event"), order: order, email: address.Draw(t, "email"), first: rapid.SampledFrom(firstNames).Draw(t, "first name"),
			last: rapid.SampledFrom(lastNames).Draw(t, "last name"), publicID: fmt.Sprintf("%s-ABC%04d", prefix, id),
			created: epoch.AddDate(0, 0, rapid.IntRange(0, 3).Draw(t, "day")), deleted: rapid.IntRange(0, 9).Draw(t, "deleted") == 0,
		}
	}
	for n := range rapid.IntRange(0, 8).Draw(t, "orders") {
		g.orders = append(g.orders, draw(int64(n+1), 0, "O"))
	}
	for n := range rapid.IntRange(0, 10).Draw(t, "tickets") {
		if len(g.orders) > 0 {
			of := rapid.SampledFrom(g.orders).Draw(t, "of order")
			ticket := draw(int64(n+1), of.id, "A")
			if rapid.IntRange(0, 5).Draw(t, "in the order's event") > 0 {
				ticket.event = of.event
			}
			g.tickets = append(g.tickets, ticket)
		}
	}
	g.mails = drawRows(t)
	for _, m := range g.mails {
		if rapid.IntRange(0, 3).Draw(t, "changed") == 0 {
			g.before[m.id] = address.Draw(t, "address before")
		}
	}
	for range rapid.IntRange(0, 5).Draw(t, "suppressions") {
		s := suppressed{
			account: rapid.Int64Range(0, 3).Draw(t, "of account"), email: strings.ToLower(address.Draw(t, "suppressed")),
			reason:  rapid.SampledFrom([]mail.SuppressionReason{mail.ReasonBounce, mail.ReasonComplaint, mail.ReasonDoNotContact}).Draw(t, "reason"),
			deleted: rapid.IntRange(0, 4).Draw(t, "removed") == 0,
		}
		if s.reason == mail.ReasonBounce {
			s.bounce = rapid.SampledFrom([]mail.BounceType{mail.BouncePermanent, mail.BounceTransient}).Draw(t, "bounce")
		}
		twin := func(o suppressed) bool { return o.account == s.account && o.email == s.email && o.reason == s.reason }
		if !slices.ContainsFunc(g.suppressions, twin) {
			g.suppressions = append(g.suppressions, s)
		}
	}
	return g
}

// storeGuests replaces all rows by a world of the model.
func (r *readers) storeGuests(g guests) {
	r.t.Helper()
	r.store(g.mails)
	batch := &pgx.Batch{}
	for id, before := range g.before {
		batch.Queue("UPDATE public."+map[mail.Kind]string{mail.Announcement: "outgoing_messages", mail.Transaction: "outgoing_transaction_messages"}[id.Kind]+
			" SET original_recipient = $2 WHERE id = $1", id.Row, before)
	}
	batch.Queue("DELETE FROM attendees")
	batch.Queue("DELETE FROM orders")
	batch.Queue("DELETE FROM email_suppressions")
	gone := func(deleted bool) *time.Time {
		if !deleted {
			return nil
		}
		return &epoch
	}
	for _, o := range g.orders {
		batch.Queue(`INSERT INTO orders (id, short_id, event_id, currency, first_name, last_name, email, status, public_id, created_at, deleted_at) OVERRIDING SYSTEM VALUE
			VALUES ($1, 'o_' || $1::bigint, $2, 'EUR', nullif($3, ''), $4, $5, 'COMPLETED', $6, $7, $8)`, o.id, o.event, o.first, o.last, o.email, o.publicID, o.created, gone(o.deleted))
	}
	for _, a := range g.tickets {
		batch.Queue(`INSERT INTO attendees (id, short_id, event_id, order_id, product_id, product_price_id, first_name, last_name, email, status, public_id, created_at, updated_at, deleted_at) OVERRIDING SYSTEM VALUE
			VALUES ($1, 'a_' || $1::bigint, $2, $3, 1, 1, $4, $5, $6, 'ACTIVE', $7, $8, $8, $9)`, a.id, a.event, a.order, a.first, a.last, a.email, a.publicID, a.created, gone(a.deleted))
	}
	for _, s := range g.suppressions {
		batch.Queue(`INSERT INTO email_suppressions (account_id, email, reason, bounce_type, source, created_at, deleted_at)
			VALUES (nullif($1::bigint, 0), $2, $3, nullif($4, ''), 'manual', now(), $5)`, s.account, s.email, string(s.reason), string(s.bounce), gone(s.deleted))
	}
	if err := r.pool.SendBatch(r.t.Context(), batch).Close(); err != nil {
		r.t.Fatal(err)
	}
}

func eventAccount(event int64) int64 { return accountOf(&row{event: &event}) }

// liveOrder reports whether an order of the model is live and in the scope.
func (g guests) liveOrder(id int64, scope mail.Scope) bool {
	return slices.ContainsFunc(g.orders, func(o holder) bool { return o.id == id && !o.deleted && scope.Includes(eventAccount(o.event)) })
}

// ordersOf returns the orders and tickets of an address: "order[ticket ticket]", newest first.
func (g guests) ordersOf(address string, scope mail.Scope) []string {
	var shown []holder
	tickets := map[int64][]holder{}
	for _, o := range g.orders {
		if !g.liveOrder(o.id, scope) {
			continue
		}
		bought := strings.EqualFold(o.email, address)
		for _, a := range g.tickets {
			own := strings.EqualFold(a.email, address)
			if a.order == o.id && !a.deleted && scope.Includes(eventAccount(a.event)) && (bought || own) {
				tickets[o.id] = append(tickets[o.id], a)
			}
		}
		if bought || len(tickets[o.id]) > 0 {
			shown = append(shown, o)
		}
	}
	slices.SortFunc(shown, func(a, b holder) int { return cmp.Or(b.created.Compare(a.created), cmp.Compare(b.id, a.id)) })
	var texts []string
	for _, o := range shown {
		slices.SortStableFunc(tickets[o.id], func(a, b holder) int {
			rank := func(h holder) int {
				if strings.EqualFold(h.email, address) {
					return 0
				}
				return 1
			}
			return cmp.Or(cmp.Compare(rank(a), rank(b)), cmp.Compare(a.id, b.id))
		})
		text := o.publicID + o.email
		for _, a := range tickets[o.id] {
			text += " " + a.publicID + a.email
		}
		texts = append(texts, text)
	}
	return texts
}

func orderText(o mail.RecipientOrder) string {
	text := o.PublicID + o.Email
	for _, a := range o.Tickets {
		text += " " + a.PublicID + a.Email
	}
	return text
}

// sentTo reports whether the current or original recipient of a mail is the address.
func (g guests) sentTo(m *row, address string) bool {
	return strings.EqualFold(m.recipient, address) || strings.EqualFold(g.before[m.id], address)
}

// accountsOf returns the accounts whose verdicts are shown.
func (g guests) accountsOf(address string, scope mail.Scope) []int64 {
	if !scope.All() {
		if scope.Account() == 0 {
			return nil
		}
		return []int64{scope.Account()}
	}
	concerned := map[int64]bool{}
	for _, m := range g.mails {
		if m.deleted == nil && g.sentTo(m, address) {
			concerned[accountOf(m)] = true
		}
	}
	for _, h := range slices.Concat(g.orders, g.tickets) {
		if !h.deleted && strings.EqualFold(h.email, address) {
			concerned[eventAccount(h.event)] = true
		}
	}
	for _, s := range g.suppressions {
		if !s.deleted && s.email == address {
			concerned[s.account] = true
		}
	}
	var accounts []int64
	for _, id := range []int64{1, 3, 2} { // One, Three, two
		if concerned[id] {
			accounts = append(accounts, id)
		}
	}
	return accounts
}

// wouldSend is rule 8 by hand: whether a live suppression of the account or the platform stops that kind.
func (g guests) wouldSend(address string, account int64, kind mail.Kind, scope mail.Scope) bool {
	for _, s := range g.suppressions {
		if s.deleted || s.email != address || s.account != 0 && s.account != account || scope == (mail.Scope{}) {
			continue
		}
		if kind == mail.Announcement || s.reason == mail.ReasonDoNotContact || s.bounce == mail.BouncePermanent {
			return false
		}
	}
	return true
}

// find returns the addresses that match a search text, sorted.
func (g guests) find(text string, scope mail.Scope) []string {
	in := func(part, whole string) bool { return strings.Contains(strings.ToLower(whole), strings.ToLower(part)) }
	found := map[string]bool{}
	for _, m := range g.mails {
		if m.deleted != nil || !scope.Includes(accountOf(m)) {
			continue
		}
		for _, address := range []string{m.recipient, g.before[m.id]} {
			if address != "" && in(text, address) {
				found[strings.ToLower(address)] = true
			}
		}
	}
	for _, h := range slices.Concat(g.orders, g.tickets) {
		named := !strings.Contains(text, "@")
		for word := range strings.FieldsSeq(text) {
			named = named && (in(word, h.first) || in(word, h.last))
		}
		if !h.deleted && scope.Includes(eventAccount(h.event)) && (named || in(text, h.email)) {
			found[strings.ToLower(h.email)] = true
		}
	}
	return sortedKeys(found)
}

func sortedKeys(set map[string]bool) []string {
	keys := []string{}
	for key := range set {
		keys = append(keys, key)
	}
	slices.Sort(keys)
	return keys
}

// TestRule11ARecipientIsWhatTheScopeSees compares the three parts of Recipient, and the search for recipients, with the model.
func TestRule11ARecipientIsWhatTheScopeSees(t *testing.T) {
	t.Parallel()
	r := newReaders(t)
	r.exec("ALTER TABLE attendees DROP CONSTRAINT fk_attendees_ticket_id, DROP CONSTRAINT attendees_ticket_prices_id_fk")
	rapid.Check(t, func(t *rapid.T) {
		g := drawGuests(t)
		r.storeGuests(g)
		for range 6 {
			scope, typed := rapid.SampledFrom(scopes).Draw(t, "scope"), rapid.SampledFrom(recipients).Draw(t, "address")
			address := strings.ToLower(typed)
			got, err := r.Lists.Recipient(r.t.Context(), scope, typed)
			if err != nil {
				t.Fatal(err)
			}
			if orders, want := texts(got.Orders, orderText), g.ordersOf(address, scope); !slices.Equal(orders, want) {
				t.Fatalf("scope %+v, orders of %s:\n got %q\nwant %q", scope, address, orders, want)
			}
			verdicts, want := got.Verdicts(true), g.accountsOf(address, scope)
			if accounts := texts(verdicts, func(v mail.AccountVerdict) int64 { return v.Account.ID }); !slices.Equal(accounts, want) {
				t.Fatalf("scope %+v, accounts of %s: %v, want %v", scope, address, accounts, want)
			}
			concerned := g.accountsOf(address, mail.AllAccounts())
			known, err := r.Lists.KnowsRecipient(r.t.Context(), scope, typed)
			if err != nil || known != slices.ContainsFunc(concerned, scope.Includes) {
				t.Fatalf("scope %+v knows %s, of accounts %v: %t, %v", scope, address, concerned, known, err)
			}
			for _, v := range append(verdicts, got.Elsewhere(true)) {
				if v.Announcement.Allowed != g.wouldSend(address, v.Account.ID, mail.Announcement, scope) ||
					v.Transaction.Allowed != g.wouldSend(address, v.Account.ID, mail.Transaction, scope) {
					t.Fatalf("scope %+v: would send to %s in account %d: %+v", scope, address, v.Account.ID, v)
				}
			}
			for _, s := range got.Suppressions {
				if s.Account.ID != 0 && !scope.Includes(s.Account.ID) {
					t.Fatalf("scope %+v sees a suppression of account %d", scope, s.Account.ID)
				}
			}
			page := mail.PageRequest{Limit: rapid.IntRange(1, 9).Draw(t, "limit")}
			mails := walk(t, page, func(page mail.PageRequest) (mail.Page[mail.Message], error) {
				return r.Lists.Messages(r.t.Context(), scope, mail.Filter{Address: typed}, page)
			}, func(m mail.Message) string { return m.ID.String() })
			theirs := keep(g.mails, func(m *row) bool { return g.sentTo(m, address) })
			if want := r.modelMessages(theirs, scope, mail.Filter{}, page); !slices.Equal(mails, want) {
				t.Fatalf("scope %+v, mails to %s:\n got %v\nwant %v", scope, address, mails, want)
			}
			count, err := r.Lists.CountMessages(r.t.Context(), scope, mail.Filter{Address: typed}, 100)
			checkCount(t, count, err, len(mails), 100)

			text := rapid.SampledFrom([]string{"ann@", "ANN@EXAMPLE.COM", "example", "c_d", "100%", "Ann Example", "example bob", "o'neil", "zoë", "nobody"}).Draw(t, "text")
			found, more, err := r.Lists.FindRecipients(r.t.Context(), scope, text, 100)
			if got, want := texts(found, func(f mail.FoundRecipient) string { return f.Email }), g.find(text, scope); err != nil || more || !sameSet(got, want) {
				t.Fatalf("scope %+v, %q finds\n got %q (%v)\nwant %q", scope, text, got, err, want)
			}
		}
	})
}

func texts[From, To any](all []From, text func(From) To) []To {
	var shown []To
	for _, one := range all {
		shown = append(shown, text(one))
	}
	return shown
}

// sameSet compares without the order, which depends on the database.
func sameSet(a, b []string) bool {
	a, b = slices.Clone(a), slices.Clone(b)
	slices.Sort(a)
	slices.Sort(b)
	return slices.Equal(a, b)
}

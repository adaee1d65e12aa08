package sample

import (
	"slices"
	"time"

	"github.com/mailroom-app/mailroom/backend/world/schema"
)

// Person is a user who can sign in to the demo world.
type Person struct {
	Name, Email, Password string
	// Role is ORGANIZER, ADMIN or SUPERADMIN.
	Role string
	// Accounts are the names of the person's accounts.
	Accounts []string
	// RecoveryCodes and AuthenticatorKey are the second factor; both are empty for a person without one.
	RecoveryCodes    []string
	AuthenticatorKey string
}

// People lists the users who can sign in, for the sign-in screen of the demo world of that generation of Hi.Events.
func People(generation schema.Generation) []Person {
	var able []Person
	for _, u := range usersOf(generation) {
		if u.password == "" {
			continue
		}
		person := Person{Name: u.first + " " + u.last, Email: u.email, Password: u.password, Role: u.memberships[0].role}
		if u.secondFactor {
			person.RecoveryCodes, person.AuthenticatorKey = slices.Clone(recoveryCodes), authenticatorKey
		}
		for _, m := range u.memberships {
			person.Accounts = append(person.Accounts, accounts[m.account-1].name)
		}
		able = append(able, person)
	}
	return able
}

type account struct {
	name, email, currency, zone, country string
	organizer                            string // the name that buyers see
}

// accounts are indexed by id minus one.
var accounts = []account{
	{"Northlight Concerts", "office@northlight.example", "EUR", "Europe/Berlin", "DE", "Northlight"},
	{"Riverside Events", "hello@riverside.example", "USD", "America/New_York", "US", "Riverside & Friends"},
	{"Aurora Festivals", "info@aurora.example", "JPY", "Asia/Tokyo", "JP", "オーロラ・フェスティバル"},
}

type membership struct {
	account int
	role    string
	status  string
	owner   bool
}

type user struct {
	first, last, email string
	password           string // empty for users who cannot sign in
	hash               string // in the format of Laravel's bcrypt; precomputed, since cost 10 takes a tenth of a second each
	zone               string
	memberships        []membership
	deleted            bool
	secondFactor       bool // exists from Hi.Events 2.0 on
}

// users are in the order of their ids. After those who can sign in comes one of each kind that cannot: invited, inactive, deleted.
var users = []user{
	{
		first: "Ada", last: "Okafor", email: "ada@northlight.example", password: "demo-ada-1",
		hash: "$2y$10$5Iunrmf.L8mj19rn4lJ6/OBil.if6rwtWUfBioxtaOLPX9PYp3VQK", zone: "Europe/Berlin",
		memberships: []membership{{account: 1, role: "SUPERADMIN", status: "ACTIVE"}},
	},
	{
		first: "Maya", last: "Brandt", email: "maya@northlight.example", password: "demo-maya-1",
		hash: "$2y$10$Etr3WgoG.Ep7XW6bIEVTGOLmMGGvbCEE8VuZYBNWoAqhlrbCQQxFO", zone: "Europe/Berlin",
		memberships: []membership{{account: 1, role: "ADMIN", status: "ACTIVE", owner: true}},
	},
	{
		first: "Jonas", last: "Weiß", email: "jonas@northlight.example", password: "demo-jonas-1",
		hash: "$2y$10$SDzz1e1tWTZ6e182RprTgexkwfYHl95BKGKzL9sAIB9GRubuj37hy", zone: "Europe/Athens",
		memberships: []membership{{account: 1, role: "ORGANIZER", status: "ACTIVE"}},
	},
	{
		first: "Sam", last: "Rivera", email: "sam@riverside.example", password: "demo-sam-1",
		hash: "$2y$10$eGkX51okcBGr4gfkjrvfs.ybCDGMAksD3wjDvH.3bSxze1i.1s67a", zone: "America/New_York",
		memberships: []membership{{account: 2, role: "ADMIN", status: "ACTIVE", owner: true}},
	},
	{
		first: "Lee", last: "Morgan", email: "lee@freelance.example", password: "demo-lee-1",
		hash: "$2y$10$CfC/GvmGoeQx7wTN4pZwO.EfNI9pXDe8W3ySOu3LZdiH8Fc9WZJBC", zone: "America/Los_Angeles",
		memberships: []membership{{account: 2, role: "ORGANIZER", status: "ACTIVE"}, {account: 3, role: "ORGANIZER", status: "ACTIVE"}},
	},
	{
		first: "Yuki", last: "Tanaka", email: "yuki@aurora.example", password: "demo-yuki-1",
		hash: "$2y$10$1fKJIxAayKOm7BTBRulDzu8QrsgGSdtg4pwyj3e1nIKuHq7SGLGXu", zone: "Asia/Tokyo",
		memberships: []membership{{account: 3, role: "ADMIN", status: "ACTIVE", owner: true}},
	},
	{
		first: "Mira", last: "Sommer", email: "mira@northlight.example", password: "demo-mira-1",
		hash: "$2y$10$aMsK0/itdgIvOkdORcaVOuS8gMFxdATigkE5S/QCco4aTnqPPE6Ye", zone: "Europe/Berlin", secondFactor: true,
		memberships: []membership{{account: 1, role: "ADMIN", status: "ACTIVE"}},
	},
	{
		first: "Iris", last: "Novak", email: "iris@northlight.example", hash: "invited", zone: "Europe/Berlin",
		memberships: []membership{{account: 1, role: "ORGANIZER", status: "INVITED"}},
	},
	{
		first: "Nora", last: "Quinn", email: "nora@riverside.example",
		hash: "$2y$10$V7Ir0VZpm.QwcjyA/IwzA.uKJasCGIiHiLBeOJxiGP9/c6mB.sgUm", zone: "America/New_York",
		memberships: []membership{{account: 2, role: "ORGANIZER", status: "INACTIVE"}},
	},
	{
		first: "Otto", last: "Former", email: "otto@northlight.example",
		hash: "$2y$10$SDzz1e1tWTZ6e182RprTgexkwfYHl95BKGKzL9sAIB9GRubuj37hy", zone: "Europe/Berlin", deleted: true,
		memberships: []membership{{account: 1, role: "ADMIN", status: "ACTIVE"}},
	},
}

// usersOf returns the users of that generation of Hi.Events: nobody has a second factor before 2.0.
func usersOf(generation schema.Generation) []user {
	if generation == schema.HiEvents2 {
		return users
	}
	return slices.DeleteFunc(slices.Clone(users), func(u user) bool { return u.secondFactor })
}

// owner returns the user id of the owner of an account, who sends its announcements.
func owner(account int) int {
	return 1 + slices.IndexFunc(users, func(u user) bool { return u.memberships[0].account == account && u.memberships[0].owner })
}

// writePeople adds accounts, organizers and people.
func (s *Data) writePeople(now time.Time) {
	founded := now.AddDate(-1, -2, 0)
	s.add("account_configuration",
		"id", 1, "name", "Default", "is_system_default", true, "created_at", founded, "updated_at", founded)
	for i, tier := range []struct {
		name         string
		perDay, each int
		links        bool
	}{{"Untrusted", 3, 100, false}, {"Trusted", 10, 5000, true}, {"Premium", 50, 50000, true}} {
		s.add("account_messaging_tiers",
			"id", i+1, "name", tier.name, "max_messages_per_24h", tier.perDay, "max_recipients_per_message", tier.each,
			"links_allowed", tier.links, "created_at", founded, "updated_at", founded)
	}
	for i, u := range usersOf(s.generation) {
		var deleted, verified any = nil, founded
		if u.deleted {
			deleted = now.AddDate(0, -1, 0)
		}
		if u.hash == "invited" {
			verified = nil
		}
		row := []any{
			"id", i + 1, "email", u.email, "email_verified_at", verified, "password", u.hash, "first_name", u.first, "last_name", u.last,
			"timezone", u.zone, "locale", "en", "created_at", founded, "updated_at", founded, "deleted_at", deleted,
		}
		if s.generation == schema.HiEvents2 {
			row = append(row, u.factor(founded)...)
		}
		s.add("users", row...)
	}
	for i, a := range accounts {
		id := i + 1
		s.add("accounts",
			"id", id, "name", a.name, "email", a.email, "currency_code", a.currency, "timezone", a.zone, "country", a.country,
			"short_id", "acc_"+s.token(13), "account_configuration_id", 1, "account_messaging_tier_id", 3, "is_manually_verified", true,
			"account_verified_at", founded, "created_at", founded, "updated_at", founded)
		row := []any{
			"id", id, "account_id", id, "name", a.organizer, "email", a.email, "currency", a.currency, "timezone", a.zone, "status", "LIVE",
			"created_at", founded, "updated_at", founded,
		}
		if s.generation == schema.HiEvents2 {
			row = append(row, "organizer_configuration_id", 1) // the one that Hi.Events's own migrations add
		}
		s.add("organizers", row...)
		s.add("organizer_settings",
			"id", id, "organizer_id", id, "created_at", founded, "updated_at", founded)
	}
	rows := 0
	for i, u := range usersOf(s.generation) {
		for _, m := range u.memberships {
			rows++
			s.add("account_users",
				"id", rows, "account_id", m.account, "user_id", i+1, "role", m.role, "status", m.status, "is_account_owner", m.owner,
				"created_at", founded, "updated_at", founded)
		}
	}
}

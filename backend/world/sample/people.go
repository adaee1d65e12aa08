package sample

import (
	"slices"
	"time"
)

// Person is somebody who can sign in to the demo world.
type Person struct {
	Name, Email, Password string
	// Role is ORGANIZER, ADMIN or SUPERADMIN.
	Role string
	// Accounts are the names of the accounts that the person belongs to.
	Accounts []string
}

// People lists who can sign in, for the sign-in screen of the demo world.
func People() []Person {
	var able []Person
	for _, u := range users {
		if u.password == "" {
			continue
		}
		person := Person{Name: u.first + " " + u.last, Email: u.email, Password: u.password, Role: u.memberships[0].role}
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

// accounts stand at the index of their id minus one.
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
	password           string // empty for those who cannot sign in
	hash               string // as Laravel's bcrypt writes it; computed once, since cost 10 takes a tenth of a second each
	zone               string
	memberships        []membership
	deleted            bool
}

// users stand at the index of their id minus one. After those who can sign in come one of each kind that cannot: invited, inactive,
// deleted.
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

// owner is the user id of the person who runs an account's announcements.
func owner(account int) int {
	return 1 + slices.IndexFunc(users, func(u user) bool { return u.memberships[0].account == account && u.memberships[0].owner })
}

// writePeople adds accounts, organizers and people.
func (s *Data) writePeople(now time.Time) {
	founded := now.AddDate(-1, -2, 0)
	s.add("account_configuration", "id, name, is_system_default, created_at, updated_at", 1, "Default", true, founded, founded)
	for i, tier := range []struct {
		name         string
		perDay, each int
		links        bool
	}{{"Untrusted", 3, 100, false}, {"Trusted", 10, 5000, true}, {"Premium", 50, 50000, true}} {
		s.add("account_messaging_tiers", "id, name, max_messages_per_24h, max_recipients_per_message, links_allowed, created_at, updated_at",
			i+1, tier.name, tier.perDay, tier.each, tier.links, founded, founded)
	}
	for i, u := range users {
		var deleted, verified any = nil, founded
		if u.deleted {
			deleted = now.AddDate(0, -1, 0)
		}
		if u.hash == "invited" {
			verified = nil
		}
		s.add("users", "id, email, email_verified_at, password, first_name, last_name, timezone, locale, created_at, updated_at, deleted_at",
			i+1, u.email, verified, u.hash, u.first, u.last, u.zone, "en", founded, founded, deleted)
	}
	for i, a := range accounts {
		id := i + 1
		s.add("accounts", "id, name, email, currency_code, timezone, country, short_id, account_configuration_id, account_messaging_tier_id, is_manually_verified, account_verified_at, created_at, updated_at",
			id, a.name, a.email, a.currency, a.zone, a.country, "acc_"+s.token(13), 1, 3, true, founded, founded, founded)
		s.add("organizers", "id, account_id, name, email, currency, timezone, status, created_at, updated_at",
			id, id, a.organizer, a.email, a.currency, a.zone, "LIVE", founded, founded)
		s.add("organizer_settings", "id, organizer_id, created_at, updated_at", id, id, founded, founded)
	}
	rows := 0
	for i, u := range users {
		for _, m := range u.memberships {
			rows++
			s.add("account_users", "id, account_id, user_id, role, status, is_account_owner, created_at, updated_at",
				rows, m.account, i+1, m.role, m.status, m.owner, founded, founded)
		}
	}
}

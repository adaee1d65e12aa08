package main

import (
	"strings"
	"testing"

	"github.com/mailroom-app/mailroom/backend/world"
	"github.com/mailroom-app/mailroom/backend/world/worldtest"
)

func TestSuppressionsAreAddedListedAndLifted(t *testing.T) {
	t.Parallel()
	databaseURL := worldtest.Migrated(t, world.Stock)
	execute(t, databaseURL, twoAccounts)
	settings := []string{"DATABASE_URL=" + databaseURL}
	for _, step := range []struct {
		arguments []string
		outcome   string
	}{
		{[]string{"Ann@Example.com", "--reason", "bounce", "--bounce-type", "undetermined", "--account", "2"}, "added"},
		{[]string{"ann@example.com", "--reason", "bounce", "--account", "2", "--note", "=by letter"}, "strengthened"},
		{[]string{"ann@example.com", "--reason", "bounce", "--account", "2"}, "already_there"},
		{[]string{"bob@example.com", "--reason", "do_not_contact"}, "added"},
	} {
		added := decode[map[string]string](t, succeed(t, settings, append([]string{"suppressions", "add", "--json"}, step.arguments...)...))
		if added["outcome"] != step.outcome || added["email"] != strings.ToLower(step.arguments[0]) {
			t.Errorf("%v: %v", step.arguments, added)
		}
	}
	list := decode[[]suppressionJSON](t, succeed(t, settings, "suppressions", "list", "--json", "--account", "2"))
	if len(list) != 1 || list[0].Email != "ann@example.com" || text(list[0].BounceType) != "Permanent" || text(list[0].Note) != "=by letter" || *list[0].AccountID != 2 || list[0].Source != "manual" {
		t.Errorf("%+v", list)
	}
	if platform := succeed(t, settings, "suppressions", "list", "--platform"); strings.Contains(platform, "ann@") || !strings.Contains(platform, "whole platform") {
		t.Errorf("%s", platform)
	}
	if done := mailroomctl(t, settings, "suppressions", "add", "cy@example.com", "--reason", "bounce", "--account", "99"); done.code != exitFailed || !strings.Contains(done.stderr, "no account 99") {
		t.Errorf("%+v", done)
	}
	if done := mailroomctl(t, settings, "suppressions", "remove", "ann@example.com", "--reason", "bounce", "--note", "x"); done.code != exitFailed {
		t.Errorf("platform-wide there is none: %+v", done)
	}
	lifted := decode[[]removedJSON](t, succeed(t, settings, "suppressions", "remove", "ann@example.com", "--reason", "bounce", "--account", "2", "--note", "she wrote", "--json"))
	if len(lifted) != 1 || lifted[0].ID != list[0].ID || lifted[0].AuditEntry == 0 {
		t.Errorf("%+v", lifted)
	}
	log := decode[[]auditJSON](t, succeed(t, settings, "audit", "--json", "--action", "unsuppress"))
	if len(log) != 1 || text(log[0].Reason) != "she wrote" || text(log[0].OSUser) == "" || log[0].ID != lifted[0].AuditEntry || !strings.Contains(string(log[0].Before), "ann@example.com") {
		t.Errorf("%+v", log)
	}
	if table := succeed(t, settings, "audit", "--csv"); strings.Count(table, "\r\n") != 5 || !strings.Contains(table, ",'=by letter\r\n") {
		t.Errorf("%s", table)
	}
	if table := succeed(t, settings, "audit", "--since", "2026-01-01"); strings.Count(table, "\n") != 5 || !strings.Contains(table, "unsuppress") {
		t.Errorf("%s", table)
	}
}

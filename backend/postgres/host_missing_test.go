package postgres_test

import (
	"flag"
	"fmt"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/jackc/pgx/v5"

	"github.com/mailroom-app/mailroom/backend/mail"
	"github.com/mailroom-app/mailroom/backend/postgres/connect"
	"github.com/mailroom-app/mailroom/backend/postgres/migrations"
	"github.com/mailroom-app/mailroom/backend/world"
	"github.com/mailroom-app/mailroom/backend/world/worldtest"
)

var update = flag.Bool("update", false, "write the documentation that is generated from what functions need")

const columnsDocument = "../../docs/hievents-columns.md"

// ownersCalls are calls, on rows of loginWorld, of the functions that an organizer's login may not call.
var ownersCalls = map[string]string{
	"mailroom.audit_entries": "mailroom.audit_entries()", "mailroom.suppression_history": "mailroom.suppression_history('fremdling@example.com', 10)",
	"mailroom.suppressing_events": "mailroom.suppressing_events('fremdling@example.com', 10)", "mailroom.forget_address": "mailroom.forget_address('fremdling@example.com', '', 0, '', 'asked')",
	"mailroom.lock_messages": "mailroom.lock_messages('transaction', '{0102-t1}', '{1}')", "mailroom.held_messages": "mailroom.held_messages('transaction', '{0102-t1}', '{1}')",
	"mailroom.settle_statuses": "mailroom.settle_statuses('{announcement}', '{1}')", "mailroom.name_messages": "mailroom.name_messages('{announcement}', '{1}', '{0102-a1}')",
	"mailroom.claim_announcements": "mailroom.claim_announcements('{1}', '{0102-new}')",
	"mailroom.create_transactions": "mailroom.create_transactions('{1}', '{1}', '{1}', '{attendee_ticket}', '{own@example.com}', '{Own}', '{0102-new}', ARRAY[now()])",
	"mailroom.merge_inferred":      "mailroom.merge_inferred('announcement', 'announcement', '{1}', '{2}')", "mailroom.attach_events": "mailroom.attach_events('{5}', '{announcement}', '{1}')",
	"mailroom.unmatch_events": "mailroom.unmatch_events('{5}', 0)", "mailroom.note_look": "mailroom.note_look()",
	"mailroom.suppress_addresses": "mailroom.suppress_addresses(ARRAY[sha256('Ownannouncement')], '{NULL}')", "mailroom.link_retries": "mailroom.link_retries('announcement', '{1}', '{0102-a2}')",
	"mailroom.retract_suppressions": "mailroom.retract_suppressions(ARRAY[sha256('Ownannouncement')], '{1}')",
	"mailroom.settle_recorded":      "mailroom.settle_recorded('announcement', '{1}')", "mailroom.forget_suppression_payloads": "mailroom.forget_suppression_payloads(now(), 10)",
	"mailroom.forget_parked_payloads": "mailroom.forget_parked_payloads(now(), 10)", "mailroom.forget_timeline_payloads": "mailroom.forget_timeline_payloads(now(), 10)",
	"mailroom.note_forgotten": "mailroom.note_forgotten(now())", "mailroom.forgetting_is_due": "mailroom.forgetting_is_due(now())", "mailroom.sign_in_candidates": "mailroom.sign_in_candidates('olga@example.org')",
	"mailroom.sign_in_decoy": "mailroom.sign_in_decoy()", "mailroom.lock_sign_ins": `mailroom.lock_sign_ins('\x01')`, "mailroom.note_sign_ins": `mailroom.note_sign_ins('\x01', 1, now(), NULL)`,
	"mailroom.backlog": "mailroom.backlog()", "mailroom.parked_events_of": "mailroom.parked_events_of(false, NULL, 10)", "mailroom.quarantined": "mailroom.quarantined('', NULL, 10, NULL)",
	"mailroom.quarantined_ids": "mailroom.quarantined_ids('')", "mailroom.lock_suppressions": "mailroom.lock_suppressions(NULL, 'own@example.com', 'bounce', 1)",
	"mailroom.merge_suppressions":         `mailroom.merge_suppressions('{new@example.com}', '{1}', '{bounce}', '{Permanent}', '{""}', '{""}', '{manual}', '{""}', '{NULL}', 'why', '', 0, '')`,
	"mailroom.last_change_of_suppression": "mailroom.last_change_of_suppression(1)", "mailroom.remove_suppressions": "mailroom.remove_suppressions('{1}', 'why', '', 0, '')",
	"mailroom.undo_removal": "mailroom.undo_removal(1, '', 0, '')", "mailroom.answer_request": "mailroom.answer_request(1, 'no', '', 0, '')",
	"mailroom.note_list_change": "mailroom.note_list_change('ses_suppress', 'x@example.com', 'why', '', 0, '')", "mailroom.suppressed_addresses": "mailroom.suppressed_addresses('', 10)",
	"mailroom.removed_addresses": "mailroom.removed_addresses('{own@example.com}', ARRAY[now()])", "mailroom.discard_quarantined": "mailroom.discard_quarantined('{1}', 'why', '', 0)",
	"mailroom.still_bouncing": "mailroom.still_bouncing('{own@example.com}')", "mailroom.quarantine_messages": `mailroom.quarantine_messages('{"\\x02"}', '{x}', '{x}', '{1}')`,
	"mailroom.take_quarantined": "mailroom.take_quarantined('{1}')", "mailroom.keep_quarantined": "mailroom.keep_quarantined(1, 'x', 'x')", "mailroom.record_events": strings.TrimPrefix(invent(nil), "SELECT "),
	"mailroom.own_sends": "mailroom.own_sends('{announcement}', '{1}')", "mailroom.guesses_among": "mailroom.guesses_among('{announcement}', '{1}')", "mailroom.moved_events": "mailroom.moved_events('{1}')",
	"mailroom.applied_occurrences": "mailroom.applied_occurrences(ARRAY[sha256('Ownannouncement')])", "mailroom.lock_claims": "mailroom.lock_claims('{own@example.com}')",
	"mailroom.parked_mails": "mailroom.parked_mails('{own@example.com}', 0)", "mailroom.wake_events": "mailroom.wake_events('{0102-a1}')",
	"mailroom.claim_candidates": "mailroom.claim_candidates('{1}', '{own@example.com}', ARRAY[now()], 3600)", "mailroom.integration_activity": "mailroom.integration_activity(1000)",
	"mailroom.holdings": "mailroom.holdings('{1}', '{own@example.com}', ARRAY[now()])", "mailroom.subject_templates": "mailroom.subject_templates('{1}')",
	"mailroom.broadcasts_like": "mailroom.broadcasts_like('{1}', '{Own}')", "mailroom.waiting_retries": "mailroom.waiting_retries('{0102-a1}')",
	"mailroom.wake_parked": "mailroom.wake_parked(60)", "mailroom.lock_parked": "mailroom.lock_parked(now(), 10)", "mailroom.look_later": "mailroom.look_later('{5}', 60, 60, 60)",
	"mailroom.hi_events": "mailroom.hi_events()", "mailroom.trial_messages": "mailroom.trial_messages()", "mailroom.note_drain": "mailroom.note_drain(now(), now(), 0, 0, 0, 0, 0, 0, 0, '', 0)",
	"mailroom.erased_among": "mailroom.erased_among('{own@example.com}', ARRAY[now()])", "mailroom.erase_deleted": "mailroom.erase_deleted(3600, 1000)", "mailroom.searched_tables": "mailroom.searched_tables()",
	"mailroom.start_erasing": "mailroom.start_erasing('own@example.com', '{}', 'why', '', 0, '')", "mailroom.erase_page": "mailroom.erase_page('mailroom.delivery_events', 'own@example.com', 0, NULL)",
	"mailroom.address_held": "mailroom.address_held('own@example.com')",
}

// sources returns the bodies of all functions, each including the bodies of the functions that it calls.
func (q *loginWorld) sources() map[string]string {
	called := regexp.MustCompile(`mailroom\.\w+`)
	bodies := map[string]string{}
	for _, line := range q.ask("SELECT 'mailroom.' || proname || ' ' || replace(prosrc, E'\\n', ' ') FROM pg_proc WHERE pronamespace = 'mailroom'::regnamespace") {
		name, body, _ := strings.Cut(line, " ")
		bodies[name] = body
	}
	sources := map[string]string{}
	for name := range bodies {
		reached := map[string]bool{name: true}
		for waiting := []string{name}; len(waiting) > 0; waiting = waiting[1:] {
			sources[name] += bodies[waiting[0]]
			for _, other := range called.FindAllString(bodies[waiting[0]], -1) {
				if _, is := bodies[other]; is && !reached[other] {
					reached[other] = true
					waiting = append(waiting, other)
				}
			}
		}
	}
	return sources
}

// TestRule14TheMatrixOfMissingColumns renames each column of Hi.Events in turn and calls every function that may use it: each works as before, or its
// error names the missing column. docs/hievents-columns.md lists which function needs which column.
func TestRule14TheMatrixOfMissingColumns(t *testing.T) {
	t.Parallel()
	q := newLoginWorld(t)
	organizer, err := pgx.ParseConfig(q.organizer())
	if err != nil {
		t.Fatal(err)
	}
	asOrganizer := "SAVEPOINT before; SET LOCAL SESSION AUTHORIZATION " + pgx.Identifier{organizer.User}.Sanitize()
	type call struct{ as, sql string }
	calls := map[string][]call{}
	organizers := 0
	for _, function := range migrations.Interface() {
		for _, of := range organizerCalls[function.Name] {
			calls[function.Name] = append(calls[function.Name], call{asOrganizer, ownValues.in(unmarked(of))})
		}
		if slices.Contains(function.Callers, migrations.Organizer) {
			organizers++
		}
		if of := ownersCalls[function.Name]; of != "" {
			calls[function.Name] = append(calls[function.Name], call{"SAVEPOINT before", of})
		}
		if len(calls[function.Name]) == 0 {
			t.Errorf("%s is not called", function.Name)
		}
	}
	renames, err := column(psql(t, worldtest.Database(t, world.Stock)), "SELECT change FROM ("+changesOfColumns+") AS c(change) WHERE change LIKE '% RENAME %' ORDER BY 1")
	if err != nil {
		t.Fatal(err)
	}
	sources := q.sources()
	table := "| column | functions that need it |\n|---|---|\n"
	tried := 0
	for _, rename := range renames {
		words := strings.Fields(rename) // ALTER TABLE t RENAME COLUMN c TO ...
		name := regexp.MustCompile(`\b` + regexp.QuoteMeta(strings.Trim(words[5], `"`)) + `\b`)
		var stopped []string
		q.exec("BEGIN")
		q.exec(rename)
		for _, function := range migrations.Interface() {
			if !name.MatchString(sources[function.Name]) {
				continue
			}
			for _, call := range calls[function.Name] {
				tried++
				q.exec(call.as)
				_, err := column(q.psql, "SELECT * FROM "+call.sql)
				q.exec("ROLLBACK TO before")
				if missing := missingColumn(err); missing != "" && !slices.Contains(stopped, function.Does) {
					if !name.MatchString(missing) {
						t.Errorf("%s without %s.%s says %q", call.sql, words[2], words[5], missing)
					}
					stopped = append(stopped, function.Does)
				}
			}
		}
		q.exec("ROLLBACK")
		if len(stopped) > 0 {
			needed := strings.Join(stopped, "; ")
			if len(stopped) >= organizers*9/10 {
				needed = "nearly all that an organizer's login calls"
			}
			table += fmt.Sprintf("| `%s.%s` | %s |\n", words[2], words[5], needed)
		}
	}
	if !worldtest.HiEvents2() { // the document is about the columns of 1.8
		document(t, columnsDocument, table)
	}
	fmt.Printf("The matrix of missing columns has %d columns and %d calls; what misses one names it.\n", len(renames), tried)
}

// missingColumn returns the error sentence about a missing column.
func missingColumn(err error) string {
	if translated := connect.Translate(err); mail.CodeOf(translated) == mail.CodeHiEventsChanged {
		return translated.Error()
	}
	return ""
}

// document compares generated text with the document, or updates the document.
func document(t *testing.T, path, generated string) {
	t.Helper()
	written, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	before, rest, _ := strings.Cut(string(written), "<!-- generated -->\n")
	_, after, _ := strings.Cut(rest, "<!-- end -->")
	want := before + "<!-- generated -->\n" + generated + "<!-- end -->" + after
	if *update {
		err = os.WriteFile(path, []byte(want), 0o644)
	} else if want != string(written) {
		err = fmt.Errorf("%s does not say what the definitions need: run make generate", path)
	}
	if err != nil {
		t.Error(err)
	}
}

// Rule 14: if a column that recording needs is missing, nothing is recorded. The error blames no message, so a drain keeps all of them.
func TestRule14WithoutAColumnADrainKeepsItsMessages(t *testing.T) {
	t.Parallel()
	r := newRecorder(t, world.Stock)
	r.store([]modelMessage{ticket})
	bounce := tell(about(t, ticket, "no such mailbox", 1))
	r.exec("ALTER TABLE events RENAME COLUMN account_id TO renamed_by_hievents")
	before := r.everything()
	_, err := r.Recorder.Record(t.Context(), []mail.Notice{bounce})
	if mail.CodeOf(err) != mail.CodeHiEventsChanged || !strings.Contains(err.Error(), "account_id") || !strings.Contains(err.Error(), "mailroom.lock_messages") {
		t.Errorf("%v", err)
	}
	if err := r.Recorder.CanRecord(t.Context()); mail.CodeOf(err) != mail.CodeHiEventsChanged {
		t.Errorf("a trial: %v", err)
	}
	if r.everything() != before {
		t.Error("something was recorded")
	}
	r.exec("ALTER TABLE events RENAME COLUMN renamed_by_hievents TO account_id")
	r.mustRecord(bounce)
}

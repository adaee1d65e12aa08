package postgres_test

import (
	"fmt"
	"regexp"
	"strings"
	"testing"

	"github.com/jackc/pgx/v5"

	"github.com/mailroom-app/mailroom/backend/mail"
	"github.com/mailroom-app/mailroom/backend/postgres/suppressions"
	"github.com/mailroom-app/mailroom/backend/world"
)

// The time to add suppressions is proportional to their number, whatever statistics the planner has: an import fills the list faster than
// autovacuum analyses it. Without statistics, Postgres estimates an index of live suppressions by reason to be as good as one by address, and
// then reads all bounces of the list for each entry.
func TestMergingNeverReadsTheListForEachEntry(t *testing.T) {
	r := newRecorder(t, world.Stock)
	r.exec("ALTER TABLE email_suppressions SET (autovacuum_enabled = false)")                  // only this test updates the statistics
	r.exec("CREATE INDEX ON email_suppressions (reason, created_at) WHERE deleted_at IS NULL") // another program may have created it
	entries := make([]mail.SuppressionEntry, suppressions.MergeLimit)
	for n := range entries {
		entries[n] = entry(fmt.Sprintf("guest.%d@example.com", n))
	}
	const fill = `INSERT INTO email_suppressions (email, reason, bounce_type, source, created_at)
		SELECT 'guest.' || n || '@example.com', 'bounce', 'Permanent', 'manual', now() FROM generate_series(1, 30000) n`
	db := explaining(t, urlOf(r.pool))
	for _, step := range []struct{ state, sql string }{
		{"never analysed", fill},
		{"vacuumed, never analysed", "VACUUM email_suppressions"},
		{"analysed", "ANALYZE email_suppressions"},
		{"analysed while it was empty", "TRUNCATE email_suppressions; ANALYZE email_suppressions; " + fill},
	} {
		r.exec(step.sql)
		for _, some := range []int{1, 10, 1000, suppressions.MergeLimit} {
			plan := db.plan(t, func() error {
				return db.AndForget(t.Context(), func(tx pgx.Tx) error {
					_, err := suppressions.MergeIn(t.Context(), tx, mail.Actor{}, entries[:some], "")
					return err
				})
			})
			for _, again := range readAgain(plan) {
				// A few entries may be compared with each other, but not with the list.
				if some > 10 || strings.Contains(again, " on email_suppressions") {
					t.Errorf("%d entries, the list %s: for each, Postgres reads\n%sof the plan\n%s", some, step.state, again, plan)
				}
			}
		}
	}
}

// byKey matches the condition of an index scan for the rows of one address or of one suppression.
var byKey = regexp.MustCompile(`Index Cond: .*(\(email\)::text|email|suppression_id) = `)

// readAgain returns the inner sides of a plan's nested loops, which are read again for each outer row, without those that are looked up by a key.
func readAgain(plan string) (inner []string) {
	depth := func(line string) int { return len(line) - len(strings.TrimLeft(line, " ")) }
	lines := strings.Split(plan, "\n")
	for i, line := range lines {
		if !strings.Contains(line, "Nested Loop") {
			continue
		}
		side := ""
		for _, below := range lines[i+1:] {
			if depth(below) <= depth(line) {
				break
			}
			if depth(below) == depth(line)+len("->    ") && strings.Contains(below, "->") {
				side = "" // the inner side is the last one
			}
			side += below + "\n"
		}
		if !byKey.MatchString(side) {
			inner = append(inner, side)
		}
	}
	return inner
}

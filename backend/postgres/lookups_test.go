package postgres_test

import (
	"regexp"
	"strconv"
	"strings"
	"testing"

	"github.com/mailroom-app/mailroom/backend/postgres"
)

// A statement's lookups are written for the planner, and as functions for the login of one person: both find the same rows.
func TestLookupsAreWhatTheirFunctionsSay(t *testing.T) {
	t.Parallel()
	q := newQuarter(t)
	plain := strings.NewReplacer("mailroom.", "", " m WHERE", " WHERE", " x WHERE", " WHERE", " m.", " ", " x.", " ")
	for name, source := range postgres.LookupSources() {
		var parameters []string
		var body string
		if err := q.psql.QueryRow(t.Context(), "SELECT coalesce(proargnames, '{}'), prosrc FROM pg_proc WHERE pronamespace = 'mailroom'::regnamespace AND proname = $1", name).
			Scan(&parameters, &body); err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		for i, parameter := range parameters {
			body = regexp.MustCompile(`\b`+parameter+`\b`).ReplaceAllString(body, "$$"+strconv.Itoa(i+1))
		}
		_, body, _ = strings.Cut(strings.Join(strings.Fields(body), " "), " FROM ")
		body = strings.TrimSuffix(plain.Replace(body), " m")
		if _, after, ok := strings.Cut(strings.TrimSuffix(source, ")"), " FROM "); ok {
			source = after
		}
		if source != body {
			t.Errorf("%s reads %q, its function %q", name, source, body)
		}
	}
}

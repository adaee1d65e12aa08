package suppress_test

import (
	"bytes"
	"context"
	"encoding/csv"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/mailroom-app/mailroom/backend/mail"
	"github.com/mailroom-app/mailroom/backend/suppress"
)

// list is an in-memory Store and Reader, with the part of the contract that import and export need.
type list struct {
	entries []mail.SuppressionEntry
	groups  int
	failAt  int // number of the group that fails, from 1; 0 for none
}

func (l *list) MergeSuppressions(_ context.Context, scope mail.Scope, _ mail.Actor, entries []mail.SuppressionEntry, _ string) ([]mail.SuppressionOutcome, error) {
	if l.groups++; l.groups == l.failAt {
		return nil, mail.Errorf(mail.CodeDatabaseDown, "the database is away")
	}
	if !scope.All() {
		return nil, mail.Errorf(mail.CodeNotAllowed, "no")
	}
	l.entries = append(l.entries, entries...)
	outcomes := slices.Repeat([]mail.SuppressionOutcome{mail.SuppressionAdded}, len(entries))
	for i, e := range entries {
		if e.Account == 99 {
			outcomes[i] = mail.SuppressionRefused
		}
	}
	return outcomes, nil
}

func (l *list) ListSuppressions(_ context.Context, _ mail.Scope, _ mail.SuppressionFilter, page mail.PageRequest) (mail.Page[mail.Suppression], error) {
	var from int
	if page.After != "" {
		if _, err := fmt.Sscan(page.After, &from); err != nil {
			return mail.Page[mail.Suppression]{}, err
		}
	}
	var found mail.Page[mail.Suppression]
	for i := from; i < min(from+page.Limit, len(l.entries)); i++ {
		e := l.entries[i]
		found.Rows = append(found.Rows, mail.Suppression{
			ID: int64(i + 1), Email: e.Email, Reason: e.Reason, BounceType: e.BounceType, BounceSubType: e.BounceSubType, ComplaintType: e.ComplaintType, Source: e.Source,
			Account: mail.Account{ID: e.Account}, Note: e.Note, CreatedAt: e.CreatedAt,
		})
	}
	if from+page.Limit < len(l.entries) {
		found.Next = fmt.Sprint(from + page.Limit)
	}
	return found, nil
}

func read(text string) ([]mail.SuppressionEntry, suppress.ImportReport, error) {
	var into list
	report, err := suppress.Import(context.Background(), &into, mail.AllAccounts(), mail.Actor{}, strings.NewReader(text), "x.csv", nil)
	return into.entries, report, err
}

func TestImportReadsWhatPeopleHave(t *testing.T) {
	bounce := mail.SuppressionEntry{Email: "ann@example.com", Reason: mail.ReasonBounce, BounceType: mail.BouncePermanent, Source: mail.SourceManual}
	at := func(line int, e mail.SuppressionEntry) mail.SuppressionEntry { e.Line = line; return e }
	full := mail.SuppressionEntry{
		Line: 2, Email: "-x@xn--mnchen-3ya.example", Reason: mail.ReasonComplaint, ComplaintType: "abuse", Account: 7, Source: mail.SourceSES, Note: "=1+1,\n\"x\"",
		CreatedAt: time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC),
	}
	for name, c := range map[string]struct {
		text string
		want []mail.SuppressionEntry
	}{
		"two columns":               {"email,reason\nann@example.com,bounce\n", []mail.SuppressionEntry{at(2, bounce)}},
		"no line break at the end":  {"email,reason\nann@example.com,bounce", []mail.SuppressionEntry{at(2, bounce)}},
		"a byte order mark, CRLF":   {"\xEF\xBB\xBFemail,reason\r\nann@example.com,bounce\r\n", []mail.SuppressionEntry{at(2, bounce)}},
		"other case, order, more":   {"Name, Reason ,EMAIL\nAnn,BOUNCE, Ann@Example.com \n\nBo,bounce,ann@example.com", []mail.SuppressionEntry{at(2, bounce), at(4, bounce)}},
		"all columns":               {"created_at,note,source,account_id,complaint_type,bounce_type,reason,email\n2026-03-01T13:00:00+01:00,\"'=1+1,\n\"\"x\"\"\",ses_notification,7,abuse,,complaint,'-x@MÜNCHEN.example", []mail.SuppressionEntry{full}},
		"a source of somebody else": {"email,reason,source\nann@example.com,bounce,newsletter", []mail.SuppressionEntry{at(2, bounce)}},
		"nothing but a header":      {"email,reason\n", nil},
	} {
		got, report, err := read(c.text)
		if err != nil || !slices.Equal(got, c.want) || report.Lines != 0 || report.Added != len(c.want) {
			t.Errorf("%s: %+v, %+v, %v", name, got, report, err)
		}
	}
}

func TestImportRefusesLinesByNumber(t *testing.T) {
	lines := []string{
		"email,reason,account_id,created_at,bounce_type", "ann@example.com,bounce", "Ann <ann@example.com>,bounce", "a b@example.com,bounce", "\u0430nn@example.com,bounce",
		"ann@example.com,spam", "ann@example.com", ",bounce", "ann@example.com,bounce,x", "ann@example.com,bounce,,yesterday", "ann@example.com,bounce,,2999-01-01",
		"ann@example.com,complaint,,,Permanent", "a\"b@example.com,bounce", "bob@example.com,bounce", "\"two\nlines\"@example.com,bounce", "\"x\ny@example.com\",bounce",
		"ann@example.com,bounce,99",
	}
	_, report, err := read(strings.Join(lines, "\n"))
	if err != nil || report.Entries != 16 || report.Added != 2 || report.Lines != 14 {
		t.Fatalf("%+v, %v", report, err)
	}
	var got []string
	for _, r := range report.Kept {
		got = append(got, r.String())
	}
	for _, words := range []string{
		"lines 3 to 4: the address has a space in it", "line 5: Amazon SES sends only", "line 6: unknown reason", "line 7: unknown reason", "line 8: type an address",
		"line 9: account_id", "line 10: created_at is no time", "line 11: created_at is in the future", "line 12: only a bounce", "line 13: quotation marks", "lines 15 to 16: quotation marks",
		"lines 17 to 18: the address has a line break", "line 19: there is no such account",
	} {
		if !slices.ContainsFunc(got, func(r string) bool { return strings.HasPrefix(r, words) }) {
			t.Errorf("no %q in\n%s", words, strings.Join(got, "\n"))
		}
	}
}

func TestImportRefusesFilesThatAreNone(t *testing.T) {
	long := "email,reason,note\nann@example.com,bounce,\"" + strings.Repeat("never closed\n", 10_000)
	for text, words := range map[string]string{
		"": "is empty", "email\nann@example.com": "no column reason", "email;reason\nann@example.com;bounce": "separated by commas", "email,reason,Email\n": "there twice",
		"\xFF\xFEe\x00m\x00": "UTF-16", "e\x00m\x00a\x00": "UTF-16", "email,reason\nann@example.com,bounce\nm\xfcller@example.com,bounce\n": "line 3 is not in UTF-8",
		"email,reason\nann@example.com,bounce\x00": "line 2 has a NUL", "\"email": "first line", long: "behind line 1",
	} {
		entries, report, err := read(text)
		if mail.CodeOf(err) != mail.CodeInvalid || !strings.Contains(err.Error(), words) || len(entries) > 0 || report.Entries > 0 {
			t.Errorf("%.40q: %v, %d entries, %+v", text, err, len(entries), report)
		}
	}
}

func TestAMillionBadLinesAreToldInAFewWords(t *testing.T) {
	var text strings.Builder
	text.WriteString("email,reason\n")
	for range 1_000_000 {
		text.WriteString("nobody,bounce\n")
	}
	_, report, err := read(text.String())
	if err != nil || report.Lines != 1_000_000 || len(report.Kept) != 1 || report.Kept[0].String() != "lines 2 to 1000001: an address has the form name@example.com" {
		t.Errorf("%+v, %v", report, err)
	}
}

// A partially applied import is reported as such.
func TestImportThatStopsSaysHowFarItIsDone(t *testing.T) {
	var text strings.Builder
	text.WriteString("email,reason\n")
	for n := range 25_000 {
		fmt.Fprintf(&text, "p%d@example.com,bounce\n", n)
	}
	into := list{failAt: 3}
	calls := 0
	report, err := suppress.Import(t.Context(), &into, mail.AllAccounts(), mail.Actor{}, strings.NewReader(text.String()), "x", func(r suppress.ImportReport) {
		if calls++; r.Total != 25_000 || r.Added != calls*10_000 {
			t.Errorf("%+v", r)
		}
	})
	if mail.CodeOf(err) != mail.CodeDatabaseDown || !strings.Contains(err.Error(), "up to line 20001 is done") || report.Added != 20_000 || len(into.entries) != 20_000 || calls != 2 {
		t.Errorf("%v, %+v", err, report)
	}
	if _, err := suppress.Import(t.Context(), &list{}, mail.OneAccount(1), mail.Actor{}, strings.NewReader(text.String()), "x", nil); mail.CodeOf(err) != mail.CodeNotAllowed ||
		strings.Contains(err.Error(), "stopped") {
		t.Errorf("nothing done at all: %v", err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := suppress.Import(ctx, &list{}, mail.AllAccounts(), mail.Actor{}, strings.NewReader(text.String()), "x", nil); !errors.Is(err, context.Canceled) {
		t.Errorf("cancelled: %v", err)
	}
}

// For any list: importing its export gives the same list, and no cell is a formula.
func TestExportAndImportAreInverse(t *testing.T) {
	hostile := rapid.StringOf(rapid.OneOf(rapid.SampledFrom([]rune("=+-@\t'\",;\n\r\\ \u202e\u0000aÖ😀")), rapid.Rune()))
	rapid.Check(t, func(t *rapid.T) {
		var ours list
		for range rapid.IntRange(0, 8).Draw(t, "entries") {
			e := mail.SuppressionEntry{
				Email:  rapid.StringMatching(`[-+='a-z0-9][-+='a-z0-9]{0,9}@[a-z0-9]{1,8}\.example`).Draw(t, "address"),
				Reason: rapid.SampledFrom([]mail.SuppressionReason{mail.ReasonBounce, mail.ReasonComplaint, mail.ReasonDoNotContact}).Draw(t, "reason"),
				Source: rapid.SampledFrom([]mail.SuppressionSource{mail.SourceSES, mail.SourceManual, mail.SourceManualResolve}).Draw(t, "source"),
				Note:   hostile.Draw(t, "note"), Account: int64(rapid.IntRange(0, 5).Draw(t, "account")),
			}
			switch e.Reason {
			case mail.ReasonBounce:
				e.BounceType = rapid.SampledFrom([]mail.BounceType{mail.BouncePermanent, mail.BounceTransient}).Draw(t, "type")
			case mail.ReasonComplaint:
				e.ComplaintType = hostile.Draw(t, "complaint")
			}
			if rapid.Bool().Draw(t, "dated") {
				e.CreatedAt = time.Unix(int64(rapid.IntRange(0, 1_700_000_000).Draw(t, "created")), 0).UTC()
			}
			e, err := e.Checked()
			if err != nil {
				continue // not valid in the list
			}
			ours.entries = append(ours.entries, e)
		}
		var text bytes.Buffer
		if _, err := suppress.Export(t.Context(), &ours, mail.AllAccounts(), mail.SuppressionFilter{}, &text); err != nil {
			t.Fatal(err)
		}
		table, err := csv.NewReader(strings.NewReader(text.String())).ReadAll()
		if err != nil {
			t.Fatal(err)
		}
		for _, cell := range slices.Concat(table...) {
			if cell != "" && strings.ContainsAny(cell[:1], "=+-@\t\r") {
				t.Fatalf("a formula: %q", cell)
			}
		}
		got, report, err := read(text.String())
		if err != nil || report.Lines != 0 || len(got) != len(ours.entries) {
			t.Fatalf("%+v, %v of %q", report, err, text.String())
		}
		for i := range got {
			if got[i].Line = 0; got[i] != ours.entries[i] {
				t.Fatalf("%+v became %+v by %q", ours.entries[i], got[i], text.String())
			}
		}
	})
}

func FuzzImport(f *testing.F) {
	for _, seed := range []string{"email,reason\nann@example.com,bounce\n", "\xEF\xBB\xBFemail,reason,note\r\na@b.cd,complaint,\"x\ny\"", "email,reason\n\"", "\xFF\xFE", "email,reason\n'-a@b.cd,bounce,,\n\n\"\"\"\""} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		entries, report, err := read(text)
		if err != nil && mail.CodeOf(err) != mail.CodeInvalid {
			t.Fatalf("%v", err)
		}
		if err == nil && (report.Entries != report.Added+report.Strengthened+report.AlreadyThere+report.Lines || report.Entries != report.Total) {
			t.Errorf("%+v", report)
		}
		last := 1
		for _, e := range entries {
			checked, err := e.Checked()
			if err != nil || checked != e || e.Line <= last || e.Email != mail.NormalizeAddress(e.Email) {
				t.Errorf("%+v, %v", e, err)
			}
			last = e.Line
		}
	})
}

func TestPaste(t *testing.T) {
	like := mail.SuppressionEntry{Reason: mail.ReasonDoNotContact, Account: 3, Note: "asked"}
	entries, refusals, err := suppress.Paste("Ann@example.com; bob@example.com,\r\n\n  Ann <ann@example.com>\ncy@example.com", like)
	if err != nil || refusals.Lines != 1 || refusals.Kept[0].FromLine != 3 || len(entries) != 3 {
		t.Fatalf("%+v, %+v, %v", entries, refusals, err)
	}
	for i, want := range []string{"ann@example.com 1", "bob@example.com 1", "cy@example.com 4"} {
		if e := entries[i]; fmt.Sprint(e.Email, " ", e.Line) != want || e.Account != 3 || e.Note != "asked" || e.Source != mail.SourceManual {
			t.Errorf("%+v, want %s", e, want)
		}
	}
	for text, like := range map[string]mail.SuppressionEntry{" \n;": like, "a@example.com": {}, strings.Repeat("a@example.com\n", suppress.PasteLimit+1): like} {
		if _, _, err := suppress.Paste(text, like); mail.CodeOf(err) != mail.CodeInvalid {
			t.Errorf("%.20q: %v", text, err)
		}
	}
}

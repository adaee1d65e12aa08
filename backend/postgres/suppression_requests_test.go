package postgres_test

import (
	"strings"
	"testing"

	"github.com/mailroom-app/mailroom/backend/mail"
	"github.com/mailroom-app/mailroom/backend/world"
)

func TestOrganizersAskAndSuperadminsAnswer(t *testing.T) {
	r := newRecorder(t, world.Integration)
	ctx, all, mine, theirs := t.Context(), mail.AllAccounts(), mail.OneAccount(1), mail.OneAccount(2)
	one := mail.Actor{Person: "one@example.com"}
	request := mail.SuppressionRequest{Account: mail.Account{ID: 1}, Email: "Ann <Ann@Example.com>", Wish: mail.WishUnsuppress, Note: " she called "}
	id, err := r.Suppressions.AskSuppression(ctx, mine, one, request)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := r.Suppressions.AskSuppression(ctx, mine, one, request); mail.CodeOf(err) != mail.CodeConflict {
		t.Errorf("asked twice: %v", err)
	}
	for code, ask := range map[mail.Code]func(*mail.SuppressionRequest) mail.Scope{
		mail.CodeNotFound: func(*mail.SuppressionRequest) mail.Scope { return theirs },
		mail.CodeInvalid:  func(q *mail.SuppressionRequest) mail.Scope { q.Note = "\n"; return mine },
	} {
		asked := request
		asked.Email = "bob@example.com"
		scope := ask(&asked)
		if _, err := r.Suppressions.AskSuppression(ctx, scope, one, asked); mail.CodeOf(err) != code {
			t.Errorf("%s: %v", code, err)
		}
	}
	for _, c := range []struct {
		scope mail.Scope
		n     int
	}{{all, 1}, {mine, 1}, {theirs, 0}, {mail.Scope{}, 0}} {
		found, err := r.Suppressions.SuppressionRequests(ctx, c.scope, true, 0, 10)
		if err != nil || len(found) != c.n {
			t.Errorf("%+v: %+v, %v", c.scope, found, err)
		}
		count, err := r.Suppressions.CountSuppressionRequests(ctx, c.scope, 10)
		if err != nil || count != (mail.Count{N: c.n}) {
			t.Errorf("%+v: counted %+v, %v", c.scope, count, err)
		}
		about, err := r.Suppressions.SuppressionRequestsAbout(ctx, c.scope, " ANN@example.com", 10)
		if err != nil || len(about) != c.n {
			t.Errorf("%+v: about her %+v, %v", c.scope, about, err)
		}
	}
	if about, err := r.Suppressions.SuppressionRequestsAbout(ctx, all, "bob@example.com", 10); err != nil || len(about) != 0 {
		t.Errorf("about somebody else: %+v, %v", about, err)
	}
	if err := r.Suppressions.AnswerSuppressionRequest(ctx, mine, one, id, "done"); mail.CodeOf(err) != mail.CodeNotAllowed {
		t.Errorf("answered by an organizer: %v", err)
	}
	if err := r.Suppressions.AnswerSuppressionRequest(ctx, all, root, id, "removed"); err != nil {
		t.Error(err)
	}
	if err := r.Suppressions.AnswerSuppressionRequest(ctx, all, mail.Actor{Person: "other@example.com"}, id, "no"); mail.CodeOf(err) != mail.CodeConflict ||
		!strings.Contains(err.Error(), "by root@example.com at") {
		t.Errorf("the loser of two: %v", err)
	}
	if err := r.Suppressions.AnswerSuppressionRequest(ctx, all, root, id+1, ""); mail.CodeOf(err) != mail.CodeNotFound {
		t.Errorf("no request: %v", err)
	}
	open, _ := r.Suppressions.SuppressionRequests(ctx, mine, true, 0, 10)
	closed, err := r.Suppressions.SuppressionRequests(ctx, mine, false, 0, 10)
	if err != nil || len(open) != 0 || len(closed) != 1 || closed[0].Answer != "removed" || closed[0].ClosedBy != "root@example.com" || closed[0].Email != "ann@example.com" ||
		closed[0].Note != "she called" || closed[0].Account.Name != "One" {
		t.Errorf("%+v, %+v, %v", open, closed, err)
	}
	if logged := r.ask("SELECT string_agg(action || ' ' || object || ':' || address || ' ' || account, ', ' ORDER BY id) FROM mailroom.audit_log"); logged !=
		"ask_suppression address:ann@example.com 1, answer_request address:ann@example.com 1" {
		t.Errorf("logged %s", logged)
	}
	if _, err := r.Suppressions.AskSuppression(ctx, mine, one, request); err != nil {
		t.Errorf("asked again after the answer: %v", err)
	}
	about, err := r.Suppressions.SuppressionRequestsAbout(ctx, mine, "ann@example.com", 10)
	if err != nil || len(about) != 2 || !about[0].ClosedAt.IsZero() || about[1].Answer != "removed" {
		t.Errorf("about her by now: %+v, %v", about, err)
	}
	if answered, err := r.Suppressions.SuppressionRequests(ctx, mine, false, about[1].ID, 10); err != nil || len(answered) != 0 {
		t.Errorf("before the only one that was answered: %+v, %v", answered, err)
	}
	other := request
	other.Wish = mail.WishSuppress
	if _, err := r.Suppressions.AskSuppression(ctx, mine, one, other); err != nil {
		t.Error(err)
	}
	if count, err := r.Suppressions.CountSuppressionRequests(ctx, all, 1); err != nil || count != (mail.Count{N: 1, More: true}) {
		t.Errorf("counted up to 1: %+v, %v", count, err)
	}
}

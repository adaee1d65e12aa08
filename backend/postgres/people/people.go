// Package people reads who may sign in, and remembers failed tries.
package people

import (
	"context"
	"strings"

	"github.com/jackc/pgx/v5"

	"github.com/mailroom-app/mailroom/backend/mail"
	"github.com/mailroom-app/mailroom/backend/postgres/pool"
)

// People are the users of Hi.Events. It may be used from several goroutines.
type People struct{ pool *pool.Pool }

// New reads from a pool.
func New(p *pool.Pool) *People { return &People{p} }

// Candidates are the live users with this address, compared in lower case, by id, each with the ACTIVE memberships of live accounts.
// Decoy is somebody's password hash, to spend the same time on where nobody is found; empty where nobody has a password yet.
func (p *People) Candidates(ctx context.Context, email string) (found []mail.Candidate, decoy string, err error) {
	found, err = p.candidates(ctx, "SELECT * FROM mailroom.sign_in_candidates($1)", strings.TrimSpace(email))
	if err != nil {
		return nil, "", err
	}
	return found, decoy, pool.Translate(p.pool.QueryRow(ctx, "SELECT mailroom.sign_in_decoy()").Scan(&decoy))
}

// Person is one live user as they are now, without the hash of their password, which not every login may read. It fails with CodeNotFound
// for one who was deleted.
func (p *People) Person(ctx context.Context, id int64) (mail.Candidate, error) {
	found, err := p.candidates(ctx, "SELECT p.*, '' FROM mailroom.person($1) p", id)
	if err == nil && len(found) == 0 {
		err = mail.Errorf(mail.CodeNotFound, "there is no person %d", id)
	}
	if err != nil {
		return mail.Candidate{}, err
	}
	return found[0], nil
}

// Myself is the person who the login of this connection is, as they are now; false where it is nobody in particular. It fails with
// CodeNotAllowed once that person may not sign in to Hi.Events any more.
func (p *People) Myself(ctx context.Context) (mail.Candidate, bool, error) {
	login, err := p.pool.MyLogin(ctx)
	if err != nil || login.Person == 0 {
		return mail.Candidate{}, false, err
	}
	who, err := p.Person(ctx, login.Person)
	if mail.CodeOf(err) == mail.CodeNotFound || err == nil && len(who.Memberships) == 0 {
		err = mail.Errorf(mail.CodeNotAllowed, "The person who the database login %q is may not sign in to Hi.Events any more.", login.Name)
	}
	if err != nil {
		return mail.Candidate{}, false, err
	}
	return who, true, nil
}

// candidates are the people whom a statement finds, by id, each with the ACTIVE memberships of live accounts.
func (p *People) candidates(ctx context.Context, statement string, args ...any) (found []mail.Candidate, err error) {
	rows, err := p.pool.Query(ctx, statement, args...)
	if err != nil {
		return nil, pool.Translate(err)
	}
	var (
		next    mail.Candidate
		account *int64
		name    *string
		role    *mail.Role
	)
	scan := []any{&next.Person.ID, &next.Person.Email, &next.Person.Name, &next.Person.TimeZone, &next.Person.Locale, &account, &name, &role, &next.PasswordHash}
	_, err = pgx.ForEachRow(rows, scan, func() error {
		if len(found) == 0 || found[len(found)-1].Person.ID != next.Person.ID {
			found = append(found, next)
		}
		if account != nil {
			last := &found[len(found)-1]
			last.Memberships = append(last.Memberships, mail.Membership{Account: mail.Account{ID: *account, Name: *name}, Role: *role})
		}
		return nil
	})
	return found, pool.Translate(err)
}

// Package people reads who may sign in, and records failed sign-ins.
package people

import (
	"context"
	"strings"

	"github.com/jackc/pgx/v5"

	"github.com/mailroom-app/mailroom/backend/mail"
	"github.com/mailroom-app/mailroom/backend/postgres/pool"
	"github.com/mailroom-app/mailroom/backend/postgres/values"
)

// People reads the users of Hi.Events. It may be used from several goroutines.
type People struct{ pool *pool.Pool }

// New returns People that uses a pool.
func New(p *pool.Pool) *People { return &People{p} }

// Candidates returns the live users with this address, compared in lower case, by id, each with the ACTIVE memberships of live accounts.
// decoy is the password hash of some user. If no user is found, checking it takes the same time; it is empty if nobody has a password yet.
func (p *People) Candidates(ctx context.Context, email string) (found []mail.Candidate, decoy string, err error) {
	found, err = p.candidates(ctx, "SELECT * FROM mailroom.sign_in_candidates($1)", strings.TrimSpace(email))
	if err != nil {
		return nil, "", err
	}
	return found, decoy, pool.Translate(p.pool.QueryRow(ctx, "SELECT mailroom.sign_in_decoy()").Scan(&decoy))
}

// Person returns one live user as recorded now, without the password hash, which not every login may read. It fails with CodeNotFound
// for a deleted user.
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

// Myself returns the person to whom the database login of this connection belongs, as recorded now; false if it belongs to no person. It
// fails with CodeNotAllowed once that person may not sign in to Hi.Events any more.
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

// candidates returns the people that a statement finds, by id, each with the ACTIVE memberships of live accounts.
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
		bar     mail.EntryBar
	)
	scan := []any{
		&next.Person.ID, &next.Person.Email, &next.Person.Name, &next.Person.TimeZone, &next.Person.Locale, &next.SecondFactor, &account, &name, &role,
		&bar.Code, &bar.Detail, &next.PasswordHash,
	}
	_, err = pgx.ForEachRow(rows, scan, func() error {
		if len(found) == 0 || found[len(found)-1].Person.ID != next.Person.ID {
			found = append(found, next)
		}
		if account != nil {
			last := &found[len(found)-1]
			last.Memberships = append(last.Memberships, mail.Membership{Account: mail.Account{ID: *account, Name: *name}, Role: values.OrZero(role), Bar: bar})
		}
		return nil
	})
	return found, pool.Translate(err)
}

package postgres

import (
	"context"
	"strings"

	"github.com/jackc/pgx/v5"

	"github.com/mailroom-app/mailroom/backend/mail"
)

// Candidates are the live users with this address, compared in lower case, by id, each with the ACTIVE memberships of live accounts.
// Decoy is somebody's password hash, to spend the same time on where nobody is found; empty where nobody has a password yet.
func (db *DB) Candidates(ctx context.Context, email string) (found []mail.Candidate, decoy string, err error) {
	found, err = db.candidates(ctx, "SELECT * FROM mailroom.sign_in_candidates($1)", strings.TrimSpace(email))
	if err != nil {
		return nil, "", err
	}
	return found, decoy, translate(db.pool.QueryRow(ctx, "SELECT mailroom.sign_in_decoy()").Scan(&decoy))
}

// Person is one live user as they are now, without the hash of their password, which not every login may read. It fails with CodeNotFound
// for one who was deleted.
func (db *DB) Person(ctx context.Context, id int64) (mail.Candidate, error) {
	found, err := db.candidates(ctx, "SELECT p.*, '' FROM mailroom.person($1) p", id)
	if err == nil && len(found) == 0 {
		err = mail.Errorf(mail.CodeNotFound, "there is no person %d", id)
	}
	if err != nil {
		return mail.Candidate{}, err
	}
	return found[0], nil
}

// candidates are the people whom a statement finds, by id, each with the ACTIVE memberships of live accounts.
func (db *DB) candidates(ctx context.Context, statement string, args ...any) (found []mail.Candidate, err error) {
	rows, err := db.pool.Query(ctx, statement, args...)
	if err != nil {
		return nil, translate(err)
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
	return found, translate(err)
}

package desktop

import (
	"context"
	"time"

	"github.com/mailroom-app/mailroom/backend/mail"
)

// auditPage is how many entries a page has.
const auditPage = 50

// AuditReader reads the audit log; *audit.Log is one. It is for the scope of all accounts (CodeNotAllowed).
type AuditReader interface {
	AuditLog(ctx context.Context, scope mail.Scope, filter mail.AuditFilter, after string, limit int) (mail.Page[mail.AuditEntry], error)
}

// Audit is the facade for reading who changed what. To anybody but superadmins it answers not_allowed.
type Audit struct {
	calls   *Calls
	link    *Link
	session *Session
}

// NewAudit makes the facade.
func NewAudit(calls *Calls, link *Link, session *Session) *Audit {
	return &Audit{calls: calls, link: link, session: session}
}

func recall[T any](a *Audit, name string, limit time.Duration, answer func(ctx context.Context, call superadminCall) (T, error)) (T, error) {
	return asSuperadmin(a.calls, a.link, a.session, "Audit."+name, limit, auditRefusal, answer)
}

// Entries is a page of the audit log.
func (a *Audit) Entries(query AuditQuery) (AuditPage, error) {
	return recall(a, "Entries", readLimit, func(ctx context.Context, call superadminCall) (AuditPage, error) {
		filter, err := query.read()
		if err != nil {
			return AuditPage{}, err
		}
		page, err := call.Audit.AuditLog(ctx, call.scope, filter, query.After, auditPage)
		return AuditPage{Rows: each(page.Rows, auditShape), Next: page.Next}, err
	})
}

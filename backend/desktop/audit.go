package desktop

import (
	"context"
	"time"

	"github.com/mailroom-app/mailroom/backend/mail"
)

// auditPage is the number of entries per page.
const auditPage = 50

// AuditReader reads the audit log; *audit.Log implements it. It fails with CodeNotAllowed in any scope but all accounts.
type AuditReader interface {
	AuditLog(ctx context.Context, scope mail.Scope, filter mail.AuditFilter, after string, limit int) (mail.Page[mail.AuditEntry], error)
}

// Audit is the facade for reading the audit log: who changed what. It fails with not_allowed for anybody but superadmins.
type Audit struct {
	calls   *Calls
	link    *Link
	session *Session
}

// NewAudit makes the facade.
func NewAudit(calls *Calls, link *Link, session *Session) *Audit {
	return &Audit{calls: calls, link: link, session: session}
}

func callAudit[T any](a *Audit, name string, limit time.Duration, answer func(ctx context.Context, call superadminCall) (T, error)) (T, error) {
	return asSuperadmin(a.calls, a.link, a.session, "Audit."+name, limit, auditRefusal, answer)
}

// Entries returns a page of the audit log.
func (a *Audit) Entries(query AuditQuery) (AuditPage, error) {
	return callAudit(a, "Entries", readLimit, func(ctx context.Context, call superadminCall) (AuditPage, error) {
		filter, err := query.read()
		if err != nil {
			return AuditPage{}, err
		}
		page, err := call.Audit.AuditLog(ctx, call.scope, filter, query.After, auditPage)
		return AuditPage{Rows: each(page.Rows, auditShape), Next: page.Next}, err
	})
}

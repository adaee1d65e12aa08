package export

import (
	"context"
	"encoding/csv"
	"io"

	"github.com/mailroom-app/mailroom/backend/mail"
)

// pageRows is the maximum number of rows in memory.
const pageRows = 500

// Reader reads the lists of messages page by page; *lists.Lists is one.
type Reader interface {
	Messages(ctx context.Context, scope mail.Scope, filter mail.Filter, page mail.PageRequest) (mail.Page[mail.Message], error)
	Issues(ctx context.Context, scope mail.Scope, filter mail.Filter, page mail.PageRequest) (mail.Page[mail.Issue], error)
}

// AuditReader reads the audit log, newest first; *audit.Log is one.
type AuditReader interface {
	AuditLog(ctx context.Context, scope mail.Scope, filter mail.AuditFilter, after string, limit int) (mail.Page[mail.AuditEntry], error)
}

// BulkReader reads the issues of a bulk resend in sending order; *resends.Resends is one.
type BulkReader interface {
	BulkItems(ctx context.Context, scope mail.Scope, actor mail.Actor, id int64, after string, limit int) (mail.Page[mail.BulkItem], error)
}

// Messages writes the messages of the scope that match filter as CSV in UTF-8, and returns the number of rows. The order is newest created
// first. Mails and events that arrive meanwhile do not change it, so that no row is lost or written twice. No cell is a formula (rule 12).
// limit is the maximum number of rows, 0 for all. Errors are the reader's and the writer's; rows written before an error stay written.
func Messages(ctx context.Context, from Reader, scope mail.Scope, filter mail.Filter, limit int, to io.Writer) (int, error) {
	return write(to, messageHeader, limit, messageCells, func(page mail.PageRequest) (mail.Page[mail.Message], error) {
		return from.Messages(ctx, scope, filter, page)
	})
}

// Issues does the same for delivery issues.
func Issues(ctx context.Context, from Reader, scope mail.Scope, filter mail.Filter, limit int, to io.Writer) (int, error) {
	return write(to, issueHeader, limit, issueCells, func(page mail.PageRequest) (mail.Page[mail.Issue], error) {
		return from.Issues(ctx, scope, filter, page)
	})
}

// Audit does the same for the audit log.
func Audit(ctx context.Context, from AuditReader, scope mail.Scope, filter mail.AuditFilter, limit int, to io.Writer) (int, error) {
	return write(to, auditHeader, limit, auditCells, func(page mail.PageRequest) (mail.Page[mail.AuditEntry], error) {
		return from.AuditLog(ctx, scope, filter, page.After, page.Limit)
	})
}

// Bulk does the same for all issues of a bulk resend of actor.
func Bulk(ctx context.Context, from BulkReader, scope mail.Scope, actor mail.Actor, id int64, to io.Writer) (int, error) {
	return write(to, bulkItemHeader, 0, bulkItemCells, func(page mail.PageRequest) (mail.Page[mail.BulkItem], error) {
		return from.BulkItems(ctx, scope, actor, id, page.After, page.Limit)
	})
}

func write[T any](
	to io.Writer, header []string, limit int, cells func(T) []string, read func(mail.PageRequest) (mail.Page[T], error),
) (rows int, err error) {
	table := csv.NewWriter(to) // lines end in LF: with UseCRLF it would drop the carriage returns within cells
	if err := table.Write(header); err != nil {
		return 0, err
	}
	request := mail.PageRequest{Sort: mail.ByCreated, Limit: pageRows}
	for {
		if limit > 0 {
			request.Limit = min(pageRows, limit-rows)
		}
		page, err := read(request)
		if err != nil {
			return rows, err
		}
		for _, row := range page.Rows {
			if err := table.Write(cells(row)); err != nil {
				return rows, err
			}
			rows++
		}
		if page.Next == "" || rows == limit {
			table.Flush()
			return rows, table.Error()
		}
		request.After = page.Next
	}
}

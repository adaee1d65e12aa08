package resends

import (
	"context"
	"slices"

	"github.com/jackc/pgx/v5"

	"github.com/mailroom-app/mailroom/backend/hievents"
	"github.com/mailroom-app/mailroom/backend/mail"
	"github.com/mailroom-app/mailroom/backend/postgres/lists"
	"github.com/mailroom-app/mailroom/backend/postgres/pool"
	"github.com/mailroom-app/mailroom/backend/postgres/suppressions"
)

// PlanResend returns what a resend would do; it changes nothing. The plan also says whether the content of the mail can be written and is up
// to date. It fails with CodeNotFound for a message that does not exist or is not in the scope.
func (s *Resends) PlanResend(ctx context.Context, scope mail.Scope, request mail.ResendRequest) (mail.ResendPlan, error) {
	var e examination
	err := s.pool.Snapshot(ctx, func(ctx context.Context, tx pgx.Tx) (err error) {
		if e, err = examine(ctx, tx, scope, request); err != nil {
			return err
		}
		content, err := ContentIn(ctx, tx, scope, e.plan.Last.ID, request.Selected(e.plan.Records)...)
		if code := mail.CodeOf(err); code == mail.CodeNotFound || code == mail.CodeInvalid {
			e.plan.Refusals = append(e.plan.Refusals, mail.Remark{Code: mail.RefusedNothingToSend, Message: err.Error()})
			return nil
		}
		e.outOfDate(content)
		for _, ticket := range content.Tickets.Sent {
			e.plan.Tickets = append(e.plan.Tickets, mail.PlannedTicket{Label: ticket.PublicID, Name: hievents.FullName(ticket.FirstName, ticket.LastName)})
		}
		return err
	})
	if err != nil {
		return mail.ResendPlan{}, pool.Failed(err, "plan to resend %s", request.ID)
	}
	e.plan.MaySuppress = s.maySuppress(e.plan.Original)
	return e.plan, nil
}

// maySuppress reports whether this database login can suppress the address of a chain.
func (s *Resends) maySuppress(original mail.Message) bool {
	return !s.pool.Login.Restricted() && original.Account != 0
}

// examination is a chain and the plan to resend it.
type examination struct {
	scope mail.Scope
	plan  mail.ResendPlan
	chain []mail.Message // the original first
	// hand names who is sending an attempt at this moment; empty if nobody is.
	hand string
}

// examine reads the chain, the records that hold its addresses, and whether mail may be sent to the new address.
func examine(ctx context.Context, tx pgx.Tx, scope mail.Scope, request mail.ResendRequest) (examination, error) {
	chain, err := lists.AttemptsIn(ctx, tx, scope, request.ID)
	if err != nil {
		return examination{}, err
	}
	e := examination{scope: scope, chain: chain}
	e.plan.Original, e.plan.Last = chain[0], chain[len(chain)-1]
	if e.plan.To = request.To; e.plan.To == "" {
		e.plan.To = mail.NormalizeAddress(e.plan.Last.Recipient)
	}
	if err := e.weighAttempts(ctx, tx); err != nil {
		return examination{}, err
	}
	account := e.plan.Original.Account
	suppressions, err := suppressions.Of(ctx, tx, e.plan.To, account)
	if err != nil {
		return examination{}, err
	}
	e.plan.Verdict = mail.WouldSend(request.ID.Kind, suppressions, request.Enforced)
	if !e.plan.Verdict.Allowed {
		e.plan.Refusals = append(e.plan.Refusals, suppressedRemark(e.plan.Verdict))
	}
	if e.plan.Records, err = e.affected(ctx, tx); err != nil {
		return examination{}, err
	}
	if err := e.weighChange(ctx, tx); err != nil {
		return examination{}, err
	}
	if slices.ContainsFunc(e.plan.Records, func(r mail.AffectedRecord) bool { return r.Kind != "waitlist" }) {
		e.plan.Warnings = append(e.plan.Warnings, mail.Remark{Code: mail.WarnShortIDChanges,
			Message: "Links in earlier mails of a corrected order or ticket stop working. This mail has the new links of all that are corrected."})
	}
	return e, nil
}

// weighChange adds warnings about the old address and the new one, if the attempt changes the address.
func (e *examination) weighChange(ctx context.Context, tx pgx.Tx) error {
	if !e.changesAddress() {
		return nil
	}
	suppressions, err := suppressions.Of(ctx, tx, mail.NormalizeAddress(e.plan.Last.Recipient), e.plan.Original.Account)
	if err != nil {
		return err
	}
	if len(suppressions) > 0 {
		e.plan.Warnings = append(e.plan.Warnings, mail.Remark{Code: mail.WarnOldSuppressed, Message: "The old address is suppressed already."})
	}
	var ownTicket bool
	err = tx.QueryRow(ctx, "SELECT mailroom.has_ticket($1, $2)", e.plan.Last.TicketedEvent.ID, e.plan.To).Scan(&ownTicket)
	if ownTicket {
		e.plan.Warnings = append(e.plan.Warnings, mail.Remark{Code: mail.WarnHasOwnTicket,
			Message: "Somebody with the new address has a ticket for this event already."})
	}
	return err
}

// oldAddresses returns the addresses that the chain was sent to, without the new one.
func (e *examination) oldAddresses() []string {
	var old []string
	for _, m := range e.chain {
		if address := mail.NormalizeAddress(m.Recipient); address != e.plan.To && !slices.Contains(old, address) {
			old = append(old, address)
		}
	}
	return old
}

// changesAddress reports whether the attempt goes to another address than the last one.
func (e *examination) changesAddress() bool {
	return mail.NormalizeAddress(e.plan.Last.Recipient) != e.plan.To
}

// suppressedRemark returns the refusal for an address that the verdict forbids.
func suppressedRemark(verdict mail.Verdict) mail.Remark {
	message := "The address is suppressed: " + verdict.Rule.Words() + "."
	if verdict.Suppression.OfErasedAddress() {
		message += " The address was erased, and the suppression kept as an HMAC: the integration does not see it."
	}
	return mail.Remark{Code: mail.RefusedSuppressed, Message: message}
}

// weighAttempts finds the attempts that block another one (rule 9).
func (e *examination) weighAttempts(ctx context.Context, tx pgx.Tx) error {
	working := map[int64]string{}
	if slices.ContainsFunc(e.chain, func(m mail.Message) bool { return m.Status == mail.Pending }) {
		rows, err := tx.Query(ctx, "SELECT * FROM mailroom.chain_hands($1, $2, $3, $4)", pool.AccountOf(e.scope, 0), e.plan.Last.ID.Kind, e.plan.Last.ID.Row, int(mail.InHand.Seconds()))
		if err != nil {
			return err
		}
		var id int64
		var who string
		var works bool
		if _, err := pgx.ForEachRow(rows, []any{&id, &who, &works}, func() error {
			if works {
				working[id] = who
			}
			return nil
		}); err != nil {
			return err
		}
	}
	for _, m := range e.chain {
		if m.Status == mail.Pending && working[m.ID.Row] != "" {
			e.hand = working[m.ID.Row]
		}
	}
	e.plan.Blocks = mail.Blocks(e.chain, working)
	return nil
}

// outOfDate adds a block, or by rule 20 a refusal, for each reason why the content is out of date.
func (e *examination) outOfDate(content hievents.Content) {
	for _, stale := range content.Stale {
		remarks := &e.plan.Blocks
		if stale.Code.Forbids(content.EmailType) {
			remarks = &e.plan.Refusals
		}
		*remarks = mail.AddRemark(*remarks, mail.RemarkCode(stale.Code), stale.Sentence)
	}
}

// affected returns the records that may get the new address; none if the address does not change.
func (e *examination) affected(ctx context.Context, tx pgx.Tx) ([]mail.AffectedRecord, error) {
	if len(e.oldAddresses()) == 0 {
		return nil, nil
	}
	rows, err := tx.Query(ctx, "SELECT * FROM mailroom.affected_records($1, $2, $3, $4)", pool.AccountOf(e.scope, 0), e.plan.Last.ID.Kind, e.plan.Last.ID.Row, e.plan.To)
	if err != nil {
		return nil, err
	}
	return pgx.CollectRows(rows, func(row pgx.CollectableRow) (mail.AffectedRecord, error) {
		var r mail.AffectedRecord
		return r, row.Scan(&r.Kind, &r.ID, &r.Label, &r.Name, &r.Email, &r.Proposed)
	})
}

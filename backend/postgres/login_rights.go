package postgres

import (
	"slices"

	"github.com/mailroom-app/mailroom/backend/mail"
)

// right is privileges on one thing, in the words of GRANT.
type right struct{ privileges, on string }

// everyLogin may find out what it is and whether the database is prepared, and call what reads no table, or reads with the caller's own rights.
var everyLogin = []right{
	{"USAGE", "SCHEMA mailroom"},
	{"SELECT", "mailroom.schema_versions"},
	{"SELECT", "mailroom.my_login"},
	{"EXECUTE", "FUNCTION mailroom.ses_id"},
	{"EXECUTE", "FUNCTION mailroom.status_of"},
	{"EXECUTE", "FUNCTION mailroom.weakest_fact"},
	{"EXECUTE", "FUNCTION mailroom.fact_of"},
	{"EXECUTE", "FUNCTION mailroom.bare_address"},
	{"EXECUTE", "FUNCTION mailroom.suppression_reason"},
	{"EXECUTE", "FUNCTION mailroom.suppression_bounce"},
	{"EXECUTE", "FUNCTION mailroom.forgettable"},
	{"EXECUTE", "FUNCTION mailroom.lock_heads"},
	{"EXECUTE", "FUNCTION mailroom.settle_resolutions"},
}

// organizerRights are on views that decide row by row what is the person's own. What a statement may set is named column by column: not
// the ids, which would let somebody ask whether a row of somebody else exists.
var organizerRights = []right{
	{"USAGE", "SCHEMA mailroom_own"},
	{"SELECT", "mailroom_own.accounts"},
	{"SELECT", "mailroom_own.people"},
	{"SELECT", "mailroom_own.memberships"},
	{"SELECT", "mailroom_own.ticketed_events"},
	{"SELECT", "mailroom_own.ticketed_event_details"},
	{"SELECT", "mailroom_own.ticketed_event_settings"},
	{"SELECT", "mailroom_own.organizers"},
	{"SELECT", "mailroom_own.broadcasts"},
	{"SELECT", "mailroom_own.broadcast_texts"},
	{"SELECT", "mailroom_own.email_templates"},
	{"SELECT", "mailroom_own.orders"},
	{"SELECT", "mailroom_own.order_items"},
	{"SELECT", "mailroom_own.invoices"},
	{"SELECT", "mailroom_own.attendees"},
	{"SELECT", "mailroom_own.waitlist_entries"},
	{"SELECT, UPDATE (email, short_id, updated_at)", "mailroom_own.order_addresses"},
	{"SELECT, UPDATE (email, short_id, updated_at)", "mailroom_own.attendee_addresses"},
	{"SELECT, UPDATE (email, updated_at)", "mailroom_own.waitlist_addresses"},
	{"SELECT, INSERT (event_id, message_id, recipient, original_recipient, subject, status, created_at, updated_at, retry_for_id), " + settleColumns, "mailroom_own.announcements"},
	{"SELECT, INSERT (event_id, order_id, attendee_id, email_type, recipient, original_recipient, subject, status, created_at, updated_at, retry_for_id), " +
		settleColumns, "mailroom_own.transactions"},
	{"SELECT", "mailroom_own.message_events"},
	{"SELECT", "mailroom_own.delivery_events"},
	{"SELECT", "mailroom_own.inferred_messages"},
	{"SELECT", "mailroom_own.suppressions"},
	{"SELECT, INSERT (kind, message_id, original_id, person, os_user, settled_at, outcome, code, detail), UPDATE (given_up_at, settled_at, outcome, code, detail)", "mailroom_own.sends"},
	{"SELECT, INSERT (person, os_user, account, action, subject, before, after, reason)", "mailroom_own.audit_log"},
	{"SELECT, INSERT (person, os_user, account, send_anyway), UPDATE (stop_asked, finished_at, failure_code, failure, total)", "mailroom_own.bulk_resends"},
	{"SELECT, INSERT (bulk_id, position, kind, original_id), UPDATE (attempt_id, done_at, code, detail)", "mailroom_own.bulk_resend_items"},
	{"SELECT", "mailroom_own.suppression_notes"},
	{"SELECT, INSERT (person, os_user, account, email, wish, note)", "mailroom_own.suppression_requests"},
	{"SELECT", "mailroom_own.drains"},
	{"EXECUTE", "FUNCTION mailroom_own.me"},
	{"EXECUTE", "FUNCTION mailroom_own.my_accounts"},
	{"EXECUTE", "FUNCTION mailroom_own.my_email"},
	{"EXECUTE", "FUNCTION mailroom_own.is_mine"},
	{"EXECUTE", "FUNCTION mailroom_own.suppressions_of"},
	{"EXECUTE", "FUNCTION mailroom_own.announcement_by_id"},
	{"EXECUTE", "FUNCTION mailroom_own.problem_transactions"},
	{"EXECUTE", "FUNCTION mailroom_own.resent_transactions"},
	{"EXECUTE", "FUNCTION mailroom_own.problem_announcements"},
	{"EXECUTE", "FUNCTION mailroom_own.resent_announcements"},
	{"EXECUTE", "FUNCTION mailroom_own.retries_of_announcement"},
	{"EXECUTE", "FUNCTION mailroom_own.announcements_of_event"},
	{"EXECUTE", "FUNCTION mailroom_own.transaction_by_id"},
	{"EXECUTE", "FUNCTION mailroom_own.retries_of_transaction"},
	{"EXECUTE", "FUNCTION mailroom_own.transactions_of_event"},
	{"EXECUTE", "FUNCTION mailroom_own.events_of_message"},
	{"EXECUTE", "FUNCTION mailroom_own.send_of_message"},
	{"EXECUTE", "FUNCTION mailroom_own.mark_of_message"},
	{"EXECUTE", "FUNCTION mailroom_own.timeline_of_message"},
	{"EXECUTE", "FUNCTION mailroom_own.lock_heads_of"},
	{"EXECUTE", "FUNCTION mailroom_own.settle_resolutions_of"},
	{"EXECUTE", "FUNCTION mailroom_own.lock_order_addresses"},
	{"EXECUTE", "FUNCTION mailroom_own.lock_attendee_addresses"},
	{"EXECUTE", "FUNCTION mailroom_own.lock_waitlist_addresses"},
}

// settleColumns are what becomes of a message: its outcome, its subject once that is written, and whether its issue is resolved.
const settleColumns = "UPDATE (subject, status, ses_message_id, updated_at, resolved_at, resolution_type)"

// drainRights are those of recording events, as the recorder's statements name tables and columns. Events and their lines in the timeline
// are added, and when a parked event is looked at again is noted; everything else is done by functions, which look first whether recorded
// events call for it. Of orders, tickets and the waitlist that is read which tells whose mail an unnamed one was (rule 5).
var drainRights = []right{
	{"SELECT", "public.outgoing_messages"},
	{"SELECT", "public.outgoing_transaction_messages"},
	{"SELECT, INSERT", "public.outgoing_message_events"},
	{"SELECT", "public.email_suppressions"},
	{"USAGE", "SEQUENCE public.outgoing_message_events_id_seq"},
	{"SELECT (id, account_id, organizer_id, title)", "public.events"},
	{"SELECT (id, name)", "public.organizers"},
	{"SELECT (event_id, subject)", "public.messages"},
	{"SELECT (id, account_id, organizer_id, event_id, template_type, subject, is_active, deleted_at)", "public.email_templates"},
	{"SELECT (id, event_id, public_id, status, payment_status, refund_status, first_name, last_name, email, locale, created_at, updated_at, deleted_at)", "public.orders"},
	{"SELECT (id, event_id, order_id, first_name, last_name, email, locale, created_at, updated_at, deleted_at)", "public.attendees"},
	{"SELECT (id, event_id, order_id, status, first_name, last_name, email, locale, offered_at, offer_expires_at, created_at, updated_at, deleted_at)", "public.waitlist_entries"},
	{"SELECT, INSERT (occurrence, sns_message_id, ses_message_id, event_type, event_subtype, recipient, recipients, occurred_at, sent_at, strength, reason, " +
		"status_code, diagnostic, subject, one_of, tag, retry_for_ses_id, message_kind, message_id, timeline_id, raw_payload), UPDATE (look_at)", "mailroom.delivery_events"},
	{"SELECT", "mailroom.inferred_messages"},
	{"SELECT", "mailroom.correlation_state"},
	{"SELECT", "mailroom.suppression_origins"},
	{"SELECT", "mailroom.suppression_cleanups"},
	{"SELECT (kind, message_id, outcome)", "mailroom.sends"},
	{"SELECT, INSERT (body_hash, body, reason, detail, times_seen), UPDATE (times_seen, last_seen_at, reason, detail)", "mailroom.quarantine"},
	{"SELECT, INSERT (started_at, finished_at, person, received, applied, duplicates, parked, quarantined, ignored, deleted)", "mailroom.drains"},
	{"SELECT", "mailroom.upkeep"},
	{"SELECT", "mailroom.announcements"},
	{"SELECT", "mailroom.transactions"},
	{"SELECT", "mailroom.message_events"},
	{"EXECUTE", "FUNCTION mailroom.free_second"},
	{"EXECUTE", "FUNCTION mailroom.attributed_events"},
	{"EXECUTE", "FUNCTION mailroom.lock_messages"},
	{"EXECUTE", "FUNCTION mailroom.name_messages"},
	{"EXECUTE", "FUNCTION mailroom.claim_announcements"},
	{"EXECUTE", "FUNCTION mailroom.create_transactions"},
	{"EXECUTE", "FUNCTION mailroom.merge_inferred"},
	{"EXECUTE", "FUNCTION mailroom.attach_events"},
	{"EXECUTE", "FUNCTION mailroom.unmatch_events"},
	{"EXECUTE", "FUNCTION mailroom.note_look"},
	{"EXECUTE", "FUNCTION mailroom.note_activity"},
	{"EXECUTE", "FUNCTION mailroom.settle_statuses"},
	{"EXECUTE", "FUNCTION mailroom.suppress_addresses"},
	{"EXECUTE", "FUNCTION mailroom.retract_suppressions"},
	{"EXECUTE", "FUNCTION mailroom.link_retries"},
	{"EXECUTE", "FUNCTION mailroom.settle_recorded"},
	{"EXECUTE", "FUNCTION mailroom.forget_suppression_payloads"},
	{"EXECUTE", "FUNCTION mailroom.forget_parked_payloads"},
	{"EXECUTE", "FUNCTION mailroom.forget_timeline_payloads"},
	{"EXECUTE", "FUNCTION mailroom.note_forgotten"},
}

// superadminRights are on the plain views and on Mailroom's own tables, for all accounts. Who a superadmin is and what they did, nobody
// rewrites, and the audit log fills in the login and the time itself. They drain as well.
var superadminRights = []right{
	{"SELECT", "mailroom.accounts"},
	{"SELECT (id, email, first_name, last_name, timezone, locale, deleted_at)", "mailroom.people"},
	{"SELECT", "mailroom.memberships"},
	{"SELECT", "mailroom.ticketed_events"},
	{"SELECT", "mailroom.ticketed_event_details"},
	{"SELECT", "mailroom.ticketed_event_settings"},
	{"SELECT", "mailroom.organizers"},
	{"SELECT", "mailroom.broadcasts"},
	{"SELECT", "mailroom.broadcast_texts"},
	{"SELECT", "mailroom.email_templates"},
	{"SELECT", "mailroom.orders"},
	{"SELECT", "mailroom.order_items"},
	{"SELECT", "mailroom.invoices"},
	{"SELECT", "mailroom.attendees"},
	{"SELECT", "mailroom.waitlist_entries"},
	{"SELECT", "mailroom.suppressions"},
	{"EXECUTE", "FUNCTION mailroom.suppressions_of"},
	{"EXECUTE", "FUNCTION mailroom.announcement_by_id"},
	{"EXECUTE", "FUNCTION mailroom.problem_transactions"},
	{"EXECUTE", "FUNCTION mailroom.resent_transactions"},
	{"EXECUTE", "FUNCTION mailroom.problem_announcements"},
	{"EXECUTE", "FUNCTION mailroom.resent_announcements"},
	{"EXECUTE", "FUNCTION mailroom.retries_of_announcement"},
	{"EXECUTE", "FUNCTION mailroom.announcements_of_event"},
	{"EXECUTE", "FUNCTION mailroom.transaction_by_id"},
	{"EXECUTE", "FUNCTION mailroom.retries_of_transaction"},
	{"EXECUTE", "FUNCTION mailroom.transactions_of_event"},
	{"EXECUTE", "FUNCTION mailroom.events_of_message"},
	{"EXECUTE", "FUNCTION mailroom.send_of_message"},
	{"EXECUTE", "FUNCTION mailroom.mark_of_message"},
	{"EXECUTE", "FUNCTION mailroom.timeline_of_message"},
	{"EXECUTE", "FUNCTION mailroom.lock_heads_of"},
	{"EXECUTE", "FUNCTION mailroom.settle_resolutions_of"},
	{"EXECUTE", "FUNCTION mailroom.lock_order_addresses"},
	{"EXECUTE", "FUNCTION mailroom.lock_attendee_addresses"},
	{"EXECUTE", "FUNCTION mailroom.lock_waitlist_addresses"},
	{"SELECT", "mailroom.parked_events"},
	{"SELECT", "mailroom.unmatched_events"},
	{"SELECT, UPDATE (email, short_id, updated_at)", "mailroom.order_addresses"},
	{"SELECT, UPDATE (email, short_id, updated_at)", "mailroom.attendee_addresses"},
	{"SELECT, UPDATE (email, updated_at)", "mailroom.waitlist_addresses"},
	{"INSERT (event_id, message_id, recipient, original_recipient, subject, status, created_at, updated_at, retry_for_id), " + settleColumns, "mailroom.announcements"},
	{"INSERT (event_id, order_id, attendee_id, email_type, recipient, original_recipient, subject, status, created_at, updated_at, retry_for_id), " +
		settleColumns, "mailroom.transactions"},
	{"USAGE", "SEQUENCE public.outgoing_messages_id_seq"},
	{"USAGE", "SEQUENCE public.outgoing_transaction_messages_id_seq"},
	{"INSERT, UPDATE", "public.email_suppressions"},
	{"USAGE", "SEQUENCE public.email_suppressions_id_seq"},
	{"SELECT, INSERT (kind, message_id, original_id, person, os_user, settled_at, outcome, code, detail), UPDATE (given_up_at, settled_at, outcome, code, detail)", "mailroom.sends"},
	{"SELECT, INSERT (person, os_user, account, action, subject, before, after, reason)", "mailroom.audit_log"},
	{"SELECT, INSERT (person, os_user, account, send_anyway), UPDATE (stop_asked, finished_at, failure_code, failure, total)", "mailroom.bulk_resends"},
	{"SELECT, INSERT (bulk_id, position, kind, original_id), UPDATE (attempt_id, done_at, code, detail)", "mailroom.bulk_resend_items"},
	{"SELECT, INSERT, UPDATE", "mailroom.suppression_notes"},
	{"SELECT, INSERT (person, os_user, account, email, wish, note), UPDATE (closed_at, closed_by, answer)", "mailroom.suppression_requests"},
	{"DELETE", "mailroom.suppression_origins"},
	{"INSERT, UPDATE", "mailroom.suppression_cleanups"},
	{"DELETE", "mailroom.quarantine"},
	{"SELECT, INSERT (body_hash, body_bytes, reason, detail, first_seen_at, last_seen_at, times_seen, person, why)", "mailroom.quarantine_discards"},
	{"SELECT", "mailroom.logins"},
}

// passwordRights are for the window under a superadmin's login that is nobody in particular: people sign in to it with the password of
// Hi.Events, so it has to compare the hash.
var passwordRights = []right{
	{"SELECT", "mailroom.people"},
	{"SELECT, INSERT, UPDATE, DELETE", "mailroom.sign_in_failures"},
}

// rightsOf are the rights of a login.
func rightsOf(login mail.DatabaseLogin) []right {
	rights := slices.Clone(everyLogin)
	switch login.Kind {
	case mail.OrganizerLogin:
		rights = append(rights, organizerRights...)
	case mail.SuperadminLogin:
		rights = append(rights, superadminRights...)
		if login.Person == 0 {
			rights = append(rights, passwordRights...)
		}
	}
	if login.MayDrain {
		rights = append(rights, drainRights...)
	}
	return rights
}

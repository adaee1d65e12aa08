package mail_test

import (
	"testing"

	"github.com/mailroom-app/mailroom/backend/mail"
)

// TestReasonsOfBounces contains known answers of providers.
func TestReasonsOfBounces(t *testing.T) {
	for _, c := range []struct {
		bounceType, subtype, status, said string
		want                              mail.Reason
	}{
		// SES's own subtype decides, whatever the server said.
		{"Permanent", "NoEmail", "", "", mail.ReasonMailboxMissing},
		{"Permanent", "Suppressed", "5.1.1", "no such user", mail.ReasonOnSuppressionList},
		{"Permanent", "OnAccountSuppressionList", "5.1.1", "", mail.ReasonOnSuppressionList},
		{"Permanent", "OnTenantSuppressionList", "", "", mail.ReasonOnSuppressionList},
		{"Permanent", "UnsubscribedRecipient", "5.1.1", "", mail.ReasonUnsubscribed},
		{"Permanent", "UnsubscribeRecipient", "", "", mail.ReasonUnsubscribed},
		{"Permanent", "EmailValidationSuppressed", "", "", mail.ReasonValidationFailed},
		{"Transient", "MailboxFull", "5.2.1", "", mail.ReasonMailboxFull},
		{"Transient", "MessageTooLarge", "", "", mail.ReasonMessageTooLarge},
		{"Transient", "ContentRejected", "5.7.1", "spam", mail.ReasonContentRejected},
		{"Transient", "AttachmentRejected", "", "", mail.ReasonAttachmentRejected},
		{"Transient", "CustomTimeoutExceeded", "", "", mail.ReasonTimedOut},

		// Gmail.
		{"Permanent", "General", "5.1.1", "smtp; 550-5.1.1 The email account that you tried to reach does not exist.", mail.ReasonMailboxMissing},
		{"Permanent", "General", "5.2.1", "smtp; 550 5.2.1 The email account that you tried to reach is disabled.", mail.ReasonMailboxDisabled},
		{"Transient", "General", "4.2.1", "smtp; 450 4.2.1 The user you are trying to contact is receiving mail at a rate that prevents delivery.", mail.ReasonThrottled},
		{"Transient", "General", "4.2.2", "smtp; 452 4.2.2 The recipient's inbox is out of storage space.", mail.ReasonMailboxFull},
		{"Permanent", "General", "5.7.1", "smtp; 550 5.7.1 Our system has detected that this message is likely unsolicited mail.", mail.ReasonBlockedAsSpam},
		{"Permanent", "General", "5.7.26", "smtp; 550-5.7.26 This mail has been blocked because the sender is unauthenticated.", mail.ReasonBlockedByPolicy},
		// Microsoft.
		{"Permanent", "General", "5.5.0", "smtp; 550 5.5.0 Requested action not taken: mailbox unavailable (S2017062302).", mail.ReasonMailboxMissing},
		{"Permanent", "General", "5.4.1", "smtp; 550 5.4.1 Recipient address rejected: Access denied. [DB5EUR01FT012.protection.outlook.com]", mail.ReasonMailboxMissing},
		{"Permanent", "General", "5.1.10", "smtp; 550 5.1.10 RESOLVER.ADR.RecipientNotFound; Recipient not found by SMTP address lookup", mail.ReasonMailboxMissing},
		{"Permanent", "General", "5.7.1", "smtp; 550 5.7.1 Unfortunately, messages from [203.0.113.7] weren't sent. Part of their network is on our block list (S3140).", mail.ReasonBlockedAsSpam},
		{"Transient", "General", "5.2.2", "smtp; 554 5.2.2 mailbox full; STOREDRV.Deliver.Exception:QuotaExceededException", mail.ReasonMailboxFull},
		// Yahoo.
		{"Permanent", "General", "5.0.0", "smtp; 554 delivery error: dd This user doesn't have a yahoo.com account", mail.ReasonMailboxMissing},
		{"Permanent", "General", "5.0.0", "smtp; 554 30 Sorry, your message cannot be delivered. This mailbox is disabled (554.30).", mail.ReasonMailboxDisabled},
		{"Transient", "General", "4.7.0", "smtp; 421 4.7.0 [TSS04] Messages temporarily deferred due to unexpected volume or user complaints", mail.ReasonThrottled},
		// Others.
		{"Permanent", "General", "5.1.1", "smtp; 550 5.1.1 <a@b.c>: Recipient address rejected: User unknown in virtual mailbox table", mail.ReasonMailboxMissing},
		{"Permanent", "General", "", "smtp; 550 Unknown User", mail.ReasonMailboxMissing},
		{"Permanent", "General", "5.1.2", "smtp; 550 5.1.2 Host unknown", mail.ReasonDomainMissing},
		{"Permanent", "General", "5.1.10", "smtp; 556 5.1.10 Domain has null MX", mail.ReasonDomainMissing},
		{"Transient", "General", "5.4.4", "smtp; 550 5.4.4 Unable to lookup DNS", mail.ReasonDomainMissing},
		{"Transient", "General", "4.4.1", "smtp; 421 4.4.1 Unable to connect to remote host", mail.ReasonServerUnavailable},
		{"Transient", "General", "4.4.2", "smtp; 421 4.4.2 Connection dropped", mail.ReasonServerUnavailable},
		{"Transient", "General", "4.4.7", "smtp; 550 4.4.7 Message expired: unable to deliver in 840 minutes", mail.ReasonTimedOut},
		{"Transient", "General", "5.3.4", "smtp; 552 5.3.4 Message size exceeds fixed limit", mail.ReasonMessageTooLarge},
		{"Permanent", "General", "5.7.1", "smtp; 554 5.7.1 Service unavailable; Client host blocked using zen.spamhaus.org", mail.ReasonBlockedAsSpam},
		{"Permanent", "General", "5.7.1", "smtp; 550 5.7.1 Relaying denied", mail.ReasonBlockedByPolicy},
		{"Permanent", "General", "5.7.509", "smtp; 550 5.7.509 Access denied, sending domain does not pass DMARC verification", mail.ReasonBlockedByPolicy},
		// No usable information.
		{"Permanent", "General", "5.0.0", "smtp; 550 no", mail.ReasonBouncedForGood},
		{"Permanent", "General", "rubbish", "", mail.ReasonBouncedForGood},
		{"Transient", "General", "", "", mail.ReasonAutoReply},
		{"Transient", "General", "4.0.0", "", mail.ReasonBouncedForNow},
		{"Transient", "SomethingNew", "", "", mail.ReasonBouncedForNow},
		{"Undetermined", "Undetermined", "", "", mail.ReasonBouncedUndetermined},
		{"", "", "", "", mail.ReasonBouncedUndetermined},
	} {
		e := mail.DeliveryEvent{Type: mail.EventBounce, BounceType: c.bounceType, BounceSubType: c.subtype, StatusCode: c.status, Diagnostic: c.said}
		if got := e.Reason(); got != c.want {
			t.Errorf("%s/%s %s %q: %q, want %q", c.bounceType, c.subtype, c.status, c.said, got, c.want)
		}
	}
}

func TestReasonsOfTheOtherKinds(t *testing.T) {
	for want, events := range map[mail.Reason][]mail.DeliveryEvent{
		mail.ReasonComplained:         {{Type: mail.EventComplaint}, {Type: mail.EventComplaint, ComplaintType: "abuse"}},
		mail.ReasonComplaintWithdrawn: {{Type: mail.EventComplaint, ComplaintType: "not-spam"}},
		mail.ReasonOnSuppressionList:  {{Type: mail.EventComplaint, ComplaintSubType: "OnAccountSuppressionList"}},
		mail.ReasonRejectedBySES:      {{Type: mail.EventReject, Diagnostic: "Bad content"}},
		mail.ReasonRenderingFailed:    {{Type: mail.EventRenderingFailure}},
		mail.ReasonMailboxFull:        {{Type: mail.EventDeliveryDelay, DelayType: "MailboxFull"}},
		mail.ReasonBlockedAsSpam:      {{Type: mail.EventDeliveryDelay, DelayType: "SpamDetected"}, {Type: mail.EventDeliveryDelay, DelayType: "IPFailure"}},
		mail.ReasonServerUnavailable: {
			{Type: mail.EventDeliveryDelay, DelayType: "RecipientServerError"},
			{Type: mail.EventDeliveryDelay, DelayType: "TransientCommunicationFailure"},
		},
		mail.ReasonThrottled: {{Type: mail.EventDeliveryDelay, DelayType: "SendingDeferral"}},
		mail.ReasonDelayed: {
			{Type: mail.EventDeliveryDelay},
			{Type: mail.EventDeliveryDelay, DelayType: "InternalFailure"},
			{Type: mail.EventDeliveryDelay, DelayType: "General"},
			{Type: mail.EventDeliveryDelay, DelayType: "BYOIPHostNameLookupUnavailable"},
			{Type: mail.EventDeliveryDelay, DelayType: "Undetermined"},
		},
		mail.ReasonNone: {
			{Type: mail.EventSend},
			{Type: mail.EventDelivery, Diagnostic: "250 not spam"},
			{Type: mail.EventOpen},
			{Type: mail.EventClick},
			{Type: mail.EventSubscription},
			{Type: "Something New", BounceType: "Permanent"},
		},
	} {
		for _, e := range events {
			if got := e.Reason(); got != want {
				t.Errorf("%s %s: %q, want %q", e.Type, e.Subtype(), got, want)
			}
		}
	}
}

func TestEveryReasonHasWordsOfItsOwn(t *testing.T) {
	said := map[string]mail.Reason{}
	for _, reason := range mail.Reasons() {
		words := reason.Words()
		if words == "" || words == string(reason) || said[words] != "" {
			t.Errorf("%q says %q, as does %q", reason, words, said[words])
		}
		said[words] = reason
	}
	if mail.ReasonNone.Words() != "" || mail.Reason("from_a_newer_program").Words() != "from_a_newer_program" {
		t.Error("a reason without words must come back as it is")
	}
}

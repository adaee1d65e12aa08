package simulate

import (
	"slices"
	"strings"

	"github.com/mailroom-app/mailroom/backend/mail"
)

// answer is the response of a mail server with the classification by SES. Texts are as the providers write them; IP addresses
// are from documentation networks.
type answer struct {
	provider   string
	domains    []string // recipient domains of the provider
	kind       Kind
	bounceType string
	subtype    string
	status     string
	text       string
	ip         string
}

var (
	gmail   = []string{"gmail.com", "googlemail.com"}
	outlook = []string{"outlook.com", "hotmail.com", "live.com"}
	yahoo   = []string{"yahoo.com", "ymail.com"}
	gmx     = []string{"gmx.de", "gmx.net", "web.de"}
)

// answers are the choices for each kind. Every Bounce stops all mail to the address, and every BounceTransient stops
// announcements, so that the effect of a simulated event is predictable.
var answers = []answer{
	{"Gmail", gmail, Bounce, "Permanent", "General", "5.1.1", "550-5.1.1 The email account that you tried to reach does not exist. Please try\n550-5.1.1 double-checking the recipient's email address for typos or\n550-5.1.1 unnecessary spaces. For more information, go to\n550 5.1.1  https://support.google.com/mail/?p=NoSuchUser - gsmtp", "192.0.2.26"},
	{"Outlook", outlook, Bounce, "Permanent", "General", "5.5.0", "550 5.5.0 Requested action not taken: mailbox unavailable (S2017062302). [Name=Protocol Filter Agent][AGT=PFA]", "192.0.2.33"},
	{"Microsoft 365", nil, Bounce, "Permanent", "General", "5.4.1", "550 5.4.1 Recipient address rejected: Access denied. For more information see https://aka.ms/EXOSmtpErrors [DB5EUR01FT012.eop-EUR01.prod.protection.outlook.com]", "192.0.2.36"},
	{"Yahoo", yahoo, Bounce, "Permanent", "General", "5.0.0", "554 delivery error: dd This user doesn't have a yahoo.com account [0] - mta4321.mail.ne1.yahoo.com", "192.0.2.41"},
	{"GMX", gmx, Bounce, "Permanent", "General", "5.1.1", "550 Requested action not taken: mailbox unavailable For explanation visit https://postmaster.gmx.net/en/error-messages", "192.0.2.52"},
	{"Postfix", nil, Bounce, "Permanent", "General", "5.1.1", "550 5.1.1 <recipient>: Recipient address rejected: User unknown in virtual mailbox table", "192.0.2.61"},
	{"Exchange", nil, Bounce, "Permanent", "NoEmail", "5.1.10", "550 5.1.10 RESOLVER.ADR.RecipientNotFound; Recipient not found by SMTP address lookup", "192.0.2.62"},

	{"Gmail", gmail, BounceTransient, "Transient", "MailboxFull", "4.2.2", "452-4.2.2 The recipient's inbox is out of storage space. Please direct the\n452-4.2.2 recipient to https://support.google.com/mail/?p=OverQuotaTemp - gsmtp", "192.0.2.26"},
	{"Outlook", outlook, BounceTransient, "Transient", "MailboxFull", "5.2.2", "554 5.2.2 mailbox full; STOREDRV.Deliver.Exception:QuotaExceededException", "192.0.2.33"},
	{"Yahoo", yahoo, BounceTransient, "Transient", "General", "4.7.0", "421 4.7.0 [TSS04] Messages from 203.0.113.7 temporarily deferred due to unexpected volume or user complaints", "192.0.2.41"},
	{"GMX", gmx, BounceTransient, "Transient", "General", "4.4.1", "421 Connection timed out while receiving the initial server greeting", "192.0.2.52"},
	{"Postfix", nil, BounceTransient, "Transient", "MailboxFull", "5.2.2", "552 5.2.2 <recipient>: Mailbox is full / Quota exceeded", "192.0.2.61"},
	{"Automatic reply", nil, BounceTransient, "Transient", "General", "", "", ""},

	{"Gmail", gmail, Delivery, "", "", "", "250 2.0.0 OK  1715768493 5b1f17b1804b1-42bb1e1a4c1si12345e9.5 - gsmtp", "192.0.2.26"},
	{"Outlook", outlook, Delivery, "", "", "", "250 2.6.0 <mail> [InternalId=12345678901234, Hostname=DB9P190MB1234.EURP190.PROD.OUTLOOK.COM] Queued mail for delivery", "192.0.2.33"},
	{"Yahoo", yahoo, Delivery, "", "", "", "250 ok dirdel", "192.0.2.41"},
	{"GMX", gmx, Delivery, "", "", "", "250 Requested mail action okay, completed: id=1MXY6b-1sLm2x3ABC-00YzZz", "192.0.2.52"},
	{"Postfix", nil, Delivery, "", "", "", "250 2.0.0 Ok: queued as 4VgQ1z5Lk2z9sXQ", "192.0.2.61"},

	{"Gmail", gmail, Delay, "", "MailboxFull", "4.2.2", "452 4.2.2 The email account that you tried to reach is over quota - gsmtp", "192.0.2.26"},
	{"Outlook", outlook, Delay, "", "TransientCommunicationFailure", "4.4.1", "421 4.4.1 Connection timed out", "192.0.2.33"},
	{"Yahoo", yahoo, Delay, "", "SpamDetected", "4.7.0", "421 4.7.0 [TSS04] Messages from 203.0.113.7 temporarily deferred due to unexpected volume or user complaints", "192.0.2.41"},
	{"Postfix", nil, Delay, "", "RecipientServerError", "4.3.0", "451 4.3.0 <recipient>: Temporary lookup failure", "192.0.2.61"},
	{"Postgrey", nil, Delay, "", "General", "4.2.0", "450 4.2.0 <recipient>: Recipient address rejected: Greylisted, try again in 300 seconds", "192.0.2.63"},
}

// bySubtype are the answers for a requested bounce subtype.
var bySubtype = map[string]answer{
	"Suppressed":               {status: "5.1.1", text: "550 5.1.1 Amazon SES has suppressed sending to this address because it has a recent history of bouncing as an invalid address."},
	"OnAccountSuppressionList": {status: "5.1.1", text: "550 5.1.1 Amazon SES did not send the message to this address because it is on the suppression list for your account."},
	"UnsubscribedRecipient":    {status: "5.1.1", text: "550 5.1.1 Amazon SES did not send the message to this address because it has unsubscribed from the list."},
	"MailboxFull":              {status: "4.2.2", text: "452 4.2.2 The email account that you tried to reach is over quota"},
	"MessageTooLarge":          {status: "5.3.4", text: "552 5.3.4 Message size exceeds fixed limit"},
	"ContentRejected":          {status: "5.7.1", text: "554 5.7.1 Message rejected because of its content"},
	"AttachmentRejected":       {status: "5.7.1", text: "552 5.7.0 This message was blocked because its content presents a potential security issue"},
	"NoEmail":                  {status: "5.1.1", text: "550 5.1.1 No such user here"},
}

// answerTo chooses an answer by the event's hash, among those of the recipient's provider if there are any, else among the others.
// A requested type or subtype replaces the chosen one.
func answerTo(e Event) answer {
	domain := e.To[strings.LastIndexByte(e.To, '@')+1:]
	domain = strings.ToLower(strings.TrimSuffix(domain, ">"))
	var own, others []answer
	for _, a := range answers {
		switch {
		case a.kind != e.Kind:
		case slices.Contains(a.domains, domain):
			own = append(own, a)
		default:
			others = append(others, a)
		}
	}
	if len(own) == 0 {
		own = others
	}
	var chosen answer
	if len(own) > 0 {
		chosen = own[e.hash("answer")%uint64(len(own))]
	}
	if e.Subtype != "" && e.Subtype != chosen.subtype {
		particular := bySubtype[e.Subtype]
		chosen.subtype = e.Subtype
		if particular.text != "" {
			chosen.status, chosen.text = particular.status, particular.text
		}
	}
	switch {
	case e.Kind == Delay && e.Type != "":
		chosen.subtype = e.Type
	case e.Type != "":
		chosen.bounceType = e.Type
	}
	chosen.text = strings.ReplaceAll(chosen.text, "<recipient>", "<"+mail.NormalizeAddress(e.To)+">")
	chosen.text = strings.ReplaceAll(chosen.text, "<mail>", "<"+e.SESMessageID+"@eu-west-1.amazonses.com>")
	return chosen
}

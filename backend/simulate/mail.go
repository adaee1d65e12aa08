package simulate

import (
	"fmt"
	"mime"
	netmail "net/mail"
	"strings"
	"time"
)

const (
	accountID    = "123456789012" // from AWS's examples
	reportingMTA = "dns; a8-31.smtp-out.amazonses.com"
)

// mailPart describes a mail as Hi.Events sends it, by SMTP from Laravel.
func (e Event) mailPart() mailPart {
	address, domain := e.sender()
	date := e.SentAt.UTC().Format(time.RFC1123Z)
	header := func(name, value string) headerPart { return headerPart{Name: name, Value: value} }
	headers := []headerPart{
		header("Received", fmt.Sprintf("from web-1 (ec2-203-0-113-7.eu-west-1.compute.amazonaws.com [203.0.113.7]) by email-smtp.amazonaws.com "+
			"with SMTP (SimpleEmailService-d-%s) id %s; %s", strings.ToUpper(e.hex("relay", 9)), e.hex("smtp", 20),
			e.SentAt.UTC().Format("Mon, 02 Jan 2006 15:04:05 -0700 (MST)"))),
		header("From", e.Source),
		header("To", strings.Join(e.recipients(), ", ")),
		header("Subject", mime.QEncoding.Encode("utf-8", e.Subject)),
		header("Message-ID", fmt.Sprintf("<%s@%s>", e.hex("mail", 32), domain)),
		header("Date", date),
		header("MIME-Version", "1.0"),
		header("Content-Type", `multipart/alternative; boundary="_=_symfony_`+e.hex("boundary", 8)+`_=_"`),
		header("X-SES-CONFIGURATION-SET", e.ConfigSet),
	}
	common := commonHeaders{From: []string{e.Source}, Date: date, To: e.recipients(), MessageID: e.SESMessageID, Subject: e.Subject}
	if e.ReplyTo != "" {
		headers = append(headers, header("Reply-To", e.ReplyTo))
		common.ReplyTo = []string{e.ReplyTo}
	}
	if e.RetryFor != "" {
		headers = append(headers, header("X-HiEvents-Retry-For", e.RetryFor))
	}
	part := mailPart{
		Timestamp: formatTime(e.SentAt), Source: address, SourceARN: "arn:aws:ses:eu-west-1:" + accountID + ":identity/" + domain,
		SendingAccountID: accountID, MessageID: e.SESMessageID, Destination: e.recipients(), Headers: headers, CommonHeaders: common,
	}
	if !e.Notification {
		part.Tags = e.tags(domain)
	}
	return part
}

func (e Event) tags(domain string) map[string][]string {
	tags := map[string][]string{
		"ses:source-tls-version": {"TLSv1.3"},
		"ses:operation":          {"SendSmtpEmail"},
		"ses:configuration-set":  {e.ConfigSet},
		"ses:source-ip":          {"203.0.113.7"},
		"ses:from-domain":        {domain},
		"ses:caller-identity":    {"hievents-smtp"},
	}
	for name, value := range e.Tags {
		tags[name] = []string{value}
	}
	if !e.Message.IsZero() {
		tags["mailroom-message"] = []string{e.Message.Tag()}
	}
	return tags
}

// sender returns the bare address of Source and its domain.
func (e Event) sender() (address, domain string) {
	address = e.Source
	if parsed, err := netmail.ParseAddress(e.Source); err == nil {
		address = parsed.Address
	}
	_, domain, _ = strings.Cut(address, "@")
	return address, domain
}

package sesevent

import (
	"slices"
	"strings"

	"github.com/mailroom-app/mailroom/backend/mail"
)

// The types of an SNS envelope.
// https://docs.aws.amazon.com/sns/latest/dg/sns-message-and-json-formats.html
const (
	typeNotification            = "Notification"
	typeSubscriptionConfirm     = "SubscriptionConfirmation"
	typeUnsubscribeConfirmation = "UnsubscribeConfirmation"
)

// envelope is the SNS envelope of a message. Subject is a pointer because SNS signs the subject only if it is present.
type envelope struct {
	Type             string  `json:"Type"`
	MessageID        string  `json:"MessageId"`
	Token            string  `json:"Token"`
	TopicARN         string  `json:"TopicArn"`
	Subject          *string `json:"Subject"`
	Message          string  `json:"Message"`
	SubscribeURL     string  `json:"SubscribeURL"`
	Timestamp        string  `json:"Timestamp"`
	SignatureVersion string  `json:"SignatureVersion"`
	Signature        string  `json:"Signature"`
	SigningCertURL   string  `json:"SigningCertURL"`
}

// present reports whether the document is an envelope rather than raw delivery.
func (e *envelope) present() bool { return e.Type != "" && e.Message != "" }

func (e *envelope) confirmation() bool {
	return e.Type == typeSubscriptionConfirm || e.Type == typeUnsubscribeConfirmation
}

// stringToSign returns the text that SNS signed: the fields of this type in SNS's order, each as name, newline, value, newline.
// https://docs.aws.amazon.com/sns/latest/dg/sns-verify-signature-of-message-verify-message-signature.html
func (e *envelope) stringToSign() []byte {
	text := make([]byte, 0, len(e.Message)+len(e.TopicARN)+512)
	add := func(name, value string) {
		text = append(text, name...)
		text = append(text, '\n')
		text = append(text, value...)
		text = append(text, '\n')
	}
	add("Message", e.Message)
	add("MessageId", e.MessageID)
	if e.confirmation() {
		add("SubscribeURL", e.SubscribeURL)
	} else if e.Subject != nil {
		add("Subject", *e.Subject)
	}
	add("Timestamp", e.Timestamp)
	if e.confirmation() {
		add("Token", e.Token)
	}
	add("TopicArn", e.TopicARN)
	add("Type", e.Type)
	return text
}

// check refuses an envelope with an unknown type, an id that cannot be stored, or a line break where SNS writes none. The
// signed text separates its fields by line breaks. A line break inside a field would let a forger move text from one field
// to the next under the same signature.
func (e *envelope) check() error {
	if e.Type != typeNotification && !e.confirmation() {
		return refuse(RefusedNotSES, "SNS has no message of type %s; whoever sent this is not SNS.", quoted(e.Type))
	}
	if clean(e.MessageID, maxID) != e.MessageID {
		return refuse(RefusedNotSES, "The MessageId of the SNS envelope is longer than any that SNS makes, or not text.")
	}
	oneLine := e.MessageID + e.Timestamp + e.Token + e.SubscribeURL
	if e.Subject != nil {
		oneLine += *e.Subject
	}
	if strings.Contains(oneLine, "\n") {
		return refuse(RefusedSignature, "A field of the SNS envelope has a line break where SNS writes none.")
	}
	return nil
}

// checkTopic refuses messages from another topic: a valid signature proves only that the topic of some AWS account sent them.
func (e *envelope) checkTopic(expected []string) *mail.Refusal {
	if slices.Contains(expected, e.TopicARN) {
		return nil
	}
	return refuse(RefusedTopic, "It came from the topic %s, expected is %s: check AWS_SNS_TOPIC_ARN and the queue's subscriptions.",
		quoted(e.TopicARN), quoted(strings.Join(expected, ",")))
}

// refuseSubscription keeps a confirmation in quarantine: SNS sends one only if another account made the subscription, and it is the only copy of the link
// that completes it. The link is never opened by the program, and is shown only if it leads to SNS.
func (e *envelope) refuseSubscription() *mail.Refusal {
	link := clean(e.SubscribeURL, 1024)
	if host := snsHost(e.TopicARN); host == "" || !strings.HasPrefix(link, "https://"+host+"/?") || strings.ContainsFunc(link, isNoURLCharacter) {
		return refuse(RefusedSubscription, "A subscription of the topic %s waits for a confirmation, but its link does not lead to SNS: do not open it, and subscribe the queue again.",
			quoted(e.TopicARN))
	}
	return refuse(RefusedSubscription, "A subscription of the topic %s waits for a confirmation; until then it sends no events. If it is yours, open this link once, then discard this message: %s",
		quoted(e.TopicARN), link)
}

func isNoURLCharacter(r rune) bool {
	return r <= ' ' || r > '~' || strings.ContainsRune("\"<>\\^`{|}", r)
}

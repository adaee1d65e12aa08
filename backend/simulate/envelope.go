package simulate

import (
	"crypto/sha256"
	"time"
)

// Notification describes an SNS message to make.
type Notification struct {
	TopicARN string
	// MessageID is SNS's id. If it is empty, it is derived from the topic and the message, so that two notifications with the
	// same content are duplicates of one delivery.
	MessageID string
	// Type defaults to Notification; any other type gets a token and a URL, as the confirmations have.
	Type string
	// Subject is the subject of identity feedback ("Amazon SES Email Event Notification"); omitted if empty.
	Subject string
	Message []byte
	At      time.Time
}

// envelope is the JSON of SNS.
// https://docs.aws.amazon.com/sns/latest/dg/sns-message-and-json-formats.html
type envelope struct {
	Type             string
	MessageID        string `json:"MessageId"`
	Token            string `json:",omitempty"`
	TopicARN         string `json:"TopicArn"`
	Subject          string `json:",omitempty"`
	Message          string
	SubscribeURL     string `json:",omitempty"`
	Timestamp        string
	SignatureVersion string
	Signature        string
	SigningCertURL   string
	UnsubscribeURL   string `json:",omitempty"`
}

// placeholderSignature is used without a signer; it is valid for no key.
const placeholderSignature = "UExBQ0VIT0xERVI="

// Envelope makes the SNS envelope, signed by signer. With nil it contains a placeholder signature that no verification accepts,
// as emulators of SNS do. It fails if the signer's key cannot sign.
func (n Notification) Envelope(signer *Signer) ([]byte, error) {
	e := envelope{
		Type: n.Type, MessageID: n.MessageID, TopicARN: n.TopicARN, Subject: n.Subject, Message: string(n.Message), Timestamp: formatTime(n.At),
		SignatureVersion: "1", Signature: placeholderSignature,
		SigningCertURL: "https://sns.eu-west-1.amazonaws.com/SimpleNotificationService-" + certificateName([]byte("placeholder")) + ".pem",
	}
	if e.Type == "" {
		e.Type = "Notification"
	}
	if e.MessageID == "" {
		e.MessageID = uuid(sha256.Sum256(append([]byte(n.TopicARN+"\x00"), n.Message...)))
	}
	if e.Type == "Notification" {
		e.UnsubscribeURL = "https://sns.eu-west-1.amazonaws.com/?Action=Unsubscribe&SubscriptionArn=" + n.TopicARN + ":" + e.MessageID
	} else {
		sum := sha256.Sum256([]byte(e.MessageID))
		e.Token = uuid(sum)
		e.SubscribeURL = "https://sns.eu-west-1.amazonaws.com/?Action=ConfirmSubscription&TopicArn=" + n.TopicARN + "&Token=" + e.Token
	}
	if signer != nil {
		if err := signer.sign(&e); err != nil {
			return nil, err
		}
	}
	return marshal(e)
}

package sesevent

import (
	"bytes"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"

	"github.com/mailroom-app/mailroom/backend/mail"
)

// wrapper holds the fields by which the forms are recognised in which other services of AWS pass events on.
type wrapper struct {
	DetailType string         `json:"detail-type"` // EventBridge
	Detail     jsontext.Value `json:"detail"`
	Records    []struct {     // what a Lambda function is called with, and notices of S3
		Source      string `json:"eventSource"`
		SourceOfSNS string `json:"EventSource"`
	} `json:"Records"`
	DeliveryStream  string `json:"deliveryStreamArn"` // Firehose
	InvocationID    string `json:"invocationId"`
	FirehoseRequest string `json:"requestId"`
	FirehoseRecords []any  `json:"records"`
}

const instead = " Make an SNS topic the destination of the events in SES, and subscribe the queue to it, with nothing in between."

// refuseWrapper names the service whose form a body has, and what to change; nil if it has none of them.
func refuseWrapper(text []byte) *mail.Refusal {
	if bytes.Contains(text, []byte("PayloadS3Pointer")) {
		return refuse(RefusedNotSES, "It points to an object in S3 (Extended Client Library), and contains no event: turn that off where the message is sent."+instead)
	}
	var w wrapper
	if json.Unmarshal(text, &w, lenient, jsontext.AllowDuplicateNames(true)) != nil {
		return nil
	}
	switch {
	case w.DetailType != "" && w.Detail != nil:
		return refuse(RefusedNotSES, "EventBridge wrote it."+instead)
	case len(w.Records) > 0 && w.Records[0].Source == "aws:s3":
		return refuse(RefusedNotSES, "It is a notice of S3 about a stored object, not an event of SES."+instead)
	case len(w.Records) > 0 && w.Records[0].Source+w.Records[0].SourceOfSNS != "":
		return refuse(RefusedNotSES, "It has the form in which a Lambda function gets events."+instead)
	case w.DeliveryStream != "", len(w.FirehoseRecords) > 0 && w.FirehoseRequest+w.InvocationID != "":
		return refuse(RefusedNotSES, "Firehose wrote it."+instead)
	}
	return nil
}

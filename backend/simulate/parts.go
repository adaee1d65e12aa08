package simulate

// document is an SES event, member by member as SES documents it.
// https://docs.aws.amazon.com/ses/latest/dg/event-publishing-retrieving-sns-contents.html
type document struct {
	EventType        string            `json:"eventType,omitempty"`
	NotificationType string            `json:"notificationType,omitempty"`
	Bounce           *bouncePart       `json:"bounce,omitempty"`
	Complaint        *complaintPart    `json:"complaint,omitempty"`
	Delivery         *deliveryPart     `json:"delivery,omitempty"`
	Delay            *delayPart        `json:"deliveryDelay,omitempty"`
	Send             *struct{}         `json:"send,omitempty"`
	Reject           *rejectPart       `json:"reject,omitempty"`
	Failure          *failurePart      `json:"failure,omitempty"`
	Open             *openPart         `json:"open,omitempty"`
	Click            *openPart         `json:"click,omitempty"`
	Subscription     *subscriptionPart `json:"subscription,omitempty"`
	Mail             mailPart          `json:"mail"`
}

type mailPart struct {
	Timestamp        string              `json:"timestamp"`
	Source           string              `json:"source"`
	SourceARN        string              `json:"sourceArn"`
	SendingAccountID string              `json:"sendingAccountId"`
	MessageID        string              `json:"messageId"`
	Destination      []string            `json:"destination"`
	HeadersTruncated bool                `json:"headersTruncated"`
	Headers          []headerPart        `json:"headers"`
	CommonHeaders    commonHeaders       `json:"commonHeaders"`
	Tags             map[string][]string `json:"tags,omitempty"`
}

type headerPart struct {
	Name  string `json:"name"`
	Value string `json:"value"`
}

type commonHeaders struct {
	From      []string `json:"from"`
	ReplyTo   []string `json:"replyTo,omitempty"`
	Date      string   `json:"date"`
	To        []string `json:"to"`
	MessageID string   `json:"messageId"`
	Subject   string   `json:"subject"`
}

type recipientPart struct {
	EmailAddress   string `json:"emailAddress"`
	Action         string `json:"action,omitempty"`
	Status         string `json:"status,omitempty"`
	DiagnosticCode string `json:"diagnosticCode,omitempty"`
}

type bouncePart struct {
	FeedbackID    string          `json:"feedbackId"`
	BounceType    string          `json:"bounceType"`
	BounceSubType string          `json:"bounceSubType"`
	Recipients    []recipientPart `json:"bouncedRecipients"`
	Timestamp     string          `json:"timestamp"`
	RemoteMTAIP   string          `json:"remoteMtaIp,omitempty"`
	ReportingMTA  string          `json:"reportingMTA,omitempty"`
}

type complaintPart struct {
	FeedbackID   string          `json:"feedbackId"`
	SubType      *string         `json:"complaintSubType"`
	Recipients   []recipientPart `json:"complainedRecipients"`
	Timestamp    string          `json:"timestamp"`
	UserAgent    string          `json:"userAgent"`
	FeedbackType string          `json:"complaintFeedbackType"`
	ArrivalDate  string          `json:"arrivalDate"`
}

type deliveryPart struct {
	Timestamp            string   `json:"timestamp"`
	ProcessingTimeMillis int64    `json:"processingTimeMillis"`
	Recipients           []string `json:"recipients"`
	SMTPResponse         string   `json:"smtpResponse"`
	RemoteMTAIP          string   `json:"remoteMtaIp"`
	ReportingMTA         string   `json:"reportingMTA"`
}

type delayPart struct {
	Timestamp      string          `json:"timestamp"`
	DelayType      string          `json:"delayType"`
	ExpirationTime string          `json:"expirationTime"`
	Recipients     []recipientPart `json:"delayedRecipients"`
	ReportingMTA   string          `json:"reportingMTA"`
}

type rejectPart struct {
	Reason string `json:"reason"`
}

type failurePart struct {
	ErrorMessage string `json:"errorMessage"`
	TemplateName string `json:"templateName"`
}

// openPart is an open, or a click if it has a link.
type openPart struct {
	IPAddress string `json:"ipAddress"`
	Timestamp string `json:"timestamp"`
	UserAgent string `json:"userAgent"`
	Link      string `json:"link,omitempty"`
}

type subscriptionPart struct {
	ContactList string      `json:"contactList"`
	Timestamp   string      `json:"timestamp"`
	Source      string      `json:"source"`
	New         preferences `json:"newTopicPreferences"`
	Old         preferences `json:"oldTopicPreferences"`
}

type preferences struct {
	UnsubscribeAll bool `json:"unsubscribeAll"`
}

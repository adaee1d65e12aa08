package desktop

// OperationsState is the state of the whole installation.
type OperationsState struct {
	// Queue and QueueMessage are as in SetupState.
	Queue        string `json:"queue"`
	QueueMessage string `json:"queueMessage"`
	// Waiting and InFlight are the approximate numbers of queue messages that wait and that are being processed, -1 if unknown.
	Waiting  int `json:"waiting"`
	InFlight int `json:"inFlight"`
	// Parked counts events whose message is missing, Unmatched those of them that waited too long, Quarantined queue messages kept whole.
	Parked      int     `json:"parked"`
	Unmatched   int     `json:"unmatched"`
	Quarantined int     `json:"quarantined"`
	Silence     Silence `json:"silence"`
	Drains      []Drain `json:"drains"` // the last ones, newest first
}

// Silence reports whether messages are sent while no outcomes arrive (rule 16).
type Silence struct {
	Alarm    bool   `json:"alarm"`
	Since    string `json:"since"`    // when the last outcome was recorded; "" if never
	Oldest   string `json:"oldest"`   // when the first message without an outcome was written
	Messages int    `json:"messages"` // how many have no outcome, counted up to 1 000 of each kind
}

// Drain is a finished drain. It counts queue messages: each in Received and in one of Applied, Duplicates, Parked, Quarantined, Ignored.
type Drain struct {
	StartedAt   string `json:"startedAt"`
	FinishedAt  string `json:"finishedAt"`
	Person      string `json:"person"` // e-mail; "" for mailroomctl
	Login       string `json:"login"`  // of the database
	Received    int    `json:"received"`
	Applied     int    `json:"applied"`
	Duplicates  int    `json:"duplicates"`
	Parked      int    `json:"parked"`
	Quarantined int    `json:"quarantined"`
	Ignored     int    `json:"ignored"`
}

// QuarantinePage is one page of the quarantine, newest first; Next is "" on the last page.
type QuarantinePage struct {
	Rows []Quarantined `json:"rows"`
	Next string        `json:"next"`
}

// Quarantined is a queue message that could not be understood or trusted.
type Quarantined struct {
	ID        string `json:"id"`
	Reason    string `json:"reason"` // a code
	Detail    string `json:"detail"` // a sentence that may quote the message: hostile text
	Bytes     int    `json:"bytes"`
	FirstSeen string `json:"firstSeen"`
	LastSeen  string `json:"lastSeen"`
	TimesSeen int    `json:"timesSeen"`
}

// QuarantinedBody is the body of a quarantined message: hostile text.
type QuarantinedBody struct {
	Text string `json:"text"` // whole
	// Exact is false if the body is not UTF-8; U+FFFD replaces its invalid bytes.
	Exact bool `json:"exact"`
}

// QuarantineRetry is the result of retrying quarantined messages; each is counted once.
type QuarantineRetry struct {
	Applied    int `json:"applied"`
	Duplicates int `json:"duplicates"`
	Parked     int `json:"parked"`
	Ignored    int `json:"ignored"`
	Kept       int `json:"kept"`    // still refused, or cannot be decoded now
	Missing    int `json:"missing"` // no longer in quarantine: somebody else retried or discarded them
	// Reason and Detail say why the first of Kept is refused, as in Quarantined.
	Reason string `json:"reason"`
	Detail string `json:"detail"`
}

// ParkedPage is one page of events whose message is missing, last parked first; Next is "" on the last page.
type ParkedPage struct {
	Rows []ParkedEvent `json:"rows"`
	Next string        `json:"next"`
}

// ParkedEvent is an event whose message is missing.
type ParkedEvent struct {
	ID           string `json:"id"`
	Type         string `json:"type"` // as SES names it
	Subtype      string `json:"subtype"`
	Recipient    string `json:"recipient"`
	Subject      string `json:"subject"` // hostile text; "" if SES did not report it
	Reason       string `json:"reason"`
	SESMessageID string `json:"sesMessageId"`
	OccurredAt   string `json:"occurredAt"`
	ParkedAt     string `json:"parkedAt"`
	// UnmatchedAt is when it began to suppress without a message, in Account or, if that is "", platform-wide; "" while it waits.
	UnmatchedAt string `json:"unmatchedAt"`
	Account     string `json:"account"`
	AccountName string `json:"accountName"`
}

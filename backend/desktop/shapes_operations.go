package desktop

// OperationsState is how the whole installation stands.
type OperationsState struct {
	// Queue and QueueMessage are as in SetupState.
	Queue        string `json:"queue"`
	QueueMessage string `json:"queueMessage"`
	// Waiting and InFlight are the approximate numbers of queue messages that wait and that somebody works on, -1 where they are not known.
	Waiting  int `json:"waiting"`
	InFlight int `json:"inFlight"`
	// Parked are events whose message is not there, Unmatched those of them that have waited too long, Quarantined queue messages kept whole.
	Parked      int     `json:"parked"`
	Unmatched   int     `json:"unmatched"`
	Quarantined int     `json:"quarantined"`
	Silence     Silence `json:"silence"`
	Drains      []Drain `json:"drains"` // the last ones, the last first
}

// Silence is whether messages go out while no outcomes come back (rule 16).
type Silence struct {
	Alarm    bool   `json:"alarm"`
	Since    string `json:"since"`    // when the last outcome was recorded; "" for never
	Oldest   string `json:"oldest"`   // when the first message without one was written
	Messages int    `json:"messages"` // how many have none, counted to 1 000 of each kind
}

// Drain is a finished drain, in queue messages: each counts once more among Applied, Duplicates, Parked, Quarantined and Ignored.
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

// QuarantinePage is one page of what is in quarantine, the newest first; Next is "" where there is no more.
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

// QuarantinedBody is the body of one of them: hostile text.
type QuarantinedBody struct {
	Text string `json:"text"` // whole
	// Exact is false where the body is not UTF-8: U+FFFD stands for the bytes that are not.
	Exact bool `json:"exact"`
}

// QuarantineRetry is what came of retrying quarantined messages, each counted once.
type QuarantineRetry struct {
	Applied    int `json:"applied"`
	Duplicates int `json:"duplicates"`
	Parked     int `json:"parked"`
	Ignored    int `json:"ignored"`
	Kept       int `json:"kept"`    // still refused, or cannot be told now
	Missing    int `json:"missing"` // somebody else took them meanwhile
	// Reason and Detail are why the first of Kept is; as in Quarantined.
	Reason string `json:"reason"`
	Detail string `json:"detail"`
}

// ParkedPage is one page of events whose message is not there, the last parked first; Next is "" where there is no more.
type ParkedPage struct {
	Rows []ParkedEvent `json:"rows"`
	Next string        `json:"next"`
}

// ParkedEvent is an event whose message is not there.
type ParkedEvent struct {
	ID           string `json:"id"`
	Type         string `json:"type"` // as SES names it
	Subtype      string `json:"subtype"`
	Recipient    string `json:"recipient"`
	Subject      string `json:"subject"` // hostile text; "" where SES did not tell it
	Reason       string `json:"reason"`
	SESMessageID string `json:"sesMessageId"`
	OccurredAt   string `json:"occurredAt"`
	ParkedAt     string `json:"parkedAt"`
	// UnmatchedAt is since when it suppresses without a message, in the account, or the whole platform where that is ""; "" while it waits.
	UnmatchedAt string `json:"unmatchedAt"`
	Account     string `json:"account"`
	AccountName string `json:"accountName"`
}

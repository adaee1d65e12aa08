package desktop

// SessionState is who is signed in. Phase is signed_out, choose_account or signed_in.
type SessionState struct {
	Phase    string    `json:"phase"`
	Person   Person    `json:"person"`   // set from choose_account on
	Accounts []Account `json:"accounts"` // the memberships, to choose or switch between
	Account  Account   `json:"account"`  // the chosen one, when signed in
	// Superadmin sees every account; Account is then where they are a member.
	Superadmin bool `json:"superadmin"`
	// Notice is why the last session was closed, when signed out: other_page because the window did not show Mailroom's page; "" otherwise.
	Notice string `json:"notice"`
}

// Person is the signed-in Hi.Events user.
type Person struct {
	ID       string `json:"id"`
	Email    string `json:"email"`
	Name     string `json:"name"`
	TimeZone string `json:"timeZone"`
	Locale   string `json:"locale"`
}

// Account is a Hi.Events account and the person's role in it: ORGANIZER, ADMIN or SUPERADMIN.
type Account struct {
	ID   string `json:"id"`
	Name string `json:"name"`
	Role string `json:"role"`
}

// SetupState is what is set up and what is not. The window opens whatever it says.
type SetupState struct {
	Version string `json:"version"`
	// Database is ready, or one of not_set, settings, database_down, database_refused, not_allowed, tables_missing, not_prepared,
	// schema_newer, internal; DatabaseMessage then says what is wrong and what to do.
	Database        string `json:"database"`
	DatabaseMessage string `json:"databaseMessage"`
	// Queue is ready, not_set, checking (a "setup:changed" follows), or one of settings, queue_missing, queue_unreachable,
	// aws_credentials, aws_region, not_allowed; likewise.
	Queue        string `json:"queue"`
	QueueMessage string `json:"queueMessage"`
	// Warnings are things that work but look wrong, a sentence each.
	Warnings []string `json:"warnings"`
	// Demo tells that this is the demo world; DemoPeople are then those who can sign in.
	Demo       bool         `json:"demo"`
	DemoPeople []DemoPerson `json:"demoPeople"`
	// DemoAvailable tells that StartDemo can work on this machine; DemoMessage says what is missing otherwise.
	DemoAvailable bool   `json:"demoAvailable"`
	DemoMessage   string `json:"demoMessage"`
	// SuppressionEnforced mirrors SES_SUPPRESSION_ENABLED.
	SuppressionEnforced bool `json:"suppressionEnforced"`
}

// DemoPerson is somebody who can sign in to the demo world.
type DemoPerson struct {
	Email    string `json:"email"`
	Password string `json:"password"`
	Role     string `json:"role"`
	Account  string `json:"account"`
}

// RefreshState is what the refresh control shows.
type RefreshState struct {
	Running  bool   `json:"running"`
	Received int    `json:"received"` // so far, while running
	Report   Report `json:"report"`   // of the last finished refresh of this window
	Finished bool   `json:"finished"` // Report is set
	// Error is why the last refresh of this window failed, in words; Code its class. Both "" when it did not.
	Error string `json:"error"`
	Code  string `json:"code"`
	// LastDrainAt is when anyone last drained, and LastDrainBy who; "" when nobody has, or it is not known.
	LastDrainAt string `json:"lastDrainAt"`
	LastDrainBy string `json:"lastDrainBy"`
	// Waiting is the approximate number of events in the queue, -1 where it is not known.
	Waiting int `json:"waiting"`
	// ByClock tells that the running refresh, or the last one, was begun by the clock and not by a person.
	ByClock bool `json:"byClock"`
	// Silent tells that messages go out while no outcomes come back (rule 16), and SilentSince since when; "" for ever.
	Silent      bool   `json:"silent"`
	SilentSince string `json:"silentSince"`
	// CanDrain tells that a click drains; without a queue it only reloads what the tables hold.
	CanDrain bool `json:"canDrain"`
}

// Report is what one drain did, in messages whose status changed and in queue messages.
type Report struct {
	Received    int  `json:"received"`
	Delivered   int  `json:"delivered"`
	Sent        int  `json:"sent"`
	Bounced     int  `json:"bounced"`
	Suppressed  int  `json:"suppressed"`
	Failed      int  `json:"failed"`
	Duplicates  int  `json:"duplicates"`
	Parked      int  `json:"parked"`
	Quarantined int  `json:"quarantined"`
	Cancelled   bool `json:"cancelled"`
}

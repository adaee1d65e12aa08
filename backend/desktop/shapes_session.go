package desktop

// SessionState is who is signed in. Phase is signed_out, choose_account or signed_in.
type SessionState struct {
	Phase    string    `json:"phase"`
	Person   Person    `json:"person"`   // set unless signed_out
	Accounts []Account `json:"accounts"` // the memberships from which to choose
	Account  Account   `json:"account"`  // the chosen one, if signed_in
	// Superadmin is set if the person sees every account; Account is then one of their memberships.
	Superadmin bool `json:"superadmin"`
	// Notice is why the last session was closed, if signed_out: other_page if the window did not show Mailroom's page, otherwise "".
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

// SetupState is what is set up and what is not. The window opens in every case.
type SetupState struct {
	Version string `json:"version"`
	// Database is ready, or one of not_set, settings, database_down, database_refused, not_allowed, tables_missing, not_prepared,
	// schema_newer, internal; DatabaseMessage then says what is wrong and what to do.
	Database        string `json:"database"`
	DatabaseMessage string `json:"databaseMessage"`
	// Queue is ready, not_set, checking (a "setup:changed" follows), or one of settings, queue_missing, queue_unreachable,
	// aws_credentials, aws_region, not_allowed; QueueMessage then says what is wrong and what to do.
	Queue        string `json:"queue"`
	QueueMessage string `json:"queueMessage"`
	// Warnings are things that work but look wrong, a sentence each.
	Warnings []string `json:"warnings"`
	// Demo is set in the demo world; DemoPeople are then the people who can sign in.
	Demo       bool         `json:"demo"`
	DemoPeople []DemoPerson `json:"demoPeople"`
	// DemoAvailable is set if StartDemo works on this machine; otherwise DemoMessage says what is missing.
	DemoAvailable bool   `json:"demoAvailable"`
	DemoMessage   string `json:"demoMessage"`
	// SuppressionEnforced is SES_SUPPRESSION_ENABLED.
	SuppressionEnforced bool `json:"suppressionEnforced"`
}

// DemoPerson is somebody who can sign in to the demo world.
type DemoPerson struct {
	Email    string `json:"email"`
	Password string `json:"password"`
	Role     string `json:"role"`
	Account  string `json:"account"`
	// RecoveryCodes and AuthenticatorKey are the person's second factor; both are empty for a person without one.
	RecoveryCodes    []string `json:"recoveryCodes"`
	AuthenticatorKey string   `json:"authenticatorKey"`
}

// RefreshState is what the refresh control shows.
type RefreshState struct {
	Running  bool   `json:"running"`
	Received int    `json:"received"` // so far, while running
	Report   Report `json:"report"`   // of the last finished refresh of this window
	Finished bool   `json:"finished"` // Report is set
	// Error says why the last refresh of this window failed, and Code is its error code; both are "" if it did not fail.
	Error string `json:"error"`
	Code  string `json:"code"`
	// LastDrainAt is when anyone last drained, and LastDrainBy is who did; both are "" if nobody has, or it is not known.
	LastDrainAt string `json:"lastDrainAt"`
	LastDrainBy string `json:"lastDrainBy"`
	// Waiting is the approximate number of events in the queue, -1 if unknown.
	Waiting int `json:"waiting"`
	// ByClock is set if the running or last refresh was started by the timer of Follow and not by a person.
	ByClock bool `json:"byClock"`
	// Silent is set if messages are sent while no outcomes arrive (rule 16). SilentSince is since when; "" if none ever arrived.
	Silent      bool   `json:"silent"`
	SilentSince string `json:"silentSince"`
	// CanDrain is set if a click starts a drain; otherwise, for example without a queue, it only reloads the tables.
	CanDrain bool `json:"canDrain"`
}

// Report is the result of one drain, counted in messages whose status changed and in queue messages.
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

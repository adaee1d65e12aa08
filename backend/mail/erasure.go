package mail

// ErasedAddress replaces an address that was erased where a column must hold one. RFC 2606 reserves the domain .invalid, so it is nobody's address.
// The database keeps a platform-wide suppression of it that nobody can remove: nothing is ever sent to it (rule 8).
const ErasedAddress = "erased@address.invalid"

// Actions of erasures; audit_log.action.
const (
	ActionEraseAddress = "erase_address" // one address, for a person who asked
	ActionEraseDeleted = "erase_deleted" // addresses of what Hi.Events deleted or anonymised
)

// ErasedRows counts the rows of one table in which an address was, or would be, erased.
type ErasedRows struct {
	Table string // with its schema
	Rows  int64
}

// Holding counts rows that contain the address and that Mailroom does not change.
type Holding struct {
	Table string // with its schema
	Rows  int64
	Why   HoldingReason
}

// HoldingReason is why rows keep an address.
type HoldingReason string

// The reasons.
const (
	HeldByHiEvents HoldingReason = "hi_events" // they are data of Hi.Events
	HeldAsActor    HoldingReason = "actor"     // they name who acted, as evidence of changes
)

// Erasure tells what erasing an address changes, or changed.
type Erasure struct {
	Erased []ErasedRows // every table that is searched, with 0 rows where nothing is found
	// Suppressions is how many live suppressions of the address stay, as an HMAC: those that stayed before and those that would be, or were, added.
	Suppressions int64
	Held         []Holding // without tables that hold nothing
}

// Total returns the number of rows in which the address is erased.
func (e Erasure) Total() int64 {
	var total int64
	for _, rows := range e.Erased {
		total += rows.Rows
	}
	return total
}

// ErasedDeleted counts what was erased of the data that Hi.Events deleted or anonymised.
type ErasedDeleted struct {
	Rows map[string]int64 // by table
	// Unfinished means that the search is not at its end, because its time was used up. Any program continues it.
	Unfinished bool
}

// Total returns the number of rows of all tables.
func (d ErasedDeleted) Total() int64 {
	var total int64
	for _, rows := range d.Rows {
		total += rows
	}
	return total
}

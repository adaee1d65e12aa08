package mail

// Scope is the set of accounts whose data a person may see (rule 11). Every reader and writer requires one. The zero value
// contains no account, so that a forgotten scope shows too little, never too much.
type Scope struct {
	all     bool
	account int64
}

// AllAccounts is the scope of superadmins and of programs that an operator runs.
func AllAccounts() Scope { return Scope{all: true} }

// OneAccount is the scope of a person who works in one Hi.Events account.
func OneAccount(id int64) Scope { return Scope{account: id} }

// All reports whether the scope is every account.
func (s Scope) All() bool { return s.all }

// Account returns the one account of the scope; 0 if the scope is all accounts or none.
func (s Scope) Account() int64 { return s.account }

// Includes reports whether the account's data is in the scope.
func (s Scope) Includes(account int64) bool { return s.all || (account != 0 && s.account == account) }

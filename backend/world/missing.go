package world

import "errors"

// Missing returns what this machine lacks for a demo world and how to fix it, or nil if nothing is missing. It starts nothing.
func Missing() error {
	_, postgres := findPostgres()
	_, account := postgresAccount()
	_, emulators := emulatorsCommand()
	return errors.Join(postgres, account, emulators)
}

package world

import "errors"

// Missing is what this machine lacks for a demo world, with what to do about it; nil when nothing is missing. It starts nothing.
func Missing() error {
	_, postgres := findPostgres()
	_, account := postgresAccount()
	_, emulators := emulatorsCommand()
	return errors.Join(postgres, account, emulators)
}

package main

import (
	"errors"
	"flag"
	"io"
)

// newFlags returns the flag set of a command. Its errors are reported like all other errors.
func newFlags(name string) *flag.FlagSet {
	flags := flag.NewFlagSet(name, flag.ContinueOnError)
	flags.SetOutput(io.Discard)
	return flags
}

// parse parses flags and positional arguments in any order, and returns the positional ones. It fails with a usageError, and with
// flag.ErrHelp if help was requested.
func parse(flags *flag.FlagSet, arguments []string) ([]string, error) {
	var positional []string
	for {
		if err := flags.Parse(arguments); err != nil {
			if errors.Is(err, flag.ErrHelp) {
				return nil, err
			}
			return nil, usagef("%s: %v: see mailroomctl help %s", flags.Name(), err, flags.Name())
		}
		if flags.NArg() == 0 {
			return positional, nil
		}
		positional = append(positional, flags.Arg(0))
		arguments = flags.Args()[1:]
	}
}

// parseOnly parses flags and accepts no positional arguments.
func parseOnly(flags *flag.FlagSet, arguments []string) error {
	positional, err := parse(flags, arguments)
	if err == nil && len(positional) > 0 {
		return usagef("%s takes no argument %q: see mailroomctl help %s", flags.Name(), positional[0], flags.Name())
	}
	return err
}

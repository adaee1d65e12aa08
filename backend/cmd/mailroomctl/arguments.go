package main

import (
	"errors"
	"flag"
	"io"
)

// newFlags is the set of a command's flags; what is wrong with them is reported like every other error.
func newFlags(name string) *flag.FlagSet {
	flags := flag.NewFlagSet(name, flag.ContinueOnError)
	flags.SetOutput(io.Discard)
	return flags
}

// parse reads flags and positional arguments in any order, and returns the positional ones. It fails with a usageError, and with
// flag.ErrHelp when help was asked for.
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

// parseOnly reads flags and accepts no positional argument.
func parseOnly(flags *flag.FlagSet, arguments []string) error {
	positional, err := parse(flags, arguments)
	if err == nil && len(positional) > 0 {
		return usagef("%s takes no argument %q: see mailroomctl help %s", flags.Name(), positional[0], flags.Name())
	}
	return err
}

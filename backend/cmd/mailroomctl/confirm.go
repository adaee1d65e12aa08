package main

import (
	"bufio"
	"fmt"
	"strings"
)

// confirm asks the person at the terminal to type a text before something irreversible is done. It fails, as a wrong use of the command, if they type
// anything else.
func (p *program) confirm(text, deed string) error {
	fmt.Fprintf(p.stderr, "Type %s to %s: ", text, deed)
	typed, err := bufio.NewReader(p.stdin).ReadString('\n')
	if strings.TrimSpace(typed) != text {
		if err != nil {
			fmt.Fprintln(p.stderr)
		}
		return usagef("that is not %s: nothing was changed", text)
	}
	return nil
}

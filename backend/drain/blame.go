package drain

import (
	"context"
	"errors"
	"strings"

	"github.com/mailroom-app/mailroom/backend/mail"
)

// blame is whose fault it is that something could not be recorded.
type blame int

const (
	blamesNobody   blame = iota // an error that nobody foresaw
	blamesContent               // what was to be recorded
	blamesDatabase              // the database, its settings, or the end of the context: the same would fail whatever is to be recorded
)

func blames(err error) blame {
	if errors.Is(err, context.Canceled) || errors.Is(err, context.DeadlineExceeded) {
		return blamesDatabase
	}
	switch mail.CodeOf(err) {
	case mail.CodeInvalid:
		return blamesContent
	case mail.CodeInternal:
		return blamesNobody
	}
	return blamesDatabase
}

// longestDetail bounds what is kept of an error in quarantine, in bytes.
const longestDetail = 500

// plain is an error's text in a form that can be stored and reported: it may quote strangers, and addresses in it are shortened (rule 13).
func plain(err error) string {
	text := shortenAddresses(strings.ReplaceAll(err.Error(), "\x00", ""))
	return strings.ToValidUTF8(text[:min(len(text), longestDetail)], "")
}

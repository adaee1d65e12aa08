package drain

import (
	"regexp"
	"slices"

	"github.com/mailroom-app/mailroom/backend/mail"
)

const (
	// longestLeft limits the causes of a report: if every message has its own, the last entry combines the others.
	longestLeft = 20
	// longestIDs limits the messages that are listed for a cause.
	longestIDs  = 20
	otherCauses = "other causes, which the log tells"
)

// Left describes messages that stay on the queue for one cause.
type Left struct {
	// Cause is the error text of the database or the decoder, addresses shortened (rule 13). Strangers may have written a part of it.
	Cause string `json:"cause"`
	// Messages counts each time that a message was left.
	Messages int `json:"messages"`
	// QueueMessages are the SQS MessageIds of the first twenty.
	QueueMessages []string `json:"queue_messages"`
}

// leaveOne adds a message to the entry of its cause.
func leaveOne(left []Left, id, cause string) []Left {
	of := func(cause string) int { return slices.IndexFunc(left, func(l Left) bool { return l.Cause == cause }) }
	i := of(cause)
	if i < 0 && len(left) >= longestLeft-1 {
		cause = otherCauses
		i = of(cause)
	}
	if i < 0 {
		left, i = append(left, Left{Cause: cause}), len(left)
	}
	left[i].Messages++
	if len(left[i].QueueMessages) < longestIDs && !slices.Contains(left[i].QueueMessages, id) {
		left[i].QueueMessages = append(left[i].QueueMessages, id)
	}
	return left
}

// cloneLeft copies left, so that the original may continue to grow.
func cloneLeft(left []Left) []Left {
	clone := make([]Left, len(left))
	for i, l := range left {
		clone[i] = Left{l.Cause, l.Messages, slices.Clone(l.QueueMessages)}
	}
	return clone
}

// addressInText finds addresses in a server's text: a local part of any characters except spaces, quotes or brackets.
var addressInText = regexp.MustCompile(`[^\s"'<>()\[\],;:=]+@[^\s"'<>()\[\],;:=]+`)

// shortenAddresses shortens each address in a text (rule 13).
func shortenAddresses(text string) string {
	return addressInText.ReplaceAllStringFunc(text, mail.ShortAddress)
}

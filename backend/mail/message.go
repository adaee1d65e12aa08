package mail

import (
	"fmt"
	"strconv"
	"strings"
)

// Kind distinguishes the two kinds of message.
type Kind string

// The two kinds of message.
const (
	// Announcement is a broadcast of an event's organizer, one outgoing_messages row per recipient.
	Announcement Kind = "announcement"
	// Transaction is a mail about an order, a ticket or a waitlist place, one outgoing_transaction_messages row.
	Transaction Kind = "transaction"
)

// Kinds lists both kinds, in the order in which screens show them and writers lock them.
func Kinds() []Kind { return []Kind{Announcement, Transaction} }

// ParseKind reads a kind as people and other programs write it: the PHP integration calls an announcement "marketing". It fails
// with CodeInvalid.
func ParseKind(s string) (Kind, error) {
	switch strings.ToLower(strings.TrimSpace(s)) {
	case "announcement", "marketing":
		return Announcement, nil
	case "transaction":
		return Transaction, nil
	}
	return "", Errorf(CodeInvalid, "unknown kind %q: use announcement or transaction", s)
}

// MessageID is the identity of a message: its kind and the id of its row. The zero value names no message.
type MessageID struct {
	Kind Kind
	Row  int64
}

// IsZero reports whether id names no message.
func (id MessageID) IsZero() bool { return id == MessageID{} }

// String returns the form that people type and JSON contains, "transaction:12".
func (id MessageID) String() string { return fmt.Sprintf("%s:%d", id.Kind, id.Row) }

// Tag returns the value of the SES message tag "mailroom-message". SES allows no colon in tags, hence the hyphen.
func (id MessageID) Tag() string { return fmt.Sprintf("%s-%d", id.Kind, id.Row) }

// ParseMessageID reads the form that String writes, and "marketing:12". It fails with CodeInvalid.
func ParseMessageID(s string) (MessageID, error) { return parseMessageID(s, ":") }

// ParseTag reads the form that Tag writes. It fails with CodeInvalid: a tag is data that strangers can forge.
func ParseTag(s string) (MessageID, error) { return parseMessageID(s, "-") }

func parseMessageID(s, separator string) (MessageID, error) {
	kind, row, found := strings.Cut(s, separator)
	if !found {
		return MessageID{}, Errorf(CodeInvalid, "%q names no message: write KIND%sID, for example transaction%s12", s, separator, separator)
	}
	k, err := ParseKind(kind)
	if err != nil {
		return MessageID{}, err
	}
	n, err := strconv.ParseInt(row, 10, 64)
	if err != nil || n <= 0 {
		return MessageID{}, Errorf(CodeInvalid, "%q names no message: the id must be a positive number", s)
	}
	return MessageID{Kind: k, Row: n}, nil
}

// NormalizeSESID returns the form in which SES message ids are compared. SES reports a bare id; a sender may have stored the RFC
// 5322 Message-ID that SES derives from it, <id@REGION.amazonses.com>, with or without brackets and domain. mailroom.ses_id in
// the database does the same; a test compares the two.
func NormalizeSESID(s string) string {
	s = strings.Trim(strings.TrimSpace(s), "<>")
	id, _, _ := strings.Cut(s, "@")
	return strings.ToLower(id)
}

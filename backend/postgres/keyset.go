package postgres

import (
	"encoding/base64"
	"encoding/json"
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/jackc/pgx/v5"

	"github.com/mailroom-app/mailroom/backend/mail"
)

const (
	defaultLimit = 50
	maxLimit     = 500
	maxCursor    = 4096 // bytes; a key is at most a varchar(255)
)

// keyset is where one page of a list begins and in which order it is read. Rows are ordered by (key, id, kind), which is total: row
// ids are unique within a kind.
type keyset struct {
	sort      mail.SortKey
	ascending bool // as the person sees the list
	backwards bool // the page before the cursor: read against that order, then turned round
	limit     int
	from      *cursor // nil for the first page
	asOf      time.Time
}

// cursor is the position of one row in one list. It travels through strangers' hands as opaque text: nothing in it is trusted.
type cursor struct {
	Sort      mail.SortKey `json:"s"`
	Ascending bool         `json:"a,omitempty"`
	Key       string       `json:"k"` // as the database writes it; empty for a row without a time
	Row       int64        `json:"i"`
	Kind      mail.Kind    `json:"m,omitempty"` // empty in lists that hold no messages
	// AsOf is the time, in microseconds of the Unix epoch, that door risk is measured from: the order must not change between pages.
	AsOf int64 `json:"n,omitempty"`
}

// newKeyset reads a request for a page of a list that can be sorted by the keys in allowed. It fails with CodeInvalid.
func newKeyset(page mail.PageRequest, now time.Time, allowed ...mail.SortKey) (keyset, error) {
	k := keyset{sort: page.Sort, ascending: page.Ascending, limit: page.Limit, asOf: now.UTC().Truncate(time.Microsecond)}
	if k.sort == "" {
		k.sort = mail.ByCreated
	}
	if !slices.Contains(allowed, k.sort) {
		return keyset{}, mail.Errorf(mail.CodeInvalid, "this list cannot be sorted by %q", k.sort)
	}
	if k.limit == 0 {
		k.limit = defaultLimit
	}
	if k.limit < 1 || k.limit > maxLimit {
		return keyset{}, mail.Errorf(mail.CodeInvalid, "a page has 1 to %d rows, not %d", maxLimit, k.limit)
	}
	if page.After != "" && page.Before != "" {
		return keyset{}, mail.Errorf(mail.CodeInvalid, "a page is asked for after one cursor or before one, not both")
	}
	k.backwards = page.Before != ""
	text := page.After + page.Before
	if text == "" {
		return k, nil
	}
	from, err := parseCursor(text)
	if err != nil {
		return keyset{}, mail.Wrap(mail.CodeInvalid, err, "this place in the list cannot be read: start from the first page")
	}
	if from.Sort != k.sort || from.Ascending != k.ascending {
		return keyset{}, mail.Errorf(mail.CodeInvalid, "this place belongs to a list in another order: start from the first page")
	}
	if from.AsOf != 0 {
		k.asOf = time.UnixMicro(from.AsOf).UTC()
	}
	k.from = &from
	return k, nil
}

func parseCursor(text string) (cursor, error) {
	if len(text) > maxCursor {
		return cursor{}, fmt.Errorf("%d bytes are too long", len(text))
	}
	decoded, err := base64.RawURLEncoding.DecodeString(text)
	if err != nil {
		return cursor{}, err
	}
	var c cursor
	if err := json.Unmarshal(decoded, &c); err != nil {
		return cursor{}, err
	}
	if c.Row <= 0 || c.Kind != "" && !slices.Contains(mail.Kinds(), c.Kind) {
		return cursor{}, fmt.Errorf("it names no row")
	}
	if c.AsOf != 0 && !storable(time.UnixMicro(c.AsOf)) {
		return cursor{}, fmt.Errorf("it is of an impossible time")
	}
	return c, checkKey(c.Sort, c.Key)
}

func (c cursor) String() string {
	encoded, err := json.Marshal(c)
	if err != nil {
		panic(err) // cannot be: strings, numbers and a bool
	}
	return base64.RawURLEncoding.EncodeToString(encoded)
}

// pageArguments are those that the lists of messages and issues have beside their filter.
const pageArguments = "sort => @sort, ascending => @ascending, from_key => @key, from_row => @row, from_kind => @kind, at_most => @at_most"

// bind adds their values. There is one row more than the page has: it tells whether there is another page.
func (k keyset) bind(args pgx.NamedArgs) {
	args["sort"], args["ascending"], args["at_most"] = string(k.sort), k.ascending != k.backwards, k.limit+1
	args["key"], args["row"], args["kind"] = nil, nil, nil
	if k.sort == mail.ByDoorRisk {
		args["as_of"] = k.asOf
	}
	if k.from != nil {
		args["key"], args["row"], args["kind"] = k.from.Key, k.from.Row, nullable(string(k.from.Kind))
	}
}

// times are those that Postgres writes, and the empty text for none.
var times = regexp.MustCompile(`^(|-?infinity|\d{4,6}-\d\d-\d\d \d\d:\d\d:\d\d(\.\d{1,6})?( BC)?)$`)

// checkKey fails for what is no key of a list.
func checkKey(sort mail.SortKey, key string) (err error) {
	switch sort {
	case mail.ByCreated, mail.ByUpdated:
		if !times.MatchString(key) || key == "" && sort == mail.ByUpdated {
			err = fmt.Errorf("its key is no time")
		}
	case mail.ByStatus:
		_, err = strconv.ParseInt(key, 10, 32)
	case mail.ByDoorRisk:
		_, err = strconv.ParseInt(key, 10, 64)
	case mail.ByRecipient, mail.BySubject:
		if !utf8.ValidString(key) || strings.ContainsRune(key, 0) {
			err = fmt.Errorf("its key is no text")
		}
	default:
		err = fmt.Errorf("no list is sorted by %q", sort)
	}
	return err
}

// keyed is an item of a page with its place.
type keyed[T any] struct {
	item T
	at   cursor
}

// cut makes the page of what the database returned for it: up to one row more than it holds.
func cut[T any](k keyset, found []keyed[T]) mail.Page[T] {
	more := len(found) > k.limit
	if more {
		found = found[:k.limit]
	}
	if k.backwards {
		slices.Reverse(found)
	}
	page := mail.Page[T]{Rows: make([]T, len(found))}
	for i, row := range found {
		page.Rows[i] = row.item
	}
	if len(found) == 0 {
		return page
	}
	if more || k.backwards {
		page.Next = found[len(found)-1].at.String()
	}
	if k.backwards && more || !k.backwards && k.from != nil {
		page.Previous = found[0].at.String()
	}
	return page
}

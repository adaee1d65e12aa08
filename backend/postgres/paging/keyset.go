package paging

import (
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"

	"github.com/mailroom-app/mailroom/backend/mail"
	"github.com/mailroom-app/mailroom/backend/postgres/values"
)

// MaxLimit is the maximum number of rows of a page.
const MaxLimit = 500

const (
	defaultLimit = 50
	maxCursor    = 4096 // bytes; a key is at most a varchar(255)
)

// Keyset holds where one page of a list begins and in which order it is read. Rows are ordered by (key, id, kind), which is a total
// order: row ids are unique within a kind.
type Keyset struct {
	Sort      mail.SortKey
	Ascending bool // as the person sees the list
	backwards bool // the page before the cursor: read in the opposite order, then reversed
	Limit     int
	from      *Cursor // nil for the first page
	AsOf      time.Time
}

// Cursor is the position of one row in one list. Clients hold it as opaque text and can change it: nothing in it is trusted.
type Cursor struct {
	Sort      mail.SortKey `json:"s"`
	Ascending bool         `json:"a,omitempty"`
	Key       string       `json:"k"` // sort key as the database writes it; empty for a row without a time
	Row       int64        `json:"i"`
	Kind      mail.Kind    `json:"m,omitempty"` // empty in lists that hold no messages
	// AsOf is the time for which door risk is computed, in microseconds since the Unix epoch: the order must not change between pages.
	AsOf int64 `json:"n,omitempty"`
}

// NewKeyset reads a request for a page of a list that can be sorted by the keys in allowed. It fails with CodeInvalid.
func NewKeyset(page mail.PageRequest, now time.Time, allowed ...mail.SortKey) (Keyset, error) {
	k := Keyset{Sort: page.Sort, Ascending: page.Ascending, Limit: page.Limit, AsOf: now.UTC().Truncate(time.Microsecond)}
	if k.Sort == "" {
		k.Sort = mail.ByCreated
	}
	if !slices.Contains(allowed, k.Sort) {
		return Keyset{}, mail.Errorf(mail.CodeInvalid, "this list cannot be sorted by %q", k.Sort)
	}
	if k.Limit == 0 {
		k.Limit = defaultLimit
	}
	if k.Limit < 1 || k.Limit > MaxLimit {
		return Keyset{}, mail.Errorf(mail.CodeInvalid, "a page has 1 to %d rows, not %d", MaxLimit, k.Limit)
	}
	if page.After != "" && page.Before != "" {
		return Keyset{}, mail.Errorf(mail.CodeInvalid, "a page is asked for after one cursor or before one, not both")
	}
	k.backwards = page.Before != ""
	text := page.After + page.Before
	if text == "" {
		return k, nil
	}
	from, err := ParseCursor(text)
	if err != nil {
		return Keyset{}, mail.Wrap(mail.CodeInvalid, err, "this place in the list cannot be read: start from the first page")
	}
	if from.Sort != k.Sort || from.Ascending != k.Ascending {
		return Keyset{}, mail.Errorf(mail.CodeInvalid, "this place belongs to a list in another order: start from the first page")
	}
	if from.AsOf != 0 {
		k.AsOf = time.UnixMicro(from.AsOf).UTC()
	}
	k.from = &from
	return k, nil
}

// ParseCursor parses the text of Cursor.String, which a client may have changed. Errors say what is wrong with it.
func ParseCursor(text string) (Cursor, error) {
	if len(text) > maxCursor {
		return Cursor{}, fmt.Errorf("%d bytes are too long", len(text))
	}
	decoded, err := base64.RawURLEncoding.DecodeString(text)
	if err != nil {
		return Cursor{}, err
	}
	var c Cursor
	if err := json.Unmarshal(decoded, &c); err != nil {
		return Cursor{}, err
	}
	if c.Row <= 0 || c.Kind != "" && !slices.Contains(mail.Kinds(), c.Kind) {
		return Cursor{}, fmt.Errorf("it names no row")
	}
	if c.AsOf != 0 && !values.Storable(time.UnixMicro(c.AsOf)) {
		return Cursor{}, fmt.Errorf("it is of an impossible time")
	}
	return c, checkKey(c.Sort, c.Key)
}

// String returns the cursor as opaque text.
func (c Cursor) String() string {
	encoded, err := json.Marshal(c)
	if err != nil {
		panic(err) // unreachable: the fields are strings, numbers and a bool
	}
	return base64.RawURLEncoding.EncodeToString(encoded)
}

// Arguments are the paging arguments of mailroom.messages and mailroom.issues, which follow the filter arguments.
const Arguments = "sort => @sort, ascending => @ascending, from_key => @key, from_row => @row, from_kind => @kind, at_most => @at_most"

// Bind adds the values of Arguments. at_most is one row more than the page holds: an extra row means that there is another page.
func (k Keyset) Bind(args pgx.NamedArgs) {
	args["sort"], args["ascending"], args["at_most"] = string(k.Sort), k.Ascending != k.backwards, k.Limit+1
	args["key"], args["row"], args["kind"] = nil, nil, nil
	if k.Sort == mail.ByDoorRisk {
		args["as_of"] = k.AsOf
	}
	if k.from != nil {
		args["key"], args["row"], args["kind"] = k.from.Key, k.from.Row, values.Nullable(string(k.from.Kind))
	}
}

// times matches times as Postgres writes them, and the empty text for no time.
var times = regexp.MustCompile(`^(|-?infinity|\d{4,6}-\d\d-\d\d \d\d:\d\d:\d\d(\.\d{1,6})?( BC)?)$`)

// checkKey fails for text that is not a valid key of the sort order.
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

// Keyed is an item of a page with its position in the list.
type Keyed[T any] struct {
	Item T
	At   Cursor
}

// Cut builds a page from the rows that the database returned for it, which may be one more than the page holds.
func Cut[T any](k Keyset, found []Keyed[T]) mail.Page[T] {
	more := len(found) > k.Limit
	if more {
		found = found[:k.Limit]
	}
	if k.backwards {
		slices.Reverse(found)
	}
	page := mail.Page[T]{Rows: make([]T, len(found))}
	for i, row := range found {
		page.Rows[i] = row.Item
	}
	if len(found) == 0 {
		return page
	}
	if more || k.backwards {
		page.Next = found[len(found)-1].At.String()
	}
	if k.backwards && more || !k.backwards && k.from != nil {
		page.Previous = found[0].At.String()
	}
	return page
}

// Impossible turns the error for a cursor with an impossible time (datetime_field_overflow, invalid_datetime_format) into CodeInvalid.
func Impossible(err error) error {
	var server *pgconn.PgError
	if errors.As(err, &server) && (server.Code == "22008" || server.Code == "22007") {
		return mail.Wrap(mail.CodeInvalid, err, "this place in the list cannot be read: start from the first page")
	}
	return err
}

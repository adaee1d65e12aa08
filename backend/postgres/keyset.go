package postgres

import (
	"encoding/base64"
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgtype"

	"github.com/mailroom-app/mailroom/backend/mail"
)

const (
	defaultLimit = 50
	maxLimit     = 500
	maxCursor    = 4096 // bytes; a key is at most a varchar(255)
)

// keyset is where one page of a list begins and in which order it is read. Rows are ordered by (key, id, kind), which is total: row
// ids are unique within a kind. Each kind is read in the order of (key, id), as its indexes have it, and the kinds are merged.
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
	Key       string       `json:"k"` // as keyText writes it
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
	_, err = keyValue(c.Sort, c.Key)
	return c, err
}

func (c cursor) String() string {
	encoded, err := json.Marshal(c)
	if err != nil {
		panic(err) // cannot be: strings, numbers and a bool
	}
	return base64.RawURLEncoding.EncodeToString(encoded)
}

// descending tells the direction in which the database reads.
func (k keyset) descending() bool { return k.ascending == k.backwards }

// orderBy is the ORDER BY list over columns of the query's own result.
func (k keyset) orderBy(columns ...string) string {
	if !k.descending() {
		return strings.Join(columns, ", ")
	}
	return strings.Join(columns, " DESC, ") + " DESC"
}

// beyond is the condition that rows of one kind come after the cursor, in the direction of reading; "true" on the first page. A row of
// the other kind with the cursor's very key and id comes after it or not by its kind. It uses the arguments of bind.
func (k keyset) beyond(key, id string, kind mail.Kind) string {
	if k.from == nil {
		return "true"
	}
	operator := ">"
	tie := kind > k.from.Kind
	if k.descending() {
		operator, tie = "<", kind < k.from.Kind
	}
	if tie {
		operator += "="
	}
	return fmt.Sprintf("(%s, %s) %s (@key::%s, @row::bigint)", key, id, operator, keyTypes[k.sort])
}

// bind adds the arguments of beyond, of the sort keys, and @limit, which is one row more than the page has: it tells whether there is
// another page.
func (k keyset) bind(args pgx.NamedArgs) error {
	args["limit"] = k.limit + 1
	args["as_of"] = k.asOf
	if k.from == nil {
		return nil
	}
	value, err := keyValue(k.sort, k.from.Key)
	args["key"], args["row"] = value, k.from.Row
	return err
}

// keyTypes are the Postgres types of the sort keys.
var keyTypes = map[mail.SortKey]string{
	mail.ByCreated:   "timestamp",
	mail.ByUpdated:   "timestamp",
	mail.ByStatus:    "integer",
	mail.ByRecipient: "text",
	mail.BySubject:   "text",
	mail.ByDoorRisk:  "bigint",
}

// never is the key of a row without a time: it counts as older than all others.
const never = "never"

// keyText writes a key, as the driver returns it, for a cursor.
func keyText(key any) string {
	switch key := key.(type) {
	case pgtype.InfinityModifier:
		return never
	case time.Time:
		return strconv.FormatInt(key.UnixMicro(), 10)
	}
	return fmt.Sprint(key)
}

// keyValue reads what keyText wrote into what the database compares with.
func keyValue(sort mail.SortKey, text string) (any, error) {
	switch keyTypes[sort] {
	case "timestamp":
		if text == never {
			return pgtype.Timestamp{InfinityModifier: pgtype.NegativeInfinity, Valid: true}, nil
		}
		micros, err := strconv.ParseInt(text, 10, 64)
		if err == nil && !storable(time.UnixMicro(micros)) {
			err = fmt.Errorf("its key is an impossible time")
		}
		return time.UnixMicro(micros).UTC(), err
	case "integer":
		n, err := strconv.ParseInt(text, 10, 32)
		return int32(n), err
	case "bigint":
		return strconv.ParseInt(text, 10, 64)
	case "text":
		if !utf8.ValidString(text) || strings.ContainsRune(text, 0) {
			return nil, fmt.Errorf("its key is no text")
		}
		return text, nil
	}
	return nil, fmt.Errorf("no list is sorted by %q", sort)
}

// storable reports whether Postgres can hold the time, with a wide margin.
func storable(t time.Time) bool { return t.Year() > -4000 && t.Year() < 100_000 }

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

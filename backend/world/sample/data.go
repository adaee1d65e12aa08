package sample

import (
	"math/rand/v2"
	"strings"
	"time"

	"github.com/mailroom-app/mailroom/backend/world/schema"
)

// seed makes the data reproducible: another seed gives other data.
const seed = 20240607

// Table holds the rows of one table, in the order of their ids.
type Table struct {
	Schema, Name string
	Columns      []string
	Rows         [][]any
}

// Data is the sample data as of one moment.
type Data struct {
	// Tables are in an order in which they can be loaded: referenced tables come first.
	Tables []*Table

	// after are statements to run when all tables are loaded.
	after []string

	generation schema.Generation
	random     *rand.Rand
	byName     map[string]*Table
	tokens     map[string]bool
	dates      int // so far
}

// New generates the sample data as of now, for the tables of that generation of Hi.Events. It covers the last three months or so.
func New(now time.Time, generation schema.Generation) *Data {
	s := &Data{generation: generation, random: rand.New(rand.NewPCG(seed, 1)), byName: map[string]*Table{}, tokens: map[string]bool{}}
	now = now.UTC().Truncate(time.Second)
	s.writePeople(now)
	events := s.ticketedEvents(now)
	crowd := newCrowd(s)
	sales := s.sell(now, events, crowd)
	broadcasts := s.announce(now, events)
	history := s.play(now, sales, broadcasts)
	// Written last: a resend with a corrected address changes the order and the attendee.
	s.writeEvents(now, events)
	s.writeSales(sales)
	s.writeBroadcasts(broadcasts)
	s.writeHistory(history)
	return s
}

// add appends a row, given as pairs of column name and value. The first call for a table sets its columns.
func (s *Data) add(name string, pairs ...any) {
	table := s.byName[name]
	if table == nil {
		schema, bare, qualified := strings.Cut(name, ".")
		if !qualified {
			schema, bare = "public", name
		}
		table = &Table{Schema: schema, Name: bare}
		for i := 0; i < len(pairs); i += 2 {
			table.Columns = append(table.Columns, pairs[i].(string))
		}
		s.byName[name] = table
		s.Tables = append(s.Tables, table)
	}
	values := make([]any, len(table.Columns))
	for i, column := range table.Columns {
		if pairs[2*i] != column {
			panic("sample data for " + name + " has " + pairs[2*i].(string) + " where its first row has " + column)
		}
		values[i] = pairs[2*i+1]
	}
	table.Rows = append(table.Rows, values)
}

// rows returns how many rows a table has so far.
func (s *Data) rows(name string) int {
	if table := s.byName[name]; table != nil {
		return len(table.Rows)
	}
	return 0
}

// chance returns true with probability p.
func (s *Data) chance(p float64) bool { return s.random.Float64() < p }

// between returns a uniformly distributed duration from least to most, in whole milliseconds.
func (s *Data) between(least, most time.Duration) time.Duration {
	return least + time.Duration(s.random.Int64N(int64((most-least)/time.Millisecond)+1))*time.Millisecond
}

// pick returns one of the choices, all equally likely.
func pick[T any](s *Data, choices []T) T { return choices[s.random.IntN(len(choices))] }

// weighed returns one of the choices, with probabilities by weight.
func weighed[T any](s *Data, choices []T, weight func(T) int) T {
	total := 0
	for _, c := range choices {
		total += weight(c)
	}
	at := s.random.IntN(total)
	for _, c := range choices {
		if at -= weight(c); at < 0 {
			return c
		}
	}
	return choices[len(choices)-1]
}

const (
	lowerAlphanumerics = "abcdefghijklmnopqrstuvwxyz0123456789"
	upperAlphanumerics = "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"
	hexDigits          = "0123456789abcdef"
)

// token returns a new random string like the part after the prefix of Hi.Events's short ids.
func (s *Data) token(length int) string { return s.unique(lowerAlphanumerics, length) }

// publicToken returns a new random string in the format of public ids.
func (s *Data) publicToken(length int) string { return s.unique(upperAlphanumerics, length) }

func (s *Data) unique(alphabet string, length int) string {
	for {
		made := make([]byte, length)
		for i := range made {
			made[i] = alphabet[s.random.IntN(len(alphabet))]
		}
		if token := string(made); !s.tokens[token] {
			s.tokens[token] = true
			return token
		}
	}
}

// hex returns random hexadecimal digits; length must be large enough to be unique without a check.
func (s *Data) hex(length int) string {
	made := make([]byte, length)
	for i := range made {
		made[i] = hexDigits[s.random.IntN(len(hexDigits))]
	}
	return string(made)
}

func (s *Data) uuid() string {
	return strings.Join([]string{s.hex(8), s.hex(4), "4" + s.hex(3), "a" + s.hex(3), s.hex(12)}, "-")
}

package suppress

import "fmt"

// refusalsKept is how many runs of refused lines are kept; further ones are only counted.
const refusalsKept = 1000

// Refusal is a range of consecutive lines that were refused for the same reason.
type Refusal struct {
	FromLine int    `json:"from_line"` // counted from 1, the header included
	ToLine   int    `json:"to_line"`
	Reason   string `json:"reason"`
}

func (r Refusal) String() string {
	if r.FromLine == r.ToLine {
		return fmt.Sprintf("line %d: %s", r.FromLine, r.Reason)
	}
	return fmt.Sprintf("lines %d to %d: %s", r.FromLine, r.ToLine, r.Reason)
}

// Refusals are the refused lines, in bounded memory.
type Refusals struct {
	Lines int       `json:"refused"`  // how many entries
	Kept  []Refusal `json:"refusals"` // the first 1000 runs of them
}

// add counts one entry, and extends the last run if the entry continues it.
func (r *Refusals) add(refusal Refusal) {
	r.Lines++
	if n := len(r.Kept); n > 0 && r.Kept[n-1].Reason == refusal.Reason && r.Kept[n-1].ToLine+1 == refusal.FromLine {
		r.Kept[n-1].ToLine = refusal.ToLine
		return
	}
	if len(r.Kept) < refusalsKept {
		r.Kept = append(r.Kept, refusal)
	}
}

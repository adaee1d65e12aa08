package render

import (
	"bytes"
	"fmt"
	"strings"
	"time"
	"unicode"

	"codeberg.org/go-pdf/fpdf"
	"golang.org/x/text/unicode/bidi"
	"golang.org/x/text/unicode/norm"
)

// sheet is a PDF document under construction, A4, in millimetres. Text may be in any script: each letter is drawn in the first font that has
// it, and right-to-left runs are reversed.
type sheet struct {
	*fpdf.Fpdf
	fonts   map[string]bool
	size    float64 // of the letters, in points
	missing bool    // whether a letter was drawn as a box because no font has it
}

// The page, in millimetres.
const (
	sheetMargin = 20.0
	sheetWidth  = 210 - 2*sheetMargin
	sheetBottom = 297 - sheetMargin
)

// newSheet starts a PDF with made as its creation date, so that the same content produces the same bytes.
func newSheet(title string, made time.Time) *sheet {
	s := &sheet{Fpdf: fpdf.New("P", "mm", "A4", ""), fonts: map[string]bool{}, size: 10}
	s.SetMargins(sheetMargin, sheetMargin, sheetMargin)
	s.SetAutoPageBreak(false, 0)
	s.SetCatalogSort(true)
	s.SetCreationDate(made.UTC())
	s.SetModificationDate(made.UTC())
	s.SetProducer("Mailroom", true)
	s.SetTitle(title, true)
	s.AddPage()
	return s
}

// run is a piece of text in one font.
type run struct{ font, text string }

// runs returns one line of text for drawing: shaped, in visual order, split where the font changes.
func (s *sheet) runs(text string) []run {
	var all []run
	for _, r := range visual(joined(norm.NFC.String(text))) {
		face, found := typefaceFor(r)
		if !found {
			s.missing = true
			face, r = typefaces[0](), '\u25A1'
		}
		if !s.fonts[face.name] {
			s.AddUTF8FontFromBytes(face.name, "", face.data)
			s.fonts[face.name] = true
		}
		if n := len(all); n > 0 && all[n-1].font == face.name {
			all[n-1].text += string(r)
		} else {
			all = append(all, run{face.name, string(r)})
		}
	}
	return all
}

// visual returns a line in visual order, from left to right.
func visual(line string) string {
	if !strings.ContainsFunc(line, func(r rune) bool {
		return unicode.In(r, unicode.Hebrew, unicode.Arabic, unicode.Syriac, unicode.Thaana, unicode.Nko)
	}) {
		return line
	}
	var paragraph bidi.Paragraph
	if _, err := paragraph.SetString(line, bidi.DefaultDirection(bidi.LeftToRight)); err != nil {
		return line
	}
	order, err := paragraph.Order()
	if err != nil {
		return line
	}
	// The library returns the runs in reading order. Consecutive right-to-left runs, with the numbers among them, are drawn in reverse
	// order.
	var drawn strings.Builder
	turned := ""
	for i := range order.NumRuns() {
		part := order.Run(i)
		switch {
		case part.Direction() == bidi.RightToLeft:
			turned = bidi.ReverseString(part.String()) + turned
		case turned != "" && !strings.ContainsFunc(part.String(), unicode.IsLetter):
			turned = part.String() + turned
		default:
			drawn.WriteString(spaceBehind(turned) + part.String())
			turned = ""
		}
	}
	return drawn.String() + spaceBehind(turned)
}

// spaceBehind moves leading spaces of a reversed run to its end: they separate it from the next run, but were reversed with it.
func spaceBehind(turned string) string {
	letters := strings.TrimLeft(turned, " ")
	return letters + strings.Repeat(" ", len(turned)-len(letters))
}

// width returns the width of a line, in millimetres.
func (s *sheet) width(text string) float64 {
	width := 0.0
	for _, r := range s.runs(text) {
		s.SetFont(r.font, "", s.size)
		width += s.GetStringWidth(r.text)
	}
	return width
}

// line draws one line with its left end at x, or its right end if right is true.
func (s *sheet) line(x, y float64, text string, right bool) {
	if right {
		x -= s.width(text)
	}
	for _, r := range s.runs(text) {
		s.SetFont(r.font, "", s.size)
		s.Text(x, y, r.text)
		x += s.GetStringWidth(r.text)
	}
}

// height returns the height of a line at the current size, in millimetres.
func (s *sheet) height() float64 { return s.size * 0.5 }

// broken breaks a text into lines that are no wider than width.
func (s *sheet) broken(text string, width float64) []string {
	var lines []string
	for paragraph := range strings.SplitSeq(text, "\n") {
		current := ""
		for _, word := range strings.Fields(printableOnly(paragraph)) {
			for s.width(word) > width { // a very long word, or a script without spaces
				fitting := s.fitting(strings.TrimSpace(current+" "+word), width)
				lines, word, current = append(lines, fitting), strings.TrimPrefix(strings.TrimSpace(current+" "+word), fitting), ""
				word = strings.TrimSpace(word)
			}
			if longer := strings.TrimSpace(current + " " + word); s.width(longer) <= width {
				current = longer
			} else {
				lines, current = append(lines, current), word
			}
		}
		lines = append(lines, current)
	}
	return lines
}

// fitting returns the longest prefix of a text that is no wider than width, at least one letter.
func (s *sheet) fitting(text string, width float64) string {
	letters := []rune(text)
	least, most := 1, len(letters)
	for least < most {
		middle := (least + most + 1) / 2
		if s.width(string(letters[:middle])) <= width {
			least = middle
		} else {
			most = middle - 1
		}
	}
	return string(letters[:least])
}

// block draws a text as lines, and starts new pages as needed. It leaves the position below the last line.
func (s *sheet) block(x, width float64, text string) {
	for _, line := range s.broken(text, width) {
		s.room(s.height())
		s.line(x, s.GetY()+s.height()*0.75, line, false)
		s.SetY(s.GetY() + s.height())
	}
}

// room starts a new page if less than height is left on this one.
func (s *sheet) room(height float64) {
	if s.GetY()+height > sheetBottom {
		s.AddPage()
		s.SetY(sheetMargin)
	}
}

// rule draws a horizontal line across the page.
func (s *sheet) rule() {
	s.SetDrawColor(0xE2, 0xE8, 0xF0)
	s.Line(sheetMargin, s.GetY(), sheetMargin+sheetWidth, s.GetY())
	s.SetY(s.GetY() + 2)
}

// bytes finishes the PDF and returns it.
func (s *sheet) bytes() ([]byte, error) {
	var file bytes.Buffer
	if err := s.Output(&file); err != nil {
		return nil, fmt.Errorf("write a PDF: %w", err)
	}
	return file.Bytes(), nil
}

// printableOnly drops invisible characters, including those that control text direction.
func printableOnly(text string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsSpace(r) {
			return ' '
		}
		if !unicode.IsPrint(r) || unicode.Is(unicode.Variation_Selector, r) {
			return -1
		}
		return r
	}, strings.ToValidUTF8(text, "\uFFFD"))
}

package render

import (
	"bytes"
	"compress/gzip"
	"embed"
	"io"
	"sync"

	"golang.org/x/image/font/sfnt"
)

//go:embed fonts/*.gz
var fontFiles embed.FS

// typeface is a font with a lookup of its glyphs.
type typeface struct {
	name string // in the PDF
	data []byte
	face *sfnt.Font
}

// typefaces are tried in this order. Each is unpacked on first use: most invoices never need the second.
var typefaces = []func() typeface{
	sync.OnceValue(func() typeface { return loadTypeface("sans", "fonts/DejaVuSans.ttf.gz") }),
	sync.OnceValue(func() typeface { return loadTypeface("fallback", "fonts/DroidSansFallback.ttf.gz") }),
}

// loadTypeface reads an embedded font. It panics on errors, since they are bugs of this program.
func loadTypeface(name, file string) typeface {
	packed, err := fontFiles.ReadFile(file)
	if err != nil {
		panic("the fonts in this program: " + err.Error())
	}
	unpacked, err := gzip.NewReader(bytes.NewReader(packed))
	if err != nil {
		panic("the fonts in this program: " + err.Error())
	}
	data, err := io.ReadAll(unpacked)
	if err != nil {
		panic("the fonts in this program: " + err.Error())
	}
	face, err := sfnt.Parse(data)
	if err != nil {
		panic("the fonts in this program: " + err.Error())
	}
	return typeface{name, data, face}
}

// has reports whether the font has a glyph for r. These PDFs address letters with 16 bits.
func (t typeface) has(r rune) bool {
	if r > 0xFFFF {
		return false
	}
	var buffer sfnt.Buffer
	glyph, err := t.face.GlyphIndex(&buffer, r)
	return err == nil && glyph != 0
}

// typefaceFor returns the first font with a glyph for r; false if there is none.
func typefaceFor(r rune) (typeface, bool) {
	for _, load := range typefaces {
		if t := load(); t.has(r) {
			return t, true
		}
	}
	return typeface{}, false
}

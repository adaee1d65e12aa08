package render

import (
	"errors"
	"html/template"
	"strings"
	"unicode/utf8"

	"github.com/inbucket/html2text"
	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// longestText is the maximum size of a mail's plain text, in bytes.
const longestText = 200 << 10

// mostTextWork is the maximum work of making plain text, in bytes copied: many times longestText.
const mostTextWork = 16 << 20

var errTextTooLong = errors.New("its plain text is longer than 200 KB")

// asText converts sanitised HTML to plain text for a mail, with links as "words ( address )". It fails with errTextTooLong.
func asText(clean template.HTML) (string, error) {
	root, err := parsedFragment(string(clean))
	if err != nil {
		return "", err
	}
	if textWork(root, 0, 0) > mostTextWork {
		return "", errTextTooLong
	}
	text, err := html2text.FromHTMLNode(root)
	if err != nil { // it fails only if its own buffer does
		return "", errTextTooLong
	}
	if len(text) > longestText {
		return "", errTextTooLong
	}
	return strings.ToValidUTF8(strings.TrimSpace(text), "\uFFFD"), nil
}

// textWork returns an upper bound of the bytes that html2text copies: each text once more for each bold element and heading around it, two
// more lines of its length for each heading, and a mark for each quotation at the beginning of each line.
func textWork(node *html.Node, copies, quotes int) int {
	work := 2 * (1 + quotes)
	switch {
	case node.Type == html.TextNode:
		return work + utf8.RuneCountInString(node.Data)*(1+copies)*(1+copies)*(4+quotes/8)
	case node.DataAtom == atom.B || node.DataAtom == atom.Strong || node.DataAtom == atom.H1 || node.DataAtom == atom.H2 || node.DataAtom == atom.H3:
		copies++
	case node.DataAtom == atom.Blockquote:
		quotes++
	case node.DataAtom == atom.A || node.DataAtom == atom.Img:
		for _, a := range node.Attr {
			work += len(a.Val) * (1 + copies) * (1 + copies) * (4 + quotes/8)
		}
	}
	for child := range node.ChildNodes() {
		work += textWork(child, copies, quotes)
	}
	return work
}

package render

import (
	"errors"
	"fmt"
	"html/template"
	"slices"
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// The limits of an organizer's HTML, after Liquid has run.
const (
	longestFragment = 256 << 10 // bytes, as written and as it stands in the mail
	mostTokens      = 20_000    // tags and texts
	mostNodes       = 20_000    // elements and texts
	mostReopened    = 400_000   // elements and texts that an HTML5 parser could make, which it allocates before anybody can count them
	// A mail has at most 512 levels of elements: golang.org/x/net/html refuses more, and browsers cut there. The layout takes some of them.
	mostLevels = 512 - layoutLevels
)

// layoutLevels is more than the number of elements around an organizer's HTML in layout.html.
const layoutLevels = 16

var (
	errFragmentTooLong  = fmt.Errorf("its HTML is longer than %d KB", longestFragment>>10)
	errFragmentTooMuch  = fmt.Errorf("its HTML has more than %d elements and texts", mostNodes)
	errFragmentTooDeep  = errors.New("its HTML has elements nested in more than 512 levels")
	errFragmentReopened = errors.New("its HTML leaves too many elements open: close each <b>, <i>, <strong> and the like where it ends")
)

// sanitised makes HTML that somebody wrote safe to stand in a mail: only what the policy allows, and balanced, so that what follows it in
// the mail keeps its place. It fails, in words that follow "the template" or the like, for HTML that is larger or deeper than a mail's.
func sanitised(written string) (template.HTML, error) {
	if len(written) > longestFragment {
		return "", errFragmentTooLong
	}
	clean := policy.Sanitize(withFewAttributes(strings.ToValidUTF8(written, "\uFFFD")))
	// Balancing is stable after the first time, except for markup that a parser reads differently once it was written down. Such markup
	// may not stand in a mail, since nobody knows where a mail program would close it.
	for range 3 {
		balanced, err := balance(clean)
		if err != nil {
			return "", err
		}
		if balanced == clean {
			return template.HTML(strings.TrimSpace(clean)), nil
		}
		clean = balanced
	}
	return "", errors.New("its HTML has elements inside each other that cannot be")
}

// withFewAttributes removes from each tag what costs the square of its size to check: attributes that stand twice, of which only the
// first counts, and styles longer than longestStyle.
func withFewAttributes(written string) string {
	var kept strings.Builder
	for tokens := html.NewTokenizer(strings.NewReader(written)); tokens.Next() != html.ErrorToken; {
		raw := string(tokens.Raw())
		token := tokens.Token()
		seen := map[string]bool{}
		few := slices.DeleteFunc(slices.Clone(token.Attr), func(a html.Attribute) bool {
			twice := seen[a.Key]
			seen[a.Key] = true
			return twice || a.Key == "style" && len(a.Val) > longestStyle
		})
		if len(few) < len(token.Attr) {
			token.Attr = few
			raw = token.String()
		}
		kept.WriteString(raw)
	}
	return kept.String()
}

// balance parses sanitised HTML as the content of an element and writes the tree down.
func balance(clean string) (string, error) {
	if err := countTokens(clean); err != nil {
		return "", err
	}
	root, err := parsedFragment(clean)
	if err != nil {
		return "", err
	}
	nodes := 0
	if err := prune(root, 0, &nodes); err != nil {
		return "", err
	}
	balanced := limitedBuffer{most: longestFragment}
	for child := range root.ChildNodes() {
		if err := html.Render(&balanced, child); err != nil {
			return "", errFragmentTooLong
		}
	}
	return balanced.String(), nil
}

// parsedFragment is sanitised HTML as the children of a div.
func parsedFragment(clean string) (*html.Node, error) {
	root := &html.Node{Type: html.ElementNode, DataAtom: atom.Div, Data: "div"}
	children, err := html.ParseFragment(strings.NewReader(clean), root)
	if err != nil { // the parser's only error beside those of reading
		return nil, errFragmentTooDeep
	}
	for _, child := range children {
		root.AppendChild(child)
	}
	return root, nil
}

// countTokens fails for HTML of which a parser would make too much. An HTML5 parser remembers formatting elements that are open, the same
// one (name and attributes) at most three times, of links at most one, and opens all of them again before a text or an element.
func countTokens(clean string) error {
	count, open, different := 0, 0, map[string]bool{}
	for tokens := html.NewTokenizer(strings.NewReader(clean)); ; count++ {
		switch tokens.Next() {
		case html.ErrorToken:
			if count > mostTokens {
				return errFragmentTooMuch
			}
			if reopened := 1 + min(open, 3*len(different)+1); count*reopened > mostReopened {
				return errFragmentReopened
			}
			return nil
		case html.StartTagToken:
			if token := tokens.Token(); slices.Contains(formatting, token.Data) {
				open++
				if token.Data != "a" {
					different[token.String()] = true
				}
			}
		}
	}
}

// prune removes what the parser made beside allowed elements and text, and fails for a tree that is too deep or too large.
func prune(node *html.Node, level int, nodes *int) error {
	if level > mostLevels {
		return errFragmentTooDeep
	}
	for child := node.FirstChild; child != nil; {
		next := child.NextSibling
		if *nodes++; *nodes > mostNodes {
			return errFragmentTooMuch
		}
		switch {
		case child.Type == html.TextNode:
		case child.Type != html.ElementNode || child.Namespace != "":
			node.RemoveChild(child)
		default:
			if err := prune(child, level+1, nodes); err != nil {
				return err
			}
		}
		child = next
	}
	return nil
}

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
	longestFragment = 256 << 10 // bytes, as written and after sanitising
	mostTokens      = 20_000    // tags and texts
	mostNodes       = 20_000    // elements and texts
	mostReopened    = 400_000   // elements and texts that an HTML5 parser could create, estimated because it allocates them before they can be counted
	// A mail has at most 512 levels of elements: golang.org/x/net/html refuses more, and browsers cut there. The layout uses some of them.
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

// sanitised makes untrusted HTML safe for a mail: it keeps only what the policy allows, and balances the tags, so that they cannot affect
// the rest of the mail. It fails for HTML beyond the limits; its error messages follow a subject such as "the template".
func sanitised(written string) (template.HTML, error) {
	if len(written) > longestFragment {
		return "", errFragmentTooLong
	}
	clean := policy.Sanitize(withFewAttributes(strings.ToValidUTF8(written, "\uFFFD")))
	// Balancing again changes nothing, except for markup that a parser reads differently after it was serialized. Such markup is refused,
	// since mail programs may close its elements elsewhere.
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

// withFewAttributes removes attributes that take quadratic time to check: duplicates (only the first attribute of a name counts) and
// styles longer than longestStyle.
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

// balance parses sanitised HTML as the content of an element and serializes the tree.
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

// parsedFragment parses sanitised HTML into the children of a div.
func parsedFragment(clean string) (*html.Node, error) {
	root := &html.Node{Type: html.ElementNode, DataAtom: atom.Div, Data: "div"}
	children, err := html.ParseFragment(strings.NewReader(clean), root)
	if err != nil { // the parser's only other errors are those of reading
		return nil, errFragmentTooDeep
	}
	for _, child := range children {
		root.AppendChild(child)
	}
	return root, nil
}

// countTokens fails for HTML from which a parser would create too many nodes. An HTML5 parser keeps a list of open formatting elements: the
// same one (name and attributes) at most three times, and at most one link. It reopens all of them before a text or an element.
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

// prune removes all nodes that are neither text nor HTML elements, and fails if the tree is too deep or too large.
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

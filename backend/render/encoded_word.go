package render

import (
	"encoding/base64"
	"mime"
	netmail "net/mail"
	"strings"
	"unicode/utf8"
)

// encodedWordBytes is how many bytes of text fit into one encoded-word of at most 75 characters (RFC 2047, 2).
const encodedWordBytes = 45

// unstructured returns a text for a header like Subject. The MIME library encodes text that is not ASCII. unstructured encodes ASCII that
// readers would see changed: mail programs decode text that only looks encoded ("=?utf-8?..."), and folding drops one of several spaces.
func unstructured(text string) string {
	ascii := mime.QEncoding.Encode("utf-8", text) == text
	if ascii && (strings.Contains(text, "=?") || strings.Contains(text, "  ")) {
		return encodedWords(text)
	}
	return text
}

// mailboxHeader formats a mailbox for an address header, in ASCII.
func mailboxHeader(name, address string) string {
	if strings.Contains(name, "=?") {
		return encodedWords(name) + " <" + written(address) + ">"
	}
	return (&netmail.Address{Name: name, Address: address}).String()
}

// encodedWords returns a text as encoded-words (RFC 2047), split between letters. Mail programs drop the spaces between the words.
func encodedWords(text string) string {
	var words []string
	for text != "" {
		end := min(len(text), encodedWordBytes)
		for end < len(text) && !utf8.RuneStart(text[end]) {
			end--
		}
		words = append(words, "=?UTF-8?B?"+base64.StdEncoding.EncodeToString([]byte(text[:end]))+"?=")
		text = text[end:]
	}
	return strings.Join(words, " ")
}

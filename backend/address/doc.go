// Package address parses the addresses that people type, and suggests corrections for known misspellings.
package address

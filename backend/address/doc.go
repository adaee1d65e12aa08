// Package address reads the addresses that people type, and suggests the one that was meant for a known misspelling.
package address

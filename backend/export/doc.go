// Package export writes lists as CSV: whole, however long they are, in bounded memory.
package export

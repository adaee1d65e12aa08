// Package export writes complete lists of any length as CSV, in bounded memory.
package export

// Package values converts between Go values and statement arguments: NULL, and the text and times that a column can hold.
package values

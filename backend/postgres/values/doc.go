// Package values makes arguments of statements from values of Go, and back: NULL, text and times that a column can hold.
package values

// Package paging reads where a page of a list begins, and makes pages of what the database returned for them.
package paging

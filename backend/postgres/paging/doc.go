// Package paging implements keyset pagination: it reads the cursor of a page request, and builds the page from the rows that the database returned.
package paging

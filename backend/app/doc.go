// Package app builds the object graph for both programs: it reads the settings, creates the objects that they configure, and passes them
// to their users. It contains no domain rules, and only the programs import it.
package app

// Package app builds the object graph for both programs: it reads the settings, opens what they name, and hands it to who uses it. There
// is no rule of the domain in it, and nobody but the programs imports it.
package app

// Package address reads the addresses that people type.
package address

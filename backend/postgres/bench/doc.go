// Package bench supports measurements on Postgres: it creates any number of messages, runs the statement sequence of the PHP
// integration as a baseline, and measures the latency of the lists. Only command bench uses it; the programs do not.
package bench

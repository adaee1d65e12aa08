// Package bench is what measurements need of Postgres: messages in any number, the statement sequence of the PHP
// integration as a baseline, and the latency of the lists. Command bench runs it; nothing of it is part of the programs.
package bench

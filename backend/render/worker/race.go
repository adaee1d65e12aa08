//go:build race

package worker

// raceFactor is how many times more time and memory a program may take under the race detector
// (https://go.dev/doc/articles/race_detector#Runtime_Overheads).
const raceFactor = 4

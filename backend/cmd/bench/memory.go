package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"os/exec"
	"strings"
	"time"

	"github.com/mailroom-app/mailroom/backend/drain"
	"github.com/mailroom-app/mailroom/backend/postgres/bench"
	"github.com/mailroom-app/mailroom/backend/world"
)

// memory drains a shallow and a deep queue with the real program, and prints its peak memory.
func memory(ctx context.Context, cluster *world.Cluster, program string, events int, out io.Writer) error {
	fmt.Fprintf(out, "Memory of mailroomctl drain --once\n")
	var shallow int64
	for _, depth := range []int{events / 4, 4 * events} {
		peak, err := peakMemory(ctx, cluster, program, depth)
		if err != nil {
			return err
		}
		if shallow == 0 {
			shallow = peak
			fmt.Fprintf(out, "  %-58s %8.0f MB        (baseline)\n", fmt.Sprintf("%d events in the queue", depth), megabytes(peak))
			continue
		}
		fmt.Fprintf(out, "  %-58s %8.0f MB        %.2f x baseline\n", fmt.Sprintf("%d events in the queue", depth), megabytes(peak), float64(peak)/float64(shallow))
	}
	return nil
}

func megabytes(bytes int64) float64 { return float64(bytes) / (1 << 20) }

// peakMemory drains a queue of that depth into a new database and returns the program's peak resident set in bytes.
func peakMemory(ctx context.Context, cluster *world.Cluster, program string, depth int) (peak int64, err error) {
	url, err := prepared(ctx, cluster, fmt.Sprintf("memory_%d", depth))
	if err != nil {
		return 0, err
	}
	if err := bench.Seed(ctx, url); err != nil {
		return 0, err
	}
	made, err := newMaterial(ctx, url, depth, 1)
	if err != nil {
		return 0, err
	}
	emulated, err := world.StartAWS(ctx)
	if err != nil {
		return 0, err
	}
	defer func() {
		if stopErr := emulated.Stop(); err == nil {
			err = stopErr
		}
	}()
	feed, err := fill(ctx, emulated, made)
	if err != nil {
		return 0, err
	}
	command := exec.CommandContext(ctx, program, "drain", "--once", "--json")
	command.Env = append(append(os.Environ(), feed.Env()...), "DATABASE_URL="+url)
	command.Stderr = os.Stderr
	var answer bytes.Buffer
	command.Stdout = &answer
	if err := command.Start(); err != nil {
		return 0, err
	}
	ended := make(chan error, 1)
	go func() { ended <- command.Wait() }()
	look := time.NewTicker(10 * time.Millisecond)
	defer look.Stop()
	for running := true; running; {
		select {
		case err := <-ended:
			if err != nil {
				return 0, fmt.Errorf("%s drain --once: %w", program, err)
			}
			running = false
		case <-look.C:
			peak = max(peak, residentPeak(command.Process.Pid))
		}
	}
	var report drain.Report
	lines := bytes.Split(bytes.TrimSpace(answer.Bytes()), []byte("\n"))
	if err := json.Unmarshal(lines[len(lines)-1], &report); err != nil {
		return 0, err
	}
	if report.Deleted != depth {
		return 0, fmt.Errorf("drained %d of %d events", report.Deleted, depth)
	}
	if peak == 0 {
		return 0, fmt.Errorf("this system does not tell how much memory a program has")
	}
	return peak, nil
}

// residentPeak returns the peak resident set of a process so far, in bytes; 0 if it is not available. The value of wait4 is unsuitable:
// it includes the parent's memory between fork and exec.
func residentPeak(process int) int64 {
	status, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", process)) // proc(5)
	if err != nil {
		return 0
	}
	var kilobytes int64
	for line := range strings.Lines(string(status)) {
		if _, err := fmt.Sscanf(line, "VmHWM: %d kB", &kilobytes); err == nil {
			break
		}
	}
	return kilobytes * 1024
}

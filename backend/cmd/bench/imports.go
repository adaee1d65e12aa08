package main

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"syscall"
	"time"

	"github.com/mailroom-app/mailroom/backend/postgres/bench"
	"github.com/mailroom-app/mailroom/backend/world"
)

// imports runs the real program to import files of addresses into an empty, a small and a large list. It prints the duration, compared with
// a plain COPY of the same rows into the table, and the program's peak memory.
func imports(ctx context.Context, cluster *world.Cluster, program string, addresses int, out io.Writer) error {
	fmt.Fprintf(out, "mailroomctl suppressions import\n")
	folder, err := os.MkdirTemp("", "mailroom-bench-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(folder)
	var small int64
	for _, lines := range []int{addresses / 10, addresses} {
		url, err := prepared(ctx, cluster, fmt.Sprintf("imports_%d", lines))
		if err != nil {
			return err
		}
		copied, err := bench.CopySuppressions(ctx, url, lines)
		if err != nil {
			return err
		}
		file := filepath.Join(folder, fmt.Sprintf("%d.csv", lines))
		if err := writeAddresses(file, lines); err != nil {
			return err
		}
		took, peak, err := runImport(ctx, program, url, file, lines)
		if err != nil {
			return err
		}
		fmt.Fprintf(out, "  %-58s %9.2f s   %6.1f x copying them bare (%.2f s)\n", fmt.Sprintf("%d addresses, audited one by one", lines), took.Seconds(),
			took.Seconds()/copied.Seconds(), copied.Seconds())
		if small == 0 {
			small = peak
			fmt.Fprintf(out, "  %-58s %8.0f MB        (baseline)\n", "  its memory", megabytes(peak))
			continue
		}
		fmt.Fprintf(out, "  %-58s %8.0f MB        %.2f x baseline\n", "  its memory", megabytes(peak), float64(peak)/float64(small))
	}
	return nil
}

func writeAddresses(name string, lines int) error {
	file, err := os.Create(name)
	if err != nil {
		return err
	}
	defer file.Close()
	text := bufio.NewWriter(file) // not in memory: the parent's peak memory counts as the child's
	fmt.Fprint(text, "email,reason,bounce_type,note\r\n")
	for n := range lines {
		fmt.Fprintf(text, "Guest.%d@mail%d.example.com,bounce,Permanent,\"from the old system, list %d\"\r\n", n, n%1000, n%7)
	}
	return errors.Join(text.Flush(), file.Close())
}

// runImport returns the program's run time and its peak resident set in bytes.
func runImport(ctx context.Context, program, url, file string, lines int) (time.Duration, int64, error) {
	command := exec.CommandContext(ctx, program, "suppressions", "import", file, "--json")
	command.Env = append(os.Environ(), "DATABASE_URL="+url)
	command.Stderr = os.Stderr
	begin := time.Now()
	answer, err := command.Output()
	took := time.Since(begin)
	if err != nil {
		return 0, 0, fmt.Errorf("%s suppressions import: %w", program, err)
	}
	var report struct{ Added int }
	if err := json.Unmarshal(answer, &report); err != nil {
		return 0, 0, err
	}
	if report.Added != lines {
		return 0, 0, fmt.Errorf("added %d of %d addresses", report.Added, lines)
	}
	usage, known := command.ProcessState.SysUsage().(*syscall.Rusage)
	if !known {
		return 0, 0, fmt.Errorf("this system does not tell how much memory a program had")
	}
	return took, usage.Maxrss * 1024, nil // kilobytes on Linux, getrusage(2)
}

package worker

import (
	"bufio"
	"context"
	"fmt"
	"os"
	"os/exec"
	"runtime"
	"strconv"
	"strings"
	"syscall"
	"testing"
)

// begun starts a child and requests the troublesome mail, which the child is then making.
func begun(t *testing.T, name string, change ...func(*exec.Cmd)) (*process, <-chan error) {
	t.Helper()
	command, err := child(name)()
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range change {
		c(command)
	}
	p, err := start(command)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(p.kill)
	if _, err := p.exchange(t.Context(), nil); err != nil {
		t.Fatal(err)
	}
	payload, err := encodeRequest(request{Content: announcement(troublesome)})
	if err != nil {
		t.Fatal(err)
	}
	failed := make(chan error, 1)
	go func() {
		_, err := p.exchange(context.Background(), payload)
		failed <- err
	}()
	return p, failed
}

// The memory of a child is bounded whether it allocates gradually or at once, and by watchMemory as well as by the kernel's limit. Without
// the kernel's limit, watchMemory alone is enough ("takes watched").
func TestAChildNeverUsesMuchMoreMemoryThanItMay(t *testing.T) {
	for name, most := range map[string]int64{"eats": 450, "eats at once": 450, "eats unwatched": 700, "takes watched": 450, "takes unwatched": 100} {
		t.Run(name, func(t *testing.T) {
			p, failed := begun(t, name)
			if <-failed == nil {
				t.Error("it gave a reply")
			}
			<-p.ended
			used := p.command.ProcessState.SysUsage().(*syscall.Rusage).Maxrss >> 10
			if used > most*raceFactor {
				t.Errorf("it used %d MB", used)
			}
			t.Logf("it used %d MB", used)
		})
	}
}

// The parent enforces the deadline. If it is gone, the end of standard input ends the child in the middle of its work, on every system.
func TestAChildEndsWithItsStandardInput(t *testing.T) {
	p, failed := begun(t, "computes", func(c *exec.Cmd) { c.SysProcAttr = nil })
	if err := p.requests.Close(); err != nil {
		t.Fatal(err)
	}
	<-p.ended
	if code := p.command.ProcessState.ExitCode(); code != 0 || <-failed == nil {
		t.Errorf("it ended with %v", p.command.ProcessState)
	}
}

// Mails are also made if the memory of Mailroom as a whole is limited.
func TestALowerLimitOfTheSystemStays(t *testing.T) {
	newWorker(t, child("has a lower limit")).mustRender(t, t.Context(), announcement("Doors"))
}

func init() {
	children["has a lower limit"] = func() {
		inUse, err := dataInUse()
		must(err)
		lower := inUse + hardLimit/2
		must(syscall.Setrlimit(syscall.RLIMIT_DATA, &syscall.Rlimit{Cur: lower, Max: lower}))
		run(func(asked request) reply {
			var limit syscall.Rlimit
			if must(syscall.Getrlimit(syscall.RLIMIT_DATA, &limit)); limit.Max != lower {
				return reply{Fault: "the limit was changed"}
			}
			return makeMail(asked)
		})
	}
	// The parent dies while its child works and does not notice the end of its standard input.
	children["has a child"] = func() {
		command, err := child("reads nothing")()
		must(err)
		p, err := start(command)
		must(err)
		_, err = p.exchange(context.Background(), nil)
		must(err)
		fmt.Println(command.Process.Pid)
		select {}
	}
}

func TestAChildDiesWithItsParent(t *testing.T) {
	parent, err := child("has a child")()
	if err != nil {
		t.Fatal(err)
	}
	output, err := parent.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := parent.Start(); err != nil {
		t.Fatal(err)
	}
	line, err := bufio.NewReader(output).ReadString('\n')
	if err != nil {
		t.Fatal(err)
	}
	pid, err := strconv.Atoi(strings.TrimSpace(line))
	if err != nil || !runs(pid) {
		t.Fatalf("%q, %v", line, err)
	}
	if err := parent.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	_ = parent.Wait()
	for runs(pid) { // briefly: the kernel kills it when the parent ends
		runtime.Gosched()
	}
}

// runs reports whether a process exists and is not a zombie.
func runs(pid int) bool {
	stat, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", pid))
	_, state, _ := strings.Cut(string(stat), ") ")
	return err == nil && !strings.HasPrefix(state, "Z")
}

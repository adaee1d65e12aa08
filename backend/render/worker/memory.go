package worker

import (
	"os"
	"runtime/metrics"
	"sync"
	"time"
)

const (
	// memoryLimit is how many bytes a child process may use, as counted by Go (see memoryInUse).
	memoryLimit = 300 << 20
	// stackLimit is how many bytes the stack of a goroutine may use; endlessly nested markup reaches it.
	stackLimit = 64 << 20
	// memoryExit is the exit code of a child process that used more than memoryLimit.
	memoryExit = 90
	// watchInterval is how often memory is checked while a mail is made. Go allocates about 1 MB in this time.
	watchInterval = 2 * time.Millisecond
)

// watchMemory exits this process with memoryExit if it uses more than memoryLimit, until stop is called. It works on every operating system,
// and also for a single huge allocation: Go counts memory when it is mapped, before any of it is used.
func watchMemory() (stop func()) {
	done := make(chan struct{})
	var watching sync.WaitGroup
	watching.Go(func() {
		looks := time.NewTicker(watchInterval)
		defer looks.Stop()
		for {
			select {
			case <-done:
				return
			case <-looks.C:
				if memoryInUse() > memoryLimit {
					os.Exit(memoryExit)
				}
			}
		}
	})
	return func() {
		close(done)
		watching.Wait()
	}
}

// memoryInUse returns the memory that debug.SetMemoryLimit counts, in bytes.
func memoryInUse() uint64 {
	samples := []metrics.Sample{{Name: "/memory/classes/total:bytes"}, {Name: "/memory/classes/heap/released:bytes"}}
	metrics.Read(samples)
	return samples[0].Value.Uint64() - samples[1].Value.Uint64()
}

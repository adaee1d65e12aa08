package worker

import (
	"os"
	"runtime/metrics"
	"sync"
	"time"
)

const (
	// memoryLimit is how many bytes a child process may use, as Go counts them.
	memoryLimit = 300 << 20
	// stackLimit is how many bytes a chain of function calls may use: markup that is nested without end.
	stackLimit = 64 << 20
	// memoryExit is the exit code of a child process that used more than memoryLimit.
	memoryExit = 90
	// watchInterval is how often memory is looked at while a mail is made. Go takes about 1 MB in this time.
	watchInterval = 2 * time.Millisecond
)

// watchMemory ends this process when it uses more than memoryLimit, until stop is called. It works on every operating system, and for one
// huge allocation too: Go counts memory when it is mapped, which is before any of it is used.
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

// memoryInUse is what debug.SetMemoryLimit counts, in bytes.
func memoryInUse() uint64 {
	samples := []metrics.Sample{{Name: "/memory/classes/total:bytes"}, {Name: "/memory/classes/heap/released:bytes"}}
	metrics.Read(samples)
	return samples[0].Value.Uint64() - samples[1].Value.Uint64()
}

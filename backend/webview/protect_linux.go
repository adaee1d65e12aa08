//go:build linux && production

package webview

/*
#cgo pkg-config: gtk+-3.0
#cgo !webkit2_41 pkg-config: webkit2gtk-4.0
#cgo webkit2_41 pkg-config: webkit2gtk-4.1
#include "protect_linux.h"
*/
import "C"

import (
	"sync"
	"unsafe"
)

var (
	once     sync.Once
	handlers Handlers // written once, before the callbacks that read it are registered
)

// Protect restricts the web view of this process's only window to Mailroom's own page, and reports whether it can. It is called once the
// window exists, from any goroutine; later calls do nothing.
func Protect(h Handlers) bool {
	once.Do(func() {
		handlers = h
		C.protect()
	})
	return true
}

//export mailroomRefused
func mailroomRefused(url *C.char) { handlers.Refused(C.GoString(url)) }

//export mailroomOtherPage
func mailroomOtherPage() { handlers.OtherPage() }

//export mailroomDropped
func mailroomDropped(paths **C.char, count C.int) {
	dropped := make([]string, 0, count)
	for _, path := range unsafe.Slice(paths, count) {
		dropped = append(dropped, C.GoString(path))
	}
	handlers.Dropped(dropped)
}

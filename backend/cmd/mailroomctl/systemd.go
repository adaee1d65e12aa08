package main

import (
	"net"
	"os"
	"strconv"
	"time"
)

// supervisor is systemd, if it started this program and requested status notifications.
// https://www.freedesktop.org/software/systemd/man/latest/sd_notify.html
type supervisor struct {
	socket string        // empty: no notifications
	every  time.Duration // a third of the watchdog's timeout; 0: none
	last   time.Time
}

func newSupervisor() *supervisor {
	s := &supervisor{socket: os.Getenv("NOTIFY_SOCKET")}
	if forUs := os.Getenv("WATCHDOG_PID"); forUs == "" || forUs == strconv.Itoa(os.Getpid()) {
		microseconds, _ := strconv.ParseInt(os.Getenv("WATCHDOG_USEC"), 10, 64)
		s.every = time.Duration(microseconds) * time.Microsecond / 3
	}
	return s
}

// tell sends a line to systemd. It ignores errors: systemd restarts a program that stops sending.
func (s *supervisor) tell(state string) {
	if s.socket == "" {
		return
	}
	connection, err := net.DialUnix("unixgram", nil, &net.UnixAddr{Name: s.socket, Net: "unixgram"}) // an @ stands for an abstract name in Go as well
	if err != nil {
		return
	}
	defer connection.Close()
	_, _ = connection.Write([]byte(state))
}

// alive notifies the watchdog when it is due.
func (s *supervisor) alive() {
	if s.every > 0 && time.Since(s.last) >= s.every {
		s.last = time.Now()
		s.tell("WATCHDOG=1")
	}
}

package amazon_test

import (
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"sync/atomic"
	"testing"
)

// A server that answers before the client has closed the request's body must not cost the connection, and with it the answer: otherwise the
// events of a receive would stay hidden, and the outcome of a send unknown.
func TestAFastAnswerClosesNoConnection(t *testing.T) {
	t.Parallel()
	var connections atomic.Int64
	server := httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		_, _ = io.Copy(io.Discard, r.Body)
		fmt.Fprint(w, `{"MessageId":"0102"}`)
	}))
	server.Config.ConnState = func(_ net.Conn, state http.ConnState) {
		if state == http.StateNew {
			connections.Add(1)
		}
	}
	server.Start()
	t.Cleanup(server.Close)
	sender := newSender(t, server.URL)
	for range 3_000 {
		if _, err := sender.Send(t.Context(), letter); err != nil {
			t.Fatal(err)
		}
	}
	if n := connections.Load(); n != 1 {
		t.Errorf("one send after the other took %d connections", n)
	}
}

// Package transport keeps answers of AWS that arrive very fast, as those of emulators do, from being lost.
package transport

import (
	"io"
	"net/http"
)

// Patient is a RoundTripper for clients of the AWS SDK. It keeps an answer that begins before the request was sent completely. The SDK closes
// the request's body as soon as the answer begins. From then on the body's WriteTo fails with io.EOF (smithy-go v1.28.9,
// safeWriteToReadCloser). net/http calls it to check for unsent data, treats the error as a failed request, and closes the connection from
// which the answer is being read. Without WriteTo the body just ends. Patient is as safe for concurrent use as the RoundTripper that it wraps.
type Patient struct{ http.RoundTripper }

// RoundTrip implements http.RoundTripper.
func (p Patient) RoundTrip(request *http.Request) (*http.Response, error) {
	if request.Body != nil && request.Body != http.NoBody {
		request = request.WithContext(request.Context()) // a copy: the caller's request must not be changed
		request.Body = struct{ io.ReadCloser }{request.Body}
	}
	return p.RoundTripper.RoundTrip(request)
}

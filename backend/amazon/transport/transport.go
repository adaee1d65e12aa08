// Package transport lets answers of AWS arrive that come very fast, as those of emulators do.
package transport

import (
	"io"
	"net/http"
)

// Patient is a RoundTripper for clients of the AWS SDK: it does not lose the answer that begins before the request is done with. The SDK
// closes the request's body as soon as the answer has begun. From then on the body's WriteTo fails with io.EOF (smithy-go v1.28.9,
// safeWriteToReadCloser); net/http, which asks it whether anything is left to be sent, takes that for a failed request and closes the
// connection from which the answer is being read. Without WriteTo the body just ends. It is as safe for concurrent use as what it wraps.
type Patient struct{ http.RoundTripper }

// RoundTrip obeys the contract of http.RoundTripper.
func (p Patient) RoundTrip(request *http.Request) (*http.Response, error) {
	if request.Body != nil && request.Body != http.NoBody {
		request = request.WithContext(request.Context()) // a copy: the caller's is not to be changed
		request.Body = struct{ io.ReadCloser }{request.Body}
	}
	return p.RoundTripper.RoundTrip(request)
}

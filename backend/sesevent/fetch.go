package sesevent

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"time"
)

const (
	fetchTimeout   = 10 * time.Second
	maxCertificate = 64 << 10 // bytes; SNS's certificates have about 2 KB
)

// newCertificateClient returns the client that fetches certificates: no redirects, no cookies, a timeout.
func newCertificateClient(transport http.RoundTripper) *http.Client {
	if transport == nil {
		own := http.DefaultTransport.(*http.Transport).Clone()
		own.DisableKeepAlives = true // with a few fetches a year, keep no connection open
		transport = own
	}
	return &http.Client{
		Transport:     transport,
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
		Timeout:       fetchTimeout,
	}
}

// fetch downloads the text at url, which checkCertificateURL has accepted. Temporary problems (no network, a timeout, a server
// error) are ordinary errors; a response that will not change is a *mail.Refusal.
func (c *certificates) fetch(ctx context.Context, url string) ([]byte, error) {
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, url, http.NoBody)
	if err != nil {
		return nil, fmt.Errorf("fetch signing certificate: %w", err)
	}
	response, err := c.client.Do(request)
	if err != nil {
		return nil, fmt.Errorf("fetch signing certificate (allow https to SNS, or put the file into the folder AWS_SNS_CERT_DIR): %w", err)
	}
	defer response.Body.Close() // after reading, an error of Close does not matter
	switch code := response.StatusCode; {
	case code == http.StatusOK:
	case code >= 500, code == http.StatusRequestTimeout, code == http.StatusTooManyRequests:
		return nil, fmt.Errorf("fetch signing certificate: SNS answered %d to %s", code, url)
	default:
		return nil, refuse(RefusedCertificate, "SNS's host has no signing certificate at %s (it answered %d).", quoted(url), code)
	}
	text, err := io.ReadAll(io.LimitReader(response.Body, maxCertificate+1))
	if err != nil {
		return nil, fmt.Errorf("fetch signing certificate: %w", err)
	}
	if len(text) > maxCertificate {
		return nil, refuse(RefusedCertificate, "What SNS's host returned for the signing certificate is larger than %d KB.", maxCertificate>>10)
	}
	return text, nil
}

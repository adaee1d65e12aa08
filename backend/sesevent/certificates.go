package sesevent

import (
	"context"
	"crypto/rsa"
	"crypto/x509"
	"encoding/pem"
	"errors"
	"net/http"
	"sync"
	"time"

	"golang.org/x/sync/singleflight"

	"github.com/mailroom-app/mailroom/backend/mail"
)

const (
	// maxRemembered is how many URLs are cached. It bounds the memory that forged URLs can use; SNS uses a handful of certificates a year.
	maxRemembered = 64
	// refusalLife is how long a refused URL is not fetched again, so that a flood of forgeries costs one fetch.
	refusalLife = time.Minute
)

// certificates looks up signing certificates: in memory by URL, then in a folder, then at SNS.
type certificates struct {
	folder   certificateFolder
	client   *http.Client
	now      func() time.Time
	inFlight singleflight.Group // by URL

	mu    sync.RWMutex
	known map[string]verdict // by URL; guarded by mu
}

// verdict is the cached result for a URL: its certificate, or the reason for refusing it. Network errors are never cached.
type verdict struct {
	certificate *x509.Certificate
	refusal     *mail.Refusal
	until       time.Time // when a refusal expires
}

func newCertificates(options VerifierOptions) *certificates {
	if options.Now == nil {
		options.Now = time.Now
	}
	return &certificates{
		folder: certificateFolder(options.CertDir),
		client: newCertificateClient(options.Transport),
		now:    options.Now,
		known:  make(map[string]verdict),
	}
}

// key returns the public key of the certificate at url, for messages of a topic. It fails with *mail.Refusal if the URL or the certificate
// cannot be trusted, and with another error if the certificate could not be fetched.
func (c *certificates) key(ctx context.Context, topic, url string) (*rsa.PublicKey, error) {
	if refusal := checkCertificateURL(topic, url); refusal != nil {
		return nil, refusal
	}
	found, known := c.remembered(url)
	if !known {
		var err error
		if found, err = c.once(ctx, url); err != nil {
			return nil, err
		}
	}
	if found.refusal != nil {
		return nil, found.refusal
	}
	if refusal := c.checkValidity(found.certificate); refusal != nil {
		return nil, refusal
	}
	return found.certificate.PublicKey.(*rsa.PublicKey), nil // parseCertificate accepts RSA keys only
}

func (c *certificates) remembered(url string) (verdict, bool) {
	c.mu.RLock()
	defer c.mu.RUnlock()
	v, known := c.known[url]
	return v, known && (v.refusal == nil || c.now().Before(v.until))
}

func (c *certificates) remember(url string, v verdict) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if len(c.known) >= maxRemembered {
		clear(c.known)
	}
	c.known[url] = v
}

// once calls find once for all concurrent callers with the same URL. If the caller that runs find is cancelled, another
// caller runs it again.
func (c *certificates) once(ctx context.Context, url string) (verdict, error) {
	for {
		found, err, shared := c.inFlight.Do(url, func() (any, error) { return c.find(ctx, url) })
		switch {
		case err == nil:
			return found.(verdict), nil
		case ctx.Err() == nil && shared && errors.Is(err, context.Canceled):
			continue
		}
		return verdict{}, err
	}
}

// find reads the certificate from the folder if a valid one is there, else fetches it from SNS, and caches the result. A
// refusal is a result; find fails only with temporary errors.
func (c *certificates) find(ctx context.Context, url string) (verdict, error) {
	found := verdict{certificate: c.fromFolder(url)}
	if found.certificate == nil {
		var err error
		if found.certificate, err = c.fromSNS(ctx, url); err != nil {
			if !errors.As(err, &found.refusal) {
				return verdict{}, err
			}
			found.until = c.now().Add(refusalLife)
		}
	}
	c.remember(url, found)
	return found, nil
}

// fromSNS fetches the certificate, and stores it in the folder if it is valid.
func (c *certificates) fromSNS(ctx context.Context, url string) (*x509.Certificate, error) {
	text, err := c.fetch(ctx, url)
	if err != nil {
		return nil, err
	}
	certificate, err := parseCertificate(text)
	if err != nil {
		return nil, err
	}
	if refusal := c.checkValidity(certificate); refusal != nil {
		return nil, refusal
	}
	c.folder.keep(url, text)
	return certificate, nil
}

// checkValidity refuses a certificate outside its validity period. The certificate is trusted because it was fetched over https
// from SNS's host; its own chain would prove nothing more and is not checked.
func (c *certificates) checkValidity(certificate *x509.Certificate) *mail.Refusal {
	if now := c.now(); now.Before(certificate.NotBefore) || now.After(certificate.NotAfter) {
		return refuse(RefusedCertificate, "The signing certificate is valid from %s to %s only; check this machine's clock.",
			certificate.NotBefore.UTC().Format(time.DateOnly), certificate.NotAfter.UTC().Format(time.DateOnly))
	}
	return nil
}

// parseCertificate parses the first block of a PEM text. It refuses anything but a certificate with an RSA key.
func parseCertificate(text []byte) (*x509.Certificate, error) {
	block, _ := pem.Decode(text)
	if block == nil || block.Type != "CERTIFICATE" {
		return nil, refuse(RefusedCertificate, "What SNS's host returned for the signing certificate is not a certificate.")
	}
	certificate, err := x509.ParseCertificate(block.Bytes)
	if err != nil {
		return nil, refuse(RefusedCertificate, "The signing certificate cannot be read.")
	}
	if _, isRSA := certificate.PublicKey.(*rsa.PublicKey); !isRSA {
		return nil, refuse(RefusedCertificate, "The signing certificate has no RSA key; SNS signs with RSA.")
	}
	return certificate, nil
}

// fromFolder returns the first valid certificate in the folder; nil if there is none, then the caller fetches it from SNS.
func (c *certificates) fromFolder(url string) *x509.Certificate {
	for text := range c.folder.texts(url) {
		if certificate, err := parseCertificate(text); err == nil && c.checkValidity(certificate) == nil {
			return certificate
		}
	}
	return nil
}

package sesevent

import (
	"context"
	"crypto/rsa"
	"crypto/x509"
	"encoding/pem"
	"errors"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"sync"
	"time"

	"golang.org/x/sync/singleflight"

	"github.com/mailroom-app/mailroom/backend/mail"
)

// certificateURL is the whole form that a signing certificate's address may have: https, a host of SNS, one file in its root.
// Nothing else may be in it (no user, port, query, fragment or escapes), because until its signature is verified a message
// is an attacker's text and may not choose what this program connects to. The file name is the first group.
var certificateURL = regexp.MustCompile(`^https://sns\.[a-zA-Z0-9-]{3,}\.amazonaws\.com(?:\.cn)?/(SimpleNotificationService-[a-zA-Z0-9]+\.pem)$`)

const (
	// maxRemembered bounds the memory that strangers' URLs can take. SNS uses a handful of certificates a year.
	maxRemembered = 64
	// refusalLife is how long a URL that has no certificate is not asked again, so that a flood of forgeries costs one fetch.
	refusalLife = time.Minute
)

// certificates has the signing certificates: in memory by URL, in a folder by file name, else from SNS.
type certificates struct {
	dir      string
	client   *http.Client
	now      func() time.Time
	inFlight singleflight.Group // by URL

	mu    sync.RWMutex
	known map[string]verdict // by URL; guarded by mu
}

// verdict is what is known of a URL: its certificate, or why it has none. Network errors are never remembered.
type verdict struct {
	certificate *x509.Certificate
	refusal     *mail.Refusal
	until       time.Time // of a refusal
}

func newCertificates(options VerifierOptions) *certificates {
	if options.Now == nil {
		options.Now = time.Now
	}
	return &certificates{
		dir:    options.CertDir,
		client: newCertificateClient(options.Transport),
		now:    options.Now,
		known:  make(map[string]verdict),
	}
}

// key is the public key of the certificate at url. It fails with *mail.Refusal where the URL or the certificate cannot be
// trusted, and with another error where the certificate could not be fetched.
func (c *certificates) key(ctx context.Context, url string) (*rsa.PublicKey, error) {
	parts := certificateURL.FindStringSubmatch(url)
	if parts == nil {
		return nil, refuse(RefusedCertificate, "The signing certificate is said to be at %s, which is no address of SNS.", quoted(url))
	}
	found, known := c.remembered(url)
	if !known {
		var err error
		if found, err = c.once(ctx, url, parts[1]); err != nil {
			return nil, err
		}
	}
	if found.refusal != nil {
		return nil, found.refusal
	}
	if refusal := c.checkValidity(found.certificate); refusal != nil {
		return nil, refusal
	}
	return found.certificate.PublicKey.(*rsa.PublicKey), nil // parseCertificate takes no other
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

// once finds the certificate, once for all who ask for it at the same time. When the first of them gives up, the others do
// not: one of them asks again.
func (c *certificates) once(ctx context.Context, url, name string) (verdict, error) {
	for {
		found, err, shared := c.inFlight.Do(url, func() (any, error) { return c.find(ctx, url, name) })
		switch {
		case err == nil:
			return found.(verdict), nil
		case ctx.Err() == nil && shared && errors.Is(err, context.Canceled):
			continue
		}
		return verdict{}, err
	}
}

// find takes the certificate from the folder if it is there and valid, else from SNS, and remembers what came of it. It
// fails only where that cannot be told now.
func (c *certificates) find(ctx context.Context, url, name string) (verdict, error) {
	found := verdict{certificate: c.fromFolder(name)}
	if found.certificate == nil {
		var err error
		if found.certificate, err = c.fromSNS(ctx, url, name); err != nil {
			if !errors.As(err, &found.refusal) {
				return verdict{}, err
			}
			found.until = c.now().Add(refusalLife)
		}
	}
	c.remember(url, found)
	return found, nil
}

// fromSNS fetches the certificate, and keeps it in the folder if it is good.
func (c *certificates) fromSNS(ctx context.Context, url, name string) (*x509.Certificate, error) {
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
	c.toFolder(name, text)
	return certificate, nil
}

// checkValidity refuses a certificate outside its period. Trust in it comes from fetching it over https from SNS's host; its
// own chain proves nothing more and is not checked.
func (c *certificates) checkValidity(certificate *x509.Certificate) *mail.Refusal {
	if now := c.now(); now.Before(certificate.NotBefore) || now.After(certificate.NotAfter) {
		return refuse(RefusedCertificate, "The signing certificate is valid from %s to %s only; check this machine's clock.",
			certificate.NotBefore.UTC().Format(time.DateOnly), certificate.NotAfter.UTC().Format(time.DateOnly))
	}
	return nil
}

// parseCertificate reads the first certificate of a PEM text.
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

// fromFolder is the certificate in the folder; nil where it is not there, cannot be used, or is out of date: then the one
// that SNS has now decides.
func (c *certificates) fromFolder(name string) *x509.Certificate {
	if c.dir == "" {
		return nil
	}
	text, err := os.ReadFile(filepath.Join(c.dir, name))
	if err != nil {
		return nil
	}
	certificate, err := parseCertificate(text)
	if err != nil || c.checkValidity(certificate) != nil {
		return nil
	}
	return certificate
}

// toFolder keeps the certificate for the next start. It is written beside its place and renamed, so that another program
// never reads half of it. A folder that cannot be written costs one fetch per start and is no reason to stop.
func (c *certificates) toFolder(name string, text []byte) {
	if c.dir == "" || os.MkdirAll(c.dir, 0o700) != nil {
		return
	}
	draft, err := os.CreateTemp(c.dir, name+".*.tmp")
	if err != nil {
		return
	}
	_, err = draft.Write(text)
	if closed := draft.Close(); err == nil {
		err = closed
	}
	if err == nil {
		err = os.Rename(draft.Name(), filepath.Join(c.dir, name))
	}
	if err != nil {
		_ = os.Remove(draft.Name())
	}
}

package sesevent

import (
	"context"
	"crypto"
	"crypto/rsa"
	_ "crypto/sha1" // SNS still signs with SHA-1 by default; registers crypto.SHA1
	_ "crypto/sha256"
	"encoding/base64"
	"net/http"
	"time"
)

// VerifierOptions are the settings of a Verifier.
type VerifierOptions struct {
	// CertDir is the folder that stores signing certificates across restarts. Fetched certificates are filed by their URL, with a subfolder
	// per host. Certificates that an administrator puts into the folder itself, by file name, are used without fetching. Empty keeps
	// certificates in memory only. The folder is created when it is first needed.
	CertDir string
	// Transport fetches certificates; nil is a default transport, with the proxy from the environment.
	Transport http.RoundTripper
	// Now is the clock for the certificates' validity; nil is time.Now.
	Now func() time.Time
}

// Verifier checks that envelopes were signed by SNS. It is safe for concurrent use and should be shared, because it caches
// certificates in memory.
type Verifier struct {
	certificates *certificates
}

// NewVerifier returns a Verifier. It does no I/O: a certificate is read or fetched when the first message needs it.
func NewVerifier(options VerifierOptions) *Verifier {
	return &Verifier{certificates: newCertificates(options)}
}

// hashes maps the signature versions of SNS to their hash functions.
var hashes = map[string]crypto.Hash{"1": crypto.SHA1, "2": crypto.SHA256}

// verify fails with *mail.Refusal if the signature is invalid, and with any other error if the certificate cannot be fetched now.
// Cheap checks come first, so that a malformed message never causes a fetch.
func (v *Verifier) verify(ctx context.Context, e *envelope) error {
	hash, known := hashes[e.SignatureVersion]
	if !known {
		return refuse(RefusedSignature, "SignatureVersion is %s; SNS signs with version 1 or 2.", quoted(e.SignatureVersion))
	}
	signature, err := base64.StdEncoding.DecodeString(e.Signature)
	if err != nil || len(signature) == 0 {
		return refuse(RefusedSignature, "The Signature of the SNS envelope is missing or not base64.")
	}
	key, err := v.certificates.key(ctx, e.TopicARN, e.SigningCertURL)
	if err != nil {
		return err
	}
	digest := hash.New()
	digest.Write(e.stringToSign())
	if rsa.VerifyPKCS1v15(key, hash, digest.Sum(nil), signature) != nil {
		return refuse(RefusedSignature, "The signature does not belong to this message: it was changed on the way, or SNS did not send it.")
	}
	return nil
}

package simulate

import (
	"crypto"
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha1" // for signature version 1 of SNS
	"crypto/sha256"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/base64"
	"encoding/hex"
	"encoding/pem"
	"fmt"
	"math/big"
	"strings"
	"time"
)

// Signer signs envelopes as SNS does, with its own key. A verifier trusts it only if its certificate is in the certificate
// folder, or if a test serves the certificate in place of SNS's host. It is safe for concurrent use.
type Signer struct {
	Key *rsa.PrivateKey
	// Certificate is the PEM text for Key.
	Certificate []byte
	// CertURL is the SigningCertURL, on a host of SNS.
	CertURL string
	// Version is the SignatureVersion: "1" for SHA-1, "2" for SHA-256.
	Version string
}

// NewSigner makes a key and a certificate that is valid from six months before at to six months after. The key is random, so
// its signatures are not reproducible.
func NewSigner(version string, at time.Time) (*Signer, error) {
	key, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		return nil, fmt.Errorf("make a signing key: %w", err)
	}
	return SignerFor(key, version, at.AddDate(0, -6, 0), at.AddDate(0, 6, 0))
}

// SignerFor returns a signer with this key and a certificate that is valid from notBefore to notAfter.
func SignerFor(key *rsa.PrivateKey, version string, notBefore, notAfter time.Time) (*Signer, error) {
	template := &x509.Certificate{
		SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: "sns.amazonaws.com"}, NotBefore: notBefore, NotAfter: notAfter,
	}
	der, err := x509.CreateCertificate(rand.Reader, template, template, key.Public(), key)
	if err != nil {
		return nil, fmt.Errorf("make a signing certificate: %w", err)
	}
	return &Signer{
		Key: key, Version: version,
		Certificate: pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: der}),
		CertURL:     "https://sns.eu-west-1.amazonaws.com/SimpleNotificationService-" + certificateName(der) + ".pem",
	}, nil
}

// CertificateFile returns the certificate's file name for a certificate folder.
func (s *Signer) CertificateFile() string { return s.CertURL[strings.LastIndexByte(s.CertURL, '/')+1:] }

func certificateName(der []byte) string {
	sum := sha256.Sum256(der)
	return hex.EncodeToString(sum[:16])
}

func (s *Signer) sign(e *envelope) error {
	e.SignatureVersion, e.SigningCertURL = s.Version, s.CertURL
	text := []byte(signedText(e))
	var hash crypto.Hash
	var digest []byte
	switch s.Version {
	case "1":
		sum := sha1.Sum(text) // as SNS does
		hash, digest = crypto.SHA1, sum[:]
	case "2":
		sum := sha256.Sum256(text)
		hash, digest = crypto.SHA256, sum[:]
	default:
		return fmt.Errorf("SNS has signature versions 1 and 2, not %q", s.Version)
	}
	signature, err := rsa.SignPKCS1v15(rand.Reader, s.Key, hash, digest)
	if err != nil {
		return fmt.Errorf("sign the envelope: %w", err)
	}
	e.Signature = base64.StdEncoding.EncodeToString(signature)
	return nil
}

// signedText returns the text to sign: the documented names and values; absent members are not signed.
// https://docs.aws.amazon.com/sns/latest/dg/sns-verify-signature-of-message-verify-message-signature.html
func signedText(e *envelope) string {
	pairs := [][2]string{{"Message", e.Message}, {"MessageId", e.MessageID}}
	if e.Type == "Notification" {
		if e.Subject != "" {
			pairs = append(pairs, [2]string{"Subject", e.Subject})
		}
		pairs = append(pairs, [2]string{"Timestamp", e.Timestamp})
	} else {
		pairs = append(pairs, [2]string{"SubscribeURL", e.SubscribeURL}, [2]string{"Timestamp", e.Timestamp}, [2]string{"Token", e.Token})
	}
	pairs = append(pairs, [2]string{"TopicArn", e.TopicARN}, [2]string{"Type", e.Type})
	var text strings.Builder
	for _, p := range pairs {
		text.WriteString(p[0] + "\n" + p[1] + "\n")
	}
	return text.String()
}

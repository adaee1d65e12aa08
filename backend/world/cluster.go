package world

import (
	"bytes"
	"context"
	"crypto/rand"
	"encoding/hex"
	"errors"
	"fmt"
	"net"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/jackc/pgx/v5"
)

// clusterUser is the superuser of every private cluster. It is not called mailroom: "$user" would put schema mailroom on its search path.
const clusterUser = "hievents"

// ClusterOptions says how a cluster should run. The zero value suits tests and the demo.
type ClusterOptions struct {
	// Durable keeps fsync and synchronous commits on, as in a real installation: for benchmarks. Without it the data survives a
	// crash of Postgres but not of the machine.
	Durable bool
	// InMemory keeps the data on an in-memory file system if there is one with enough free space, else on disk. For tests: each
	// creates a database of over a thousand files, which is four times as fast in memory.
	InMemory bool
	// Settings are appended to the server's configuration (shared_buffers, work_mem, ...), after the cluster's own settings.
	Settings map[string]string
}

// Cluster is a private Postgres server on a free port of 127.0.0.1, with its data in a temporary folder. Its methods may be called
// from several goroutines.
type Cluster struct {
	binaries string
	account  *account
	folder   *folder
	password string
	port     int
	settings []string // name=value

	mu      sync.Mutex // guards what follows
	server  *supervised
	stopped bool
}

// StartCluster creates a cluster and returns when it accepts connections (about 0.6 s). The context bounds the start only; the
// cluster runs until Stop or until this process ends for any reason.
func StartCluster(ctx context.Context, options ClusterOptions) (*Cluster, error) {
	binaries, err := findPostgres()
	if err != nil {
		return nil, err
	}
	account, err := postgresAccount()
	if err != nil {
		return nil, err
	}
	var memory string
	if options.InMemory {
		memory = memoryFolder()
	}
	folder, err := newFolder(account, memory)
	if err != nil {
		return nil, err
	}
	cluster := &Cluster{binaries: binaries, account: account, folder: folder, password: randomHex(16), settings: serverSettings(options)}
	if err := cluster.initialise(ctx); err != nil {
		return nil, errors.Join(err, folder.remove())
	}
	if err := cluster.start(ctx); err != nil {
		return nil, errors.Join(err, folder.remove())
	}
	return cluster, nil
}

// URL returns the connection string of one of the cluster's databases; "postgres" always exists.
func (c *Cluster) URL(database string) string {
	address := url.URL{
		Scheme:   "postgres",
		User:     url.UserPassword(clusterUser, c.password),
		Host:     net.JoinHostPort("127.0.0.1", strconv.Itoa(c.port)),
		Path:     "/" + database,
		RawQuery: "sslmode=disable",
	}
	return address.String()
}

// create creates a database from the default template.
func (c *Cluster) create(ctx context.Context, name string) error {
	admin, err := pgx.Connect(ctx, c.URL("postgres"))
	if err != nil {
		return fmt.Errorf("connecting to create database %s: %w", name, err)
	}
	defer admin.Close(context.WithoutCancel(ctx))
	return CreateDatabase(ctx, admin, name, "")
}

// Stop ends the server at once and removes its data. Stopping twice is allowed.
func (c *Cluster) Stop() error {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.stopped {
		return nil
	}
	c.stopped = true
	return errors.Join(c.server.stop(), c.folder.remove())
}

// Crash stops the server without a shutdown, like a power cut: open transactions are lost and connections break. The data stays
// for Restart.
func (c *Cluster) Crash() error {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.server.halt()
}

// Restart starts a crashed server again on the same port, with the data it had committed.
func (c *Cluster) Restart(ctx context.Context) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.stopped {
		return errors.New("restarting a cluster that was stopped: its data is gone")
	}
	return c.run(ctx)
}

func (c *Cluster) data() string { return filepath.Join(c.folder.path, "data") }
func (c *Cluster) log() string  { return filepath.Join(c.folder.path, "postgres.log") }

// environment returns the server's environment, without the caller's PG* variables and locale.
func (c *Cluster) environment() []string {
	return []string{"PATH=/usr/bin:/bin", "LC_ALL=" + locale(), "HOME=" + c.folder.path}
}

func (c *Cluster) initialise(ctx context.Context) error {
	secret := filepath.Join(c.folder.path, "password")
	if err := os.WriteFile(secret, []byte(c.password), 0o600); err != nil {
		return fmt.Errorf("writing the cluster's password: %w", err)
	}
	if err := c.account.own(secret); err != nil {
		return fmt.Errorf("handing over the cluster's password: %w", err)
	}
	initdb := exec.CommandContext(ctx, filepath.Join(c.binaries, "initdb"), "--pgdata="+c.data(), "--username="+clusterUser,
		"--pwfile="+secret, "--auth=scram-sha-256", "--encoding=UTF8", "--locale="+locale(), "--lc-messages=C", "--no-sync", "--no-instructions")
	initdb.Env, initdb.Dir, initdb.SysProcAttr = c.environment(), c.folder.path, c.account.detached()
	if output, err := initdb.CombinedOutput(); err != nil {
		return fmt.Errorf("making a Postgres cluster with %s: %w\n%s", initdb.Path, err, output)
	}
	return os.Remove(secret)
}

// start picks a free port. Another process may take it before Postgres binds it, so start tries more than once.
func (c *Cluster) start(ctx context.Context) error {
	var err error
	for range 5 {
		if c.port, err = freePort(); err != nil {
			return err
		}
		if err = c.run(ctx); err == nil || !strings.Contains(err.Error(), "could not create any TCP/IP sockets") {
			return err
		}
	}
	return err
}

// run starts the server on the chosen port and waits until it accepts connections.
func (c *Cluster) run(ctx context.Context) error {
	log, err := os.OpenFile(c.log(), os.O_CREATE|os.O_TRUNC|os.O_WRONLY, 0o600)
	if err != nil {
		return fmt.Errorf("opening the log of Postgres: %w", err)
	}
	defer log.Close()
	command := []string{filepath.Join(c.binaries, "postgres"), "-D", c.data(), "-p", strconv.Itoa(c.port)}
	for _, setting := range c.settings {
		command = append(command, "-c", setting)
	}
	// SIGQUIT is Postgres's immediate shutdown: a checkpoint would be wasted, because the folder is about to be removed.
	if c.server, err = supervise(c.account, "QUIT", c.folder.path, log, c.environment(), command...); err != nil {
		return err
	}
	if err := c.awaitReady(ctx); err != nil {
		return errors.Join(err, c.server.halt())
	}
	return nil
}

// awaitReady polls the status line that Postgres keeps in postmaster.pid, which is cheaper than trying to connect.
func (c *Cluster) awaitReady(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, time.Minute)
	defer cancel()
	look := time.NewTicker(5 * time.Millisecond)
	defer look.Stop()
	for {
		status, err := os.ReadFile(filepath.Join(c.data(), "postmaster.pid"))
		if lines := bytes.Split(status, []byte("\n")); err == nil && len(lines) > 7 && bytes.HasPrefix(lines[7], []byte("ready")) {
			return nil
		}
		select {
		case <-look.C:
		case <-c.server.ended:
			return fmt.Errorf("the Postgres server ended while starting: %w\n%s", c.server.err, c.logTail())
		case <-ctx.Done():
			return fmt.Errorf("waiting for Postgres to take connections: %w\n%s", ctx.Err(), c.logTail())
		}
	}
}

func (c *Cluster) logTail() []byte {
	content, _ := os.ReadFile(c.log())
	return content[max(0, len(content)-2000):]
}

func serverSettings(options ClusterOptions) []string {
	settings := []string{
		"listen_addresses=127.0.0.1",
		"unix_socket_directories=", // a path in a temporary folder easily exceeds the length limit of socket names
		"max_connections=200",
		"max_wal_size=4GB",
		// Hi.Events's naive columns hold UTC whatever the server's zone is. A zone with an odd offset exposes code that forgets that.
		"timezone=Asia/Kolkata",
		"log_timezone=UTC",
	}
	if !options.Durable {
		settings = append(settings, "fsync=off", "synchronous_commit=off", "full_page_writes=off")
	}
	own := make([]string, 0, len(options.Settings))
	for name, value := range options.Settings {
		own = append(own, name+"="+value)
	}
	slices.Sort(own)
	return append(settings, own...)
}

// locale returns a UTF-8 locale that every system of its kind has, so that lower() and trigrams also handle non-ASCII letters.
func locale() string {
	if runtime.GOOS == "darwin" {
		return "en_US.UTF-8"
	}
	return "C.UTF-8"
}

func freePort() (int, error) {
	listener, err := net.Listen("tcp4", "127.0.0.1:0")
	if err != nil {
		return 0, fmt.Errorf("looking for a free port: %w", err)
	}
	defer listener.Close()
	return listener.Addr().(*net.TCPAddr).Port, nil
}

func randomHex(bytes int) string {
	value := make([]byte, bytes)
	_, _ = rand.Read(value) // never fails: crypto/rand ends the program rather than returning an error
	return hex.EncodeToString(value)
}

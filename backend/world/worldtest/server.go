package worldtest

import (
	"context"
	"fmt"
	"net/url"
	"os"
	"sync"

	"github.com/jackc/pgx/v5"

	"github.com/mailroom-app/mailroom/backend/world"
)

// server is the Postgres server on which this test binary creates its databases.
type server struct {
	cluster *world.Cluster // nil when MAILROOM_TEST_DATABASE_URL names a server

	mu        sync.Mutex // serialises use of admin and guards templates
	admin     *pgx.Conn
	templates map[string]bool // names of databases that exist
}

var shared struct {
	mu     sync.Mutex
	server *server
}

// postgres returns the server and starts it at the first call.
func postgres(ctx context.Context) (*server, error) {
	shared.mu.Lock()
	defer shared.mu.Unlock()
	if shared.server != nil {
		return shared.server, nil
	}
	started := &server{templates: map[string]bool{}}
	address := os.Getenv("MAILROOM_TEST_DATABASE_URL")
	if address == "" {
		cluster, err := world.StartCluster(ctx, world.ClusterOptions{InMemory: true})
		if err != nil {
			return nil, err
		}
		started.cluster, address = cluster, cluster.URL("postgres")
	}
	admin, err := pgx.Connect(ctx, address)
	if err != nil {
		if started.cluster != nil {
			_ = started.cluster.Stop()
		}
		return nil, fmt.Errorf("connecting to the tests' Postgres (MAILROOM_TEST_DATABASE_URL or an own cluster): %w", err)
	}
	started.admin = admin
	shared.server = started
	return started, nil
}

// stopPostgres ends what postgres started, if it was called.
func stopPostgres(ctx context.Context) error {
	shared.mu.Lock()
	defer shared.mu.Unlock()
	if shared.server == nil {
		return nil
	}
	stopping := shared.server
	shared.server = nil
	stopping.mu.Lock()
	defer stopping.mu.Unlock()
	if err := stopping.admin.Close(ctx); err != nil {
		return err
	}
	if stopping.cluster == nil {
		return nil
	}
	return stopping.cluster.Stop()
}

// url returns the connection string of one of the server's databases.
func (s *server) url(database string) string {
	if s.cluster != nil {
		return s.cluster.URL(database)
	}
	address, err := url.Parse(os.Getenv("MAILROOM_TEST_DATABASE_URL"))
	if err != nil {
		return "" // unreachable: pgx has connected with it
	}
	address.Path = "/" + database
	return address.String()
}

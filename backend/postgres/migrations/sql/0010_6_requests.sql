-- step: Requests about an address, the newest first
CREATE INDEX CONCURRENTLY suppression_requests_email ON mailroom.suppression_requests (email, id);

package postgres

// translate turns what the driver says into an error that people can act on.
func translate(err error) error { return err }

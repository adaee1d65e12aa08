package bench

import (
	"context"

	"github.com/jackc/pgx/v5"

	"github.com/mailroom-app/mailroom/backend/mail"
)

// refusing adds what the host application may add: triggers that reject changes of some of its rows. RAISE EXCEPTION raises P0001.
const refusing = `
	CREATE TABLE IF NOT EXISTS public.refused (tab name, id bigint, PRIMARY KEY (tab, id));
	CREATE OR REPLACE FUNCTION public.refuse() RETURNS trigger LANGUAGE plpgsql AS $$
	BEGIN
		IF EXISTS (SELECT FROM public.refused r WHERE r.tab = TG_TABLE_NAME AND r.id = NEW.id) THEN
			RAISE EXCEPTION 'row % is closed', NEW.id;
		END IF;
		RETURN NEW;
	END $$;
	CREATE OR REPLACE TRIGGER refuse BEFORE UPDATE ON public.outgoing_messages FOR EACH ROW EXECUTE FUNCTION public.refuse();
	CREATE OR REPLACE TRIGGER refuse BEFORE UPDATE ON public.outgoing_transaction_messages FOR EACH ROW EXECUTE FUNCTION public.refuse();
	GRANT SELECT ON public.refused TO PUBLIC`

// Refuse makes the database reject every update of these messages from now on.
func Refuse(ctx context.Context, databaseURL string, targets []Target) error {
	connection, err := pgx.Connect(ctx, databaseURL)
	if err != nil {
		return err
	}
	defer connection.Close(ctx)
	if _, err := connection.Exec(ctx, refusing); err != nil {
		return err
	}
	tables, ids := make([]string, len(targets)), make([]int64, len(targets))
	for i, target := range targets {
		tables[i], ids[i] = "outgoing_messages", target.ID.Row
		if target.ID.Kind == mail.Transaction {
			tables[i] = "outgoing_transaction_messages"
		}
	}
	_, err = connection.Exec(ctx, "INSERT INTO public.refused SELECT * FROM unnest($1::text[], $2::bigint[])", tables, ids)
	return err
}

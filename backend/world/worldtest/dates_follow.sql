CREATE FUNCTION public.test_date_follows() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    DELETE FROM public.event_occurrences o WHERE o.event_id = NEW.id AND o.id = 1000000 + NEW.id AND NEW.start_date IS NULL AND NEW.end_date IS NULL;
    IF NEW.start_date IS NOT NULL OR NEW.end_date IS NOT NULL THEN
        INSERT INTO public.event_occurrences (id, short_id, event_id, start_date, end_date)
        VALUES (1000000 + NEW.id, 'oc_' || NEW.id, NEW.id, coalesce(NEW.start_date, NEW.created_at, '2026-01-01'), NEW.end_date)
            ON CONFLICT (id) DO UPDATE SET start_date = excluded.start_date, end_date = excluded.end_date;
    END IF;
    RETURN NULL;
END
$$;
CREATE TRIGGER test_date_follows AFTER INSERT OR UPDATE OF start_date, end_date ON public.events FOR EACH ROW EXECUTE FUNCTION public.test_date_follows();
CREATE FUNCTION public.test_date_of() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    NEW.event_occurrence_id := coalesce(NEW.event_occurrence_id, (SELECT o.id FROM public.event_occurrences o WHERE o.id = 1000000 + (to_jsonb(NEW) ->> 'event_id')::bigint));
    RETURN NEW;
END
$$;
CREATE TRIGGER test_date_of BEFORE INSERT ON public.attendees FOR EACH ROW EXECUTE FUNCTION public.test_date_of();
CREATE FUNCTION public.test_place_follows() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO public.locations (id, short_id, account_id, organizer_id, structured_address)
    SELECT 1000000 + e.id, 'loc_' || e.id, e.account_id, e.organizer_id, NEW.location_details FROM public.events e WHERE e.id = NEW.event_id AND e.organizer_id IS NOT NULL
        ON CONFLICT (id) DO UPDATE SET structured_address = excluded.structured_address;
    INSERT INTO public.event_locations (id, short_id, event_id, location_id)
    SELECT 1000000 + e.id, 'el_' || e.id, e.id, 1000000 + e.id FROM public.events e WHERE e.id = NEW.event_id AND e.organizer_id IS NOT NULL ON CONFLICT (id) DO NOTHING;
    UPDATE public.events e SET event_location_id = 1000000 + e.id WHERE e.id = NEW.event_id AND e.organizer_id IS NOT NULL;
    RETURN NULL;
END
$$;
CREATE TRIGGER test_place_follows AFTER INSERT OR UPDATE OF location_details ON public.event_settings FOR EACH ROW WHEN (NEW.location_details IS NOT NULL)
    EXECUTE FUNCTION public.test_place_follows();

-- The day that a text says, as segments compare days in JSON: NULL where it says none.
CREATE FUNCTION day_of(words text) RETURNS date
LANGUAGE plpgsql STABLE PARALLEL SAFE STRICT
AS $$
BEGIN
    IF words !~ '^[0-9]{4}-[0-9]{2}-[0-9]{2}$' THEN
        RETURN NULL;
    END IF;
    RETURN words::date;
EXCEPTION WHEN datetime_field_overflow OR invalid_datetime_format THEN
    RETURN NULL;
END
$$;

-- Format 2 of the shared journal. Run once per database, under an advisory lock, in one transaction.
CREATE SCHEMA IF NOT EXISTS suite;
CREATE TABLE suite.meta (name text PRIMARY KEY, value bytea NOT NULL);

-- The head row: locked from the first look at the head until the commit, which makes position order commit order.
CREATE TABLE suite.tenants (
    id integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY, name text COLLATE "C" NOT NULL UNIQUE,
    head bigint NOT NULL DEFAULT 0, time_max bigint NOT NULL DEFAULT -9223372036854775808,
    link bytea NOT NULL DEFAULT '\x0000000000000000000000000000000000000000000000000000000000000000') WITH (fillfactor = 20);
CREATE TABLE suite.streams (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, tenant integer NOT NULL, name text COLLATE "C" NOT NULL, version bigint NOT NULL,
    UNIQUE (tenant, name)) WITH (fillfactor = 70);
CREATE TABLE suite.events (
    tenant integer NOT NULL, position bigint NOT NULL, id text COLLATE "C" NOT NULL, stream bigint NOT NULL, stream_version bigint NOT NULL,
    type text COLLATE "C" NOT NULL, schema_version integer NOT NULL, event_time bigint NOT NULL, recorded_time bigint NOT NULL,
    keys bytea NOT NULL, request_hash bytea NOT NULL, subject bytea, subject_key bigint, payload bytea NOT NULL, personal bytea, link bytea NOT NULL,
    CONSTRAINT events_by_position PRIMARY KEY (tenant, position),
    CONSTRAINT events_by_id UNIQUE (tenant, id),
    CONSTRAINT events_by_stream UNIQUE (stream, stream_version));
CREATE TABLE suite.event_keys (
    tenant integer NOT NULL, key uuid NOT NULL, event_time bigint NOT NULL, position bigint NOT NULL,
    PRIMARY KEY (tenant, key, event_time, position));
CREATE TABLE suite.time_marks (
    tenant integer NOT NULL, time_max bigint NOT NULL, position bigint NOT NULL, PRIMARY KEY (tenant, time_max, position));
CREATE TABLE suite.subject_keys (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, tenant integer NOT NULL, subject bytea NOT NULL, wrapped bytea NOT NULL,
    UNIQUE (tenant, subject));

-- Signed heads of the chains, made by the nodes; see ChainCheckpoint.
CREATE TABLE suite.checkpoints (
    tenant text COLLATE "C" NOT NULL, number bigint NOT NULL, position bigint NOT NULL, link bytea NOT NULL, time bigint NOT NULL,
    signature bytea NOT NULL, PRIMARY KEY (tenant, number));

-- Takes the tenant's head for the rest of the transaction.
CREATE FUNCTION suite.take_head(p_tenant text) RETURNS suite.tenants LANGUAGE plpgsql AS $$
DECLARE
    t suite.tenants;
BEGIN
    SELECT * INTO t FROM suite.tenants WHERE name = p_tenant FOR UPDATE;
    IF NOT FOUND THEN
        INSERT INTO suite.tenants (name) VALUES (p_tenant) ON CONFLICT DO NOTHING;
        SELECT * INTO t FROM suite.tenants WHERE name = p_tenant FOR UPDATE;
    END IF;
    RETURN t;
END $$;

-- Writes all events or raises: 23505 an id exists, SJ002 a stream is at another version, SJ003 a subject's key was made or erased meanwhile.
-- The caller sends a subject's key as it knows it. A known key is only compared, never put back: it may have been erased.
CREATE FUNCTION suite.append(
    p_tenant text, p_recorded bigint, p_ids text[], p_streams text[], p_expected bigint[], p_types text[], p_schemas integer[], p_times bigint[],
    p_keys bytea[], p_hashes bytea[], p_subjects bytea[], p_payloads bytea[], p_personals bytea[],
    k_offsets integer[], k_keys uuid[], k_times bigint[],
    s_subjects bytea[], s_wrapped bytea[], s_fresh boolean[], p_bodies bytea[]) RETURNS bigint LANGUAGE plpgsql AS $$
DECLARE
    t suite.tenants;
    n integer := cardinality(p_ids);
    wrong record;
    stream_ids bigint[];
    versions bigint[];
    links bytea[];
    previous bytea;
    body bytea;
    i integer := 0;
BEGIN
    t := suite.take_head(p_tenant);
    IF cardinality(s_subjects) > 0 THEN
        INSERT INTO suite.subject_keys (tenant, subject, wrapped)
            SELECT t.id, s, w FROM unnest(s_subjects, s_wrapped, s_fresh) AS u(s, w, f) WHERE f ON CONFLICT DO NOTHING;
        IF EXISTS (
            SELECT 1 FROM unnest(s_subjects, s_wrapped) AS u(s, w)
            LEFT JOIN suite.subject_keys k ON k.tenant = t.id AND k.subject = u.s WHERE k.wrapped IS DISTINCT FROM u.w) THEN
            RAISE EXCEPTION 'a subject key changed' USING ERRCODE = 'SJ003';
        END IF;
    END IF;

    INSERT INTO suite.streams AS s (tenant, name, version)
        SELECT t.id, name, count(*) FROM unnest(p_streams) AS u(name) GROUP BY name
        ON CONFLICT (tenant, name) DO UPDATE SET version = s.version + excluded.version;

    IF EXISTS (SELECT 1 FROM unnest(p_expected) AS u(v) WHERE v IS NOT NULL) THEN
        SELECT u.stream, u.expected, s.version - u.n + u.nth - 1 AS actual INTO wrong
            FROM (SELECT stream, expected, ord, count(*) OVER (PARTITION BY stream) AS n, row_number() OVER (PARTITION BY stream ORDER BY ord) AS nth
                  FROM unnest(p_streams, p_expected) WITH ORDINALITY AS x(stream, expected, ord)) AS u
            JOIN suite.streams s ON s.tenant = t.id AND s.name = u.stream
            WHERE u.expected <> s.version - u.n + u.nth - 1 ORDER BY u.ord LIMIT 1;
        IF FOUND THEN
            RAISE EXCEPTION 'stream version' USING ERRCODE = 'SJ002', DETAIL = wrong.expected || '|' || wrong.actual || '|' || wrong.stream;
        END IF;
    END IF;

    SELECT array_agg(s.id ORDER BY u.ord), array_agg(s.version - u.n + u.nth ORDER BY u.ord) INTO stream_ids, versions
        FROM (SELECT stream, ord, count(*) OVER (PARTITION BY stream) AS n, row_number() OVER (PARTITION BY stream ORDER BY ord) AS nth
              FROM unnest(p_streams) WITH ORDINALITY AS x(stream, ord)) AS u
        JOIN suite.streams s ON s.tenant = t.id AND s.name = u.stream;

    -- The chain, as ChainHasher.Link has it.
    previous := t.link;
    FOREACH body IN ARRAY p_bodies LOOP
        i := i + 1;
        previous := sha256(previous || '\x01'::bytea || int8send(t.head + i) || int8send(versions[i]) || int8send(p_recorded) || body);
        links[i] := previous;
    END LOOP;

    INSERT INTO suite.events
        SELECT t.id, t.head + u.ord, u.id, u.stream, u.version, u.type, u.schema, u.event_time, p_recorded, u.keys, u.hash, u.subject,
            k.id, u.payload, u.personal, u.link
        FROM unnest(p_ids, stream_ids, versions, p_types, p_schemas, p_times, p_keys, p_hashes, p_subjects, p_payloads, p_personals, links)
            WITH ORDINALITY AS u(id, stream, version, type, schema, event_time, keys, hash, subject, payload, personal, link, ord)
        LEFT JOIN suite.subject_keys k ON k.tenant = t.id AND k.subject = u.subject AND u.personal IS NOT NULL;

    INSERT INTO suite.event_keys SELECT t.id, k, e, t.head + o FROM unnest(k_offsets, k_keys, k_times) AS u(o, k, e);

    INSERT INTO suite.time_marks
        SELECT t.id, greatest(t.time_max, (SELECT max(v) FROM unnest(p_times[1:(m - t.head)::integer]) AS u(v))), m
        FROM generate_series((t.head / 1024 + 1) * 1024, t.head + n, 1024) AS m;

    UPDATE suite.tenants SET head = t.head + n, time_max = greatest(t.time_max, (SELECT max(v) FROM unnest(p_times) AS u(v))), link = previous
        WHERE id = t.id;
    RETURN t.head + 1;
END $$;

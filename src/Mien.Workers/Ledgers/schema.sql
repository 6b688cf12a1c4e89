-- Version 2. All of Mien's jobs; shards.stage, told, ready and the rest are explained in Shards/Shard.cs.
CREATE SCHEMA mien;

CREATE TABLE mien.version (version integer NOT NULL);
INSERT INTO mien.version VALUES (2);

CREATE TABLE mien.job (
    id text PRIMARY KEY,
    number bigint GENERATED ALWAYS AS IDENTITY,
    kind text NOT NULL,
    settings text NOT NULL,
    folder text NOT NULL,
    state text NOT NULL,
    created timestamptz NOT NULL DEFAULT now()
);

CREATE TABLE mien.shard (
    job text NOT NULL REFERENCES mien.job,
    number integer NOT NULL,
    inputs integer NOT NULL,
    stage smallint NOT NULL,
    manifest bytea NOT NULL,
    state smallint NOT NULL DEFAULT 0,
    fence bigint NOT NULL DEFAULT 0,
    worker text,
    lease timestamptz,
    told timestamptz,
    ready timestamptz NOT NULL DEFAULT now(),
    deaths smallint NOT NULL DEFAULT 0,
    failures smallint NOT NULL DEFAULT 0,
    current integer,
    suspects integer[] NOT NULL DEFAULT '{}',
    error text,
    file text,
    hash bytea,
    results bigint,
    faces bigint,
    unreadable bigint,
    seconds real,
    done timestamptz,
    PRIMARY KEY (job, number)
) WITH (fillfactor = 80);

-- A claim is renewed without a change to any of these.
CREATE INDEX shard_untold ON mien.shard (job, number) WHERE state = 0 AND told IS NULL;
CREATE INDEX shard_claimed ON mien.shard (job, number) WHERE state = 1;
CREATE INDEX shard_open ON mien.shard (job, stage) WHERE state <> 2;
CREATE INDEX shard_done ON mien.shard (job, done) WHERE state = 2;

CREATE TABLE mien.lease (
    name text PRIMARY KEY,
    owner text NOT NULL,
    ends timestamptz NOT NULL
);

-- A claim of a stream, and what came of it. Owners follow each other by their fence.
CREATE TABLE mien.watch (
    job text NOT NULL,
    number integer NOT NULL,
    fence bigint NOT NULL,
    worker text NOT NULL,
    frames bigint NOT NULL,
    dropped bigint NOT NULL,
    faces bigint NOT NULL,
    connections bigint NOT NULL,
    gaps bigint NOT NULL,
    gap_time interval NOT NULL,
    seen timestamptz,
    error text,
    PRIMARY KEY (job, number, fence),
    FOREIGN KEY (job, number) REFERENCES mien.shard
);

-- Faces of a frame. The claim's own number keeps what is told twice from being there twice.
CREATE TABLE mien.sighting (
    job text NOT NULL,
    number integer NOT NULL,
    fence bigint NOT NULL,
    sequence bigint NOT NULL,
    time timestamptz NOT NULL,
    analysis text NOT NULL,
    PRIMARY KEY (job, number, fence, sequence),
    FOREIGN KEY (job, number) REFERENCES mien.shard
);
CREATE INDEX sighting_time ON mien.sighting (job, time);

-- Who only asks how far a job is, and who works: to be granted to users, where the role that prepares the database may make roles.
DO $$
BEGIN
    IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'mien_reader') THEN
        CREATE ROLE mien_reader NOLOGIN;
    END IF;
    IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'mien_worker') THEN
        CREATE ROLE mien_worker NOLOGIN;
    END IF;
    GRANT USAGE ON SCHEMA mien TO mien_reader, mien_worker;
    GRANT SELECT ON ALL TABLES IN SCHEMA mien TO mien_reader, mien_worker;
    GRANT UPDATE ON mien.shard TO mien_worker;
    GRANT INSERT, UPDATE ON mien.lease, mien.watch TO mien_worker;
    GRANT INSERT, DELETE ON mien.sighting TO mien_worker;
EXCEPTION WHEN insufficient_privilege THEN
    NULL;
END $$;

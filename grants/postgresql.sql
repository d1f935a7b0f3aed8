-- The account that Shudian reads PostgreSQL with: it can read and nothing else, and the server itself bounds what it does.
-- Run as administrator in the database to be scanned. Put your own names for: shudian_scan, crm, public, choose-one.
-- Tests run this file: it suffices for a scan, and each statement is there for the reason that stands above it.

-- Lets the scanner in, with at most three connections: two that read and one to spare (source setting "connections").
CREATE ROLE shudian_scan LOGIN PASSWORD 'choose-one' NOSUPERUSER NOCREATEDB NOCREATEROLE NOREPLICATION CONNECTION LIMIT 3;

-- The server ends a statement after ten seconds, even when the scanner has been killed or its network is gone.
ALTER ROLE shudian_scan SET statement_timeout = '10s';

-- A lock that is not granted at once is not waited for: nobody queues up behind the scanner.
ALTER ROLE shudian_scan SET lock_timeout = '500ms';

-- No transaction stays open: nothing keeps vacuum from its work, nor an ALTER TABLE waiting.
ALTER ROLE shudian_scan SET idle_in_transaction_session_timeout = '10s';

-- Nothing is written, not even a temporary table, which every account may make otherwise.
ALTER ROLE shudian_scan SET default_transaction_read_only = on;

-- Needed where CONNECT has been taken from PUBLIC, as it should be.
GRANT CONNECT ON DATABASE crm TO shudian_scan;

-- For each schema to be scanned: its tables can be named,
GRANT USAGE ON SCHEMA public TO shudian_scan;

-- read (partitions among them: their pages are read one by one),
GRANT SELECT ON ALL TABLES IN SCHEMA public TO shudian_scan;

-- and so can those that the owner of this statement makes later.
ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT SELECT ON TABLES TO shudian_scan;

-- Only where row-level security hides rows from the account and you want them counted; check names such tables:
-- ALTER ROLE shudian_scan BYPASSRLS;

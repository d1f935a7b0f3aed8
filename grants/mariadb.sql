-- The account that Shudian reads MariaDB with: it can read and nothing else, and the server itself bounds what it does.
-- Run as administrator. Put your own names for: shudian_scan, % (the scanner's host), crm, choose-one.
-- Tests run this file: it suffices for a scan, and each statement is there for the reason that stands above it.

-- Lets the scanner in.
CREATE USER 'shudian_scan'@'%' IDENTIFIED BY 'choose-one';

-- At most three connections: two that read and one to cancel them (source setting "connections"); and the server ends a
-- statement after ten seconds, even when the scanner has been killed or its network is gone.
ALTER USER 'shudian_scan'@'%' WITH MAX_USER_CONNECTIONS 3 MAX_STATEMENT_TIME 10;

-- For each database to be scanned. MariaDB hides a table without a grant, so grant the whole database: else nobody could
-- say what was left out.
GRANT SELECT ON crm.* TO 'shudian_scan'@'%';

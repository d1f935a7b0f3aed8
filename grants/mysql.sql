-- The account that Shudian reads MySQL with (TiDB, OceanBase in MySQL mode and PolarDB take the same): it can read and
-- nothing else. Run as administrator. Put your own names for: shudian_scan, % (the scanner's host), crm, choose-one.
-- Not run against these servers: none can be had where this is built. MariaDB, where the tests run the same statements as
-- far as it has them, is in mariadb.sql.

-- Lets the scanner in.
CREATE USER 'shudian_scan'@'%' IDENTIFIED BY 'choose-one';

-- At most three connections: two that read and one to cancel them (source setting "connections").
ALTER USER 'shudian_scan'@'%' WITH MAX_USER_CONNECTIONS 3;

-- MySQL has no time limit for an account. The scanner sets one for each of its sessions and reads it back; for a second
-- line of defence, which holds for all accounts: SET PERSIST max_execution_time = 60000;

-- For each database to be scanned. MySQL hides a table without a grant, so grant the whole database: else nobody could
-- say what was left out.
GRANT SELECT ON crm.* TO 'shudian_scan'@'%';

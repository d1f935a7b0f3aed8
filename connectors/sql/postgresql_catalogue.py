"""What PostgreSQL is asked about its tables, its settings and our rights: statements only."""

from __future__ import annotations

TABLES = """
SELECT n.nspname, c.relname, c.relkind::text, obj_description(c.oid, 'pg_class'), c.oid
FROM pg_class AS c JOIN pg_namespace AS n ON n.oid = c.relnamespace
WHERE c.relkind IN ('r', 'p', 'm', 'v', 'f') AND NOT c.relispartition
  AND n.nspname !~ '^pg_' AND n.nspname <> 'information_schema'"""

COLUMNS = """
SELECT c.oid, a.attname, format_type(a.atttypid, a.atttypmod), col_description(c.oid, a.attnum), a.attnotnull,
       coalesce(a.attnum = ANY(k.conkey), false)
FROM pg_class AS c JOIN pg_namespace AS n ON n.oid = c.relnamespace
JOIN pg_attribute AS a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
LEFT JOIN pg_constraint AS k ON k.conrelid = c.oid AND k.contype = 'p'
WHERE c.oid = ANY(%s::oid[])
ORDER BY c.oid, a.attnum"""
"""Of some tables, by their oids."""

_TREE = """
WITH RECURSIVE tree AS (
  SELECT c.oid FROM pg_class AS c JOIN pg_namespace AS n ON n.oid = c.relnamespace WHERE n.nspname = %s AND c.relname = %s
  UNION ALL
  SELECT i.inhrelid FROM tree JOIN pg_inherits AS i ON i.inhparent = tree.oid
  JOIN pg_class AS c ON c.oid = i.inhrelid AND c.relispartition)"""
"""A table and its partitions, however deep."""

_TREES = """
WITH RECURSIVE tree AS (
  SELECT c.oid, n.nspname AS top_schema, c.relname AS top FROM pg_class AS c JOIN pg_namespace AS n ON n.oid = c.relnamespace
  WHERE (n.nspname, c.relname) IN (SELECT * FROM unnest(%s::name[], %s::name[]))
  UNION ALL
  SELECT i.inhrelid, tree.top_schema, tree.top FROM tree JOIN pg_inherits AS i ON i.inhparent = tree.oid
  JOIN pg_class AS c ON c.oid = i.inhrelid AND c.relispartition)"""
"""Those of many tables: their schemas, and as many names."""

_LEAF_CELLS = """n.nspname, c.relname, c.reltuples::float8, c.relpages,
       pg_relation_size(c.oid) / current_setting('block_size')::bigint, pg_table_size(c.oid),
       NOT c.relispartition OR (has_schema_privilege(n.oid, 'USAGE') AND has_any_column_privilege(c.oid, 'SELECT')),
       current_setting('server_version_num')::int, c.relkind::text
FROM tree JOIN pg_class AS c ON c.oid = tree.oid JOIN pg_namespace AS n ON n.oid = c.relnamespace
WHERE c.relkind IN ('r', 'm') OR (c.relkind = 'f' AND c.relispartition) ORDER BY n.nspname, c.relname"""
LEAVES = f"{_TREE} SELECT {_LEAF_CELLS}"
"""The tables that hold rows of a dataset: itself, or its partitions, foreign ones too."""
LEAVES_OF_MANY = f"{_TREES} SELECT tree.top_schema, tree.top, {_LEAF_CELLS}"
"""Schema and name of each dataset, and then the same."""

RIGHTS = """
SELECT a.attname, has_column_privilege(c.oid, a.attnum, 'SELECT'), row_security_active(c.oid),
       has_schema_privilege(n.oid, 'USAGE')
FROM pg_class AS c JOIN pg_namespace AS n ON n.oid = c.relnamespace
JOIN pg_attribute AS a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
WHERE n.nspname = %s AND c.relname = %s"""

LEAVES_WITHOUT_RIGHTS = f"""{_TREE}
SELECT n.nspname, c.relname, has_schema_privilege(n.oid, 'USAGE')
FROM tree JOIN pg_class AS c ON c.oid = tree.oid JOIN pg_namespace AS n ON n.oid = c.relnamespace
WHERE c.relispartition AND c.relkind = 'r'
  AND NOT (has_schema_privilege(n.oid, 'USAGE') AND has_any_column_privilege(c.oid, 'SELECT'))
ORDER BY n.nspname, c.relname"""  # noqa: S608

UNREADABLE = """
WITH RECURSIVE up AS (
  SELECT c.oid AS leaf, c.oid AS at, c.relname, c.relispartition AS again FROM pg_class AS c JOIN pg_namespace AS n
    ON n.oid = c.relnamespace
  WHERE c.relkind IN ('r', 'p', 'm', 'v', 'f') AND NOT (c.relispartition AND c.relkind = 'p')
    AND n.nspname !~ '^pg_' AND n.nspname <> 'information_schema'
    AND (row_security_active(c.oid) OR NOT has_schema_privilege(n.oid, 'USAGE') OR (
      NOT has_table_privilege(c.oid, 'SELECT')
      AND NOT (c.relispartition AND has_any_column_privilege(c.oid, 'SELECT'))))
  UNION ALL
  SELECT up.leaf, i.inhparent, p.relname, p.relispartition FROM up JOIN pg_inherits AS i ON i.inhrelid = up.at AND up.again
  JOIN pg_class AS p ON p.oid = i.inhparent)
SELECT n.nspname, c.relname, has_schema_privilege(n.oid, 'USAGE'), c.relkind::text, m.nspname, up.relname,
       has_schema_privilege(n.oid, 'USAGE') AND has_table_privilege(c.oid, 'SELECT'), row_security_active(c.oid)
FROM up JOIN pg_class AS c ON c.oid = up.leaf JOIN pg_namespace AS n ON n.oid = c.relnamespace
JOIN pg_class AS top ON top.oid = up.at JOIN pg_namespace AS m ON m.oid = top.relnamespace
WHERE NOT up.again ORDER BY n.nspname, c.relname"""
"""What a scan could not read to the end: schema, name, whether the schema may be used, kind; schema and name of the table in the
inventory (that of a partition is its root); whether the table itself may be read, and whether its rows are hidden."""

EMPTY_VIEW = """
SELECT 1 FROM pg_class AS c JOIN pg_namespace AS n ON n.oid = c.relnamespace
WHERE n.nspname = %s AND c.relname = %s AND c.relkind = 'm' AND NOT c.relispopulated"""

WRITABLE = """
SELECT count(*) FROM (
  SELECT FROM pg_class AS c JOIN pg_namespace AS n ON n.oid = c.relnamespace
  WHERE c.relkind IN ('r', 'p') AND n.nspname !~ '^pg_' AND n.nspname <> 'information_schema'
  AND has_table_privilege(c.oid, 'INSERT, UPDATE, DELETE, TRUNCATE') LIMIT 1) AS w"""

# The view groups its tables. Joined as it is, all of them would be grouped for each statement, so it is asked row by row.
_MARK_CELLS = """c.oid, pg_relation_filenode(c.oid), pg_relation_size(c.oid), s.n_tup_ins, s.n_tup_upd, s.n_tup_del,
       d.stats_reset::text, pg_postmaster_start_time()::text, c.relkind::text,
       current_setting('track_counts')::boolean AND NOT pg_is_in_recovery() AND c.relkind IN ('r', 'p')
FROM tree JOIN pg_class AS c ON c.oid = tree.oid
LEFT JOIN LATERAL (SELECT * FROM pg_stat_all_tables AS a WHERE a.relid = c.oid OFFSET 0) AS s ON true
JOIN pg_stat_database AS d ON d.datname = current_database() ORDER BY c.oid"""
MARK = f"{_TREE} SELECT {_MARK_CELLS}"
"""What changes whenever a row does: the file and its length, and the counters of changed rows since they were begun. The last
cell says whether these can be relied on: a standby and a view keep no counters."""
MARKS_OF_MANY = f"{_TREES} SELECT tree.top_schema, tree.top, {_MARK_CELLS}"
"""Schema and name of each dataset, and then the same."""

PARTITIONS = """
WITH RECURSIVE tree AS (
  SELECT c.oid FROM pg_class AS c JOIN pg_namespace AS n ON n.oid = c.relnamespace
  WHERE n.nspname = %s AND c.relname = %s AND c.relkind = 'p'
  UNION ALL
  SELECT i.inhrelid FROM tree JOIN pg_inherits AS i ON i.inhparent = tree.oid
  JOIN pg_class AS c ON c.oid = i.inhrelid AND c.relispartition)
SELECT n.nspname, c.relname, c.relkind::text
FROM tree JOIN pg_class AS c ON c.oid = tree.oid JOIN pg_namespace AS n ON n.oid = c.relnamespace
WHERE c.relkind <> 'p' ORDER BY n.nspname, c.relname"""
"""The tables that hold the rows of a partitioned one, and what kind of relation each is."""

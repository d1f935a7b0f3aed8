"""Words of the SQL dialects that tell a column from a clause. Types and options of all products in one list each: what matters
is only that none of them is taken for the name of a column."""

from __future__ import annotations


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


TYPES = _words(
    "int integer bigint smallint tinyint mediumint number numeric decimal dec varchar varchar2 nvarchar nvarchar2 char character "
    "nchar text longtext mediumtext tinytext clob nclob blob longblob mediumblob tinyblob date datetime "
    "datetime2 smalldatetime time "
    "timestamp timestamptz float double real bit bool boolean json jsonb uuid bytea raw long xml xmltype money string binary "
    "varbinary image serial bigserial smallserial int2 int4 int8 float4 float8 bpchar enum year interval map array struct "
    "uniqueidentifier sysname byte int16 int32 int64 uint8 uint16 uint32 uint64 float32 float64 "
    "datetime64 lowcardinality nullable "
    "fixedstring inet cidr"
)
"""Types by their first word."""

TYPE_WORDS = _words(
    "varying precision unsigned signed zerofill binary with without local time zone large object national character char raw to "
    "day month second year hour minute array varchar"
)
"""Words that go on with a type: ``double precision``, ``timestamp with time zone``."""

OPTIONS = _words(
    "not null default comment primary key unique references check constraint collate character charset set generated always as "
    "identity auto_increment autoincrement on update delete cascade restrict no action encode codec ttl sparse masked rowguidcol "
    "visible invisible enable disable using index validate novalidate deferrable initially deferred "
    "immediate virtual stored storage "
    "compression compress encrypt materialized alias ephemeral after first before format srid column_format by clustered "
    "nonclustered asc desc with replication persisted filestream hidden title casespecific distkey sortkey sum max min replace "
    "bitmap_union hll_union match full simple statistics options policy tag unsigned zerofill signed "
    "binary local start increment "
    "rely norely conflict and or is in current_timestamp sysdate now lz4 period row tablespace pctfree initrans maxtrans cluster "
    "nologging logging for"
)
"""Words that may stand behind the type of a column."""

CONSTRAINTS = _words(
    "constraint primary unique key index fulltext spatial foreign check exclude like period projection supplemental cluster not "
    "partial clustered watermark scope ref global local"
)
"""Words with which an item of a column list may begin that is no column."""

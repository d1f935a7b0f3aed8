CREATE SCHEMA old_catalogue;
CREATE FUNCTION old_catalogue.refuse_change() RETURNS trigger
    LANGUAGE plpgsql
    AS $$ BEGIN RAISE EXCEPTION 'published and decided rows of the catalogue are never changed' USING ERRCODE = 'integrity_constraint_violation'; END $$;
CREATE FUNCTION old_catalogue.refuse_change_of_published() RETURNS trigger
    LANGUAGE plpgsql
    AS $$ BEGIN IF TG_OP <> 'INSERT' AND EXISTS (SELECT 1 FROM run WHERE id = OLD.run_id AND published IS NOT NULL) THEN RAISE EXCEPTION 'published and decided rows of the catalogue are never changed' USING ERRCODE = 'integrity_constraint_violation'; END IF; IF TG_OP = 'DELETE' THEN RETURN OLD; END IF; IF EXISTS (SELECT 1 FROM run WHERE id = NEW.run_id AND published IS NOT NULL) THEN RAISE EXCEPTION 'published and decided rows of the catalogue are never changed' USING ERRCODE = 'integrity_constraint_violation'; END IF; RETURN NEW; END $$;
CREATE FUNCTION old_catalogue.refuse_change_of_published_finding() RETURNS trigger
    LANGUAGE plpgsql
    AS $$ BEGIN IF TG_OP <> 'INSERT' AND EXISTS (SELECT 1 FROM run WHERE id = (SELECT run_id FROM entry WHERE id = OLD.entry_id) AND published IS NOT NULL) THEN RAISE EXCEPTION 'published and decided rows of the catalogue are never changed' USING ERRCODE = 'integrity_constraint_violation'; END IF; IF TG_OP = 'DELETE' THEN RETURN OLD; END IF; IF EXISTS (SELECT 1 FROM run WHERE id = (SELECT run_id FROM entry WHERE id = NEW.entry_id) AND published IS NOT NULL) THEN RAISE EXCEPTION 'published and decided rows of the catalogue are never changed' USING ERRCODE = 'integrity_constraint_violation'; END IF; RETURN NEW; END $$;
CREATE TABLE old_catalogue.access_token (
    id text NOT NULL,
    token_hash text NOT NULL,
    account_id text NOT NULL,
    created_at text NOT NULL,
    ends_at text NOT NULL,
    revoked_at text,
    used_at text,
    document text NOT NULL
);
CREATE TABLE old_catalogue.account (
    id text NOT NULL,
    name text NOT NULL,
    password text,
    subject text,
    disabled_at text,
    created_at text NOT NULL,
    changed_at text NOT NULL,
    document text NOT NULL
);
CREATE TABLE old_catalogue.alembic_version (
    version_num character varying(32) NOT NULL
);
CREATE TABLE old_catalogue.audit (
    seq integer NOT NULL,
    at text NOT NULL,
    actor text NOT NULL,
    kind text NOT NULL,
    document text,
    content_hash text NOT NULL,
    previous text NOT NULL,
    hash text NOT NULL
);
CREATE SEQUENCE old_catalogue.audit_seq_seq
    AS integer
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;
ALTER SEQUENCE old_catalogue.audit_seq_seq OWNED BY old_catalogue.audit.seq;
CREATE TABLE old_catalogue.bundle (
    id text NOT NULL,
    imported_at text NOT NULL,
    imported_by text NOT NULL,
    signer text NOT NULL,
    content_hash text NOT NULL,
    run_id text,
    document text NOT NULL
);
CREATE TABLE old_catalogue.census (
    number integer NOT NULL,
    id text NOT NULL,
    entity text NOT NULL,
    started_at text NOT NULL,
    finished_at text NOT NULL,
    document text NOT NULL,
    content_hash text NOT NULL
);
CREATE SEQUENCE old_catalogue.census_number_seq
    AS integer
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;
ALTER SEQUENCE old_catalogue.census_number_seq OWNED BY old_catalogue.census.number;
CREATE TABLE old_catalogue.census_part (
    source text NOT NULL,
    path text NOT NULL,
    part text NOT NULL,
    mark text NOT NULL,
    key_label text NOT NULL,
    counted_at text NOT NULL,
    document text NOT NULL,
    sketches bytea NOT NULL
);
CREATE TABLE old_catalogue.console_source (
    name text NOT NULL,
    changed_at text NOT NULL,
    changed_by text NOT NULL,
    document text NOT NULL
);
CREATE TABLE old_catalogue.dataset_mark (
    source text NOT NULL,
    path text NOT NULL,
    mark text NOT NULL,
    rules text NOT NULL,
    run_id text NOT NULL,
    looked_at text NOT NULL
);
CREATE TABLE old_catalogue.declaration (
    number integer NOT NULL,
    id text NOT NULL,
    scope text NOT NULL,
    target text NOT NULL,
    field text NOT NULL,
    value text NOT NULL,
    origin text NOT NULL,
    declared_by text NOT NULL,
    declared_at text NOT NULL,
    because text NOT NULL
);
CREATE SEQUENCE old_catalogue.declaration_number_seq
    AS integer
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;
ALTER SEQUENCE old_catalogue.declaration_number_seq OWNED BY old_catalogue.declaration.number;
CREATE TABLE old_catalogue.delivery (
    notice_id text NOT NULL,
    channel text NOT NULL,
    state text NOT NULL,
    attempts integer NOT NULL,
    tried_at text,
    detail text NOT NULL
);
CREATE TABLE old_catalogue.entry (
    id integer NOT NULL,
    run_id text NOT NULL,
    source text NOT NULL,
    path text NOT NULL,
    title text NOT NULL,
    kind text NOT NULL,
    system text NOT NULL,
    environment text NOT NULL,
    role text NOT NULL,
    status text NOT NULL,
    reason text,
    detail text NOT NULL,
    comment text NOT NULL,
    item_id text,
    coverage text NOT NULL,
    rows_value bigint,
    rows_lower bigint,
    rows_upper bigint,
    rows_provenance text NOT NULL,
    rows_kind text NOT NULL,
    bytes_value bigint,
    bytes_lower bigint,
    bytes_upper bigint,
    bytes_provenance text NOT NULL,
    bytes_kind text NOT NULL,
    domain text,
    category text,
    evidence text NOT NULL,
    gbt35273_name text NOT NULL,
    gbt35273_sensitive boolean NOT NULL,
    gbt45574_name text NOT NULL,
    gbt45574_sensitive boolean NOT NULL,
    level text NOT NULL,
    enterprise_level integer,
    reasons text NOT NULL,
    flags text NOT NULL,
    undecided_for text NOT NULL,
    facts text NOT NULL,
    persons text NOT NULL,
    unread text NOT NULL
);
CREATE SEQUENCE old_catalogue.entry_id_seq
    AS integer
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;
ALTER SEQUENCE old_catalogue.entry_id_seq OWNED BY old_catalogue.entry.id;
CREATE TABLE old_catalogue.filed_document (
    filing_id text NOT NULL,
    kind text NOT NULL,
    name text NOT NULL,
    sha256 text NOT NULL,
    size integer NOT NULL,
    content bytea NOT NULL,
    made_at text NOT NULL
);
CREATE TABLE old_catalogue.filing (
    number integer NOT NULL,
    id text NOT NULL,
    entity text NOT NULL,
    filed_on text NOT NULL,
    recorded_at text NOT NULL,
    origin text NOT NULL,
    run_id text,
    document text NOT NULL,
    content_hash text NOT NULL
);
CREATE TABLE old_catalogue.filing_event (
    number integer NOT NULL,
    id text NOT NULL,
    filing_id text NOT NULL,
    kind text NOT NULL,
    happened_on text NOT NULL,
    recorded_at text NOT NULL,
    recorded_by text NOT NULL,
    because text NOT NULL,
    document text NOT NULL
);
CREATE SEQUENCE old_catalogue.filing_event_number_seq
    AS integer
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;
ALTER SEQUENCE old_catalogue.filing_event_number_seq OWNED BY old_catalogue.filing_event.number;
CREATE SEQUENCE old_catalogue.filing_number_seq
    AS integer
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;
ALTER SEQUENCE old_catalogue.filing_number_seq OWNED BY old_catalogue.filing.number;
CREATE TABLE old_catalogue.finding (
    entry_id integer NOT NULL,
    "position" integer NOT NULL,
    column_path text NOT NULL,
    type text NOT NULL,
    comment text NOT NULL,
    entity_type text,
    contains text NOT NULL,
    confidence double precision NOT NULL,
    domain text,
    enterprise_level integer,
    gbt35273_name text NOT NULL,
    gbt35273_sensitive boolean NOT NULL,
    gbt45574_name text NOT NULL,
    gbt45574_sensitive boolean NOT NULL,
    protection text NOT NULL,
    match_ratio double precision,
    evidence text NOT NULL,
    tags text
);
CREATE TABLE old_catalogue.item (
    id text NOT NULL
);
CREATE TABLE old_catalogue.item_event (
    number integer NOT NULL,
    id text NOT NULL,
    kind text NOT NULL,
    item_id text NOT NULL,
    other_id text,
    decided_by text NOT NULL,
    decided_at text NOT NULL,
    because text NOT NULL,
    document text NOT NULL
);
CREATE SEQUENCE old_catalogue.item_event_number_seq
    AS integer
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;
ALTER SEQUENCE old_catalogue.item_event_number_seq OWNED BY old_catalogue.item_event.number;
CREATE TABLE old_catalogue.item_key (
    id integer NOT NULL,
    item_id text NOT NULL,
    entity text NOT NULL,
    system text NOT NULL,
    source text NOT NULL,
    database text NOT NULL,
    schema text NOT NULL,
    family text NOT NULL
);
CREATE SEQUENCE old_catalogue.item_key_id_seq
    AS integer
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;
ALTER SEQUENCE old_catalogue.item_key_id_seq OWNED BY old_catalogue.item_key.id;
CREATE TABLE old_catalogue.job (
    id text NOT NULL,
    request_key text,
    state text NOT NULL,
    wish text NOT NULL,
    asked_at text NOT NULL,
    asked_by text NOT NULL,
    started_at text,
    ended_at text,
    owner text NOT NULL,
    fence bigint NOT NULL,
    lease_until text,
    run_id text,
    exit_code integer,
    document text NOT NULL,
    progress text NOT NULL
);
CREATE TABLE old_catalogue.lease (
    name text NOT NULL,
    owner text NOT NULL,
    fence bigint NOT NULL,
    until text NOT NULL
);
CREATE TABLE old_catalogue.login_session (
    token_hash text NOT NULL,
    account_id text NOT NULL,
    started_at text NOT NULL,
    seen_at text NOT NULL,
    ends_at text NOT NULL,
    document text NOT NULL
);
CREATE TABLE old_catalogue.notice (
    id text NOT NULL,
    key text NOT NULL,
    kind text NOT NULL,
    at text NOT NULL,
    document text NOT NULL
);
CREATE TABLE old_catalogue.one_time (
    token_hash text NOT NULL,
    purpose text NOT NULL,
    created_at text NOT NULL,
    ends_at text NOT NULL,
    used_at text,
    document text NOT NULL
);
CREATE TABLE old_catalogue.person_decision (
    number integer NOT NULL,
    id text NOT NULL,
    item_id text NOT NULL,
    column_path text NOT NULL,
    entity_type text,
    level text,
    decided_by text NOT NULL,
    decided_at text NOT NULL,
    because text NOT NULL,
    kind text,
    document text,
    seen text,
    answers text
);
CREATE SEQUENCE old_catalogue.person_decision_number_seq
    AS integer
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;
ALTER SEQUENCE old_catalogue.person_decision_number_seq OWNED BY old_catalogue.person_decision.number;
CREATE TABLE old_catalogue.run (
    id text NOT NULL,
    published integer,
    started_at text NOT NULL,
    finished_at text NOT NULL,
    engine text NOT NULL,
    rules text NOT NULL,
    status text NOT NULL,
    seed text NOT NULL,
    product text NOT NULL,
    entries integer,
    columns integer,
    content_hash text
);
CREATE TABLE old_catalogue.run_item (
    run_id text NOT NULL,
    "position" integer NOT NULL,
    item_key_id integer NOT NULL
);
CREATE TABLE old_catalogue.saved_view (
    id text NOT NULL,
    account_id text NOT NULL,
    name text NOT NULL,
    document text NOT NULL
);
CREATE TABLE old_catalogue.schedule (
    id text NOT NULL,
    name text NOT NULL,
    enabled boolean NOT NULL,
    created_at text NOT NULL,
    changed_at text NOT NULL,
    document text NOT NULL
);
CREATE TABLE old_catalogue.slot (
    schedule_id text NOT NULL,
    due_at text NOT NULL,
    state text NOT NULL,
    fence bigint NOT NULL,
    job_id text,
    changed_at text NOT NULL
);
CREATE TABLE old_catalogue.source_outcome (
    run_id text NOT NULL,
    "position" integer NOT NULL,
    source text NOT NULL,
    status text NOT NULL,
    product text NOT NULL,
    version text NOT NULL,
    reason text,
    detail text NOT NULL,
    datasets integer NOT NULL
);
CREATE TABLE old_catalogue.threshold (
    run_id text NOT NULL,
    "position" integer NOT NULL,
    line text NOT NULL,
    scope text NOT NULL,
    lower bigint,
    upper bigint,
    "limit" bigint NOT NULL,
    state text NOT NULL,
    because text NOT NULL,
    notice text,
    details text
);
ALTER TABLE ONLY old_catalogue.audit ALTER COLUMN seq SET DEFAULT nextval('old_catalogue.audit_seq_seq'::regclass);
ALTER TABLE ONLY old_catalogue.census ALTER COLUMN number SET DEFAULT nextval('old_catalogue.census_number_seq'::regclass);
ALTER TABLE ONLY old_catalogue.declaration ALTER COLUMN number SET DEFAULT nextval('old_catalogue.declaration_number_seq'::regclass);
ALTER TABLE ONLY old_catalogue.entry ALTER COLUMN id SET DEFAULT nextval('old_catalogue.entry_id_seq'::regclass);
ALTER TABLE ONLY old_catalogue.filing ALTER COLUMN number SET DEFAULT nextval('old_catalogue.filing_number_seq'::regclass);
ALTER TABLE ONLY old_catalogue.filing_event ALTER COLUMN number SET DEFAULT nextval('old_catalogue.filing_event_number_seq'::regclass);
ALTER TABLE ONLY old_catalogue.item_event ALTER COLUMN number SET DEFAULT nextval('old_catalogue.item_event_number_seq'::regclass);
ALTER TABLE ONLY old_catalogue.item_key ALTER COLUMN id SET DEFAULT nextval('old_catalogue.item_key_id_seq'::regclass);
ALTER TABLE ONLY old_catalogue.person_decision ALTER COLUMN number SET DEFAULT nextval('old_catalogue.person_decision_number_seq'::regclass);
INSERT INTO old_catalogue.alembic_version VALUES ('0004');
INSERT INTO old_catalogue.audit VALUES (1, '2026-11-22T19:33:28.554934+00:00', '-', 'scan', '{"datasets":6,"items":5,"product":"0.1.0","rules":"rules-1","run":"80f749df-7e2f-591a-a030-865b437345bc","sources":[{"datasets":4,"source":"crm","status":"partial"},{"datasets":1,"source":"nms","status":"complete"},{"datasets":0,"source":"billing","status":"failed"}],"started_at":"2024-03-02T08:00:00+00:00","status":"complete"}', '0ebee9942680b19c17794f19bb077d3b97ca756237a2c7ec70017cde881258a8', '0000000000000000000000000000000000000000000000000000000000000000', '2a92bdb2b79e8b6c69cfa10c3b3dd97cae9f04693649866b667635f0d1b5e4ba');
INSERT INTO old_catalogue.audit VALUES (2, '2026-11-22T19:33:28.646479+00:00', '-', 'scan', '{"datasets":7,"items":5,"product":"0.1.0","rules":"rules-1","run":"5be48a5a-2bd9-5d0b-ab7a-15d6ed531234","sources":[{"datasets":5,"source":"crm","status":"partial"},{"datasets":1,"source":"nms","status":"complete"},{"datasets":0,"source":"billing","status":"failed"}],"started_at":"2024-03-03T08:00:00+00:00","status":"complete"}', '64b0e79abda43cacfa5beb7acb50162c51b036b100a842ded1f48874295627a0', '2a92bdb2b79e8b6c69cfa10c3b3dd97cae9f04693649866b667635f0d1b5e4ba', '490ec664d15334136f2b42feadeac6d92a0988e013537227e51432f918827dea');
INSERT INTO old_catalogue.audit VALUES (3, '2026-11-22T19:33:28.685757+00:00', '-', 'decision', '{"answers":null,"because":"已核对","changes":{},"column":"","decided_at":"2025-03-01T08:00:00.000000+00:00","decided_by":"王某","entity_type":null,"id":"5fbeddee-83bc-5fb9-a787-6aee39fa07cf","item":"9b07da3f-e5f8-4178-864c-60a394f429a8","kind":"correct","level":"important","seen":{"category":"user_personal.identity","column:mobile":"CN_MOBILE_PHONE","column:name":"PERSON_NAME","domain":"user_personal","flags":"","level":"general","machine_flags":"","standing":"general","standing_flags":""}}', '6b6e86acef3145255efdef6f533f25414323df243f2a90a0cd51eb20cb370806', '490ec664d15334136f2b42feadeac6d92a0988e013537227e51432f918827dea', '8c16d037190e924dc5b387f217e9742f5bd3ef63d5fdcb060aedfb5ad4d42b70');
INSERT INTO old_catalogue.audit VALUES (4, '2026-11-22T19:33:28.706158+00:00', '-', 'decision', '{"answers":null,"because":"是昵称","changes":{},"column":"name","decided_at":"2025-03-01T08:00:00.000000+00:00","decided_by":"李某","entity_type":"","id":"da4aa8a7-1f12-5321-905a-d13e987a8c7d","item":"9b07da3f-e5f8-4178-864c-60a394f429a8","kind":"correct","level":null,"seen":{"contains":"","enterprise_level":"","entity_type":"PERSON_NAME","standing_level":"","standing_type":"PERSON_NAME"}}', 'c22b7b345f14771e367a7bdfdfd4d40f83b7f854d33135294a0c4ee4f3df2780', '8c16d037190e924dc5b387f217e9742f5bd3ef63d5fdcb060aedfb5ad4d42b70', '2423ae0c7b163171d28f730867ab5f4507d24462ed106c0e0de9572cfdf46f3f');
INSERT INTO old_catalogue.audit VALUES (5, '2026-11-22T19:33:28.723020+00:00', '-', 'filing', '{"content":"a8611435ae7bf6b1b59d8d6780f7b05510831e1989093f92132c981ed9ac6fe4","documents":[{"kind":"inventory_xlsx","name":"清单.xlsx","sha256":"d186fab5e5b4dac3443bcb3d48d7576ab1b3eea4f467fd6075ab1951cb6e8f05","size":18}],"filed_on":"2024-07-20","filing":"4e15ca9f-c6b6-5a3a-8100-16ebf527bc8d","items":2,"origin":"frozen","reference":"备2024-1","region":"上海","run":"5be48a5a-2bd9-5d0b-ab7a-15d6ed531234","signed_by":"王某"}', 'a3470101db7aee3d2d541cc95ed74228f678a1dff3b399339096bb72bd95472f', '2423ae0c7b163171d28f730867ab5f4507d24462ed106c0e0de9572cfdf46f3f', '69e2203fd56379675e7137622d4032fd5c5ef8a5530b7b23b23c14cdbe02011b');
INSERT INTO old_catalogue.audit VALUES (6, '2026-11-22T19:33:28.738435+00:00', '-', 'filing_event', '{"because":"审核通过","details":{},"filing":"4e15ca9f-c6b6-5a3a-8100-16ebf527bc8d","happened_on":"2024-08-10","id":"e8ff02ed-6b76-5428-833e-b79827a400db","kind":"accepted","recorded_at":"2024-08-10T08:00:00.000000+00:00","recorded_by":"王某"}', '3f50f7b399021596cdc647f07ecbf0a7d3529edb74c99f535b1ecfadb401458a', '69e2203fd56379675e7137622d4032fd5c5ef8a5530b7b23b23c14cdbe02011b', '61df48ac61210eb0d1cb32cf801e05c752e2d061cf6d4991b64673018b5423f1');
INSERT INTO old_catalogue.audit VALUES (7, '2025-03-01T08:00:00.000000+00:00', '王某', 'declaration', '{"because":"登记","content":"6933c500c95c49f61708b900b79a4b2bc07a55d2d88b0ad880e2747b29322af8","fields":["purpose"],"scope":"system","target":"crm"}', 'b70895a5fe98a26ae8b608e7f247d652b6208ddfda3f946794b61872c3fca277', '61df48ac61210eb0d1cb32cf801e05c752e2d061cf6d4991b64673018b5423f1', '50b257eb7ea696dd80ddb673c0471ee3649895ae77e996f155d07eeca3ad5b0e');
INSERT INTO old_catalogue.declaration VALUES (1, 'b1fc397f-a4ab-5cbc-b42c-09b940ed66a9', 'system', 'crm', 'purpose', '计费', '', '王某', '2025-03-01T08:00:00.000000+00:00', '登记');
INSERT INTO old_catalogue.entry VALUES (1, '80f749df-7e2f-591a-a030-865b437345bc', 'crm', '["crm","main","users"]', 'crm.main.users', 'table', 'crm', 'production', 'own', 'complete', NULL, '', '', '9b07da3f-e5f8-4178-864c-60a394f429a8', '{"method":"whole","places":1,"power_at_1pct":1.0,"rows":100,"seed":null}', 100, 100, 100, 'exact', '', 12000, 12000, 12000, 'exact', 'table_data', 'user_personal', 'user_personal.identity', '[]', '', false, '', false, 'general', NULL, '[]', '[]', '[]', '{"bytes":null,"category":"user_personal.identity","declared":{},"domain":"user_personal","enterprise_level":null,"entity_types":[],"environment":"production","persons_lower":0,"persons_upper":null,"read":true,"role":"own","rows":null,"sensitive":false,"system_grade":null}', '{"by":{},"lower":0,"method":"not_counted","upper":null}', '[]');
INSERT INTO old_catalogue.entry VALUES (2, '80f749df-7e2f-591a-a030-865b437345bc', 'crm', '["crm","main","cdr_20240101"]', 'crm.main.cdr_20240101', 'table', 'crm', 'production', 'own', 'complete', NULL, '', '', '172d7495-6cb9-462d-8751-1ced11c0f6ee', '{"method":"whole","places":1,"power_at_1pct":1.0,"rows":100,"seed":null}', 100, 100, 100, 'exact', '', 12000, 12000, 12000, 'exact', 'table_data', 'user_personal', 'user_personal.identity', '[]', '', false, '', false, 'general', NULL, '[]', '[]', '[]', '{"bytes":null,"category":"user_personal.identity","declared":{},"domain":"user_personal","enterprise_level":null,"entity_types":[],"environment":"production","persons_lower":0,"persons_upper":null,"read":true,"role":"own","rows":null,"sensitive":false,"system_grade":null}', '{"by":{},"lower":0,"method":"not_counted","upper":null}', '[]');
INSERT INTO old_catalogue.entry VALUES (3, '80f749df-7e2f-591a-a030-865b437345bc', 'crm', '["crm","main","cdr_20240102"]', 'crm.main.cdr_20240102', 'table', 'crm', 'production', 'own', 'complete', NULL, '', '', '172d7495-6cb9-462d-8751-1ced11c0f6ee', '{"method":"whole","places":1,"power_at_1pct":1.0,"rows":100,"seed":null}', 100, 100, 100, 'exact', '', 12000, 12000, 12000, 'exact', 'table_data', 'user_personal', 'user_personal.identity', '[]', '', false, '', false, 'general', NULL, '[]', '[]', '[]', '{"bytes":null,"category":"user_personal.identity","declared":{},"domain":"user_personal","enterprise_level":null,"entity_types":[],"environment":"production","persons_lower":0,"persons_upper":null,"read":true,"role":"own","rows":null,"sensitive":false,"system_grade":null}', '{"by":{},"lower":0,"method":"not_counted","upper":null}', '[]');
INSERT INTO old_catalogue.entry VALUES (4, '80f749df-7e2f-591a-a030-865b437345bc', 'crm', '["crm","main","客户=资料\\u0041 ''\"%_:;--"]', 'crm.main.客户=资料\\u0041 ''"%_:;--', 'table', 'crm', 'production', 'own', 'complete', NULL, '', '换行
与零\u0000', 'f4f08827-7811-4455-a1e6-0c0370dc9963', '{"method":"whole","places":1,"power_at_1pct":1.0,"rows":100,"seed":null}', 100, 100, 100, 'exact', '', 12000, 12000, 12000, 'exact', 'table_data', 'user_personal', 'user_personal.identity', '[]', '', false, '', false, 'important', NULL, '[]', '[]', '[]', '{"bytes":null,"category":"user_personal.identity","declared":{},"domain":"user_personal","enterprise_level":null,"entity_types":[],"environment":"production","persons_lower":0,"persons_upper":null,"read":true,"role":"own","rows":null,"sensitive":false,"system_grade":null}', '{"by":{},"lower":0,"method":"not_counted","upper":null}', '[]');
INSERT INTO old_catalogue.entry VALUES (5, '80f749df-7e2f-591a-a030-865b437345bc', 'crm', '["crm","main","orders"]', 'crm.main.orders', 'table', 'crm', 'production', 'own', 'skipped', 'permission', '', '', 'e48cc265-d1a0-470e-9464-abd6b6792420', '{"method":"none","places":0,"power_at_1pct":0.0,"rows":0,"seed":null}', NULL, NULL, NULL, 'unknown', '', NULL, NULL, NULL, 'unknown', '', 'user_personal', 'user_personal.identity', '[]', '', false, '', false, 'undecided', NULL, '[]', '[]', '["system_grade"]', '{"bytes":null,"category":"user_personal.identity","declared":{},"domain":"user_personal","enterprise_level":null,"entity_types":[],"environment":"production","persons_lower":0,"persons_upper":null,"read":true,"role":"own","rows":null,"sensitive":false,"system_grade":null}', '{"by":{},"lower":0,"method":"not_counted","upper":null}', '[]');
INSERT INTO old_catalogue.entry VALUES (6, '80f749df-7e2f-591a-a030-865b437345bc', 'nms', '["nms","net","topology"]', 'nms.net.topology', 'table', 'nms', 'production', 'own', 'complete', NULL, '', '', '0091a676-9cba-40c7-a460-287dae2b762c', '{"method":"whole","places":1,"power_at_1pct":1.0,"rows":100,"seed":null}', 100, 100, 100, 'exact', '', 12000, 12000, 12000, 'exact', 'table_data', 'user_personal', 'user_personal.identity', '[]', '', false, '', false, 'important', NULL, '[]', '[]', '[]', '{"bytes":null,"category":"user_personal.identity","declared":{},"domain":"user_personal","enterprise_level":null,"entity_types":[],"environment":"production","persons_lower":0,"persons_upper":null,"read":true,"role":"own","rows":null,"sensitive":false,"system_grade":null}', '{"by":{},"lower":0,"method":"not_counted","upper":null}', '[]');
INSERT INTO old_catalogue.entry VALUES (7, '5be48a5a-2bd9-5d0b-ab7a-15d6ed531234', 'crm', '["crm","main","users"]', 'crm.main.users', 'table', 'crm', 'production', 'own', 'complete', NULL, '', '', '9b07da3f-e5f8-4178-864c-60a394f429a8', '{"method":"whole","places":1,"power_at_1pct":1.0,"rows":100,"seed":null}', 100, 100, 100, 'exact', '', 12000, 12000, 12000, 'exact', 'table_data', 'user_personal', 'user_personal.identity', '[]', '', false, '', false, 'general', NULL, '[]', '[]', '[]', '{"bytes":null,"category":"user_personal.identity","declared":{},"domain":"user_personal","enterprise_level":null,"entity_types":[],"environment":"production","persons_lower":0,"persons_upper":null,"read":true,"role":"own","rows":null,"sensitive":false,"system_grade":null}', '{"by":{},"lower":0,"method":"not_counted","upper":null}', '[]');
INSERT INTO old_catalogue.entry VALUES (8, '5be48a5a-2bd9-5d0b-ab7a-15d6ed531234', 'crm', '["crm","main","cdr_20240101"]', 'crm.main.cdr_20240101', 'table', 'crm', 'production', 'own', 'complete', NULL, '', '', '172d7495-6cb9-462d-8751-1ced11c0f6ee', '{"method":"whole","places":1,"power_at_1pct":1.0,"rows":100,"seed":null}', 100, 100, 100, 'exact', '', 12000, 12000, 12000, 'exact', 'table_data', 'user_personal', 'user_personal.identity', '[]', '', false, '', false, 'general', NULL, '[]', '[]', '[]', '{"bytes":null,"category":"user_personal.identity","declared":{},"domain":"user_personal","enterprise_level":null,"entity_types":[],"environment":"production","persons_lower":0,"persons_upper":null,"read":true,"role":"own","rows":null,"sensitive":false,"system_grade":null}', '{"by":{},"lower":0,"method":"not_counted","upper":null}', '[]');
INSERT INTO old_catalogue.entry VALUES (9, '5be48a5a-2bd9-5d0b-ab7a-15d6ed531234', 'crm', '["crm","main","cdr_20240102"]', 'crm.main.cdr_20240102', 'table', 'crm', 'production', 'own', 'complete', NULL, '', '', '172d7495-6cb9-462d-8751-1ced11c0f6ee', '{"method":"whole","places":1,"power_at_1pct":1.0,"rows":100,"seed":null}', 100, 100, 100, 'exact', '', 12000, 12000, 12000, 'exact', 'table_data', 'user_personal', 'user_personal.identity', '[]', '', false, '', false, 'general', NULL, '[]', '[]', '[]', '{"bytes":null,"category":"user_personal.identity","declared":{},"domain":"user_personal","enterprise_level":null,"entity_types":[],"environment":"production","persons_lower":0,"persons_upper":null,"read":true,"role":"own","rows":null,"sensitive":false,"system_grade":null}', '{"by":{},"lower":0,"method":"not_counted","upper":null}', '[]');
INSERT INTO old_catalogue.entry VALUES (10, '5be48a5a-2bd9-5d0b-ab7a-15d6ed531234', 'crm', '["crm","main","cdr_20240103"]', 'crm.main.cdr_20240103', 'table', 'crm', 'production', 'own', 'complete', NULL, '', '', '172d7495-6cb9-462d-8751-1ced11c0f6ee', '{"method":"whole","places":1,"power_at_1pct":1.0,"rows":100,"seed":null}', 100, 100, 100, 'exact', '', 12000, 12000, 12000, 'exact', 'table_data', 'user_personal', 'user_personal.identity', '[]', '', false, '', false, 'general', NULL, '[]', '[]', '[]', '{"bytes":null,"category":"user_personal.identity","declared":{},"domain":"user_personal","enterprise_level":null,"entity_types":[],"environment":"production","persons_lower":0,"persons_upper":null,"read":true,"role":"own","rows":null,"sensitive":false,"system_grade":null}', '{"by":{},"lower":0,"method":"not_counted","upper":null}', '[]');
INSERT INTO old_catalogue.entry VALUES (11, '5be48a5a-2bd9-5d0b-ab7a-15d6ed531234', 'crm', '["crm","main","客户=资料\\u0041 ''\"%_:;--"]', 'crm.main.客户=资料\\u0041 ''"%_:;--', 'table', 'crm', 'production', 'own', 'complete', NULL, '', '换行
与零\u0000', 'f4f08827-7811-4455-a1e6-0c0370dc9963', '{"method":"whole","places":1,"power_at_1pct":1.0,"rows":100,"seed":null}', 100, 100, 100, 'exact', '', 12000, 12000, 12000, 'exact', 'table_data', 'user_personal', 'user_personal.identity', '[]', '', false, '', false, 'important', NULL, '[]', '[]', '[]', '{"bytes":null,"category":"user_personal.identity","declared":{},"domain":"user_personal","enterprise_level":null,"entity_types":[],"environment":"production","persons_lower":0,"persons_upper":null,"read":true,"role":"own","rows":null,"sensitive":false,"system_grade":null}', '{"by":{},"lower":0,"method":"not_counted","upper":null}', '[]');
INSERT INTO old_catalogue.entry VALUES (12, '5be48a5a-2bd9-5d0b-ab7a-15d6ed531234', 'crm', '["crm","main","orders"]', 'crm.main.orders', 'table', 'crm', 'production', 'own', 'skipped', 'permission', '', '', 'e48cc265-d1a0-470e-9464-abd6b6792420', '{"method":"none","places":0,"power_at_1pct":0.0,"rows":0,"seed":null}', NULL, NULL, NULL, 'unknown', '', NULL, NULL, NULL, 'unknown', '', 'user_personal', 'user_personal.identity', '[]', '', false, '', false, 'undecided', NULL, '[]', '[]', '["system_grade"]', '{"bytes":null,"category":"user_personal.identity","declared":{},"domain":"user_personal","enterprise_level":null,"entity_types":[],"environment":"production","persons_lower":0,"persons_upper":null,"read":true,"role":"own","rows":null,"sensitive":false,"system_grade":null}', '{"by":{},"lower":0,"method":"not_counted","upper":null}', '[]');
INSERT INTO old_catalogue.entry VALUES (13, '5be48a5a-2bd9-5d0b-ab7a-15d6ed531234', 'nms', '["nms","net","topology"]', 'nms.net.topology', 'table', 'nms', 'production', 'own', 'complete', NULL, '', '', '0091a676-9cba-40c7-a460-287dae2b762c', '{"method":"whole","places":1,"power_at_1pct":1.0,"rows":100,"seed":null}', 100, 100, 100, 'exact', '', 12000, 12000, 12000, 'exact', 'table_data', 'user_personal', 'user_personal.identity', '[]', '', false, '', false, 'important', NULL, '[]', '[]', '[]', '{"bytes":null,"category":"user_personal.identity","declared":{},"domain":"user_personal","enterprise_level":null,"entity_types":[],"environment":"production","persons_lower":0,"persons_upper":null,"read":true,"role":"own","rows":null,"sensitive":false,"system_grade":null}', '{"by":{},"lower":0,"method":"not_counted","upper":null}', '[]');
INSERT INTO old_catalogue.entry VALUES (14, 'f67da994-a122-51e5-a496-dc946e9320a3', 'crm', '["crm","main","left_behind"]', 'crm.main.left_behind', 'table', 'crm', 'production', 'own', 'complete', NULL, '', '', NULL, '{"method":"whole","places":1,"power_at_1pct":1.0,"rows":100,"seed":null}', 100, 100, 100, 'exact', '', 12000, 12000, 12000, 'exact', 'table_data', 'user_personal', 'user_personal.identity', '[]', '', false, '', false, 'general', NULL, '[]', '[]', '[]', '{"bytes":null,"category":"user_personal.identity","declared":{},"domain":"user_personal","enterprise_level":null,"entity_types":[],"environment":"production","persons_lower":0,"persons_upper":null,"read":true,"role":"own","rows":null,"sensitive":false,"system_grade":null}', '{"by":{},"lower":0,"method":"not_counted","upper":null}', '[]');
INSERT INTO old_catalogue.filed_document VALUES ('4e15ca9f-c6b6-5a3a-8100-16ebf527bc8d', 'inventory_xlsx', '清单.xlsx', 'd186fab5e5b4dac3443bcb3d48d7576ab1b3eea4f467fd6075ab1951cb6e8f05', 18, '\x789c2bcf482c51284f2c56c848cc4b494d51c8cc03003fef069b', '2024-07-20T08:00:00.000000+00:00');
INSERT INTO old_catalogue.filing VALUES (1, '4e15ca9f-c6b6-5a3a-8100-16ebf527bc8d', '演示通信有限公司', '2024-07-20', '2024-07-20T08:00:00.000000+00:00', 'frozen', '5be48a5a-2bd9-5d0b-ab7a-15d6ed531234', '{"entity":"演示通信有限公司","filed_on":"2024-07-20","gigabyte":1000000000,"id":"4e15ca9f-c6b6-5a3a-8100-16ebf527bc8d","items":[{"bytes":{"kind":"table_data","lower":12000,"provenance":"exact","upper":12000,"value":12000},"category":"user_personal.identity","content":{"system":"crm"},"copy_of":"","department":"","item":"f4f08827-7811-4455-a1e6-0c0370dc9963","level":"important","name":"客户=资料\\u0041 ''\"%_:;--","rows":{"kind":"","lower":100,"provenance":"exact","upper":100,"value":100}},{"bytes":{"kind":"table_data","lower":12000,"provenance":"exact","upper":12000,"value":12000},"category":"user_personal.identity","content":{"system":"nms"},"copy_of":"","department":"","item":"0091a676-9cba-40c7-a460-287dae2b762c","level":"important","name":"net.topology","rows":{"kind":"","lower":100,"provenance":"exact","upper":100,"value":100}}],"origin":"frozen","recorded_at":"2024-07-20T08:00:00.000000+00:00","reference":"备2024-1","region":"上海","run":"5be48a5a-2bd9-5d0b-ab7a-15d6ed531234","signed_by":"王某"}', 'a8611435ae7bf6b1b59d8d6780f7b05510831e1989093f92132c981ed9ac6fe4');
INSERT INTO old_catalogue.filing_event VALUES (1, 'e8ff02ed-6b76-5428-833e-b79827a400db', '4e15ca9f-c6b6-5a3a-8100-16ebf527bc8d', 'accepted', '2024-08-10', '2024-08-10T08:00:00.000000+00:00', '王某', '审核通过', '{}');
INSERT INTO old_catalogue.finding VALUES (1, 0, 'id', 'text', '', NULL, '[]', 0, NULL, NULL, '', false, '', false, 'unknown', NULL, '[]', 'null');
INSERT INTO old_catalogue.finding VALUES (1, 1, 'mobile', 'text', '', 'CN_MOBILE_PHONE', '[]', 0.9, NULL, NULL, '', false, '', false, 'unknown', NULL, '[]', 'null');
INSERT INTO old_catalogue.finding VALUES (1, 2, 'name', 'text', '', 'PERSON_NAME', '[]', 0.9, NULL, NULL, '', false, '', false, 'unknown', NULL, '[]', 'null');
INSERT INTO old_catalogue.finding VALUES (2, 0, 'caller', 'text', '', NULL, '[]', 0, NULL, NULL, '', false, '', false, 'unknown', NULL, '[]', 'null');
INSERT INTO old_catalogue.finding VALUES (2, 1, 'callee', 'text', '', NULL, '[]', 0, NULL, NULL, '', false, '', false, 'unknown', NULL, '[]', 'null');
INSERT INTO old_catalogue.finding VALUES (3, 0, 'caller', 'text', '', NULL, '[]', 0, NULL, NULL, '', false, '', false, 'unknown', NULL, '[]', 'null');
INSERT INTO old_catalogue.finding VALUES (3, 1, 'callee', 'text', '', NULL, '[]', 0, NULL, NULL, '', false, '', false, 'unknown', NULL, '[]', 'null');
INSERT INTO old_catalogue.finding VALUES (4, 0, 'id', 'text', '', NULL, '[]', 0, NULL, NULL, '', false, '', false, 'unknown', NULL, '[]', 'null');
INSERT INTO old_catalogue.finding VALUES (4, 1, 'mobile', 'text', '', 'CN_MOBILE_PHONE', '[]', 0.9, NULL, NULL, '', false, '', false, 'unknown', NULL, '[]', 'null');
INSERT INTO old_catalogue.finding VALUES (4, 2, 'name', 'text', '', 'PERSON_NAME', '[]', 0.9, NULL, NULL, '', false, '', false, 'unknown', NULL, '[]', 'null');
INSERT INTO old_catalogue.finding VALUES (6, 0, 'peer', 'text', '', NULL, '[]', 0, NULL, NULL, '', false, '', false, 'unknown', NULL, '[]', 'null');
INSERT INTO old_catalogue.finding VALUES (7, 0, 'id', 'text', '', NULL, '[]', 0, NULL, NULL, '', false, '', false, 'unknown', NULL, '[]', 'null');
INSERT INTO old_catalogue.finding VALUES (7, 1, 'mobile', 'text', '', 'CN_MOBILE_PHONE', '[]', 0.9, NULL, NULL, '', false, '', false, 'unknown', NULL, '[]', 'null');
INSERT INTO old_catalogue.finding VALUES (7, 2, 'name', 'text', '', 'PERSON_NAME', '[]', 0.9, NULL, NULL, '', false, '', false, 'unknown', NULL, '[]', 'null');
INSERT INTO old_catalogue.finding VALUES (8, 0, 'caller', 'text', '', NULL, '[]', 0, NULL, NULL, '', false, '', false, 'unknown', NULL, '[]', 'null');
INSERT INTO old_catalogue.finding VALUES (8, 1, 'callee', 'text', '', NULL, '[]', 0, NULL, NULL, '', false, '', false, 'unknown', NULL, '[]', 'null');
INSERT INTO old_catalogue.finding VALUES (9, 0, 'caller', 'text', '', NULL, '[]', 0, NULL, NULL, '', false, '', false, 'unknown', NULL, '[]', 'null');
INSERT INTO old_catalogue.finding VALUES (9, 1, 'callee', 'text', '', NULL, '[]', 0, NULL, NULL, '', false, '', false, 'unknown', NULL, '[]', 'null');
INSERT INTO old_catalogue.finding VALUES (10, 0, 'caller', 'text', '', NULL, '[]', 0, NULL, NULL, '', false, '', false, 'unknown', NULL, '[]', 'null');
INSERT INTO old_catalogue.finding VALUES (10, 1, 'callee', 'text', '', NULL, '[]', 0, NULL, NULL, '', false, '', false, 'unknown', NULL, '[]', 'null');
INSERT INTO old_catalogue.finding VALUES (11, 0, 'id', 'text', '', NULL, '[]', 0, NULL, NULL, '', false, '', false, 'unknown', NULL, '[]', 'null');
INSERT INTO old_catalogue.finding VALUES (11, 1, 'mobile', 'text', '', 'CN_MOBILE_PHONE', '[]', 0.9, NULL, NULL, '', false, '', false, 'unknown', NULL, '[]', 'null');
INSERT INTO old_catalogue.finding VALUES (11, 2, 'name', 'text', '', 'PERSON_NAME', '[]', 0.9, NULL, NULL, '', false, '', false, 'unknown', NULL, '[]', 'null');
INSERT INTO old_catalogue.finding VALUES (13, 0, 'peer', 'text', '', NULL, '[]', 0, NULL, NULL, '', false, '', false, 'unknown', NULL, '[]', 'null');
INSERT INTO old_catalogue.finding VALUES (14, 0, 'id', 'text', '', NULL, '[]', 0, NULL, NULL, '', false, '', false, 'unknown', NULL, '[]', 'null');
INSERT INTO old_catalogue.finding VALUES (14, 1, 'name', 'text', '', NULL, '[]', 0, NULL, NULL, '', false, '', false, 'unknown', NULL, '[]', 'null');
INSERT INTO old_catalogue.item VALUES ('172d7495-6cb9-462d-8751-1ced11c0f6ee');
INSERT INTO old_catalogue.item VALUES ('e48cc265-d1a0-470e-9464-abd6b6792420');
INSERT INTO old_catalogue.item VALUES ('9b07da3f-e5f8-4178-864c-60a394f429a8');
INSERT INTO old_catalogue.item VALUES ('f4f08827-7811-4455-a1e6-0c0370dc9963');
INSERT INTO old_catalogue.item VALUES ('0091a676-9cba-40c7-a460-287dae2b762c');
INSERT INTO old_catalogue.item_event VALUES (1, '0588e10c-14b9-474d-a443-d3192e9059ec', 'merged', '9b07da3f-e5f8-4178-864c-60a394f429a8', 'e48cc265-d1a0-470e-9464-abd6b6792420', '王某', '2025-03-01T08:00:00.000000+00:00', '同一数据', '{"key":null,"members":[],"undoes":null}');
INSERT INTO old_catalogue.item_key VALUES (1, '172d7495-6cb9-462d-8751-1ced11c0f6ee', '演示通信有限公司', 'crm', 'crm', 'crm', 'main', 'cdr_*');
INSERT INTO old_catalogue.item_key VALUES (2, 'e48cc265-d1a0-470e-9464-abd6b6792420', '演示通信有限公司', 'crm', 'crm', 'crm', 'main', 'orders');
INSERT INTO old_catalogue.item_key VALUES (3, '9b07da3f-e5f8-4178-864c-60a394f429a8', '演示通信有限公司', 'crm', 'crm', 'crm', 'main', 'users');
INSERT INTO old_catalogue.item_key VALUES (4, 'f4f08827-7811-4455-a1e6-0c0370dc9963', '演示通信有限公司', 'crm', 'crm', 'crm', 'main', '客户=资料\\u0041 ''"%_:;--');
INSERT INTO old_catalogue.item_key VALUES (5, '0091a676-9cba-40c7-a460-287dae2b762c', '演示通信有限公司', 'nms', 'nms', 'nms', 'net', 'topology');
INSERT INTO old_catalogue.person_decision VALUES (1, '5fbeddee-83bc-5fb9-a787-6aee39fa07cf', '9b07da3f-e5f8-4178-864c-60a394f429a8', '', NULL, 'important', '王某', '2025-03-01T08:00:00.000000+00:00', '已核对', 'correct', '{}', '{"category":"user_personal.identity","column:mobile":"CN_MOBILE_PHONE","column:name":"PERSON_NAME","domain":"user_personal","flags":"","level":"general","machine_flags":"","standing":"general","standing_flags":""}', NULL);
INSERT INTO old_catalogue.person_decision VALUES (2, 'da4aa8a7-1f12-5321-905a-d13e987a8c7d', '9b07da3f-e5f8-4178-864c-60a394f429a8', 'name', '', NULL, '李某', '2025-03-01T08:00:00.000000+00:00', '是昵称', 'correct', '{}', '{"contains":"","enterprise_level":"","entity_type":"PERSON_NAME","standing_level":"","standing_type":"PERSON_NAME"}', NULL);
INSERT INTO old_catalogue.run VALUES ('80f749df-7e2f-591a-a030-865b437345bc', 1, '2024-03-02T08:00:00.000000+00:00', '2024-03-02T08:05:00.000000+00:00', 'local', 'rules-1', 'complete', '1', '0.1.0', 6, 11, 'daffa030961c738e4388c7bde6938f036f3a009d680adba5331ab7df69e173bf');
INSERT INTO old_catalogue.run VALUES ('5be48a5a-2bd9-5d0b-ab7a-15d6ed531234', 2, '2024-03-03T08:00:00.000000+00:00', '2024-03-03T08:05:00.000000+00:00', 'local', 'rules-1', 'complete', '2', '0.1.0', 7, 13, '3d0b4e7820246bea99cbdf99d8d11b8877e34df7eee70cb24f9f8eea67dfaa11');
INSERT INTO old_catalogue.run VALUES ('f67da994-a122-51e5-a496-dc946e9320a3', NULL, '2024-03-04T08:00:00.000000+00:00', '2024-03-04T08:05:00.000000+00:00', 'local', 'rules-1', 'complete', '3', '0.1.0', NULL, NULL, NULL);
INSERT INTO old_catalogue.run_item VALUES ('80f749df-7e2f-591a-a030-865b437345bc', 0, 1);
INSERT INTO old_catalogue.run_item VALUES ('80f749df-7e2f-591a-a030-865b437345bc', 1, 2);
INSERT INTO old_catalogue.run_item VALUES ('80f749df-7e2f-591a-a030-865b437345bc', 2, 3);
INSERT INTO old_catalogue.run_item VALUES ('80f749df-7e2f-591a-a030-865b437345bc', 3, 4);
INSERT INTO old_catalogue.run_item VALUES ('80f749df-7e2f-591a-a030-865b437345bc', 4, 5);
INSERT INTO old_catalogue.run_item VALUES ('5be48a5a-2bd9-5d0b-ab7a-15d6ed531234', 0, 1);
INSERT INTO old_catalogue.run_item VALUES ('5be48a5a-2bd9-5d0b-ab7a-15d6ed531234', 1, 2);
INSERT INTO old_catalogue.run_item VALUES ('5be48a5a-2bd9-5d0b-ab7a-15d6ed531234', 2, 3);
INSERT INTO old_catalogue.run_item VALUES ('5be48a5a-2bd9-5d0b-ab7a-15d6ed531234', 3, 4);
INSERT INTO old_catalogue.run_item VALUES ('5be48a5a-2bd9-5d0b-ab7a-15d6ed531234', 4, 5);
INSERT INTO old_catalogue.source_outcome VALUES ('80f749df-7e2f-591a-a030-865b437345bc', 0, 'crm', 'partial', 'MySQL', '8.0', NULL, '', 4);
INSERT INTO old_catalogue.source_outcome VALUES ('80f749df-7e2f-591a-a030-865b437345bc', 1, 'nms', 'complete', 'PostgreSQL', '15', NULL, '', 1);
INSERT INTO old_catalogue.source_outcome VALUES ('80f749df-7e2f-591a-a030-865b437345bc', 2, 'billing', 'failed', '', '', 'unreachable', 'no answer', 0);
INSERT INTO old_catalogue.source_outcome VALUES ('5be48a5a-2bd9-5d0b-ab7a-15d6ed531234', 0, 'crm', 'partial', 'MySQL', '8.0', NULL, '', 5);
INSERT INTO old_catalogue.source_outcome VALUES ('5be48a5a-2bd9-5d0b-ab7a-15d6ed531234', 1, 'nms', 'complete', 'PostgreSQL', '15', NULL, '', 1);
INSERT INTO old_catalogue.source_outcome VALUES ('5be48a5a-2bd9-5d0b-ab7a-15d6ed531234', 2, 'billing', 'failed', '', '', 'unreachable', 'no answer', 0);
INSERT INTO old_catalogue.threshold VALUES ('80f749df-7e2f-591a-a030-865b437345bc', 0, 'change_30pct', '演示通信有限公司', NULL, NULL, 30, 'no_baseline', '', '', 'null');
INSERT INTO old_catalogue.threshold VALUES ('5be48a5a-2bd9-5d0b-ab7a-15d6ed531234', 0, 'change_30pct', '演示通信有限公司', NULL, NULL, 30, 'no_baseline', '', '', 'null');
SELECT pg_catalog.setval('old_catalogue.audit_seq_seq', 1, false);
SELECT pg_catalog.setval('old_catalogue.census_number_seq', 1, false);
SELECT pg_catalog.setval('old_catalogue.declaration_number_seq', 1, true);
SELECT pg_catalog.setval('old_catalogue.entry_id_seq', 14, true);
SELECT pg_catalog.setval('old_catalogue.filing_event_number_seq', 1, true);
SELECT pg_catalog.setval('old_catalogue.filing_number_seq', 1, true);
SELECT pg_catalog.setval('old_catalogue.item_event_number_seq', 1, true);
SELECT pg_catalog.setval('old_catalogue.item_key_id_seq', 5, true);
SELECT pg_catalog.setval('old_catalogue.person_decision_number_seq', 2, true);
ALTER TABLE ONLY old_catalogue.alembic_version
    ADD CONSTRAINT alembic_version_pkc PRIMARY KEY (version_num);
ALTER TABLE ONLY old_catalogue.access_token
    ADD CONSTRAINT pk_access_token PRIMARY KEY (id);
ALTER TABLE ONLY old_catalogue.account
    ADD CONSTRAINT pk_account PRIMARY KEY (id);
ALTER TABLE ONLY old_catalogue.audit
    ADD CONSTRAINT pk_audit PRIMARY KEY (seq);
ALTER TABLE ONLY old_catalogue.bundle
    ADD CONSTRAINT pk_bundle PRIMARY KEY (id);
ALTER TABLE ONLY old_catalogue.census
    ADD CONSTRAINT pk_census PRIMARY KEY (number);
ALTER TABLE ONLY old_catalogue.census_part
    ADD CONSTRAINT pk_census_part PRIMARY KEY (source, path, part);
ALTER TABLE ONLY old_catalogue.console_source
    ADD CONSTRAINT pk_console_source PRIMARY KEY (name);
ALTER TABLE ONLY old_catalogue.dataset_mark
    ADD CONSTRAINT pk_dataset_mark PRIMARY KEY (source, path);
ALTER TABLE ONLY old_catalogue.declaration
    ADD CONSTRAINT pk_declaration PRIMARY KEY (number);
ALTER TABLE ONLY old_catalogue.delivery
    ADD CONSTRAINT pk_delivery PRIMARY KEY (notice_id, channel);
ALTER TABLE ONLY old_catalogue.entry
    ADD CONSTRAINT pk_entry PRIMARY KEY (id);
ALTER TABLE ONLY old_catalogue.filed_document
    ADD CONSTRAINT pk_filed_document PRIMARY KEY (filing_id, kind);
ALTER TABLE ONLY old_catalogue.filing
    ADD CONSTRAINT pk_filing PRIMARY KEY (number);
ALTER TABLE ONLY old_catalogue.filing_event
    ADD CONSTRAINT pk_filing_event PRIMARY KEY (number);
ALTER TABLE ONLY old_catalogue.finding
    ADD CONSTRAINT pk_finding PRIMARY KEY (entry_id, "position");
ALTER TABLE ONLY old_catalogue.item
    ADD CONSTRAINT pk_item PRIMARY KEY (id);
ALTER TABLE ONLY old_catalogue.item_event
    ADD CONSTRAINT pk_item_event PRIMARY KEY (number);
ALTER TABLE ONLY old_catalogue.item_key
    ADD CONSTRAINT pk_item_key PRIMARY KEY (id);
ALTER TABLE ONLY old_catalogue.job
    ADD CONSTRAINT pk_job PRIMARY KEY (id);
ALTER TABLE ONLY old_catalogue.lease
    ADD CONSTRAINT pk_lease PRIMARY KEY (name);
ALTER TABLE ONLY old_catalogue.login_session
    ADD CONSTRAINT pk_login_session PRIMARY KEY (token_hash);
ALTER TABLE ONLY old_catalogue.notice
    ADD CONSTRAINT pk_notice PRIMARY KEY (id);
ALTER TABLE ONLY old_catalogue.one_time
    ADD CONSTRAINT pk_one_time PRIMARY KEY (token_hash);
ALTER TABLE ONLY old_catalogue.person_decision
    ADD CONSTRAINT pk_person_decision PRIMARY KEY (number);
ALTER TABLE ONLY old_catalogue.run
    ADD CONSTRAINT pk_run PRIMARY KEY (id);
ALTER TABLE ONLY old_catalogue.run_item
    ADD CONSTRAINT pk_run_item PRIMARY KEY (run_id, "position");
ALTER TABLE ONLY old_catalogue.saved_view
    ADD CONSTRAINT pk_saved_view PRIMARY KEY (id);
ALTER TABLE ONLY old_catalogue.schedule
    ADD CONSTRAINT pk_schedule PRIMARY KEY (id);
ALTER TABLE ONLY old_catalogue.slot
    ADD CONSTRAINT pk_slot PRIMARY KEY (schedule_id, due_at);
ALTER TABLE ONLY old_catalogue.source_outcome
    ADD CONSTRAINT pk_source_outcome PRIMARY KEY (run_id, "position");
ALTER TABLE ONLY old_catalogue.threshold
    ADD CONSTRAINT pk_threshold PRIMARY KEY (run_id, "position");
ALTER TABLE ONLY old_catalogue.access_token
    ADD CONSTRAINT uq_access_token_token_hash UNIQUE (token_hash);
ALTER TABLE ONLY old_catalogue.account
    ADD CONSTRAINT uq_account_name UNIQUE (name);
ALTER TABLE ONLY old_catalogue.account
    ADD CONSTRAINT uq_account_subject UNIQUE (subject);
ALTER TABLE ONLY old_catalogue.census
    ADD CONSTRAINT uq_census_id UNIQUE (id);
ALTER TABLE ONLY old_catalogue.declaration
    ADD CONSTRAINT uq_declaration_id UNIQUE (id);
ALTER TABLE ONLY old_catalogue.entry
    ADD CONSTRAINT uq_entry_run_id_source_path UNIQUE (run_id, source, path);
ALTER TABLE ONLY old_catalogue.filing_event
    ADD CONSTRAINT uq_filing_event_id UNIQUE (id);
ALTER TABLE ONLY old_catalogue.filing
    ADD CONSTRAINT uq_filing_id UNIQUE (id);
ALTER TABLE ONLY old_catalogue.item_event
    ADD CONSTRAINT uq_item_event_id UNIQUE (id);
ALTER TABLE ONLY old_catalogue.item_key
    ADD CONSTRAINT uq_item_key_entity_system_source_database_schema_family UNIQUE (entity, system, source, database, schema, family);
ALTER TABLE ONLY old_catalogue.job
    ADD CONSTRAINT uq_job_request_key UNIQUE (request_key);
ALTER TABLE ONLY old_catalogue.notice
    ADD CONSTRAINT uq_notice_key UNIQUE (key);
ALTER TABLE ONLY old_catalogue.person_decision
    ADD CONSTRAINT uq_person_decision_id UNIQUE (id);
ALTER TABLE ONLY old_catalogue.run_item
    ADD CONSTRAINT uq_run_item_run_id_item_key_id UNIQUE (run_id, item_key_id);
ALTER TABLE ONLY old_catalogue.run
    ADD CONSTRAINT uq_run_published UNIQUE (published);
ALTER TABLE ONLY old_catalogue.saved_view
    ADD CONSTRAINT uq_saved_view_account_id_name UNIQUE (account_id, name);
ALTER TABLE ONLY old_catalogue.schedule
    ADD CONSTRAINT uq_schedule_name UNIQUE (name);
CREATE INDEX ix_access_token_account_id ON old_catalogue.access_token USING btree (account_id);
CREATE INDEX ix_declaration_scope_target ON old_catalogue.declaration USING btree (scope, target);
CREATE INDEX ix_entry_item_id ON old_catalogue.entry USING btree (item_id);
CREATE INDEX ix_filing_event_filing_id ON old_catalogue.filing_event USING btree (filing_id);
CREATE INDEX ix_finding_entity_type ON old_catalogue.finding USING btree (entity_type);
CREATE INDEX ix_item_event_item_id ON old_catalogue.item_event USING btree (item_id);
CREATE INDEX ix_item_key_item_id ON old_catalogue.item_key USING btree (item_id);
CREATE INDEX ix_job_state ON old_catalogue.job USING btree (state);
CREATE INDEX ix_login_session_account_id ON old_catalogue.login_session USING btree (account_id);
CREATE INDEX ix_person_decision_item_id_column_path ON old_catalogue.person_decision USING btree (item_id, column_path);
CREATE TRIGGER guard_audit_delete BEFORE DELETE ON old_catalogue.audit FOR EACH ROW EXECUTE FUNCTION old_catalogue.refuse_change();
CREATE TRIGGER guard_audit_truncate BEFORE TRUNCATE ON old_catalogue.audit FOR EACH STATEMENT EXECUTE FUNCTION old_catalogue.refuse_change();
CREATE TRIGGER guard_audit_update BEFORE UPDATE ON old_catalogue.audit FOR EACH ROW WHEN (((new.document IS NOT NULL) OR (new.seq <> old.seq) OR (new.at <> old.at) OR (new.actor <> old.actor) OR (new.kind <> old.kind) OR (new.content_hash <> old.content_hash) OR (new.previous <> old.previous) OR (new.hash <> old.hash))) EXECUTE FUNCTION old_catalogue.refuse_change();
CREATE TRIGGER guard_census_truncate BEFORE TRUNCATE ON old_catalogue.census FOR EACH STATEMENT EXECUTE FUNCTION old_catalogue.refuse_change();
CREATE TRIGGER guard_census_update BEFORE DELETE OR UPDATE ON old_catalogue.census FOR EACH ROW EXECUTE FUNCTION old_catalogue.refuse_change();
CREATE TRIGGER guard_declaration_truncate BEFORE TRUNCATE ON old_catalogue.declaration FOR EACH STATEMENT EXECUTE FUNCTION old_catalogue.refuse_change();
CREATE TRIGGER guard_declaration_update BEFORE DELETE OR UPDATE ON old_catalogue.declaration FOR EACH ROW EXECUTE FUNCTION old_catalogue.refuse_change();
CREATE TRIGGER guard_entry_insert BEFORE INSERT OR DELETE OR UPDATE ON old_catalogue.entry FOR EACH ROW EXECUTE FUNCTION old_catalogue.refuse_change_of_published();
CREATE TRIGGER guard_entry_truncate BEFORE TRUNCATE ON old_catalogue.entry FOR EACH STATEMENT EXECUTE FUNCTION old_catalogue.refuse_change();
CREATE TRIGGER guard_filed_document_truncate BEFORE TRUNCATE ON old_catalogue.filed_document FOR EACH STATEMENT EXECUTE FUNCTION old_catalogue.refuse_change();
CREATE TRIGGER guard_filed_document_update BEFORE DELETE OR UPDATE ON old_catalogue.filed_document FOR EACH ROW EXECUTE FUNCTION old_catalogue.refuse_change();
CREATE TRIGGER guard_filing_event_truncate BEFORE TRUNCATE ON old_catalogue.filing_event FOR EACH STATEMENT EXECUTE FUNCTION old_catalogue.refuse_change();
CREATE TRIGGER guard_filing_event_update BEFORE DELETE OR UPDATE ON old_catalogue.filing_event FOR EACH ROW EXECUTE FUNCTION old_catalogue.refuse_change();
CREATE TRIGGER guard_filing_truncate BEFORE TRUNCATE ON old_catalogue.filing FOR EACH STATEMENT EXECUTE FUNCTION old_catalogue.refuse_change();
CREATE TRIGGER guard_filing_update BEFORE DELETE OR UPDATE ON old_catalogue.filing FOR EACH ROW EXECUTE FUNCTION old_catalogue.refuse_change();
CREATE TRIGGER guard_finding_insert BEFORE INSERT OR DELETE OR UPDATE ON old_catalogue.finding FOR EACH ROW EXECUTE FUNCTION old_catalogue.refuse_change_of_published_finding();
CREATE TRIGGER guard_finding_truncate BEFORE TRUNCATE ON old_catalogue.finding FOR EACH STATEMENT EXECUTE FUNCTION old_catalogue.refuse_change();
CREATE TRIGGER guard_item_event_truncate BEFORE TRUNCATE ON old_catalogue.item_event FOR EACH STATEMENT EXECUTE FUNCTION old_catalogue.refuse_change();
CREATE TRIGGER guard_item_event_update BEFORE DELETE OR UPDATE ON old_catalogue.item_event FOR EACH ROW EXECUTE FUNCTION old_catalogue.refuse_change();
CREATE TRIGGER guard_item_key_truncate BEFORE TRUNCATE ON old_catalogue.item_key FOR EACH STATEMENT EXECUTE FUNCTION old_catalogue.refuse_change();
CREATE TRIGGER guard_item_key_update BEFORE DELETE OR UPDATE ON old_catalogue.item_key FOR EACH ROW EXECUTE FUNCTION old_catalogue.refuse_change();
CREATE TRIGGER guard_item_truncate BEFORE TRUNCATE ON old_catalogue.item FOR EACH STATEMENT EXECUTE FUNCTION old_catalogue.refuse_change();
CREATE TRIGGER guard_item_update BEFORE DELETE OR UPDATE ON old_catalogue.item FOR EACH ROW EXECUTE FUNCTION old_catalogue.refuse_change();
CREATE TRIGGER guard_person_decision_truncate BEFORE TRUNCATE ON old_catalogue.person_decision FOR EACH STATEMENT EXECUTE FUNCTION old_catalogue.refuse_change();
CREATE TRIGGER guard_person_decision_update BEFORE DELETE OR UPDATE ON old_catalogue.person_decision FOR EACH ROW EXECUTE FUNCTION old_catalogue.refuse_change();
CREATE TRIGGER guard_run_item_insert BEFORE INSERT OR DELETE OR UPDATE ON old_catalogue.run_item FOR EACH ROW EXECUTE FUNCTION old_catalogue.refuse_change_of_published();
CREATE TRIGGER guard_run_item_truncate BEFORE TRUNCATE ON old_catalogue.run_item FOR EACH STATEMENT EXECUTE FUNCTION old_catalogue.refuse_change();
CREATE TRIGGER guard_run_truncate BEFORE TRUNCATE ON old_catalogue.run FOR EACH STATEMENT EXECUTE FUNCTION old_catalogue.refuse_change();
CREATE TRIGGER guard_run_update BEFORE DELETE OR UPDATE ON old_catalogue.run FOR EACH ROW WHEN ((old.published IS NOT NULL)) EXECUTE FUNCTION old_catalogue.refuse_change();
CREATE TRIGGER guard_source_outcome_insert BEFORE INSERT OR DELETE OR UPDATE ON old_catalogue.source_outcome FOR EACH ROW EXECUTE FUNCTION old_catalogue.refuse_change_of_published();
CREATE TRIGGER guard_source_outcome_truncate BEFORE TRUNCATE ON old_catalogue.source_outcome FOR EACH STATEMENT EXECUTE FUNCTION old_catalogue.refuse_change();
CREATE TRIGGER guard_threshold_insert BEFORE INSERT OR DELETE OR UPDATE ON old_catalogue.threshold FOR EACH ROW EXECUTE FUNCTION old_catalogue.refuse_change_of_published();
CREATE TRIGGER guard_threshold_truncate BEFORE TRUNCATE ON old_catalogue.threshold FOR EACH STATEMENT EXECUTE FUNCTION old_catalogue.refuse_change();
ALTER TABLE ONLY old_catalogue.access_token
    ADD CONSTRAINT fk_access_token_account_id_account FOREIGN KEY (account_id) REFERENCES old_catalogue.account(id);
ALTER TABLE ONLY old_catalogue.bundle
    ADD CONSTRAINT fk_bundle_run_id_run FOREIGN KEY (run_id) REFERENCES old_catalogue.run(id);
ALTER TABLE ONLY old_catalogue.dataset_mark
    ADD CONSTRAINT fk_dataset_mark_run_id_run FOREIGN KEY (run_id) REFERENCES old_catalogue.run(id);
ALTER TABLE ONLY old_catalogue.delivery
    ADD CONSTRAINT fk_delivery_notice_id_notice FOREIGN KEY (notice_id) REFERENCES old_catalogue.notice(id);
ALTER TABLE ONLY old_catalogue.entry
    ADD CONSTRAINT fk_entry_item_id FOREIGN KEY (item_id) REFERENCES old_catalogue.item(id);
ALTER TABLE ONLY old_catalogue.entry
    ADD CONSTRAINT fk_entry_run_id FOREIGN KEY (run_id) REFERENCES old_catalogue.run(id);
ALTER TABLE ONLY old_catalogue.filed_document
    ADD CONSTRAINT fk_filed_document_filing_id_filing FOREIGN KEY (filing_id) REFERENCES old_catalogue.filing(id);
ALTER TABLE ONLY old_catalogue.filing_event
    ADD CONSTRAINT fk_filing_event_filing_id FOREIGN KEY (filing_id) REFERENCES old_catalogue.filing(id);
ALTER TABLE ONLY old_catalogue.filing
    ADD CONSTRAINT fk_filing_run_id FOREIGN KEY (run_id) REFERENCES old_catalogue.run(id);
ALTER TABLE ONLY old_catalogue.finding
    ADD CONSTRAINT fk_finding_entry_id FOREIGN KEY (entry_id) REFERENCES old_catalogue.entry(id);
ALTER TABLE ONLY old_catalogue.item_event
    ADD CONSTRAINT fk_item_event_item_id FOREIGN KEY (item_id) REFERENCES old_catalogue.item(id);
ALTER TABLE ONLY old_catalogue.item_event
    ADD CONSTRAINT fk_item_event_other_id FOREIGN KEY (other_id) REFERENCES old_catalogue.item(id);
ALTER TABLE ONLY old_catalogue.item_key
    ADD CONSTRAINT fk_item_key_item_id FOREIGN KEY (item_id) REFERENCES old_catalogue.item(id);
ALTER TABLE ONLY old_catalogue.login_session
    ADD CONSTRAINT fk_login_session_account_id_account FOREIGN KEY (account_id) REFERENCES old_catalogue.account(id);
ALTER TABLE ONLY old_catalogue.person_decision
    ADD CONSTRAINT fk_person_decision_item_id FOREIGN KEY (item_id) REFERENCES old_catalogue.item(id);
ALTER TABLE ONLY old_catalogue.run_item
    ADD CONSTRAINT fk_run_item_item_key_id FOREIGN KEY (item_key_id) REFERENCES old_catalogue.item_key(id);
ALTER TABLE ONLY old_catalogue.run_item
    ADD CONSTRAINT fk_run_item_run_id FOREIGN KEY (run_id) REFERENCES old_catalogue.run(id);
ALTER TABLE ONLY old_catalogue.saved_view
    ADD CONSTRAINT fk_saved_view_account_id_account FOREIGN KEY (account_id) REFERENCES old_catalogue.account(id);
ALTER TABLE ONLY old_catalogue.slot
    ADD CONSTRAINT fk_slot_schedule_id_schedule FOREIGN KEY (schedule_id) REFERENCES old_catalogue.schedule(id);
ALTER TABLE ONLY old_catalogue.source_outcome
    ADD CONSTRAINT fk_source_outcome_run_id FOREIGN KEY (run_id) REFERENCES old_catalogue.run(id);
ALTER TABLE ONLY old_catalogue.threshold
    ADD CONSTRAINT fk_threshold_run_id FOREIGN KEY (run_id) REFERENCES old_catalogue.run(id);

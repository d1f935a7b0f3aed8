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
INSERT INTO old_catalogue.alembic_version VALUES ('0003');
INSERT INTO old_catalogue.audit VALUES (1, '2026-11-22T16:36:16.250410+00:00', '-', 'scan', '{"datasets":6,"items":5,"product":"0.1.0","rules":"rules-1","run":"80f749df-7e2f-591a-a030-865b437345bc","sources":[{"datasets":4,"source":"crm","status":"partial"},{"datasets":1,"source":"nms","status":"complete"},{"datasets":0,"source":"billing","status":"failed"}],"started_at":"2024-03-02T08:00:00+00:00","status":"complete"}', '0ebee9942680b19c17794f19bb077d3b97ca756237a2c7ec70017cde881258a8', '0000000000000000000000000000000000000000000000000000000000000000', '25e75aef5e4ca60e0c4f39245850e2b2bf638bac747c1e47f39096c8a1dc2bd4');
INSERT INTO old_catalogue.audit VALUES (2, '2026-11-22T16:36:16.306379+00:00', '-', 'scan', '{"datasets":7,"items":5,"product":"0.1.0","rules":"rules-1","run":"5be48a5a-2bd9-5d0b-ab7a-15d6ed531234","sources":[{"datasets":5,"source":"crm","status":"partial"},{"datasets":1,"source":"nms","status":"complete"},{"datasets":0,"source":"billing","status":"failed"}],"started_at":"2024-03-03T08:00:00+00:00","status":"complete"}', '64b0e79abda43cacfa5beb7acb50162c51b036b100a842ded1f48874295627a0', '25e75aef5e4ca60e0c4f39245850e2b2bf638bac747c1e47f39096c8a1dc2bd4', '95ebfd8eae953a1a5215f12d691fb22fb310b2ccab3ec2eaec0a8b1444691b34');
INSERT INTO old_catalogue.audit VALUES (3, '2026-11-22T16:36:16.323613+00:00', '-', 'decision', '{"answers":null,"because":"已核对","changes":{},"column":"","decided_at":"2025-03-01T08:00:00.000000+00:00","decided_by":"王某","entity_type":null,"id":"5fbeddee-83bc-5fb9-a787-6aee39fa07cf","item":"9223402d-7cdf-403e-9fff-3a00bcbe5bf4","kind":"correct","level":"important","seen":{"category":"user_personal.identity","column:mobile":"CN_MOBILE_PHONE","column:name":"PERSON_NAME","domain":"user_personal","flags":"","level":"general","standing":"general"}}', 'd1cabf75821c0ee515181afd4622be61e16035e5f2e310b55428e89c42b8e3fb', '95ebfd8eae953a1a5215f12d691fb22fb310b2ccab3ec2eaec0a8b1444691b34', '907966c7e63f7c9347066039f6f121497a481b33b986ff3dada3743b206a124c');
INSERT INTO old_catalogue.audit VALUES (4, '2026-11-22T16:36:16.346087+00:00', '-', 'decision', '{"answers":null,"because":"是昵称","changes":{},"column":"name","decided_at":"2025-03-01T08:00:00.000000+00:00","decided_by":"李某","entity_type":"","id":"da4aa8a7-1f12-5321-905a-d13e987a8c7d","item":"9223402d-7cdf-403e-9fff-3a00bcbe5bf4","kind":"correct","level":null,"seen":{"contains":"","enterprise_level":"","entity_type":"PERSON_NAME","standing_level":"","standing_type":"PERSON_NAME"}}', 'c0af9472c2ead991061c7c584ba8dd10aafb59c89018d95d46cc743723583ed5', '907966c7e63f7c9347066039f6f121497a481b33b986ff3dada3743b206a124c', '1ef100b5a0a93f3200c0fe9da6eb6e561b65425295e94e468e43fd90c324a659');
INSERT INTO old_catalogue.audit VALUES (5, '2026-11-22T16:36:16.354298+00:00', '-', 'filing', '{"content":"3d92eabc376d1f96984d44f855a79c74366af961654863177e578b7b51effeac","filed_on":"2024-07-20","filing":"4e15ca9f-c6b6-5a3a-8100-16ebf527bc8d","items":2,"origin":"frozen","reference":"备2024-1","region":"上海","run":"5be48a5a-2bd9-5d0b-ab7a-15d6ed531234","signed_by":"王某"}', '29a9860992773dde0d8aaadfac21ff8ba6cb4125e824b9a157315374322a0921', '1ef100b5a0a93f3200c0fe9da6eb6e561b65425295e94e468e43fd90c324a659', '1362c34d6839aa6449fbaf704077da0df39df5c90841f2a00c08cb0345275766');
INSERT INTO old_catalogue.audit VALUES (6, '2026-11-22T16:36:16.363730+00:00', '-', 'filing_event', '{"because":"审核通过","details":{},"filing":"4e15ca9f-c6b6-5a3a-8100-16ebf527bc8d","happened_on":"2024-08-10","id":"e8ff02ed-6b76-5428-833e-b79827a400db","kind":"accepted","recorded_at":"2024-08-10T08:00:00.000000+00:00","recorded_by":"王某"}', '3f50f7b399021596cdc647f07ecbf0a7d3529edb74c99f535b1ecfadb401458a', '1362c34d6839aa6449fbaf704077da0df39df5c90841f2a00c08cb0345275766', '3fc7cbcda174f2765e3d51a7ddd353f7441ba702d7b93006c9b30752806511ac');
INSERT INTO old_catalogue.audit VALUES (7, '2025-03-01T08:00:00.000000+00:00', '王某', 'declaration', '{"because":"登记","content":"6933c500c95c49f61708b900b79a4b2bc07a55d2d88b0ad880e2747b29322af8","fields":["purpose"],"scope":"system","target":"crm"}', 'b70895a5fe98a26ae8b608e7f247d652b6208ddfda3f946794b61872c3fca277', '3fc7cbcda174f2765e3d51a7ddd353f7441ba702d7b93006c9b30752806511ac', '3b3ddee727efef7b00402e8550e39163ea3670032d3a54f36c604e3237b784be');
INSERT INTO old_catalogue.declaration VALUES (1, 'b1fc397f-a4ab-5cbc-b42c-09b940ed66a9', 'system', 'crm', 'purpose', '计费', '', '王某', '2025-03-01T08:00:00.000000+00:00', '登记');
INSERT INTO old_catalogue.entry VALUES (1, '80f749df-7e2f-591a-a030-865b437345bc', 'crm', '["crm","main","users"]', 'crm.main.users', 'table', 'crm', 'production', 'own', 'complete', NULL, '', '', '9223402d-7cdf-403e-9fff-3a00bcbe5bf4', '{"method":"whole","places":1,"power_at_1pct":1.0,"rows":100,"seed":null}', 100, 100, 100, 'exact', '', 12000, 12000, 12000, 'exact', 'table_data', 'user_personal', 'user_personal.identity', '[]', '', false, '', false, 'general', NULL, '[]', '[]', '[]', '{"bytes":null,"category":"user_personal.identity","declared":{},"domain":"user_personal","enterprise_level":null,"entity_types":[],"environment":"production","persons_lower":0,"persons_upper":null,"read":true,"role":"own","rows":null,"sensitive":false,"system_grade":null}', '{"by":{},"lower":0,"method":"not_counted","upper":null}', '[]');
INSERT INTO old_catalogue.entry VALUES (2, '80f749df-7e2f-591a-a030-865b437345bc', 'crm', '["crm","main","cdr_20240101"]', 'crm.main.cdr_20240101', 'table', 'crm', 'production', 'own', 'complete', NULL, '', '', '53299a68-13a4-4481-baa1-c4facb2d766d', '{"method":"whole","places":1,"power_at_1pct":1.0,"rows":100,"seed":null}', 100, 100, 100, 'exact', '', 12000, 12000, 12000, 'exact', 'table_data', 'user_personal', 'user_personal.identity', '[]', '', false, '', false, 'general', NULL, '[]', '[]', '[]', '{"bytes":null,"category":"user_personal.identity","declared":{},"domain":"user_personal","enterprise_level":null,"entity_types":[],"environment":"production","persons_lower":0,"persons_upper":null,"read":true,"role":"own","rows":null,"sensitive":false,"system_grade":null}', '{"by":{},"lower":0,"method":"not_counted","upper":null}', '[]');
INSERT INTO old_catalogue.entry VALUES (3, '80f749df-7e2f-591a-a030-865b437345bc', 'crm', '["crm","main","cdr_20240102"]', 'crm.main.cdr_20240102', 'table', 'crm', 'production', 'own', 'complete', NULL, '', '', '53299a68-13a4-4481-baa1-c4facb2d766d', '{"method":"whole","places":1,"power_at_1pct":1.0,"rows":100,"seed":null}', 100, 100, 100, 'exact', '', 12000, 12000, 12000, 'exact', 'table_data', 'user_personal', 'user_personal.identity', '[]', '', false, '', false, 'general', NULL, '[]', '[]', '[]', '{"bytes":null,"category":"user_personal.identity","declared":{},"domain":"user_personal","enterprise_level":null,"entity_types":[],"environment":"production","persons_lower":0,"persons_upper":null,"read":true,"role":"own","rows":null,"sensitive":false,"system_grade":null}', '{"by":{},"lower":0,"method":"not_counted","upper":null}', '[]');
INSERT INTO old_catalogue.entry VALUES (4, '80f749df-7e2f-591a-a030-865b437345bc', 'crm', '["crm","main","客户=资料\\u0041 ''\"%_:;--"]', 'crm.main.客户=资料\\u0041 ''"%_:;--', 'table', 'crm', 'production', 'own', 'complete', NULL, '', '换行
与零\u0000', '101c308b-38c4-4d6c-804b-bbcf13aec49d', '{"method":"whole","places":1,"power_at_1pct":1.0,"rows":100,"seed":null}', 100, 100, 100, 'exact', '', 12000, 12000, 12000, 'exact', 'table_data', 'user_personal', 'user_personal.identity', '[]', '', false, '', false, 'important', NULL, '[]', '[]', '[]', '{"bytes":null,"category":"user_personal.identity","declared":{},"domain":"user_personal","enterprise_level":null,"entity_types":[],"environment":"production","persons_lower":0,"persons_upper":null,"read":true,"role":"own","rows":null,"sensitive":false,"system_grade":null}', '{"by":{},"lower":0,"method":"not_counted","upper":null}', '[]');
INSERT INTO old_catalogue.entry VALUES (5, '80f749df-7e2f-591a-a030-865b437345bc', 'crm', '["crm","main","orders"]', 'crm.main.orders', 'table', 'crm', 'production', 'own', 'skipped', 'permission', '', '', '1b5c7bed-c5c5-40aa-a59a-4ce64b47c61a', '{"method":"none","places":0,"power_at_1pct":0.0,"rows":0,"seed":null}', NULL, NULL, NULL, 'unknown', '', NULL, NULL, NULL, 'unknown', '', 'user_personal', 'user_personal.identity', '[]', '', false, '', false, 'undecided', NULL, '[]', '[]', '["system_grade"]', '{"bytes":null,"category":"user_personal.identity","declared":{},"domain":"user_personal","enterprise_level":null,"entity_types":[],"environment":"production","persons_lower":0,"persons_upper":null,"read":true,"role":"own","rows":null,"sensitive":false,"system_grade":null}', '{"by":{},"lower":0,"method":"not_counted","upper":null}', '[]');
INSERT INTO old_catalogue.entry VALUES (6, '80f749df-7e2f-591a-a030-865b437345bc', 'nms', '["nms","net","topology"]', 'nms.net.topology', 'table', 'nms', 'production', 'own', 'complete', NULL, '', '', '6f9ab06a-046b-4f79-b7c5-27e16c276137', '{"method":"whole","places":1,"power_at_1pct":1.0,"rows":100,"seed":null}', 100, 100, 100, 'exact', '', 12000, 12000, 12000, 'exact', 'table_data', 'user_personal', 'user_personal.identity', '[]', '', false, '', false, 'important', NULL, '[]', '[]', '[]', '{"bytes":null,"category":"user_personal.identity","declared":{},"domain":"user_personal","enterprise_level":null,"entity_types":[],"environment":"production","persons_lower":0,"persons_upper":null,"read":true,"role":"own","rows":null,"sensitive":false,"system_grade":null}', '{"by":{},"lower":0,"method":"not_counted","upper":null}', '[]');
INSERT INTO old_catalogue.entry VALUES (7, '5be48a5a-2bd9-5d0b-ab7a-15d6ed531234', 'crm', '["crm","main","users"]', 'crm.main.users', 'table', 'crm', 'production', 'own', 'complete', NULL, '', '', '9223402d-7cdf-403e-9fff-3a00bcbe5bf4', '{"method":"whole","places":1,"power_at_1pct":1.0,"rows":100,"seed":null}', 100, 100, 100, 'exact', '', 12000, 12000, 12000, 'exact', 'table_data', 'user_personal', 'user_personal.identity', '[]', '', false, '', false, 'general', NULL, '[]', '[]', '[]', '{"bytes":null,"category":"user_personal.identity","declared":{},"domain":"user_personal","enterprise_level":null,"entity_types":[],"environment":"production","persons_lower":0,"persons_upper":null,"read":true,"role":"own","rows":null,"sensitive":false,"system_grade":null}', '{"by":{},"lower":0,"method":"not_counted","upper":null}', '[]');
INSERT INTO old_catalogue.entry VALUES (8, '5be48a5a-2bd9-5d0b-ab7a-15d6ed531234', 'crm', '["crm","main","cdr_20240101"]', 'crm.main.cdr_20240101', 'table', 'crm', 'production', 'own', 'complete', NULL, '', '', '53299a68-13a4-4481-baa1-c4facb2d766d', '{"method":"whole","places":1,"power_at_1pct":1.0,"rows":100,"seed":null}', 100, 100, 100, 'exact', '', 12000, 12000, 12000, 'exact', 'table_data', 'user_personal', 'user_personal.identity', '[]', '', false, '', false, 'general', NULL, '[]', '[]', '[]', '{"bytes":null,"category":"user_personal.identity","declared":{},"domain":"user_personal","enterprise_level":null,"entity_types":[],"environment":"production","persons_lower":0,"persons_upper":null,"read":true,"role":"own","rows":null,"sensitive":false,"system_grade":null}', '{"by":{},"lower":0,"method":"not_counted","upper":null}', '[]');
INSERT INTO old_catalogue.entry VALUES (9, '5be48a5a-2bd9-5d0b-ab7a-15d6ed531234', 'crm', '["crm","main","cdr_20240102"]', 'crm.main.cdr_20240102', 'table', 'crm', 'production', 'own', 'complete', NULL, '', '', '53299a68-13a4-4481-baa1-c4facb2d766d', '{"method":"whole","places":1,"power_at_1pct":1.0,"rows":100,"seed":null}', 100, 100, 100, 'exact', '', 12000, 12000, 12000, 'exact', 'table_data', 'user_personal', 'user_personal.identity', '[]', '', false, '', false, 'general', NULL, '[]', '[]', '[]', '{"bytes":null,"category":"user_personal.identity","declared":{},"domain":"user_personal","enterprise_level":null,"entity_types":[],"environment":"production","persons_lower":0,"persons_upper":null,"read":true,"role":"own","rows":null,"sensitive":false,"system_grade":null}', '{"by":{},"lower":0,"method":"not_counted","upper":null}', '[]');
INSERT INTO old_catalogue.entry VALUES (10, '5be48a5a-2bd9-5d0b-ab7a-15d6ed531234', 'crm', '["crm","main","cdr_20240103"]', 'crm.main.cdr_20240103', 'table', 'crm', 'production', 'own', 'complete', NULL, '', '', '53299a68-13a4-4481-baa1-c4facb2d766d', '{"method":"whole","places":1,"power_at_1pct":1.0,"rows":100,"seed":null}', 100, 100, 100, 'exact', '', 12000, 12000, 12000, 'exact', 'table_data', 'user_personal', 'user_personal.identity', '[]', '', false, '', false, 'general', NULL, '[]', '[]', '[]', '{"bytes":null,"category":"user_personal.identity","declared":{},"domain":"user_personal","enterprise_level":null,"entity_types":[],"environment":"production","persons_lower":0,"persons_upper":null,"read":true,"role":"own","rows":null,"sensitive":false,"system_grade":null}', '{"by":{},"lower":0,"method":"not_counted","upper":null}', '[]');
INSERT INTO old_catalogue.entry VALUES (11, '5be48a5a-2bd9-5d0b-ab7a-15d6ed531234', 'crm', '["crm","main","客户=资料\\u0041 ''\"%_:;--"]', 'crm.main.客户=资料\\u0041 ''"%_:;--', 'table', 'crm', 'production', 'own', 'complete', NULL, '', '换行
与零\u0000', '101c308b-38c4-4d6c-804b-bbcf13aec49d', '{"method":"whole","places":1,"power_at_1pct":1.0,"rows":100,"seed":null}', 100, 100, 100, 'exact', '', 12000, 12000, 12000, 'exact', 'table_data', 'user_personal', 'user_personal.identity', '[]', '', false, '', false, 'important', NULL, '[]', '[]', '[]', '{"bytes":null,"category":"user_personal.identity","declared":{},"domain":"user_personal","enterprise_level":null,"entity_types":[],"environment":"production","persons_lower":0,"persons_upper":null,"read":true,"role":"own","rows":null,"sensitive":false,"system_grade":null}', '{"by":{},"lower":0,"method":"not_counted","upper":null}', '[]');
INSERT INTO old_catalogue.entry VALUES (12, '5be48a5a-2bd9-5d0b-ab7a-15d6ed531234', 'crm', '["crm","main","orders"]', 'crm.main.orders', 'table', 'crm', 'production', 'own', 'skipped', 'permission', '', '', '1b5c7bed-c5c5-40aa-a59a-4ce64b47c61a', '{"method":"none","places":0,"power_at_1pct":0.0,"rows":0,"seed":null}', NULL, NULL, NULL, 'unknown', '', NULL, NULL, NULL, 'unknown', '', 'user_personal', 'user_personal.identity', '[]', '', false, '', false, 'undecided', NULL, '[]', '[]', '["system_grade"]', '{"bytes":null,"category":"user_personal.identity","declared":{},"domain":"user_personal","enterprise_level":null,"entity_types":[],"environment":"production","persons_lower":0,"persons_upper":null,"read":true,"role":"own","rows":null,"sensitive":false,"system_grade":null}', '{"by":{},"lower":0,"method":"not_counted","upper":null}', '[]');
INSERT INTO old_catalogue.entry VALUES (13, '5be48a5a-2bd9-5d0b-ab7a-15d6ed531234', 'nms', '["nms","net","topology"]', 'nms.net.topology', 'table', 'nms', 'production', 'own', 'complete', NULL, '', '', '6f9ab06a-046b-4f79-b7c5-27e16c276137', '{"method":"whole","places":1,"power_at_1pct":1.0,"rows":100,"seed":null}', 100, 100, 100, 'exact', '', 12000, 12000, 12000, 'exact', 'table_data', 'user_personal', 'user_personal.identity', '[]', '', false, '', false, 'important', NULL, '[]', '[]', '[]', '{"bytes":null,"category":"user_personal.identity","declared":{},"domain":"user_personal","enterprise_level":null,"entity_types":[],"environment":"production","persons_lower":0,"persons_upper":null,"read":true,"role":"own","rows":null,"sensitive":false,"system_grade":null}', '{"by":{},"lower":0,"method":"not_counted","upper":null}', '[]');
INSERT INTO old_catalogue.entry VALUES (14, 'f67da994-a122-51e5-a496-dc946e9320a3', 'crm', '["crm","main","left_behind"]', 'crm.main.left_behind', 'table', 'crm', 'production', 'own', 'complete', NULL, '', '', NULL, '{"method":"whole","places":1,"power_at_1pct":1.0,"rows":100,"seed":null}', 100, 100, 100, 'exact', '', 12000, 12000, 12000, 'exact', 'table_data', 'user_personal', 'user_personal.identity', '[]', '', false, '', false, 'general', NULL, '[]', '[]', '[]', '{"bytes":null,"category":"user_personal.identity","declared":{},"domain":"user_personal","enterprise_level":null,"entity_types":[],"environment":"production","persons_lower":0,"persons_upper":null,"read":true,"role":"own","rows":null,"sensitive":false,"system_grade":null}', '{"by":{},"lower":0,"method":"not_counted","upper":null}', '[]');
INSERT INTO old_catalogue.filing VALUES (1, '4e15ca9f-c6b6-5a3a-8100-16ebf527bc8d', '演示通信有限公司', '2024-07-20', '2024-07-20T08:00:00.000000+00:00', 'frozen', '5be48a5a-2bd9-5d0b-ab7a-15d6ed531234', '{"entity":"演示通信有限公司","filed_on":"2024-07-20","gigabyte":1000000000,"id":"4e15ca9f-c6b6-5a3a-8100-16ebf527bc8d","items":[{"bytes":{"kind":"table_data","lower":12000,"provenance":"exact","upper":12000,"value":12000},"category":"user_personal.identity","content":{"system":"crm"},"copy_of":"","department":"","item":"101c308b-38c4-4d6c-804b-bbcf13aec49d","level":"important","name":"客户=资料\\u0041 ''\"%_:;--","rows":{"kind":"","lower":100,"provenance":"exact","upper":100,"value":100}},{"bytes":{"kind":"table_data","lower":12000,"provenance":"exact","upper":12000,"value":12000},"category":"user_personal.identity","content":{"system":"nms"},"copy_of":"","department":"","item":"6f9ab06a-046b-4f79-b7c5-27e16c276137","level":"important","name":"net.topology","rows":{"kind":"","lower":100,"provenance":"exact","upper":100,"value":100}}],"origin":"frozen","recorded_at":"2024-07-20T08:00:00.000000+00:00","reference":"备2024-1","region":"上海","run":"5be48a5a-2bd9-5d0b-ab7a-15d6ed531234","signed_by":"王某"}', '3d92eabc376d1f96984d44f855a79c74366af961654863177e578b7b51effeac');
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
INSERT INTO old_catalogue.item VALUES ('53299a68-13a4-4481-baa1-c4facb2d766d');
INSERT INTO old_catalogue.item VALUES ('1b5c7bed-c5c5-40aa-a59a-4ce64b47c61a');
INSERT INTO old_catalogue.item VALUES ('9223402d-7cdf-403e-9fff-3a00bcbe5bf4');
INSERT INTO old_catalogue.item VALUES ('101c308b-38c4-4d6c-804b-bbcf13aec49d');
INSERT INTO old_catalogue.item VALUES ('6f9ab06a-046b-4f79-b7c5-27e16c276137');
INSERT INTO old_catalogue.item_event VALUES (1, 'a1217cb7-66fa-4ff7-8092-6361d9f7228d', 'merged', '9223402d-7cdf-403e-9fff-3a00bcbe5bf4', '1b5c7bed-c5c5-40aa-a59a-4ce64b47c61a', '王某', '2025-03-01T08:00:00.000000+00:00', '同一数据', '{"key":null,"members":[],"undoes":null}');
INSERT INTO old_catalogue.item_key VALUES (1, '53299a68-13a4-4481-baa1-c4facb2d766d', '演示通信有限公司', 'crm', 'crm', 'crm', 'main', 'cdr_*');
INSERT INTO old_catalogue.item_key VALUES (2, '1b5c7bed-c5c5-40aa-a59a-4ce64b47c61a', '演示通信有限公司', 'crm', 'crm', 'crm', 'main', 'orders');
INSERT INTO old_catalogue.item_key VALUES (3, '9223402d-7cdf-403e-9fff-3a00bcbe5bf4', '演示通信有限公司', 'crm', 'crm', 'crm', 'main', 'users');
INSERT INTO old_catalogue.item_key VALUES (4, '101c308b-38c4-4d6c-804b-bbcf13aec49d', '演示通信有限公司', 'crm', 'crm', 'crm', 'main', '客户=资料\\u0041 ''"%_:;--');
INSERT INTO old_catalogue.item_key VALUES (5, '6f9ab06a-046b-4f79-b7c5-27e16c276137', '演示通信有限公司', 'nms', 'nms', 'nms', 'net', 'topology');
INSERT INTO old_catalogue.person_decision VALUES (1, '5fbeddee-83bc-5fb9-a787-6aee39fa07cf', '9223402d-7cdf-403e-9fff-3a00bcbe5bf4', '', NULL, 'important', '王某', '2025-03-01T08:00:00.000000+00:00', '已核对', 'correct', '{}', '{"category":"user_personal.identity","column:mobile":"CN_MOBILE_PHONE","column:name":"PERSON_NAME","domain":"user_personal","flags":"","level":"general","standing":"general"}', NULL);
INSERT INTO old_catalogue.person_decision VALUES (2, 'da4aa8a7-1f12-5321-905a-d13e987a8c7d', '9223402d-7cdf-403e-9fff-3a00bcbe5bf4', 'name', '', NULL, '李某', '2025-03-01T08:00:00.000000+00:00', '是昵称', 'correct', '{}', '{"contains":"","enterprise_level":"","entity_type":"PERSON_NAME","standing_level":"","standing_type":"PERSON_NAME"}', NULL);
INSERT INTO old_catalogue.run VALUES ('80f749df-7e2f-591a-a030-865b437345bc', 1, '2024-03-02T08:00:00.000000+00:00', '2024-03-02T08:05:00.000000+00:00', 'local', 'rules-1', 'complete', '1', '0.1.0', 6, 11, '79e5aefdffaf4751e36ef152429885c7f08737e0103c63f6620858e2aba1d51a');
INSERT INTO old_catalogue.run VALUES ('5be48a5a-2bd9-5d0b-ab7a-15d6ed531234', 2, '2024-03-03T08:00:00.000000+00:00', '2024-03-03T08:05:00.000000+00:00', 'local', 'rules-1', 'complete', '2', '0.1.0', 7, 13, 'c70b57696e18a24e4751bff12128a062a574657ad5b1990f1f605283c236b89a');
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
ALTER TABLE ONLY old_catalogue.audit
    ADD CONSTRAINT pk_audit PRIMARY KEY (seq);
ALTER TABLE ONLY old_catalogue.census
    ADD CONSTRAINT pk_census PRIMARY KEY (number);
ALTER TABLE ONLY old_catalogue.census_part
    ADD CONSTRAINT pk_census_part PRIMARY KEY (source, path, part);
ALTER TABLE ONLY old_catalogue.declaration
    ADD CONSTRAINT pk_declaration PRIMARY KEY (number);
ALTER TABLE ONLY old_catalogue.entry
    ADD CONSTRAINT pk_entry PRIMARY KEY (id);
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
ALTER TABLE ONLY old_catalogue.person_decision
    ADD CONSTRAINT pk_person_decision PRIMARY KEY (number);
ALTER TABLE ONLY old_catalogue.run
    ADD CONSTRAINT pk_run PRIMARY KEY (id);
ALTER TABLE ONLY old_catalogue.run_item
    ADD CONSTRAINT pk_run_item PRIMARY KEY (run_id, "position");
ALTER TABLE ONLY old_catalogue.source_outcome
    ADD CONSTRAINT pk_source_outcome PRIMARY KEY (run_id, "position");
ALTER TABLE ONLY old_catalogue.threshold
    ADD CONSTRAINT pk_threshold PRIMARY KEY (run_id, "position");
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
ALTER TABLE ONLY old_catalogue.person_decision
    ADD CONSTRAINT uq_person_decision_id UNIQUE (id);
ALTER TABLE ONLY old_catalogue.run_item
    ADD CONSTRAINT uq_run_item_run_id_item_key_id UNIQUE (run_id, item_key_id);
ALTER TABLE ONLY old_catalogue.run
    ADD CONSTRAINT uq_run_published UNIQUE (published);
CREATE INDEX ix_declaration_scope_target ON old_catalogue.declaration USING btree (scope, target);
CREATE INDEX ix_entry_item_id ON old_catalogue.entry USING btree (item_id);
CREATE INDEX ix_filing_event_filing_id ON old_catalogue.filing_event USING btree (filing_id);
CREATE INDEX ix_finding_entity_type ON old_catalogue.finding USING btree (entity_type);
CREATE INDEX ix_item_event_item_id ON old_catalogue.item_event USING btree (item_id);
CREATE INDEX ix_item_key_item_id ON old_catalogue.item_key USING btree (item_id);
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
ALTER TABLE ONLY old_catalogue.entry
    ADD CONSTRAINT fk_entry_item_id FOREIGN KEY (item_id) REFERENCES old_catalogue.item(id);
ALTER TABLE ONLY old_catalogue.entry
    ADD CONSTRAINT fk_entry_run_id FOREIGN KEY (run_id) REFERENCES old_catalogue.run(id);
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
ALTER TABLE ONLY old_catalogue.person_decision
    ADD CONSTRAINT fk_person_decision_item_id FOREIGN KEY (item_id) REFERENCES old_catalogue.item(id);
ALTER TABLE ONLY old_catalogue.run_item
    ADD CONSTRAINT fk_run_item_item_key_id FOREIGN KEY (item_key_id) REFERENCES old_catalogue.item_key(id);
ALTER TABLE ONLY old_catalogue.run_item
    ADD CONSTRAINT fk_run_item_run_id FOREIGN KEY (run_id) REFERENCES old_catalogue.run(id);
ALTER TABLE ONLY old_catalogue.source_outcome
    ADD CONSTRAINT fk_source_outcome_run_id FOREIGN KEY (run_id) REFERENCES old_catalogue.run(id);
ALTER TABLE ONLY old_catalogue.threshold
    ADD CONSTRAINT fk_threshold_run_id FOREIGN KEY (run_id) REFERENCES old_catalogue.run(id);

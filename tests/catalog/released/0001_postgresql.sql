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
    evidence text NOT NULL
);
CREATE TABLE old_catalogue.item (
    id text NOT NULL
);
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
    because text NOT NULL
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
    because text NOT NULL
);
ALTER TABLE ONLY old_catalogue.entry ALTER COLUMN id SET DEFAULT nextval('old_catalogue.entry_id_seq'::regclass);
ALTER TABLE ONLY old_catalogue.item_key ALTER COLUMN id SET DEFAULT nextval('old_catalogue.item_key_id_seq'::regclass);
ALTER TABLE ONLY old_catalogue.person_decision ALTER COLUMN number SET DEFAULT nextval('old_catalogue.person_decision_number_seq'::regclass);
INSERT INTO old_catalogue.alembic_version VALUES ('0001');
INSERT INTO old_catalogue.entry VALUES (1, '80f749df-7e2f-591a-a030-865b437345bc', 'crm', '["crm","main","users"]', 'crm.main.users', 'table', 'crm', 'production', 'own', 'complete', NULL, '', '', '82aff9ef-46b5-423e-b3f0-e370cea2cd84', '{"method":"whole","places":1,"power_at_1pct":1.0,"rows":100,"seed":null}', 100, 100, 100, 'exact', '', 12000, 12000, 12000, 'exact', 'table_data', 'user_personal', 'user_personal.identity', '[]', '', false, '', false, 'general', NULL, '[]', '[]', '[]', '{"bytes":null,"category":"user_personal.identity","declared":{},"domain":"user_personal","enterprise_level":null,"entity_types":[],"environment":"production","persons_lower":0,"persons_upper":null,"read":true,"role":"own","rows":null,"sensitive":false,"system_grade":null}', '{"by":{},"lower":0,"method":"not_counted","upper":null}', '[]');
INSERT INTO old_catalogue.entry VALUES (2, '80f749df-7e2f-591a-a030-865b437345bc', 'crm', '["crm","main","cdr_20240101"]', 'crm.main.cdr_20240101', 'table', 'crm', 'production', 'own', 'complete', NULL, '', '', '4fb6837e-66a4-4c8b-816a-aa3110933523', '{"method":"whole","places":1,"power_at_1pct":1.0,"rows":100,"seed":null}', 100, 100, 100, 'exact', '', 12000, 12000, 12000, 'exact', 'table_data', 'user_personal', 'user_personal.identity', '[]', '', false, '', false, 'general', NULL, '[]', '[]', '[]', '{"bytes":null,"category":"user_personal.identity","declared":{},"domain":"user_personal","enterprise_level":null,"entity_types":[],"environment":"production","persons_lower":0,"persons_upper":null,"read":true,"role":"own","rows":null,"sensitive":false,"system_grade":null}', '{"by":{},"lower":0,"method":"not_counted","upper":null}', '[]');
INSERT INTO old_catalogue.entry VALUES (3, '80f749df-7e2f-591a-a030-865b437345bc', 'crm', '["crm","main","cdr_20240102"]', 'crm.main.cdr_20240102', 'table', 'crm', 'production', 'own', 'complete', NULL, '', '', '4fb6837e-66a4-4c8b-816a-aa3110933523', '{"method":"whole","places":1,"power_at_1pct":1.0,"rows":100,"seed":null}', 100, 100, 100, 'exact', '', 12000, 12000, 12000, 'exact', 'table_data', 'user_personal', 'user_personal.identity', '[]', '', false, '', false, 'general', NULL, '[]', '[]', '[]', '{"bytes":null,"category":"user_personal.identity","declared":{},"domain":"user_personal","enterprise_level":null,"entity_types":[],"environment":"production","persons_lower":0,"persons_upper":null,"read":true,"role":"own","rows":null,"sensitive":false,"system_grade":null}', '{"by":{},"lower":0,"method":"not_counted","upper":null}', '[]');
INSERT INTO old_catalogue.entry VALUES (4, '80f749df-7e2f-591a-a030-865b437345bc', 'crm', '["crm","main","客户=资料\\u0041 ''\"%_:;--"]', 'crm.main.客户=资料\\u0041 ''"%_:;--', 'table', 'crm', 'production', 'own', 'complete', NULL, '', '换行
与零\u0000', 'efef3143-0c13-4a16-a885-1f5f9642a69d', '{"method":"whole","places":1,"power_at_1pct":1.0,"rows":100,"seed":null}', 100, 100, 100, 'exact', '', 12000, 12000, 12000, 'exact', 'table_data', 'user_personal', 'user_personal.identity', '[]', '', false, '', false, 'important', NULL, '[]', '[]', '[]', '{"bytes":null,"category":"user_personal.identity","declared":{},"domain":"user_personal","enterprise_level":null,"entity_types":[],"environment":"production","persons_lower":0,"persons_upper":null,"read":true,"role":"own","rows":null,"sensitive":false,"system_grade":null}', '{"by":{},"lower":0,"method":"not_counted","upper":null}', '[]');
INSERT INTO old_catalogue.entry VALUES (5, '80f749df-7e2f-591a-a030-865b437345bc', 'crm', '["crm","main","orders"]', 'crm.main.orders', 'table', 'crm', 'production', 'own', 'skipped', 'permission', '', '', '11520989-5d50-4dd3-8d3f-e3345ac81802', '{"method":"none","places":0,"power_at_1pct":0.0,"rows":0,"seed":null}', NULL, NULL, NULL, 'unknown', '', NULL, NULL, NULL, 'unknown', '', 'user_personal', 'user_personal.identity', '[]', '', false, '', false, 'undecided', NULL, '[]', '[]', '["system_grade"]', '{"bytes":null,"category":"user_personal.identity","declared":{},"domain":"user_personal","enterprise_level":null,"entity_types":[],"environment":"production","persons_lower":0,"persons_upper":null,"read":true,"role":"own","rows":null,"sensitive":false,"system_grade":null}', '{"by":{},"lower":0,"method":"not_counted","upper":null}', '[]');
INSERT INTO old_catalogue.entry VALUES (6, '80f749df-7e2f-591a-a030-865b437345bc', 'nms', '["nms","net","topology"]', 'nms.net.topology', 'table', 'nms', 'production', 'own', 'complete', NULL, '', '', 'fcb40f1e-ebb2-4a4e-ace3-73d679b3d27d', '{"method":"whole","places":1,"power_at_1pct":1.0,"rows":100,"seed":null}', 100, 100, 100, 'exact', '', 12000, 12000, 12000, 'exact', 'table_data', 'user_personal', 'user_personal.identity', '[]', '', false, '', false, 'important', NULL, '[]', '[]', '[]', '{"bytes":null,"category":"user_personal.identity","declared":{},"domain":"user_personal","enterprise_level":null,"entity_types":[],"environment":"production","persons_lower":0,"persons_upper":null,"read":true,"role":"own","rows":null,"sensitive":false,"system_grade":null}', '{"by":{},"lower":0,"method":"not_counted","upper":null}', '[]');
INSERT INTO old_catalogue.entry VALUES (7, '5be48a5a-2bd9-5d0b-ab7a-15d6ed531234', 'crm', '["crm","main","users"]', 'crm.main.users', 'table', 'crm', 'production', 'own', 'complete', NULL, '', '', '82aff9ef-46b5-423e-b3f0-e370cea2cd84', '{"method":"whole","places":1,"power_at_1pct":1.0,"rows":100,"seed":null}', 100, 100, 100, 'exact', '', 12000, 12000, 12000, 'exact', 'table_data', 'user_personal', 'user_personal.identity', '[]', '', false, '', false, 'general', NULL, '[]', '[]', '[]', '{"bytes":null,"category":"user_personal.identity","declared":{},"domain":"user_personal","enterprise_level":null,"entity_types":[],"environment":"production","persons_lower":0,"persons_upper":null,"read":true,"role":"own","rows":null,"sensitive":false,"system_grade":null}', '{"by":{},"lower":0,"method":"not_counted","upper":null}', '[]');
INSERT INTO old_catalogue.entry VALUES (8, '5be48a5a-2bd9-5d0b-ab7a-15d6ed531234', 'crm', '["crm","main","cdr_20240101"]', 'crm.main.cdr_20240101', 'table', 'crm', 'production', 'own', 'complete', NULL, '', '', '4fb6837e-66a4-4c8b-816a-aa3110933523', '{"method":"whole","places":1,"power_at_1pct":1.0,"rows":100,"seed":null}', 100, 100, 100, 'exact', '', 12000, 12000, 12000, 'exact', 'table_data', 'user_personal', 'user_personal.identity', '[]', '', false, '', false, 'general', NULL, '[]', '[]', '[]', '{"bytes":null,"category":"user_personal.identity","declared":{},"domain":"user_personal","enterprise_level":null,"entity_types":[],"environment":"production","persons_lower":0,"persons_upper":null,"read":true,"role":"own","rows":null,"sensitive":false,"system_grade":null}', '{"by":{},"lower":0,"method":"not_counted","upper":null}', '[]');
INSERT INTO old_catalogue.entry VALUES (9, '5be48a5a-2bd9-5d0b-ab7a-15d6ed531234', 'crm', '["crm","main","cdr_20240102"]', 'crm.main.cdr_20240102', 'table', 'crm', 'production', 'own', 'complete', NULL, '', '', '4fb6837e-66a4-4c8b-816a-aa3110933523', '{"method":"whole","places":1,"power_at_1pct":1.0,"rows":100,"seed":null}', 100, 100, 100, 'exact', '', 12000, 12000, 12000, 'exact', 'table_data', 'user_personal', 'user_personal.identity', '[]', '', false, '', false, 'general', NULL, '[]', '[]', '[]', '{"bytes":null,"category":"user_personal.identity","declared":{},"domain":"user_personal","enterprise_level":null,"entity_types":[],"environment":"production","persons_lower":0,"persons_upper":null,"read":true,"role":"own","rows":null,"sensitive":false,"system_grade":null}', '{"by":{},"lower":0,"method":"not_counted","upper":null}', '[]');
INSERT INTO old_catalogue.entry VALUES (10, '5be48a5a-2bd9-5d0b-ab7a-15d6ed531234', 'crm', '["crm","main","cdr_20240103"]', 'crm.main.cdr_20240103', 'table', 'crm', 'production', 'own', 'complete', NULL, '', '', '4fb6837e-66a4-4c8b-816a-aa3110933523', '{"method":"whole","places":1,"power_at_1pct":1.0,"rows":100,"seed":null}', 100, 100, 100, 'exact', '', 12000, 12000, 12000, 'exact', 'table_data', 'user_personal', 'user_personal.identity', '[]', '', false, '', false, 'general', NULL, '[]', '[]', '[]', '{"bytes":null,"category":"user_personal.identity","declared":{},"domain":"user_personal","enterprise_level":null,"entity_types":[],"environment":"production","persons_lower":0,"persons_upper":null,"read":true,"role":"own","rows":null,"sensitive":false,"system_grade":null}', '{"by":{},"lower":0,"method":"not_counted","upper":null}', '[]');
INSERT INTO old_catalogue.entry VALUES (11, '5be48a5a-2bd9-5d0b-ab7a-15d6ed531234', 'crm', '["crm","main","客户=资料\\u0041 ''\"%_:;--"]', 'crm.main.客户=资料\\u0041 ''"%_:;--', 'table', 'crm', 'production', 'own', 'complete', NULL, '', '换行
与零\u0000', 'efef3143-0c13-4a16-a885-1f5f9642a69d', '{"method":"whole","places":1,"power_at_1pct":1.0,"rows":100,"seed":null}', 100, 100, 100, 'exact', '', 12000, 12000, 12000, 'exact', 'table_data', 'user_personal', 'user_personal.identity', '[]', '', false, '', false, 'important', NULL, '[]', '[]', '[]', '{"bytes":null,"category":"user_personal.identity","declared":{},"domain":"user_personal","enterprise_level":null,"entity_types":[],"environment":"production","persons_lower":0,"persons_upper":null,"read":true,"role":"own","rows":null,"sensitive":false,"system_grade":null}', '{"by":{},"lower":0,"method":"not_counted","upper":null}', '[]');
INSERT INTO old_catalogue.entry VALUES (12, '5be48a5a-2bd9-5d0b-ab7a-15d6ed531234', 'crm', '["crm","main","orders"]', 'crm.main.orders', 'table', 'crm', 'production', 'own', 'skipped', 'permission', '', '', '11520989-5d50-4dd3-8d3f-e3345ac81802', '{"method":"none","places":0,"power_at_1pct":0.0,"rows":0,"seed":null}', NULL, NULL, NULL, 'unknown', '', NULL, NULL, NULL, 'unknown', '', 'user_personal', 'user_personal.identity', '[]', '', false, '', false, 'undecided', NULL, '[]', '[]', '["system_grade"]', '{"bytes":null,"category":"user_personal.identity","declared":{},"domain":"user_personal","enterprise_level":null,"entity_types":[],"environment":"production","persons_lower":0,"persons_upper":null,"read":true,"role":"own","rows":null,"sensitive":false,"system_grade":null}', '{"by":{},"lower":0,"method":"not_counted","upper":null}', '[]');
INSERT INTO old_catalogue.entry VALUES (13, '5be48a5a-2bd9-5d0b-ab7a-15d6ed531234', 'nms', '["nms","net","topology"]', 'nms.net.topology', 'table', 'nms', 'production', 'own', 'complete', NULL, '', '', 'fcb40f1e-ebb2-4a4e-ace3-73d679b3d27d', '{"method":"whole","places":1,"power_at_1pct":1.0,"rows":100,"seed":null}', 100, 100, 100, 'exact', '', 12000, 12000, 12000, 'exact', 'table_data', 'user_personal', 'user_personal.identity', '[]', '', false, '', false, 'important', NULL, '[]', '[]', '[]', '{"bytes":null,"category":"user_personal.identity","declared":{},"domain":"user_personal","enterprise_level":null,"entity_types":[],"environment":"production","persons_lower":0,"persons_upper":null,"read":true,"role":"own","rows":null,"sensitive":false,"system_grade":null}', '{"by":{},"lower":0,"method":"not_counted","upper":null}', '[]');
INSERT INTO old_catalogue.entry VALUES (14, 'f67da994-a122-51e5-a496-dc946e9320a3', 'crm', '["crm","main","left_behind"]', 'crm.main.left_behind', 'table', 'crm', 'production', 'own', 'complete', NULL, '', '', NULL, '{"method":"whole","places":1,"power_at_1pct":1.0,"rows":100,"seed":null}', 100, 100, 100, 'exact', '', 12000, 12000, 12000, 'exact', 'table_data', 'user_personal', 'user_personal.identity', '[]', '', false, '', false, 'general', NULL, '[]', '[]', '[]', '{"bytes":null,"category":"user_personal.identity","declared":{},"domain":"user_personal","enterprise_level":null,"entity_types":[],"environment":"production","persons_lower":0,"persons_upper":null,"read":true,"role":"own","rows":null,"sensitive":false,"system_grade":null}', '{"by":{},"lower":0,"method":"not_counted","upper":null}', '[]');
INSERT INTO old_catalogue.finding VALUES (1, 0, 'id', 'text', '', NULL, '[]', 0, NULL, NULL, '', false, '', false, 'unknown', NULL, '[]');
INSERT INTO old_catalogue.finding VALUES (1, 1, 'mobile', 'text', '', 'CN_MOBILE_PHONE', '[]', 0.9, NULL, NULL, '', false, '', false, 'unknown', NULL, '[]');
INSERT INTO old_catalogue.finding VALUES (1, 2, 'name', 'text', '', 'PERSON_NAME', '[]', 0.9, NULL, NULL, '', false, '', false, 'unknown', NULL, '[]');
INSERT INTO old_catalogue.finding VALUES (2, 0, 'caller', 'text', '', NULL, '[]', 0, NULL, NULL, '', false, '', false, 'unknown', NULL, '[]');
INSERT INTO old_catalogue.finding VALUES (2, 1, 'callee', 'text', '', NULL, '[]', 0, NULL, NULL, '', false, '', false, 'unknown', NULL, '[]');
INSERT INTO old_catalogue.finding VALUES (3, 0, 'caller', 'text', '', NULL, '[]', 0, NULL, NULL, '', false, '', false, 'unknown', NULL, '[]');
INSERT INTO old_catalogue.finding VALUES (3, 1, 'callee', 'text', '', NULL, '[]', 0, NULL, NULL, '', false, '', false, 'unknown', NULL, '[]');
INSERT INTO old_catalogue.finding VALUES (4, 0, 'id', 'text', '', NULL, '[]', 0, NULL, NULL, '', false, '', false, 'unknown', NULL, '[]');
INSERT INTO old_catalogue.finding VALUES (4, 1, 'mobile', 'text', '', 'CN_MOBILE_PHONE', '[]', 0.9, NULL, NULL, '', false, '', false, 'unknown', NULL, '[]');
INSERT INTO old_catalogue.finding VALUES (4, 2, 'name', 'text', '', 'PERSON_NAME', '[]', 0.9, NULL, NULL, '', false, '', false, 'unknown', NULL, '[]');
INSERT INTO old_catalogue.finding VALUES (6, 0, 'peer', 'text', '', NULL, '[]', 0, NULL, NULL, '', false, '', false, 'unknown', NULL, '[]');
INSERT INTO old_catalogue.finding VALUES (7, 0, 'id', 'text', '', NULL, '[]', 0, NULL, NULL, '', false, '', false, 'unknown', NULL, '[]');
INSERT INTO old_catalogue.finding VALUES (7, 1, 'mobile', 'text', '', 'CN_MOBILE_PHONE', '[]', 0.9, NULL, NULL, '', false, '', false, 'unknown', NULL, '[]');
INSERT INTO old_catalogue.finding VALUES (7, 2, 'name', 'text', '', 'PERSON_NAME', '[]', 0.9, NULL, NULL, '', false, '', false, 'unknown', NULL, '[]');
INSERT INTO old_catalogue.finding VALUES (8, 0, 'caller', 'text', '', NULL, '[]', 0, NULL, NULL, '', false, '', false, 'unknown', NULL, '[]');
INSERT INTO old_catalogue.finding VALUES (8, 1, 'callee', 'text', '', NULL, '[]', 0, NULL, NULL, '', false, '', false, 'unknown', NULL, '[]');
INSERT INTO old_catalogue.finding VALUES (9, 0, 'caller', 'text', '', NULL, '[]', 0, NULL, NULL, '', false, '', false, 'unknown', NULL, '[]');
INSERT INTO old_catalogue.finding VALUES (9, 1, 'callee', 'text', '', NULL, '[]', 0, NULL, NULL, '', false, '', false, 'unknown', NULL, '[]');
INSERT INTO old_catalogue.finding VALUES (10, 0, 'caller', 'text', '', NULL, '[]', 0, NULL, NULL, '', false, '', false, 'unknown', NULL, '[]');
INSERT INTO old_catalogue.finding VALUES (10, 1, 'callee', 'text', '', NULL, '[]', 0, NULL, NULL, '', false, '', false, 'unknown', NULL, '[]');
INSERT INTO old_catalogue.finding VALUES (11, 0, 'id', 'text', '', NULL, '[]', 0, NULL, NULL, '', false, '', false, 'unknown', NULL, '[]');
INSERT INTO old_catalogue.finding VALUES (11, 1, 'mobile', 'text', '', 'CN_MOBILE_PHONE', '[]', 0.9, NULL, NULL, '', false, '', false, 'unknown', NULL, '[]');
INSERT INTO old_catalogue.finding VALUES (11, 2, 'name', 'text', '', 'PERSON_NAME', '[]', 0.9, NULL, NULL, '', false, '', false, 'unknown', NULL, '[]');
INSERT INTO old_catalogue.finding VALUES (13, 0, 'peer', 'text', '', NULL, '[]', 0, NULL, NULL, '', false, '', false, 'unknown', NULL, '[]');
INSERT INTO old_catalogue.finding VALUES (14, 0, 'id', 'text', '', NULL, '[]', 0, NULL, NULL, '', false, '', false, 'unknown', NULL, '[]');
INSERT INTO old_catalogue.finding VALUES (14, 1, 'name', 'text', '', NULL, '[]', 0, NULL, NULL, '', false, '', false, 'unknown', NULL, '[]');
INSERT INTO old_catalogue.item VALUES ('4fb6837e-66a4-4c8b-816a-aa3110933523');
INSERT INTO old_catalogue.item VALUES ('11520989-5d50-4dd3-8d3f-e3345ac81802');
INSERT INTO old_catalogue.item VALUES ('82aff9ef-46b5-423e-b3f0-e370cea2cd84');
INSERT INTO old_catalogue.item VALUES ('efef3143-0c13-4a16-a885-1f5f9642a69d');
INSERT INTO old_catalogue.item VALUES ('fcb40f1e-ebb2-4a4e-ace3-73d679b3d27d');
INSERT INTO old_catalogue.item_key VALUES (1, '4fb6837e-66a4-4c8b-816a-aa3110933523', '演示通信有限公司', 'crm', 'crm', 'crm', 'main', 'cdr_*');
INSERT INTO old_catalogue.item_key VALUES (2, '11520989-5d50-4dd3-8d3f-e3345ac81802', '演示通信有限公司', 'crm', 'crm', 'crm', 'main', 'orders');
INSERT INTO old_catalogue.item_key VALUES (3, '82aff9ef-46b5-423e-b3f0-e370cea2cd84', '演示通信有限公司', 'crm', 'crm', 'crm', 'main', 'users');
INSERT INTO old_catalogue.item_key VALUES (4, 'efef3143-0c13-4a16-a885-1f5f9642a69d', '演示通信有限公司', 'crm', 'crm', 'crm', 'main', '客户=资料\\u0041 ''"%_:;--');
INSERT INTO old_catalogue.item_key VALUES (5, 'fcb40f1e-ebb2-4a4e-ace3-73d679b3d27d', '演示通信有限公司', 'nms', 'nms', 'nms', 'net', 'topology');
INSERT INTO old_catalogue.person_decision VALUES (1, '5fbeddee-83bc-5fb9-a787-6aee39fa07cf', '82aff9ef-46b5-423e-b3f0-e370cea2cd84', '', NULL, 'important', '王某', '2025-03-01T08:00:00.000000+00:00', '已核对');
INSERT INTO old_catalogue.person_decision VALUES (2, 'da4aa8a7-1f12-5321-905a-d13e987a8c7d', '82aff9ef-46b5-423e-b3f0-e370cea2cd84', 'name', '', NULL, '李某', '2025-03-01T08:00:00.000000+00:00', '是昵称');
INSERT INTO old_catalogue.run VALUES ('80f749df-7e2f-591a-a030-865b437345bc', 1, '2024-03-02T08:00:00.000000+00:00', '2024-03-02T08:05:00.000000+00:00', 'local', 'rules-1', 'complete', '1', '0.1.0', 6, 11, 'cf4d8b3c61048552843f6a7c4346996ed27894699a72e44fd841843395f455bb');
INSERT INTO old_catalogue.run VALUES ('5be48a5a-2bd9-5d0b-ab7a-15d6ed531234', 2, '2024-03-03T08:00:00.000000+00:00', '2024-03-03T08:05:00.000000+00:00', 'local', 'rules-1', 'complete', '2', '0.1.0', 7, 13, '3e9b692021012131eb563a9a67fa6026578b6072bdc5b16554893ae665c0f487');
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
INSERT INTO old_catalogue.threshold VALUES ('80f749df-7e2f-591a-a030-865b437345bc', 0, 'change_30pct', '演示通信有限公司', NULL, NULL, 30, 'no_baseline', '');
INSERT INTO old_catalogue.threshold VALUES ('5be48a5a-2bd9-5d0b-ab7a-15d6ed531234', 0, 'change_30pct', '演示通信有限公司', NULL, NULL, 30, 'no_baseline', '');
SELECT pg_catalog.setval('old_catalogue.entry_id_seq', 14, true);
SELECT pg_catalog.setval('old_catalogue.item_key_id_seq', 5, true);
SELECT pg_catalog.setval('old_catalogue.person_decision_number_seq', 2, true);
ALTER TABLE ONLY old_catalogue.alembic_version
    ADD CONSTRAINT alembic_version_pkc PRIMARY KEY (version_num);
ALTER TABLE ONLY old_catalogue.entry
    ADD CONSTRAINT pk_entry PRIMARY KEY (id);
ALTER TABLE ONLY old_catalogue.finding
    ADD CONSTRAINT pk_finding PRIMARY KEY (entry_id, "position");
ALTER TABLE ONLY old_catalogue.item
    ADD CONSTRAINT pk_item PRIMARY KEY (id);
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
ALTER TABLE ONLY old_catalogue.entry
    ADD CONSTRAINT uq_entry_run_id_source_path UNIQUE (run_id, source, path);
ALTER TABLE ONLY old_catalogue.item_key
    ADD CONSTRAINT uq_item_key_entity_system_source_database_schema_family UNIQUE (entity, system, source, database, schema, family);
ALTER TABLE ONLY old_catalogue.person_decision
    ADD CONSTRAINT uq_person_decision_id UNIQUE (id);
ALTER TABLE ONLY old_catalogue.run_item
    ADD CONSTRAINT uq_run_item_run_id_item_key_id UNIQUE (run_id, item_key_id);
ALTER TABLE ONLY old_catalogue.run
    ADD CONSTRAINT uq_run_published UNIQUE (published);
CREATE INDEX ix_entry_item_id ON old_catalogue.entry USING btree (item_id);
CREATE INDEX ix_finding_entity_type ON old_catalogue.finding USING btree (entity_type);
CREATE INDEX ix_item_key_item_id ON old_catalogue.item_key USING btree (item_id);
CREATE INDEX ix_person_decision_item_id_column_path ON old_catalogue.person_decision USING btree (item_id, column_path);
CREATE TRIGGER guard_entry_insert BEFORE INSERT OR DELETE OR UPDATE ON old_catalogue.entry FOR EACH ROW EXECUTE FUNCTION old_catalogue.refuse_change_of_published();
CREATE TRIGGER guard_entry_truncate BEFORE TRUNCATE ON old_catalogue.entry FOR EACH STATEMENT EXECUTE FUNCTION old_catalogue.refuse_change();
CREATE TRIGGER guard_finding_insert BEFORE INSERT OR DELETE OR UPDATE ON old_catalogue.finding FOR EACH ROW EXECUTE FUNCTION old_catalogue.refuse_change_of_published_finding();
CREATE TRIGGER guard_finding_truncate BEFORE TRUNCATE ON old_catalogue.finding FOR EACH STATEMENT EXECUTE FUNCTION old_catalogue.refuse_change();
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
ALTER TABLE ONLY old_catalogue.finding
    ADD CONSTRAINT fk_finding_entry_id FOREIGN KEY (entry_id) REFERENCES old_catalogue.entry(id);
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

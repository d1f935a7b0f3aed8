BEGIN TRANSACTION;
CREATE TABLE alembic_version (
	version_num VARCHAR(32) NOT NULL, 
	CONSTRAINT alembic_version_pkc PRIMARY KEY (version_num)
);
INSERT INTO "alembic_version" VALUES('0002');
CREATE TABLE census (
	number INTEGER NOT NULL, 
	id TEXT NOT NULL, 
	entity TEXT NOT NULL, 
	started_at TEXT NOT NULL, 
	finished_at TEXT NOT NULL, 
	document TEXT NOT NULL, 
	content_hash TEXT NOT NULL, 
	CONSTRAINT pk_census PRIMARY KEY (number), 
	CONSTRAINT uq_census_id UNIQUE (id)
);
CREATE TABLE census_part (
	source TEXT NOT NULL, 
	path TEXT NOT NULL, 
	part TEXT NOT NULL, 
	mark TEXT NOT NULL, 
	key_label TEXT NOT NULL, 
	counted_at TEXT NOT NULL, 
	document TEXT NOT NULL, 
	sketches BLOB NOT NULL, 
	CONSTRAINT pk_census_part PRIMARY KEY (source, path, part)
);
CREATE TABLE entry (
	id INTEGER NOT NULL, 
	run_id TEXT NOT NULL, 
	source TEXT NOT NULL, 
	path TEXT NOT NULL, 
	title TEXT NOT NULL, 
	kind TEXT NOT NULL, 
	system TEXT NOT NULL, 
	environment TEXT NOT NULL, 
	role TEXT NOT NULL, 
	status TEXT NOT NULL, 
	reason TEXT, 
	detail TEXT NOT NULL, 
	comment TEXT NOT NULL, 
	item_id TEXT, 
	coverage TEXT NOT NULL, 
	rows_value BIGINT, 
	rows_lower BIGINT, 
	rows_upper BIGINT, 
	rows_provenance TEXT NOT NULL, 
	rows_kind TEXT NOT NULL, 
	bytes_value BIGINT, 
	bytes_lower BIGINT, 
	bytes_upper BIGINT, 
	bytes_provenance TEXT NOT NULL, 
	bytes_kind TEXT NOT NULL, 
	domain TEXT, 
	category TEXT, 
	evidence TEXT NOT NULL, 
	gbt35273_name TEXT NOT NULL, 
	gbt35273_sensitive BOOLEAN NOT NULL, 
	gbt45574_name TEXT NOT NULL, 
	gbt45574_sensitive BOOLEAN NOT NULL, 
	level TEXT NOT NULL, 
	enterprise_level INTEGER, 
	reasons TEXT NOT NULL, 
	flags TEXT NOT NULL, 
	undecided_for TEXT NOT NULL, 
	facts TEXT NOT NULL, 
	persons TEXT NOT NULL, 
	unread TEXT NOT NULL, 
	CONSTRAINT pk_entry PRIMARY KEY (id), 
	CONSTRAINT fk_entry_run_id FOREIGN KEY(run_id) REFERENCES run (id), 
	CONSTRAINT fk_entry_item_id FOREIGN KEY(item_id) REFERENCES item (id), 
	CONSTRAINT uq_entry_run_id_source_path UNIQUE (run_id, source, path)
);
INSERT INTO "entry" VALUES(1,'80f749df-7e2f-591a-a030-865b437345bc','crm','["crm","main","users"]','crm.main.users','table','crm','production','own','complete',NULL,'','','5dec41f6-04b8-4c37-a5aa-2863ba713a0b','{"method":"whole","places":1,"power_at_1pct":1.0,"rows":100,"seed":null}',100,100,100,'exact','',12000,12000,12000,'exact','table_data','user_personal','user_personal.identity','[]','',0,'',0,'general',NULL,'[]','[]','[]','{"bytes":null,"category":"user_personal.identity","declared":{},"domain":"user_personal","enterprise_level":null,"entity_types":[],"environment":"production","persons_lower":0,"persons_upper":null,"read":true,"role":"own","rows":null,"sensitive":false,"system_grade":null}','{"by":{},"lower":0,"method":"not_counted","upper":null}','[]');
INSERT INTO "entry" VALUES(2,'80f749df-7e2f-591a-a030-865b437345bc','crm','["crm","main","cdr_20240101"]','crm.main.cdr_20240101','table','crm','production','own','complete',NULL,'','','ecff34ba-2874-4a4c-81ff-63875aee73ed','{"method":"whole","places":1,"power_at_1pct":1.0,"rows":100,"seed":null}',100,100,100,'exact','',12000,12000,12000,'exact','table_data','user_personal','user_personal.identity','[]','',0,'',0,'general',NULL,'[]','[]','[]','{"bytes":null,"category":"user_personal.identity","declared":{},"domain":"user_personal","enterprise_level":null,"entity_types":[],"environment":"production","persons_lower":0,"persons_upper":null,"read":true,"role":"own","rows":null,"sensitive":false,"system_grade":null}','{"by":{},"lower":0,"method":"not_counted","upper":null}','[]');
INSERT INTO "entry" VALUES(3,'80f749df-7e2f-591a-a030-865b437345bc','crm','["crm","main","cdr_20240102"]','crm.main.cdr_20240102','table','crm','production','own','complete',NULL,'','','ecff34ba-2874-4a4c-81ff-63875aee73ed','{"method":"whole","places":1,"power_at_1pct":1.0,"rows":100,"seed":null}',100,100,100,'exact','',12000,12000,12000,'exact','table_data','user_personal','user_personal.identity','[]','',0,'',0,'general',NULL,'[]','[]','[]','{"bytes":null,"category":"user_personal.identity","declared":{},"domain":"user_personal","enterprise_level":null,"entity_types":[],"environment":"production","persons_lower":0,"persons_upper":null,"read":true,"role":"own","rows":null,"sensitive":false,"system_grade":null}','{"by":{},"lower":0,"method":"not_counted","upper":null}','[]');
INSERT INTO "entry" VALUES(4,'80f749df-7e2f-591a-a030-865b437345bc','crm','["crm","main","客户=资料\\u0041 ''\"%_:;--"]','crm.main.客户=资料\\u0041 ''"%_:;--','table','crm','production','own','complete',NULL,'','换行
与零\u0000','de09a34a-eb8e-4b59-bd57-fa5c1261eb56','{"method":"whole","places":1,"power_at_1pct":1.0,"rows":100,"seed":null}',100,100,100,'exact','',12000,12000,12000,'exact','table_data','user_personal','user_personal.identity','[]','',0,'',0,'important',NULL,'[]','[]','[]','{"bytes":null,"category":"user_personal.identity","declared":{},"domain":"user_personal","enterprise_level":null,"entity_types":[],"environment":"production","persons_lower":0,"persons_upper":null,"read":true,"role":"own","rows":null,"sensitive":false,"system_grade":null}','{"by":{},"lower":0,"method":"not_counted","upper":null}','[]');
INSERT INTO "entry" VALUES(5,'80f749df-7e2f-591a-a030-865b437345bc','crm','["crm","main","orders"]','crm.main.orders','table','crm','production','own','skipped','permission','','','8a91778e-a3d6-4b7d-8376-40ec29d2e1ad','{"method":"none","places":0,"power_at_1pct":0.0,"rows":0,"seed":null}',NULL,NULL,NULL,'unknown','',NULL,NULL,NULL,'unknown','','user_personal','user_personal.identity','[]','',0,'',0,'undecided',NULL,'[]','[]','["system_grade"]','{"bytes":null,"category":"user_personal.identity","declared":{},"domain":"user_personal","enterprise_level":null,"entity_types":[],"environment":"production","persons_lower":0,"persons_upper":null,"read":true,"role":"own","rows":null,"sensitive":false,"system_grade":null}','{"by":{},"lower":0,"method":"not_counted","upper":null}','[]');
INSERT INTO "entry" VALUES(6,'80f749df-7e2f-591a-a030-865b437345bc','nms','["nms","net","topology"]','nms.net.topology','table','nms','production','own','complete',NULL,'','','e79fc058-d055-4040-808d-2a4f6591261d','{"method":"whole","places":1,"power_at_1pct":1.0,"rows":100,"seed":null}',100,100,100,'exact','',12000,12000,12000,'exact','table_data','user_personal','user_personal.identity','[]','',0,'',0,'important',NULL,'[]','[]','[]','{"bytes":null,"category":"user_personal.identity","declared":{},"domain":"user_personal","enterprise_level":null,"entity_types":[],"environment":"production","persons_lower":0,"persons_upper":null,"read":true,"role":"own","rows":null,"sensitive":false,"system_grade":null}','{"by":{},"lower":0,"method":"not_counted","upper":null}','[]');
INSERT INTO "entry" VALUES(7,'5be48a5a-2bd9-5d0b-ab7a-15d6ed531234','crm','["crm","main","users"]','crm.main.users','table','crm','production','own','complete',NULL,'','','5dec41f6-04b8-4c37-a5aa-2863ba713a0b','{"method":"whole","places":1,"power_at_1pct":1.0,"rows":100,"seed":null}',100,100,100,'exact','',12000,12000,12000,'exact','table_data','user_personal','user_personal.identity','[]','',0,'',0,'general',NULL,'[]','[]','[]','{"bytes":null,"category":"user_personal.identity","declared":{},"domain":"user_personal","enterprise_level":null,"entity_types":[],"environment":"production","persons_lower":0,"persons_upper":null,"read":true,"role":"own","rows":null,"sensitive":false,"system_grade":null}','{"by":{},"lower":0,"method":"not_counted","upper":null}','[]');
INSERT INTO "entry" VALUES(8,'5be48a5a-2bd9-5d0b-ab7a-15d6ed531234','crm','["crm","main","cdr_20240101"]','crm.main.cdr_20240101','table','crm','production','own','complete',NULL,'','','ecff34ba-2874-4a4c-81ff-63875aee73ed','{"method":"whole","places":1,"power_at_1pct":1.0,"rows":100,"seed":null}',100,100,100,'exact','',12000,12000,12000,'exact','table_data','user_personal','user_personal.identity','[]','',0,'',0,'general',NULL,'[]','[]','[]','{"bytes":null,"category":"user_personal.identity","declared":{},"domain":"user_personal","enterprise_level":null,"entity_types":[],"environment":"production","persons_lower":0,"persons_upper":null,"read":true,"role":"own","rows":null,"sensitive":false,"system_grade":null}','{"by":{},"lower":0,"method":"not_counted","upper":null}','[]');
INSERT INTO "entry" VALUES(9,'5be48a5a-2bd9-5d0b-ab7a-15d6ed531234','crm','["crm","main","cdr_20240102"]','crm.main.cdr_20240102','table','crm','production','own','complete',NULL,'','','ecff34ba-2874-4a4c-81ff-63875aee73ed','{"method":"whole","places":1,"power_at_1pct":1.0,"rows":100,"seed":null}',100,100,100,'exact','',12000,12000,12000,'exact','table_data','user_personal','user_personal.identity','[]','',0,'',0,'general',NULL,'[]','[]','[]','{"bytes":null,"category":"user_personal.identity","declared":{},"domain":"user_personal","enterprise_level":null,"entity_types":[],"environment":"production","persons_lower":0,"persons_upper":null,"read":true,"role":"own","rows":null,"sensitive":false,"system_grade":null}','{"by":{},"lower":0,"method":"not_counted","upper":null}','[]');
INSERT INTO "entry" VALUES(10,'5be48a5a-2bd9-5d0b-ab7a-15d6ed531234','crm','["crm","main","cdr_20240103"]','crm.main.cdr_20240103','table','crm','production','own','complete',NULL,'','','ecff34ba-2874-4a4c-81ff-63875aee73ed','{"method":"whole","places":1,"power_at_1pct":1.0,"rows":100,"seed":null}',100,100,100,'exact','',12000,12000,12000,'exact','table_data','user_personal','user_personal.identity','[]','',0,'',0,'general',NULL,'[]','[]','[]','{"bytes":null,"category":"user_personal.identity","declared":{},"domain":"user_personal","enterprise_level":null,"entity_types":[],"environment":"production","persons_lower":0,"persons_upper":null,"read":true,"role":"own","rows":null,"sensitive":false,"system_grade":null}','{"by":{},"lower":0,"method":"not_counted","upper":null}','[]');
INSERT INTO "entry" VALUES(11,'5be48a5a-2bd9-5d0b-ab7a-15d6ed531234','crm','["crm","main","客户=资料\\u0041 ''\"%_:;--"]','crm.main.客户=资料\\u0041 ''"%_:;--','table','crm','production','own','complete',NULL,'','换行
与零\u0000','de09a34a-eb8e-4b59-bd57-fa5c1261eb56','{"method":"whole","places":1,"power_at_1pct":1.0,"rows":100,"seed":null}',100,100,100,'exact','',12000,12000,12000,'exact','table_data','user_personal','user_personal.identity','[]','',0,'',0,'important',NULL,'[]','[]','[]','{"bytes":null,"category":"user_personal.identity","declared":{},"domain":"user_personal","enterprise_level":null,"entity_types":[],"environment":"production","persons_lower":0,"persons_upper":null,"read":true,"role":"own","rows":null,"sensitive":false,"system_grade":null}','{"by":{},"lower":0,"method":"not_counted","upper":null}','[]');
INSERT INTO "entry" VALUES(12,'5be48a5a-2bd9-5d0b-ab7a-15d6ed531234','crm','["crm","main","orders"]','crm.main.orders','table','crm','production','own','skipped','permission','','','8a91778e-a3d6-4b7d-8376-40ec29d2e1ad','{"method":"none","places":0,"power_at_1pct":0.0,"rows":0,"seed":null}',NULL,NULL,NULL,'unknown','',NULL,NULL,NULL,'unknown','','user_personal','user_personal.identity','[]','',0,'',0,'undecided',NULL,'[]','[]','["system_grade"]','{"bytes":null,"category":"user_personal.identity","declared":{},"domain":"user_personal","enterprise_level":null,"entity_types":[],"environment":"production","persons_lower":0,"persons_upper":null,"read":true,"role":"own","rows":null,"sensitive":false,"system_grade":null}','{"by":{},"lower":0,"method":"not_counted","upper":null}','[]');
INSERT INTO "entry" VALUES(13,'5be48a5a-2bd9-5d0b-ab7a-15d6ed531234','nms','["nms","net","topology"]','nms.net.topology','table','nms','production','own','complete',NULL,'','','e79fc058-d055-4040-808d-2a4f6591261d','{"method":"whole","places":1,"power_at_1pct":1.0,"rows":100,"seed":null}',100,100,100,'exact','',12000,12000,12000,'exact','table_data','user_personal','user_personal.identity','[]','',0,'',0,'important',NULL,'[]','[]','[]','{"bytes":null,"category":"user_personal.identity","declared":{},"domain":"user_personal","enterprise_level":null,"entity_types":[],"environment":"production","persons_lower":0,"persons_upper":null,"read":true,"role":"own","rows":null,"sensitive":false,"system_grade":null}','{"by":{},"lower":0,"method":"not_counted","upper":null}','[]');
INSERT INTO "entry" VALUES(14,'f67da994-a122-51e5-a496-dc946e9320a3','crm','["crm","main","left_behind"]','crm.main.left_behind','table','crm','production','own','complete',NULL,'','',NULL,'{"method":"whole","places":1,"power_at_1pct":1.0,"rows":100,"seed":null}',100,100,100,'exact','',12000,12000,12000,'exact','table_data','user_personal','user_personal.identity','[]','',0,'',0,'general',NULL,'[]','[]','[]','{"bytes":null,"category":"user_personal.identity","declared":{},"domain":"user_personal","enterprise_level":null,"entity_types":[],"environment":"production","persons_lower":0,"persons_upper":null,"read":true,"role":"own","rows":null,"sensitive":false,"system_grade":null}','{"by":{},"lower":0,"method":"not_counted","upper":null}','[]');
CREATE TABLE filing (
	number INTEGER NOT NULL, 
	id TEXT NOT NULL, 
	entity TEXT NOT NULL, 
	filed_on TEXT NOT NULL, 
	recorded_at TEXT NOT NULL, 
	origin TEXT NOT NULL, 
	run_id TEXT, 
	document TEXT NOT NULL, 
	content_hash TEXT NOT NULL, 
	CONSTRAINT pk_filing PRIMARY KEY (number), 
	CONSTRAINT uq_filing_id UNIQUE (id), 
	CONSTRAINT fk_filing_run_id FOREIGN KEY(run_id) REFERENCES run (id)
);
INSERT INTO "filing" VALUES(1,'4e15ca9f-c6b6-5a3a-8100-16ebf527bc8d','演示通信有限公司','2024-07-20','2024-07-20T08:00:00.000000+00:00','frozen','5be48a5a-2bd9-5d0b-ab7a-15d6ed531234','{"entity":"演示通信有限公司","filed_on":"2024-07-20","gigabyte":1000000000,"id":"4e15ca9f-c6b6-5a3a-8100-16ebf527bc8d","items":[{"bytes":{"kind":"table_data","lower":12000,"provenance":"exact","upper":12000,"value":12000},"category":"user_personal.identity","content":{"system":"crm"},"copy_of":"","department":"","item":"de09a34a-eb8e-4b59-bd57-fa5c1261eb56","level":"important","name":"客户=资料\\u0041 ''\"%_:;--","rows":{"kind":"","lower":100,"provenance":"exact","upper":100,"value":100}},{"bytes":{"kind":"table_data","lower":12000,"provenance":"exact","upper":12000,"value":12000},"category":"user_personal.identity","content":{"system":"nms"},"copy_of":"","department":"","item":"e79fc058-d055-4040-808d-2a4f6591261d","level":"important","name":"net.topology","rows":{"kind":"","lower":100,"provenance":"exact","upper":100,"value":100}}],"origin":"frozen","recorded_at":"2024-07-20T08:00:00.000000+00:00","reference":"备2024-1","region":"上海","run":"5be48a5a-2bd9-5d0b-ab7a-15d6ed531234","signed_by":"王某"}','23f81be1c945e3f8878d5a15b6ad9f9d8989a66d3d4da4ad447d25a5a3ca9cd3');
CREATE TABLE filing_event (
	number INTEGER NOT NULL, 
	id TEXT NOT NULL, 
	filing_id TEXT NOT NULL, 
	kind TEXT NOT NULL, 
	happened_on TEXT NOT NULL, 
	recorded_at TEXT NOT NULL, 
	recorded_by TEXT NOT NULL, 
	because TEXT NOT NULL, 
	document TEXT NOT NULL, 
	CONSTRAINT pk_filing_event PRIMARY KEY (number), 
	CONSTRAINT uq_filing_event_id UNIQUE (id), 
	CONSTRAINT fk_filing_event_filing_id FOREIGN KEY(filing_id) REFERENCES filing (id)
);
INSERT INTO "filing_event" VALUES(1,'e8ff02ed-6b76-5428-833e-b79827a400db','4e15ca9f-c6b6-5a3a-8100-16ebf527bc8d','accepted','2024-08-10','2024-08-10T08:00:00.000000+00:00','王某','审核通过','{}');
CREATE TABLE finding (
	entry_id INTEGER NOT NULL, 
	position INTEGER NOT NULL, 
	column_path TEXT NOT NULL, 
	type TEXT NOT NULL, 
	comment TEXT NOT NULL, 
	entity_type TEXT, 
	contains TEXT NOT NULL, 
	confidence DOUBLE NOT NULL, 
	domain TEXT, 
	enterprise_level INTEGER, 
	gbt35273_name TEXT NOT NULL, 
	gbt35273_sensitive BOOLEAN NOT NULL, 
	gbt45574_name TEXT NOT NULL, 
	gbt45574_sensitive BOOLEAN NOT NULL, 
	protection TEXT NOT NULL, 
	match_ratio DOUBLE, 
	evidence TEXT NOT NULL, tags TEXT, 
	CONSTRAINT pk_finding PRIMARY KEY (entry_id, position), 
	CONSTRAINT fk_finding_entry_id FOREIGN KEY(entry_id) REFERENCES entry (id)
);
INSERT INTO "finding" VALUES(1,0,'id','text','',NULL,'[]',0.0,NULL,NULL,'',0,'',0,'unknown',NULL,'[]','null');
INSERT INTO "finding" VALUES(1,1,'mobile','text','','CN_MOBILE_PHONE','[]',0.9,NULL,NULL,'',0,'',0,'unknown',NULL,'[]','null');
INSERT INTO "finding" VALUES(1,2,'name','text','','PERSON_NAME','[]',0.9,NULL,NULL,'',0,'',0,'unknown',NULL,'[]','null');
INSERT INTO "finding" VALUES(2,0,'caller','text','',NULL,'[]',0.0,NULL,NULL,'',0,'',0,'unknown',NULL,'[]','null');
INSERT INTO "finding" VALUES(2,1,'callee','text','',NULL,'[]',0.0,NULL,NULL,'',0,'',0,'unknown',NULL,'[]','null');
INSERT INTO "finding" VALUES(3,0,'caller','text','',NULL,'[]',0.0,NULL,NULL,'',0,'',0,'unknown',NULL,'[]','null');
INSERT INTO "finding" VALUES(3,1,'callee','text','',NULL,'[]',0.0,NULL,NULL,'',0,'',0,'unknown',NULL,'[]','null');
INSERT INTO "finding" VALUES(4,0,'id','text','',NULL,'[]',0.0,NULL,NULL,'',0,'',0,'unknown',NULL,'[]','null');
INSERT INTO "finding" VALUES(4,1,'mobile','text','','CN_MOBILE_PHONE','[]',0.9,NULL,NULL,'',0,'',0,'unknown',NULL,'[]','null');
INSERT INTO "finding" VALUES(4,2,'name','text','','PERSON_NAME','[]',0.9,NULL,NULL,'',0,'',0,'unknown',NULL,'[]','null');
INSERT INTO "finding" VALUES(6,0,'peer','text','',NULL,'[]',0.0,NULL,NULL,'',0,'',0,'unknown',NULL,'[]','null');
INSERT INTO "finding" VALUES(7,0,'id','text','',NULL,'[]',0.0,NULL,NULL,'',0,'',0,'unknown',NULL,'[]','null');
INSERT INTO "finding" VALUES(7,1,'mobile','text','','CN_MOBILE_PHONE','[]',0.9,NULL,NULL,'',0,'',0,'unknown',NULL,'[]','null');
INSERT INTO "finding" VALUES(7,2,'name','text','','PERSON_NAME','[]',0.9,NULL,NULL,'',0,'',0,'unknown',NULL,'[]','null');
INSERT INTO "finding" VALUES(8,0,'caller','text','',NULL,'[]',0.0,NULL,NULL,'',0,'',0,'unknown',NULL,'[]','null');
INSERT INTO "finding" VALUES(8,1,'callee','text','',NULL,'[]',0.0,NULL,NULL,'',0,'',0,'unknown',NULL,'[]','null');
INSERT INTO "finding" VALUES(9,0,'caller','text','',NULL,'[]',0.0,NULL,NULL,'',0,'',0,'unknown',NULL,'[]','null');
INSERT INTO "finding" VALUES(9,1,'callee','text','',NULL,'[]',0.0,NULL,NULL,'',0,'',0,'unknown',NULL,'[]','null');
INSERT INTO "finding" VALUES(10,0,'caller','text','',NULL,'[]',0.0,NULL,NULL,'',0,'',0,'unknown',NULL,'[]','null');
INSERT INTO "finding" VALUES(10,1,'callee','text','',NULL,'[]',0.0,NULL,NULL,'',0,'',0,'unknown',NULL,'[]','null');
INSERT INTO "finding" VALUES(11,0,'id','text','',NULL,'[]',0.0,NULL,NULL,'',0,'',0,'unknown',NULL,'[]','null');
INSERT INTO "finding" VALUES(11,1,'mobile','text','','CN_MOBILE_PHONE','[]',0.9,NULL,NULL,'',0,'',0,'unknown',NULL,'[]','null');
INSERT INTO "finding" VALUES(11,2,'name','text','','PERSON_NAME','[]',0.9,NULL,NULL,'',0,'',0,'unknown',NULL,'[]','null');
INSERT INTO "finding" VALUES(13,0,'peer','text','',NULL,'[]',0.0,NULL,NULL,'',0,'',0,'unknown',NULL,'[]','null');
INSERT INTO "finding" VALUES(14,0,'id','text','',NULL,'[]',0.0,NULL,NULL,'',0,'',0,'unknown',NULL,'[]','null');
INSERT INTO "finding" VALUES(14,1,'name','text','',NULL,'[]',0.0,NULL,NULL,'',0,'',0,'unknown',NULL,'[]','null');
CREATE TABLE item (
	id TEXT NOT NULL, 
	CONSTRAINT pk_item PRIMARY KEY (id)
);
INSERT INTO "item" VALUES('ecff34ba-2874-4a4c-81ff-63875aee73ed');
INSERT INTO "item" VALUES('8a91778e-a3d6-4b7d-8376-40ec29d2e1ad');
INSERT INTO "item" VALUES('5dec41f6-04b8-4c37-a5aa-2863ba713a0b');
INSERT INTO "item" VALUES('de09a34a-eb8e-4b59-bd57-fa5c1261eb56');
INSERT INTO "item" VALUES('e79fc058-d055-4040-808d-2a4f6591261d');
CREATE TABLE item_event (
	number INTEGER NOT NULL, 
	id TEXT NOT NULL, 
	kind TEXT NOT NULL, 
	item_id TEXT NOT NULL, 
	other_id TEXT, 
	decided_by TEXT NOT NULL, 
	decided_at TEXT NOT NULL, 
	because TEXT NOT NULL, 
	document TEXT NOT NULL, 
	CONSTRAINT pk_item_event PRIMARY KEY (number), 
	CONSTRAINT uq_item_event_id UNIQUE (id), 
	CONSTRAINT fk_item_event_item_id FOREIGN KEY(item_id) REFERENCES item (id), 
	CONSTRAINT fk_item_event_other_id FOREIGN KEY(other_id) REFERENCES item (id)
);
CREATE TABLE item_key (
	id INTEGER NOT NULL, 
	item_id TEXT NOT NULL, 
	entity TEXT NOT NULL, 
	system TEXT NOT NULL, 
	source TEXT NOT NULL, 
	"database" TEXT NOT NULL, 
	schema TEXT NOT NULL, 
	family TEXT NOT NULL, 
	CONSTRAINT pk_item_key PRIMARY KEY (id), 
	CONSTRAINT fk_item_key_item_id FOREIGN KEY(item_id) REFERENCES item (id), 
	CONSTRAINT uq_item_key_entity_system_source_database_schema_family UNIQUE (entity, system, source, "database", schema, family)
);
INSERT INTO "item_key" VALUES(1,'ecff34ba-2874-4a4c-81ff-63875aee73ed','演示通信有限公司','crm','crm','crm','main','cdr_*');
INSERT INTO "item_key" VALUES(2,'8a91778e-a3d6-4b7d-8376-40ec29d2e1ad','演示通信有限公司','crm','crm','crm','main','orders');
INSERT INTO "item_key" VALUES(3,'5dec41f6-04b8-4c37-a5aa-2863ba713a0b','演示通信有限公司','crm','crm','crm','main','users');
INSERT INTO "item_key" VALUES(4,'de09a34a-eb8e-4b59-bd57-fa5c1261eb56','演示通信有限公司','crm','crm','crm','main','客户=资料\\u0041 ''"%_:;--');
INSERT INTO "item_key" VALUES(5,'e79fc058-d055-4040-808d-2a4f6591261d','演示通信有限公司','nms','nms','nms','net','topology');
CREATE TABLE person_decision (
	number INTEGER NOT NULL, 
	id TEXT NOT NULL, 
	item_id TEXT NOT NULL, 
	column_path TEXT NOT NULL, 
	entity_type TEXT, 
	level TEXT, 
	decided_by TEXT NOT NULL, 
	decided_at TEXT NOT NULL, 
	because TEXT NOT NULL, 
	CONSTRAINT pk_person_decision PRIMARY KEY (number), 
	CONSTRAINT uq_person_decision_id UNIQUE (id), 
	CONSTRAINT fk_person_decision_item_id FOREIGN KEY(item_id) REFERENCES item (id)
);
INSERT INTO "person_decision" VALUES(1,'5fbeddee-83bc-5fb9-a787-6aee39fa07cf','5dec41f6-04b8-4c37-a5aa-2863ba713a0b','',NULL,'important','王某','2025-03-01T08:00:00.000000+00:00','已核对');
INSERT INTO "person_decision" VALUES(2,'da4aa8a7-1f12-5321-905a-d13e987a8c7d','5dec41f6-04b8-4c37-a5aa-2863ba713a0b','name','',NULL,'李某','2025-03-01T08:00:00.000000+00:00','是昵称');
CREATE TABLE run (
	id TEXT NOT NULL, 
	published INTEGER, 
	started_at TEXT NOT NULL, 
	finished_at TEXT NOT NULL, 
	engine TEXT NOT NULL, 
	rules TEXT NOT NULL, 
	status TEXT NOT NULL, 
	seed TEXT NOT NULL, 
	product TEXT NOT NULL, 
	entries INTEGER, 
	columns INTEGER, 
	content_hash TEXT, 
	CONSTRAINT pk_run PRIMARY KEY (id), 
	CONSTRAINT uq_run_published UNIQUE (published)
);
INSERT INTO "run" VALUES('80f749df-7e2f-591a-a030-865b437345bc',1,'2024-03-02T08:00:00.000000+00:00','2024-03-02T08:05:00.000000+00:00','local','rules-1','complete','1','0.1.0',6,11,'d07fe038ff768a95734131df28b1a8815c2836ae10bba1a5fe4f9809ff0c113e');
INSERT INTO "run" VALUES('5be48a5a-2bd9-5d0b-ab7a-15d6ed531234',2,'2024-03-03T08:00:00.000000+00:00','2024-03-03T08:05:00.000000+00:00','local','rules-1','complete','2','0.1.0',7,13,'20ab3a0677b85f1aa0afc85719edabf148e248a3eb0da659fabe2589986743ee');
INSERT INTO "run" VALUES('f67da994-a122-51e5-a496-dc946e9320a3',NULL,'2024-03-04T08:00:00.000000+00:00','2024-03-04T08:05:00.000000+00:00','local','rules-1','complete','3','0.1.0',NULL,NULL,NULL);
CREATE TABLE run_item (
	run_id TEXT NOT NULL, 
	position INTEGER NOT NULL, 
	item_key_id INTEGER NOT NULL, 
	CONSTRAINT pk_run_item PRIMARY KEY (run_id, position), 
	CONSTRAINT fk_run_item_run_id FOREIGN KEY(run_id) REFERENCES run (id), 
	CONSTRAINT fk_run_item_item_key_id FOREIGN KEY(item_key_id) REFERENCES item_key (id), 
	CONSTRAINT uq_run_item_run_id_item_key_id UNIQUE (run_id, item_key_id)
);
INSERT INTO "run_item" VALUES('80f749df-7e2f-591a-a030-865b437345bc',0,1);
INSERT INTO "run_item" VALUES('80f749df-7e2f-591a-a030-865b437345bc',1,2);
INSERT INTO "run_item" VALUES('80f749df-7e2f-591a-a030-865b437345bc',2,3);
INSERT INTO "run_item" VALUES('80f749df-7e2f-591a-a030-865b437345bc',3,4);
INSERT INTO "run_item" VALUES('80f749df-7e2f-591a-a030-865b437345bc',4,5);
INSERT INTO "run_item" VALUES('5be48a5a-2bd9-5d0b-ab7a-15d6ed531234',0,1);
INSERT INTO "run_item" VALUES('5be48a5a-2bd9-5d0b-ab7a-15d6ed531234',1,2);
INSERT INTO "run_item" VALUES('5be48a5a-2bd9-5d0b-ab7a-15d6ed531234',2,3);
INSERT INTO "run_item" VALUES('5be48a5a-2bd9-5d0b-ab7a-15d6ed531234',3,4);
INSERT INTO "run_item" VALUES('5be48a5a-2bd9-5d0b-ab7a-15d6ed531234',4,5);
CREATE TABLE source_outcome (
	run_id TEXT NOT NULL, 
	position INTEGER NOT NULL, 
	source TEXT NOT NULL, 
	status TEXT NOT NULL, 
	product TEXT NOT NULL, 
	version TEXT NOT NULL, 
	reason TEXT, 
	detail TEXT NOT NULL, 
	datasets INTEGER NOT NULL, 
	CONSTRAINT pk_source_outcome PRIMARY KEY (run_id, position), 
	CONSTRAINT fk_source_outcome_run_id FOREIGN KEY(run_id) REFERENCES run (id)
);
INSERT INTO "source_outcome" VALUES('80f749df-7e2f-591a-a030-865b437345bc',0,'crm','partial','MySQL','8.0',NULL,'',4);
INSERT INTO "source_outcome" VALUES('80f749df-7e2f-591a-a030-865b437345bc',1,'nms','complete','PostgreSQL','15',NULL,'',1);
INSERT INTO "source_outcome" VALUES('80f749df-7e2f-591a-a030-865b437345bc',2,'billing','failed','','','unreachable','no answer',0);
INSERT INTO "source_outcome" VALUES('5be48a5a-2bd9-5d0b-ab7a-15d6ed531234',0,'crm','partial','MySQL','8.0',NULL,'',5);
INSERT INTO "source_outcome" VALUES('5be48a5a-2bd9-5d0b-ab7a-15d6ed531234',1,'nms','complete','PostgreSQL','15',NULL,'',1);
INSERT INTO "source_outcome" VALUES('5be48a5a-2bd9-5d0b-ab7a-15d6ed531234',2,'billing','failed','','','unreachable','no answer',0);
CREATE TABLE threshold (
	run_id TEXT NOT NULL, 
	position INTEGER NOT NULL, 
	line TEXT NOT NULL, 
	scope TEXT NOT NULL, 
	lower BIGINT, 
	upper BIGINT, 
	"limit" BIGINT NOT NULL, 
	state TEXT NOT NULL, 
	because TEXT NOT NULL, notice TEXT, details TEXT, 
	CONSTRAINT pk_threshold PRIMARY KEY (run_id, position), 
	CONSTRAINT fk_threshold_run_id FOREIGN KEY(run_id) REFERENCES run (id)
);
INSERT INTO "threshold" VALUES('80f749df-7e2f-591a-a030-865b437345bc',0,'change_30pct','演示通信有限公司',NULL,NULL,30,'no_baseline','','','null');
INSERT INTO "threshold" VALUES('5be48a5a-2bd9-5d0b-ab7a-15d6ed531234',0,'change_30pct','演示通信有限公司',NULL,NULL,30,'no_baseline','','','null');
CREATE INDEX ix_item_key_item_id ON item_key (item_id);
CREATE INDEX ix_entry_item_id ON entry (item_id);
CREATE INDEX ix_finding_entity_type ON finding (entity_type);
CREATE INDEX ix_person_decision_item_id_column_path ON person_decision (item_id, column_path);
CREATE TRIGGER guard_run_item_insert BEFORE INSERT ON run_item WHEN EXISTS (SELECT 1 FROM run WHERE id = NEW.run_id AND published IS NOT NULL) BEGIN SELECT RAISE(ABORT, 'published and decided rows of the catalogue are never changed'); END;
CREATE TRIGGER guard_source_outcome_insert BEFORE INSERT ON source_outcome WHEN EXISTS (SELECT 1 FROM run WHERE id = NEW.run_id AND published IS NOT NULL) BEGIN SELECT RAISE(ABORT, 'published and decided rows of the catalogue are never changed'); END;
CREATE TRIGGER guard_threshold_insert BEFORE INSERT ON threshold WHEN EXISTS (SELECT 1 FROM run WHERE id = NEW.run_id AND published IS NOT NULL) BEGIN SELECT RAISE(ABORT, 'published and decided rows of the catalogue are never changed'); END;
CREATE TRIGGER guard_entry_insert BEFORE INSERT ON entry WHEN EXISTS (SELECT 1 FROM run WHERE id = NEW.run_id AND published IS NOT NULL) BEGIN SELECT RAISE(ABORT, 'published and decided rows of the catalogue are never changed'); END;
CREATE TRIGGER guard_finding_insert BEFORE INSERT ON finding WHEN EXISTS (SELECT 1 FROM run WHERE id = (SELECT run_id FROM entry WHERE id = NEW.entry_id) AND published IS NOT NULL) BEGIN SELECT RAISE(ABORT, 'published and decided rows of the catalogue are never changed'); END;
CREATE TRIGGER guard_run_item_update BEFORE UPDATE ON run_item WHEN EXISTS (SELECT 1 FROM run WHERE id = OLD.run_id AND published IS NOT NULL) OR EXISTS (SELECT 1 FROM run WHERE id = NEW.run_id AND published IS NOT NULL) BEGIN SELECT RAISE(ABORT, 'published and decided rows of the catalogue are never changed'); END;
CREATE TRIGGER guard_source_outcome_update BEFORE UPDATE ON source_outcome WHEN EXISTS (SELECT 1 FROM run WHERE id = OLD.run_id AND published IS NOT NULL) OR EXISTS (SELECT 1 FROM run WHERE id = NEW.run_id AND published IS NOT NULL) BEGIN SELECT RAISE(ABORT, 'published and decided rows of the catalogue are never changed'); END;
CREATE TRIGGER guard_threshold_update BEFORE UPDATE ON threshold WHEN EXISTS (SELECT 1 FROM run WHERE id = OLD.run_id AND published IS NOT NULL) OR EXISTS (SELECT 1 FROM run WHERE id = NEW.run_id AND published IS NOT NULL) BEGIN SELECT RAISE(ABORT, 'published and decided rows of the catalogue are never changed'); END;
CREATE TRIGGER guard_entry_update BEFORE UPDATE ON entry WHEN EXISTS (SELECT 1 FROM run WHERE id = OLD.run_id AND published IS NOT NULL) OR EXISTS (SELECT 1 FROM run WHERE id = NEW.run_id AND published IS NOT NULL) BEGIN SELECT RAISE(ABORT, 'published and decided rows of the catalogue are never changed'); END;
CREATE TRIGGER guard_finding_update BEFORE UPDATE ON finding WHEN EXISTS (SELECT 1 FROM run WHERE id = (SELECT run_id FROM entry WHERE id = OLD.entry_id) AND published IS NOT NULL) OR EXISTS (SELECT 1 FROM run WHERE id = (SELECT run_id FROM entry WHERE id = NEW.entry_id) AND published IS NOT NULL) BEGIN SELECT RAISE(ABORT, 'published and decided rows of the catalogue are never changed'); END;
CREATE TRIGGER guard_run_item_delete BEFORE DELETE ON run_item WHEN EXISTS (SELECT 1 FROM run WHERE id = OLD.run_id AND published IS NOT NULL) BEGIN SELECT RAISE(ABORT, 'published and decided rows of the catalogue are never changed'); END;
CREATE TRIGGER guard_source_outcome_delete BEFORE DELETE ON source_outcome WHEN EXISTS (SELECT 1 FROM run WHERE id = OLD.run_id AND published IS NOT NULL) BEGIN SELECT RAISE(ABORT, 'published and decided rows of the catalogue are never changed'); END;
CREATE TRIGGER guard_threshold_delete BEFORE DELETE ON threshold WHEN EXISTS (SELECT 1 FROM run WHERE id = OLD.run_id AND published IS NOT NULL) BEGIN SELECT RAISE(ABORT, 'published and decided rows of the catalogue are never changed'); END;
CREATE TRIGGER guard_entry_delete BEFORE DELETE ON entry WHEN EXISTS (SELECT 1 FROM run WHERE id = OLD.run_id AND published IS NOT NULL) BEGIN SELECT RAISE(ABORT, 'published and decided rows of the catalogue are never changed'); END;
CREATE TRIGGER guard_finding_delete BEFORE DELETE ON finding WHEN EXISTS (SELECT 1 FROM run WHERE id = (SELECT run_id FROM entry WHERE id = OLD.entry_id) AND published IS NOT NULL) BEGIN SELECT RAISE(ABORT, 'published and decided rows of the catalogue are never changed'); END;
CREATE TRIGGER guard_run_update BEFORE UPDATE ON run WHEN OLD.published IS NOT NULL BEGIN SELECT RAISE(ABORT, 'published and decided rows of the catalogue are never changed'); END;
CREATE TRIGGER guard_item_update BEFORE UPDATE ON item WHEN 1 BEGIN SELECT RAISE(ABORT, 'published and decided rows of the catalogue are never changed'); END;
CREATE TRIGGER guard_item_key_update BEFORE UPDATE ON item_key WHEN 1 BEGIN SELECT RAISE(ABORT, 'published and decided rows of the catalogue are never changed'); END;
CREATE TRIGGER guard_person_decision_update BEFORE UPDATE ON person_decision WHEN 1 BEGIN SELECT RAISE(ABORT, 'published and decided rows of the catalogue are never changed'); END;
CREATE TRIGGER guard_run_delete BEFORE DELETE ON run WHEN OLD.published IS NOT NULL BEGIN SELECT RAISE(ABORT, 'published and decided rows of the catalogue are never changed'); END;
CREATE TRIGGER guard_item_delete BEFORE DELETE ON item WHEN 1 BEGIN SELECT RAISE(ABORT, 'published and decided rows of the catalogue are never changed'); END;
CREATE TRIGGER guard_item_key_delete BEFORE DELETE ON item_key WHEN 1 BEGIN SELECT RAISE(ABORT, 'published and decided rows of the catalogue are never changed'); END;
CREATE TRIGGER guard_person_decision_delete BEFORE DELETE ON person_decision WHEN 1 BEGIN SELECT RAISE(ABORT, 'published and decided rows of the catalogue are never changed'); END;
CREATE INDEX ix_filing_event_filing_id ON filing_event (filing_id);
CREATE INDEX ix_item_event_item_id ON item_event (item_id);
CREATE TRIGGER guard_census_update BEFORE UPDATE ON census WHEN 1 BEGIN SELECT RAISE(ABORT, 'published and decided rows of the catalogue are never changed'); END;
CREATE TRIGGER guard_census_delete BEFORE DELETE ON census WHEN 1 BEGIN SELECT RAISE(ABORT, 'published and decided rows of the catalogue are never changed'); END;
CREATE TRIGGER guard_filing_update BEFORE UPDATE ON filing WHEN 1 BEGIN SELECT RAISE(ABORT, 'published and decided rows of the catalogue are never changed'); END;
CREATE TRIGGER guard_filing_delete BEFORE DELETE ON filing WHEN 1 BEGIN SELECT RAISE(ABORT, 'published and decided rows of the catalogue are never changed'); END;
CREATE TRIGGER guard_filing_event_update BEFORE UPDATE ON filing_event WHEN 1 BEGIN SELECT RAISE(ABORT, 'published and decided rows of the catalogue are never changed'); END;
CREATE TRIGGER guard_filing_event_delete BEFORE DELETE ON filing_event WHEN 1 BEGIN SELECT RAISE(ABORT, 'published and decided rows of the catalogue are never changed'); END;
CREATE TRIGGER guard_item_event_update BEFORE UPDATE ON item_event WHEN 1 BEGIN SELECT RAISE(ABORT, 'published and decided rows of the catalogue are never changed'); END;
CREATE TRIGGER guard_item_event_delete BEFORE DELETE ON item_event WHEN 1 BEGIN SELECT RAISE(ABORT, 'published and decided rows of the catalogue are never changed'); END;
COMMIT;

BEGIN TRANSACTION;
CREATE TABLE alembic_version (
	version_num VARCHAR(32) NOT NULL, 
	CONSTRAINT alembic_version_pkc PRIMARY KEY (version_num)
);
INSERT INTO "alembic_version" VALUES('0001');
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
INSERT INTO "entry" VALUES(1,'80f749df-7e2f-591a-a030-865b437345bc','crm','["crm","main","users"]','crm.main.users','table','crm','production','own','complete',NULL,'','','cf837c64-bf3e-4c08-9cb3-073c982a7ddc','{"method":"whole","places":1,"power_at_1pct":1.0,"rows":100,"seed":null}',100,100,100,'exact','',12000,12000,12000,'exact','table_data','user_personal','user_personal.identity','[]','',0,'',0,'general',NULL,'[]','[]','[]','{"bytes":null,"category":"user_personal.identity","declared":{},"domain":"user_personal","enterprise_level":null,"entity_types":[],"environment":"production","persons_lower":0,"persons_upper":null,"read":true,"role":"own","rows":null,"sensitive":false,"system_grade":null}','{"by":{},"lower":0,"method":"not_counted","upper":null}','[]');
INSERT INTO "entry" VALUES(2,'80f749df-7e2f-591a-a030-865b437345bc','crm','["crm","main","cdr_20240101"]','crm.main.cdr_20240101','table','crm','production','own','complete',NULL,'','','53cbd88a-f2f7-4ccc-a5e0-737a25d2444d','{"method":"whole","places":1,"power_at_1pct":1.0,"rows":100,"seed":null}',100,100,100,'exact','',12000,12000,12000,'exact','table_data','user_personal','user_personal.identity','[]','',0,'',0,'general',NULL,'[]','[]','[]','{"bytes":null,"category":"user_personal.identity","declared":{},"domain":"user_personal","enterprise_level":null,"entity_types":[],"environment":"production","persons_lower":0,"persons_upper":null,"read":true,"role":"own","rows":null,"sensitive":false,"system_grade":null}','{"by":{},"lower":0,"method":"not_counted","upper":null}','[]');
INSERT INTO "entry" VALUES(3,'80f749df-7e2f-591a-a030-865b437345bc','crm','["crm","main","cdr_20240102"]','crm.main.cdr_20240102','table','crm','production','own','complete',NULL,'','','53cbd88a-f2f7-4ccc-a5e0-737a25d2444d','{"method":"whole","places":1,"power_at_1pct":1.0,"rows":100,"seed":null}',100,100,100,'exact','',12000,12000,12000,'exact','table_data','user_personal','user_personal.identity','[]','',0,'',0,'general',NULL,'[]','[]','[]','{"bytes":null,"category":"user_personal.identity","declared":{},"domain":"user_personal","enterprise_level":null,"entity_types":[],"environment":"production","persons_lower":0,"persons_upper":null,"read":true,"role":"own","rows":null,"sensitive":false,"system_grade":null}','{"by":{},"lower":0,"method":"not_counted","upper":null}','[]');
INSERT INTO "entry" VALUES(4,'80f749df-7e2f-591a-a030-865b437345bc','crm','["crm","main","客户=资料\\u0041 ''\"%_:;--"]','crm.main.客户=资料\\u0041 ''"%_:;--','table','crm','production','own','complete',NULL,'','换行
与零\u0000','d776673b-83b3-4189-b268-68c46337c473','{"method":"whole","places":1,"power_at_1pct":1.0,"rows":100,"seed":null}',100,100,100,'exact','',12000,12000,12000,'exact','table_data','user_personal','user_personal.identity','[]','',0,'',0,'important',NULL,'[]','[]','[]','{"bytes":null,"category":"user_personal.identity","declared":{},"domain":"user_personal","enterprise_level":null,"entity_types":[],"environment":"production","persons_lower":0,"persons_upper":null,"read":true,"role":"own","rows":null,"sensitive":false,"system_grade":null}','{"by":{},"lower":0,"method":"not_counted","upper":null}','[]');
INSERT INTO "entry" VALUES(5,'80f749df-7e2f-591a-a030-865b437345bc','crm','["crm","main","orders"]','crm.main.orders','table','crm','production','own','skipped','permission','','','fceec0bd-ef94-4c67-a0ee-d8964bd7921a','{"method":"none","places":0,"power_at_1pct":0.0,"rows":0,"seed":null}',NULL,NULL,NULL,'unknown','',NULL,NULL,NULL,'unknown','','user_personal','user_personal.identity','[]','',0,'',0,'undecided',NULL,'[]','[]','["system_grade"]','{"bytes":null,"category":"user_personal.identity","declared":{},"domain":"user_personal","enterprise_level":null,"entity_types":[],"environment":"production","persons_lower":0,"persons_upper":null,"read":true,"role":"own","rows":null,"sensitive":false,"system_grade":null}','{"by":{},"lower":0,"method":"not_counted","upper":null}','[]');
INSERT INTO "entry" VALUES(6,'80f749df-7e2f-591a-a030-865b437345bc','nms','["nms","net","topology"]','nms.net.topology','table','nms','production','own','complete',NULL,'','','9c6e3a98-1d8e-4f99-b9cd-6902656522c8','{"method":"whole","places":1,"power_at_1pct":1.0,"rows":100,"seed":null}',100,100,100,'exact','',12000,12000,12000,'exact','table_data','user_personal','user_personal.identity','[]','',0,'',0,'important',NULL,'[]','[]','[]','{"bytes":null,"category":"user_personal.identity","declared":{},"domain":"user_personal","enterprise_level":null,"entity_types":[],"environment":"production","persons_lower":0,"persons_upper":null,"read":true,"role":"own","rows":null,"sensitive":false,"system_grade":null}','{"by":{},"lower":0,"method":"not_counted","upper":null}','[]');
INSERT INTO "entry" VALUES(7,'5be48a5a-2bd9-5d0b-ab7a-15d6ed531234','crm','["crm","main","users"]','crm.main.users','table','crm','production','own','complete',NULL,'','','cf837c64-bf3e-4c08-9cb3-073c982a7ddc','{"method":"whole","places":1,"power_at_1pct":1.0,"rows":100,"seed":null}',100,100,100,'exact','',12000,12000,12000,'exact','table_data','user_personal','user_personal.identity','[]','',0,'',0,'general',NULL,'[]','[]','[]','{"bytes":null,"category":"user_personal.identity","declared":{},"domain":"user_personal","enterprise_level":null,"entity_types":[],"environment":"production","persons_lower":0,"persons_upper":null,"read":true,"role":"own","rows":null,"sensitive":false,"system_grade":null}','{"by":{},"lower":0,"method":"not_counted","upper":null}','[]');
INSERT INTO "entry" VALUES(8,'5be48a5a-2bd9-5d0b-ab7a-15d6ed531234','crm','["crm","main","cdr_20240101"]','crm.main.cdr_20240101','table','crm','production','own','complete',NULL,'','','53cbd88a-f2f7-4ccc-a5e0-737a25d2444d','{"method":"whole","places":1,"power_at_1pct":1.0,"rows":100,"seed":null}',100,100,100,'exact','',12000,12000,12000,'exact','table_data','user_personal','user_personal.identity','[]','',0,'',0,'general',NULL,'[]','[]','[]','{"bytes":null,"category":"user_personal.identity","declared":{},"domain":"user_personal","enterprise_level":null,"entity_types":[],"environment":"production","persons_lower":0,"persons_upper":null,"read":true,"role":"own","rows":null,"sensitive":false,"system_grade":null}','{"by":{},"lower":0,"method":"not_counted","upper":null}','[]');
INSERT INTO "entry" VALUES(9,'5be48a5a-2bd9-5d0b-ab7a-15d6ed531234','crm','["crm","main","cdr_20240102"]','crm.main.cdr_20240102','table','crm','production','own','complete',NULL,'','','53cbd88a-f2f7-4ccc-a5e0-737a25d2444d','{"method":"whole","places":1,"power_at_1pct":1.0,"rows":100,"seed":null}',100,100,100,'exact','',12000,12000,12000,'exact','table_data','user_personal','user_personal.identity','[]','',0,'',0,'general',NULL,'[]','[]','[]','{"bytes":null,"category":"user_personal.identity","declared":{},"domain":"user_personal","enterprise_level":null,"entity_types":[],"environment":"production","persons_lower":0,"persons_upper":null,"read":true,"role":"own","rows":null,"sensitive":false,"system_grade":null}','{"by":{},"lower":0,"method":"not_counted","upper":null}','[]');
INSERT INTO "entry" VALUES(10,'5be48a5a-2bd9-5d0b-ab7a-15d6ed531234','crm','["crm","main","cdr_20240103"]','crm.main.cdr_20240103','table','crm','production','own','complete',NULL,'','','53cbd88a-f2f7-4ccc-a5e0-737a25d2444d','{"method":"whole","places":1,"power_at_1pct":1.0,"rows":100,"seed":null}',100,100,100,'exact','',12000,12000,12000,'exact','table_data','user_personal','user_personal.identity','[]','',0,'',0,'general',NULL,'[]','[]','[]','{"bytes":null,"category":"user_personal.identity","declared":{},"domain":"user_personal","enterprise_level":null,"entity_types":[],"environment":"production","persons_lower":0,"persons_upper":null,"read":true,"role":"own","rows":null,"sensitive":false,"system_grade":null}','{"by":{},"lower":0,"method":"not_counted","upper":null}','[]');
INSERT INTO "entry" VALUES(11,'5be48a5a-2bd9-5d0b-ab7a-15d6ed531234','crm','["crm","main","客户=资料\\u0041 ''\"%_:;--"]','crm.main.客户=资料\\u0041 ''"%_:;--','table','crm','production','own','complete',NULL,'','换行
与零\u0000','d776673b-83b3-4189-b268-68c46337c473','{"method":"whole","places":1,"power_at_1pct":1.0,"rows":100,"seed":null}',100,100,100,'exact','',12000,12000,12000,'exact','table_data','user_personal','user_personal.identity','[]','',0,'',0,'important',NULL,'[]','[]','[]','{"bytes":null,"category":"user_personal.identity","declared":{},"domain":"user_personal","enterprise_level":null,"entity_types":[],"environment":"production","persons_lower":0,"persons_upper":null,"read":true,"role":"own","rows":null,"sensitive":false,"system_grade":null}','{"by":{},"lower":0,"method":"not_counted","upper":null}','[]');
INSERT INTO "entry" VALUES(12,'5be48a5a-2bd9-5d0b-ab7a-15d6ed531234','crm','["crm","main","orders"]','crm.main.orders','table','crm','production','own','skipped','permission','','','fceec0bd-ef94-4c67-a0ee-d8964bd7921a','{"method":"none","places":0,"power_at_1pct":0.0,"rows":0,"seed":null}',NULL,NULL,NULL,'unknown','',NULL,NULL,NULL,'unknown','','user_personal','user_personal.identity','[]','',0,'',0,'undecided',NULL,'[]','[]','["system_grade"]','{"bytes":null,"category":"user_personal.identity","declared":{},"domain":"user_personal","enterprise_level":null,"entity_types":[],"environment":"production","persons_lower":0,"persons_upper":null,"read":true,"role":"own","rows":null,"sensitive":false,"system_grade":null}','{"by":{},"lower":0,"method":"not_counted","upper":null}','[]');
INSERT INTO "entry" VALUES(13,'5be48a5a-2bd9-5d0b-ab7a-15d6ed531234','nms','["nms","net","topology"]','nms.net.topology','table','nms','production','own','complete',NULL,'','','9c6e3a98-1d8e-4f99-b9cd-6902656522c8','{"method":"whole","places":1,"power_at_1pct":1.0,"rows":100,"seed":null}',100,100,100,'exact','',12000,12000,12000,'exact','table_data','user_personal','user_personal.identity','[]','',0,'',0,'important',NULL,'[]','[]','[]','{"bytes":null,"category":"user_personal.identity","declared":{},"domain":"user_personal","enterprise_level":null,"entity_types":[],"environment":"production","persons_lower":0,"persons_upper":null,"read":true,"role":"own","rows":null,"sensitive":false,"system_grade":null}','{"by":{},"lower":0,"method":"not_counted","upper":null}','[]');
INSERT INTO "entry" VALUES(14,'f67da994-a122-51e5-a496-dc946e9320a3','crm','["crm","main","left_behind"]','crm.main.left_behind','table','crm','production','own','complete',NULL,'','',NULL,'{"method":"whole","places":1,"power_at_1pct":1.0,"rows":100,"seed":null}',100,100,100,'exact','',12000,12000,12000,'exact','table_data','user_personal','user_personal.identity','[]','',0,'',0,'general',NULL,'[]','[]','[]','{"bytes":null,"category":"user_personal.identity","declared":{},"domain":"user_personal","enterprise_level":null,"entity_types":[],"environment":"production","persons_lower":0,"persons_upper":null,"read":true,"role":"own","rows":null,"sensitive":false,"system_grade":null}','{"by":{},"lower":0,"method":"not_counted","upper":null}','[]');
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
	evidence TEXT NOT NULL, 
	CONSTRAINT pk_finding PRIMARY KEY (entry_id, position), 
	CONSTRAINT fk_finding_entry_id FOREIGN KEY(entry_id) REFERENCES entry (id)
);
INSERT INTO "finding" VALUES(1,0,'id','text','',NULL,'[]',0.0,NULL,NULL,'',0,'',0,'unknown',NULL,'[]');
INSERT INTO "finding" VALUES(1,1,'mobile','text','','CN_MOBILE_PHONE','[]',0.9,NULL,NULL,'',0,'',0,'unknown',NULL,'[]');
INSERT INTO "finding" VALUES(1,2,'name','text','','PERSON_NAME','[]',0.9,NULL,NULL,'',0,'',0,'unknown',NULL,'[]');
INSERT INTO "finding" VALUES(2,0,'caller','text','',NULL,'[]',0.0,NULL,NULL,'',0,'',0,'unknown',NULL,'[]');
INSERT INTO "finding" VALUES(2,1,'callee','text','',NULL,'[]',0.0,NULL,NULL,'',0,'',0,'unknown',NULL,'[]');
INSERT INTO "finding" VALUES(3,0,'caller','text','',NULL,'[]',0.0,NULL,NULL,'',0,'',0,'unknown',NULL,'[]');
INSERT INTO "finding" VALUES(3,1,'callee','text','',NULL,'[]',0.0,NULL,NULL,'',0,'',0,'unknown',NULL,'[]');
INSERT INTO "finding" VALUES(4,0,'id','text','',NULL,'[]',0.0,NULL,NULL,'',0,'',0,'unknown',NULL,'[]');
INSERT INTO "finding" VALUES(4,1,'mobile','text','','CN_MOBILE_PHONE','[]',0.9,NULL,NULL,'',0,'',0,'unknown',NULL,'[]');
INSERT INTO "finding" VALUES(4,2,'name','text','','PERSON_NAME','[]',0.9,NULL,NULL,'',0,'',0,'unknown',NULL,'[]');
INSERT INTO "finding" VALUES(6,0,'peer','text','',NULL,'[]',0.0,NULL,NULL,'',0,'',0,'unknown',NULL,'[]');
INSERT INTO "finding" VALUES(7,0,'id','text','',NULL,'[]',0.0,NULL,NULL,'',0,'',0,'unknown',NULL,'[]');
INSERT INTO "finding" VALUES(7,1,'mobile','text','','CN_MOBILE_PHONE','[]',0.9,NULL,NULL,'',0,'',0,'unknown',NULL,'[]');
INSERT INTO "finding" VALUES(7,2,'name','text','','PERSON_NAME','[]',0.9,NULL,NULL,'',0,'',0,'unknown',NULL,'[]');
INSERT INTO "finding" VALUES(8,0,'caller','text','',NULL,'[]',0.0,NULL,NULL,'',0,'',0,'unknown',NULL,'[]');
INSERT INTO "finding" VALUES(8,1,'callee','text','',NULL,'[]',0.0,NULL,NULL,'',0,'',0,'unknown',NULL,'[]');
INSERT INTO "finding" VALUES(9,0,'caller','text','',NULL,'[]',0.0,NULL,NULL,'',0,'',0,'unknown',NULL,'[]');
INSERT INTO "finding" VALUES(9,1,'callee','text','',NULL,'[]',0.0,NULL,NULL,'',0,'',0,'unknown',NULL,'[]');
INSERT INTO "finding" VALUES(10,0,'caller','text','',NULL,'[]',0.0,NULL,NULL,'',0,'',0,'unknown',NULL,'[]');
INSERT INTO "finding" VALUES(10,1,'callee','text','',NULL,'[]',0.0,NULL,NULL,'',0,'',0,'unknown',NULL,'[]');
INSERT INTO "finding" VALUES(11,0,'id','text','',NULL,'[]',0.0,NULL,NULL,'',0,'',0,'unknown',NULL,'[]');
INSERT INTO "finding" VALUES(11,1,'mobile','text','','CN_MOBILE_PHONE','[]',0.9,NULL,NULL,'',0,'',0,'unknown',NULL,'[]');
INSERT INTO "finding" VALUES(11,2,'name','text','','PERSON_NAME','[]',0.9,NULL,NULL,'',0,'',0,'unknown',NULL,'[]');
INSERT INTO "finding" VALUES(13,0,'peer','text','',NULL,'[]',0.0,NULL,NULL,'',0,'',0,'unknown',NULL,'[]');
INSERT INTO "finding" VALUES(14,0,'id','text','',NULL,'[]',0.0,NULL,NULL,'',0,'',0,'unknown',NULL,'[]');
INSERT INTO "finding" VALUES(14,1,'name','text','',NULL,'[]',0.0,NULL,NULL,'',0,'',0,'unknown',NULL,'[]');
CREATE TABLE item (
	id TEXT NOT NULL, 
	CONSTRAINT pk_item PRIMARY KEY (id)
);
INSERT INTO "item" VALUES('53cbd88a-f2f7-4ccc-a5e0-737a25d2444d');
INSERT INTO "item" VALUES('fceec0bd-ef94-4c67-a0ee-d8964bd7921a');
INSERT INTO "item" VALUES('cf837c64-bf3e-4c08-9cb3-073c982a7ddc');
INSERT INTO "item" VALUES('d776673b-83b3-4189-b268-68c46337c473');
INSERT INTO "item" VALUES('9c6e3a98-1d8e-4f99-b9cd-6902656522c8');
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
INSERT INTO "item_key" VALUES(1,'53cbd88a-f2f7-4ccc-a5e0-737a25d2444d','演示通信有限公司','crm','crm','crm','main','cdr_*');
INSERT INTO "item_key" VALUES(2,'fceec0bd-ef94-4c67-a0ee-d8964bd7921a','演示通信有限公司','crm','crm','crm','main','orders');
INSERT INTO "item_key" VALUES(3,'cf837c64-bf3e-4c08-9cb3-073c982a7ddc','演示通信有限公司','crm','crm','crm','main','users');
INSERT INTO "item_key" VALUES(4,'d776673b-83b3-4189-b268-68c46337c473','演示通信有限公司','crm','crm','crm','main','客户=资料\\u0041 ''"%_:;--');
INSERT INTO "item_key" VALUES(5,'9c6e3a98-1d8e-4f99-b9cd-6902656522c8','演示通信有限公司','nms','nms','nms','net','topology');
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
INSERT INTO "person_decision" VALUES(1,'5fbeddee-83bc-5fb9-a787-6aee39fa07cf','cf837c64-bf3e-4c08-9cb3-073c982a7ddc','',NULL,'important','王某','2025-03-01T08:00:00.000000+00:00','已核对');
INSERT INTO "person_decision" VALUES(2,'da4aa8a7-1f12-5321-905a-d13e987a8c7d','cf837c64-bf3e-4c08-9cb3-073c982a7ddc','name','',NULL,'李某','2025-03-01T08:00:00.000000+00:00','是昵称');
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
INSERT INTO "run" VALUES('80f749df-7e2f-591a-a030-865b437345bc',1,'2024-03-02T08:00:00.000000+00:00','2024-03-02T08:05:00.000000+00:00','local','rules-1','complete','1','0.1.0',6,11,'2969f305786bb610c26a77f124a209c41c373e25480511a60154079fe3dc70ad');
INSERT INTO "run" VALUES('5be48a5a-2bd9-5d0b-ab7a-15d6ed531234',2,'2024-03-03T08:00:00.000000+00:00','2024-03-03T08:05:00.000000+00:00','local','rules-1','complete','2','0.1.0',7,13,'c7becea3a7ad4d2b54d163fb4b0d14e8466e5e81b39df6112975ad3ff750b040');
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
	because TEXT NOT NULL, 
	CONSTRAINT pk_threshold PRIMARY KEY (run_id, position), 
	CONSTRAINT fk_threshold_run_id FOREIGN KEY(run_id) REFERENCES run (id)
);
INSERT INTO "threshold" VALUES('80f749df-7e2f-591a-a030-865b437345bc',0,'change_30pct','演示通信有限公司',NULL,NULL,30,'no_baseline','');
INSERT INTO "threshold" VALUES('5be48a5a-2bd9-5d0b-ab7a-15d6ed531234',0,'change_30pct','演示通信有限公司',NULL,NULL,30,'no_baseline','');
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
COMMIT;

BEGIN TRANSACTION;
CREATE TABLE alembic_version (
	version_num VARCHAR(32) NOT NULL, 
	CONSTRAINT alembic_version_pkc PRIMARY KEY (version_num)
);
INSERT INTO "alembic_version" VALUES('0003');
CREATE TABLE audit (
	seq INTEGER NOT NULL, 
	at TEXT NOT NULL, 
	actor TEXT NOT NULL, 
	kind TEXT NOT NULL, 
	document TEXT, 
	content_hash TEXT NOT NULL, 
	previous TEXT NOT NULL, 
	hash TEXT NOT NULL, 
	CONSTRAINT pk_audit PRIMARY KEY (seq)
);
INSERT INTO "audit" VALUES(1,'2026-11-22T16:36:12.313462+00:00','-','scan','{"datasets":6,"items":5,"product":"0.1.0","rules":"rules-1","run":"80f749df-7e2f-591a-a030-865b437345bc","sources":[{"datasets":4,"source":"crm","status":"partial"},{"datasets":1,"source":"nms","status":"complete"},{"datasets":0,"source":"billing","status":"failed"}],"started_at":"2024-03-02T08:00:00+00:00","status":"complete"}','0ebee9942680b19c17794f19bb077d3b97ca756237a2c7ec70017cde881258a8','0000000000000000000000000000000000000000000000000000000000000000','020b9ec0314d91ac1793688d3f1b018eb2596c0e3e5ca59e0c94f6491262c6db');
INSERT INTO "audit" VALUES(2,'2026-11-22T16:36:12.378568+00:00','-','scan','{"datasets":7,"items":5,"product":"0.1.0","rules":"rules-1","run":"5be48a5a-2bd9-5d0b-ab7a-15d6ed531234","sources":[{"datasets":5,"source":"crm","status":"partial"},{"datasets":1,"source":"nms","status":"complete"},{"datasets":0,"source":"billing","status":"failed"}],"started_at":"2024-03-03T08:00:00+00:00","status":"complete"}','64b0e79abda43cacfa5beb7acb50162c51b036b100a842ded1f48874295627a0','020b9ec0314d91ac1793688d3f1b018eb2596c0e3e5ca59e0c94f6491262c6db','ea79c433d5dcf6f2857adcec3a59e26736cc9ad958048f56aa91fb3dad2c995c');
INSERT INTO "audit" VALUES(3,'2026-11-22T16:36:12.410356+00:00','-','decision','{"answers":null,"because":"已核对","changes":{},"column":"","decided_at":"2025-03-01T08:00:00.000000+00:00","decided_by":"王某","entity_type":null,"id":"5fbeddee-83bc-5fb9-a787-6aee39fa07cf","item":"f2b4f3d7-bc60-4d3b-9cf4-a9a6712e7182","kind":"correct","level":"important","seen":{"category":"user_personal.identity","column:mobile":"CN_MOBILE_PHONE","column:name":"PERSON_NAME","domain":"user_personal","flags":"","level":"general","standing":"general"}}','2e99760433986dd4831dc7dcdd069986dab37333dbfaffd58a2aefcad60d8f31','ea79c433d5dcf6f2857adcec3a59e26736cc9ad958048f56aa91fb3dad2c995c','e8ad11ff483b0bf9dae258921a8ec6d2143b9adb5cdcf427599e6581f347741f');
INSERT INTO "audit" VALUES(4,'2026-11-22T16:36:12.417450+00:00','-','decision','{"answers":null,"because":"是昵称","changes":{},"column":"name","decided_at":"2025-03-01T08:00:00.000000+00:00","decided_by":"李某","entity_type":"","id":"da4aa8a7-1f12-5321-905a-d13e987a8c7d","item":"f2b4f3d7-bc60-4d3b-9cf4-a9a6712e7182","kind":"correct","level":null,"seen":{"contains":"","enterprise_level":"","entity_type":"PERSON_NAME","standing_level":"","standing_type":"PERSON_NAME"}}','cc31413039348fc812689b270e5615022e6dd92232ad01582d02273fbe0e48c8','e8ad11ff483b0bf9dae258921a8ec6d2143b9adb5cdcf427599e6581f347741f','9b76b23a39440b34daff685aea6560c0884562555928c6c616a9a308bf442ec7');
INSERT INTO "audit" VALUES(5,'2026-11-22T16:36:12.428410+00:00','-','filing','{"content":"c36199fe016beee7528cb660ecc145c6e35a100e4a2ecb3157969d0b41bd9a53","filed_on":"2024-07-20","filing":"4e15ca9f-c6b6-5a3a-8100-16ebf527bc8d","items":2,"origin":"frozen","reference":"备2024-1","region":"上海","run":"5be48a5a-2bd9-5d0b-ab7a-15d6ed531234","signed_by":"王某"}','cf30d1c908e5ffaac029a2cf2f128de6c8a390144936b7d600c295999a82cbc1','9b76b23a39440b34daff685aea6560c0884562555928c6c616a9a308bf442ec7','f40d563454397b5e526262657c54dbd4e901365745d1e93af9a475a0e32833a6');
INSERT INTO "audit" VALUES(6,'2026-11-22T16:36:12.444193+00:00','-','filing_event','{"because":"审核通过","details":{},"filing":"4e15ca9f-c6b6-5a3a-8100-16ebf527bc8d","happened_on":"2024-08-10","id":"e8ff02ed-6b76-5428-833e-b79827a400db","kind":"accepted","recorded_at":"2024-08-10T08:00:00.000000+00:00","recorded_by":"王某"}','3f50f7b399021596cdc647f07ecbf0a7d3529edb74c99f535b1ecfadb401458a','f40d563454397b5e526262657c54dbd4e901365745d1e93af9a475a0e32833a6','4f5cc8f2a98f18bbeb877446b7f7586146ba46e8d26f659506a9689f6d6cbf52');
INSERT INTO "audit" VALUES(7,'2025-03-01T08:00:00.000000+00:00','王某','declaration','{"because":"登记","content":"6933c500c95c49f61708b900b79a4b2bc07a55d2d88b0ad880e2747b29322af8","fields":["purpose"],"scope":"system","target":"crm"}','b70895a5fe98a26ae8b608e7f247d652b6208ddfda3f946794b61872c3fca277','4f5cc8f2a98f18bbeb877446b7f7586146ba46e8d26f659506a9689f6d6cbf52','330c63ae9cf70cf1dd993f9b58cafde98fa632f2bd80fde20a0c3dcda509efd2');
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
CREATE TABLE declaration (
	number INTEGER NOT NULL, 
	id TEXT NOT NULL, 
	scope TEXT NOT NULL, 
	target TEXT NOT NULL, 
	field TEXT NOT NULL, 
	value TEXT NOT NULL, 
	origin TEXT NOT NULL, 
	declared_by TEXT NOT NULL, 
	declared_at TEXT NOT NULL, 
	because TEXT NOT NULL, 
	CONSTRAINT pk_declaration PRIMARY KEY (number), 
	CONSTRAINT uq_declaration_id UNIQUE (id)
);
INSERT INTO "declaration" VALUES(1,'b1fc397f-a4ab-5cbc-b42c-09b940ed66a9','system','crm','purpose','计费','','王某','2025-03-01T08:00:00.000000+00:00','登记');
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
INSERT INTO "entry" VALUES(1,'80f749df-7e2f-591a-a030-865b437345bc','crm','["crm","main","users"]','crm.main.users','table','crm','production','own','complete',NULL,'','','f2b4f3d7-bc60-4d3b-9cf4-a9a6712e7182','{"method":"whole","places":1,"power_at_1pct":1.0,"rows":100,"seed":null}',100,100,100,'exact','',12000,12000,12000,'exact','table_data','user_personal','user_personal.identity','[]','',0,'',0,'general',NULL,'[]','[]','[]','{"bytes":null,"category":"user_personal.identity","declared":{},"domain":"user_personal","enterprise_level":null,"entity_types":[],"environment":"production","persons_lower":0,"persons_upper":null,"read":true,"role":"own","rows":null,"sensitive":false,"system_grade":null}','{"by":{},"lower":0,"method":"not_counted","upper":null}','[]');
INSERT INTO "entry" VALUES(2,'80f749df-7e2f-591a-a030-865b437345bc','crm','["crm","main","cdr_20240101"]','crm.main.cdr_20240101','table','crm','production','own','complete',NULL,'','','c8ef9bd5-d33b-46af-a95c-9b1473a5d542','{"method":"whole","places":1,"power_at_1pct":1.0,"rows":100,"seed":null}',100,100,100,'exact','',12000,12000,12000,'exact','table_data','user_personal','user_personal.identity','[]','',0,'',0,'general',NULL,'[]','[]','[]','{"bytes":null,"category":"user_personal.identity","declared":{},"domain":"user_personal","enterprise_level":null,"entity_types":[],"environment":"production","persons_lower":0,"persons_upper":null,"read":true,"role":"own","rows":null,"sensitive":false,"system_grade":null}','{"by":{},"lower":0,"method":"not_counted","upper":null}','[]');
INSERT INTO "entry" VALUES(3,'80f749df-7e2f-591a-a030-865b437345bc','crm','["crm","main","cdr_20240102"]','crm.main.cdr_20240102','table','crm','production','own','complete',NULL,'','','c8ef9bd5-d33b-46af-a95c-9b1473a5d542','{"method":"whole","places":1,"power_at_1pct":1.0,"rows":100,"seed":null}',100,100,100,'exact','',12000,12000,12000,'exact','table_data','user_personal','user_personal.identity','[]','',0,'',0,'general',NULL,'[]','[]','[]','{"bytes":null,"category":"user_personal.identity","declared":{},"domain":"user_personal","enterprise_level":null,"entity_types":[],"environment":"production","persons_lower":0,"persons_upper":null,"read":true,"role":"own","rows":null,"sensitive":false,"system_grade":null}','{"by":{},"lower":0,"method":"not_counted","upper":null}','[]');
INSERT INTO "entry" VALUES(4,'80f749df-7e2f-591a-a030-865b437345bc','crm','["crm","main","客户=资料\\u0041 ''\"%_:;--"]','crm.main.客户=资料\\u0041 ''"%_:;--','table','crm','production','own','complete',NULL,'','换行
与零\u0000','3dcd6ffc-0b04-4293-bddd-1bec1129b0b7','{"method":"whole","places":1,"power_at_1pct":1.0,"rows":100,"seed":null}',100,100,100,'exact','',12000,12000,12000,'exact','table_data','user_personal','user_personal.identity','[]','',0,'',0,'important',NULL,'[]','[]','[]','{"bytes":null,"category":"user_personal.identity","declared":{},"domain":"user_personal","enterprise_level":null,"entity_types":[],"environment":"production","persons_lower":0,"persons_upper":null,"read":true,"role":"own","rows":null,"sensitive":false,"system_grade":null}','{"by":{},"lower":0,"method":"not_counted","upper":null}','[]');
INSERT INTO "entry" VALUES(5,'80f749df-7e2f-591a-a030-865b437345bc','crm','["crm","main","orders"]','crm.main.orders','table','crm','production','own','skipped','permission','','','6e4694fc-2414-40c6-83b1-b1e5a5bce353','{"method":"none","places":0,"power_at_1pct":0.0,"rows":0,"seed":null}',NULL,NULL,NULL,'unknown','',NULL,NULL,NULL,'unknown','','user_personal','user_personal.identity','[]','',0,'',0,'undecided',NULL,'[]','[]','["system_grade"]','{"bytes":null,"category":"user_personal.identity","declared":{},"domain":"user_personal","enterprise_level":null,"entity_types":[],"environment":"production","persons_lower":0,"persons_upper":null,"read":true,"role":"own","rows":null,"sensitive":false,"system_grade":null}','{"by":{},"lower":0,"method":"not_counted","upper":null}','[]');
INSERT INTO "entry" VALUES(6,'80f749df-7e2f-591a-a030-865b437345bc','nms','["nms","net","topology"]','nms.net.topology','table','nms','production','own','complete',NULL,'','','ec8659ab-be07-4a0a-bc0c-005f711500b0','{"method":"whole","places":1,"power_at_1pct":1.0,"rows":100,"seed":null}',100,100,100,'exact','',12000,12000,12000,'exact','table_data','user_personal','user_personal.identity','[]','',0,'',0,'important',NULL,'[]','[]','[]','{"bytes":null,"category":"user_personal.identity","declared":{},"domain":"user_personal","enterprise_level":null,"entity_types":[],"environment":"production","persons_lower":0,"persons_upper":null,"read":true,"role":"own","rows":null,"sensitive":false,"system_grade":null}','{"by":{},"lower":0,"method":"not_counted","upper":null}','[]');
INSERT INTO "entry" VALUES(7,'5be48a5a-2bd9-5d0b-ab7a-15d6ed531234','crm','["crm","main","users"]','crm.main.users','table','crm','production','own','complete',NULL,'','','f2b4f3d7-bc60-4d3b-9cf4-a9a6712e7182','{"method":"whole","places":1,"power_at_1pct":1.0,"rows":100,"seed":null}',100,100,100,'exact','',12000,12000,12000,'exact','table_data','user_personal','user_personal.identity','[]','',0,'',0,'general',NULL,'[]','[]','[]','{"bytes":null,"category":"user_personal.identity","declared":{},"domain":"user_personal","enterprise_level":null,"entity_types":[],"environment":"production","persons_lower":0,"persons_upper":null,"read":true,"role":"own","rows":null,"sensitive":false,"system_grade":null}','{"by":{},"lower":0,"method":"not_counted","upper":null}','[]');
INSERT INTO "entry" VALUES(8,'5be48a5a-2bd9-5d0b-ab7a-15d6ed531234','crm','["crm","main","cdr_20240101"]','crm.main.cdr_20240101','table','crm','production','own','complete',NULL,'','','c8ef9bd5-d33b-46af-a95c-9b1473a5d542','{"method":"whole","places":1,"power_at_1pct":1.0,"rows":100,"seed":null}',100,100,100,'exact','',12000,12000,12000,'exact','table_data','user_personal','user_personal.identity','[]','',0,'',0,'general',NULL,'[]','[]','[]','{"bytes":null,"category":"user_personal.identity","declared":{},"domain":"user_personal","enterprise_level":null,"entity_types":[],"environment":"production","persons_lower":0,"persons_upper":null,"read":true,"role":"own","rows":null,"sensitive":false,"system_grade":null}','{"by":{},"lower":0,"method":"not_counted","upper":null}','[]');
INSERT INTO "entry" VALUES(9,'5be48a5a-2bd9-5d0b-ab7a-15d6ed531234','crm','["crm","main","cdr_20240102"]','crm.main.cdr_20240102','table','crm','production','own','complete',NULL,'','','c8ef9bd5-d33b-46af-a95c-9b1473a5d542','{"method":"whole","places":1,"power_at_1pct":1.0,"rows":100,"seed":null}',100,100,100,'exact','',12000,12000,12000,'exact','table_data','user_personal','user_personal.identity','[]','',0,'',0,'general',NULL,'[]','[]','[]','{"bytes":null,"category":"user_personal.identity","declared":{},"domain":"user_personal","enterprise_level":null,"entity_types":[],"environment":"production","persons_lower":0,"persons_upper":null,"read":true,"role":"own","rows":null,"sensitive":false,"system_grade":null}','{"by":{},"lower":0,"method":"not_counted","upper":null}','[]');
INSERT INTO "entry" VALUES(10,'5be48a5a-2bd9-5d0b-ab7a-15d6ed531234','crm','["crm","main","cdr_20240103"]','crm.main.cdr_20240103','table','crm','production','own','complete',NULL,'','','c8ef9bd5-d33b-46af-a95c-9b1473a5d542','{"method":"whole","places":1,"power_at_1pct":1.0,"rows":100,"seed":null}',100,100,100,'exact','',12000,12000,12000,'exact','table_data','user_personal','user_personal.identity','[]','',0,'',0,'general',NULL,'[]','[]','[]','{"bytes":null,"category":"user_personal.identity","declared":{},"domain":"user_personal","enterprise_level":null,"entity_types":[],"environment":"production","persons_lower":0,"persons_upper":null,"read":true,"role":"own","rows":null,"sensitive":false,"system_grade":null}','{"by":{},"lower":0,"method":"not_counted","upper":null}','[]');
INSERT INTO "entry" VALUES(11,'5be48a5a-2bd9-5d0b-ab7a-15d6ed531234','crm','["crm","main","客户=资料\\u0041 ''\"%_:;--"]','crm.main.客户=资料\\u0041 ''"%_:;--','table','crm','production','own','complete',NULL,'','换行
与零\u0000','3dcd6ffc-0b04-4293-bddd-1bec1129b0b7','{"method":"whole","places":1,"power_at_1pct":1.0,"rows":100,"seed":null}',100,100,100,'exact','',12000,12000,12000,'exact','table_data','user_personal','user_personal.identity','[]','',0,'',0,'important',NULL,'[]','[]','[]','{"bytes":null,"category":"user_personal.identity","declared":{},"domain":"user_personal","enterprise_level":null,"entity_types":[],"environment":"production","persons_lower":0,"persons_upper":null,"read":true,"role":"own","rows":null,"sensitive":false,"system_grade":null}','{"by":{},"lower":0,"method":"not_counted","upper":null}','[]');
INSERT INTO "entry" VALUES(12,'5be48a5a-2bd9-5d0b-ab7a-15d6ed531234','crm','["crm","main","orders"]','crm.main.orders','table','crm','production','own','skipped','permission','','','6e4694fc-2414-40c6-83b1-b1e5a5bce353','{"method":"none","places":0,"power_at_1pct":0.0,"rows":0,"seed":null}',NULL,NULL,NULL,'unknown','',NULL,NULL,NULL,'unknown','','user_personal','user_personal.identity','[]','',0,'',0,'undecided',NULL,'[]','[]','["system_grade"]','{"bytes":null,"category":"user_personal.identity","declared":{},"domain":"user_personal","enterprise_level":null,"entity_types":[],"environment":"production","persons_lower":0,"persons_upper":null,"read":true,"role":"own","rows":null,"sensitive":false,"system_grade":null}','{"by":{},"lower":0,"method":"not_counted","upper":null}','[]');
INSERT INTO "entry" VALUES(13,'5be48a5a-2bd9-5d0b-ab7a-15d6ed531234','nms','["nms","net","topology"]','nms.net.topology','table','nms','production','own','complete',NULL,'','','ec8659ab-be07-4a0a-bc0c-005f711500b0','{"method":"whole","places":1,"power_at_1pct":1.0,"rows":100,"seed":null}',100,100,100,'exact','',12000,12000,12000,'exact','table_data','user_personal','user_personal.identity','[]','',0,'',0,'important',NULL,'[]','[]','[]','{"bytes":null,"category":"user_personal.identity","declared":{},"domain":"user_personal","enterprise_level":null,"entity_types":[],"environment":"production","persons_lower":0,"persons_upper":null,"read":true,"role":"own","rows":null,"sensitive":false,"system_grade":null}','{"by":{},"lower":0,"method":"not_counted","upper":null}','[]');
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
INSERT INTO "filing" VALUES(1,'4e15ca9f-c6b6-5a3a-8100-16ebf527bc8d','演示通信有限公司','2024-07-20','2024-07-20T08:00:00.000000+00:00','frozen','5be48a5a-2bd9-5d0b-ab7a-15d6ed531234','{"entity":"演示通信有限公司","filed_on":"2024-07-20","gigabyte":1000000000,"id":"4e15ca9f-c6b6-5a3a-8100-16ebf527bc8d","items":[{"bytes":{"kind":"table_data","lower":12000,"provenance":"exact","upper":12000,"value":12000},"category":"user_personal.identity","content":{"system":"crm"},"copy_of":"","department":"","item":"3dcd6ffc-0b04-4293-bddd-1bec1129b0b7","level":"important","name":"客户=资料\\u0041 ''\"%_:;--","rows":{"kind":"","lower":100,"provenance":"exact","upper":100,"value":100}},{"bytes":{"kind":"table_data","lower":12000,"provenance":"exact","upper":12000,"value":12000},"category":"user_personal.identity","content":{"system":"nms"},"copy_of":"","department":"","item":"ec8659ab-be07-4a0a-bc0c-005f711500b0","level":"important","name":"net.topology","rows":{"kind":"","lower":100,"provenance":"exact","upper":100,"value":100}}],"origin":"frozen","recorded_at":"2024-07-20T08:00:00.000000+00:00","reference":"备2024-1","region":"上海","run":"5be48a5a-2bd9-5d0b-ab7a-15d6ed531234","signed_by":"王某"}','c36199fe016beee7528cb660ecc145c6e35a100e4a2ecb3157969d0b41bd9a53');
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
INSERT INTO "item" VALUES('c8ef9bd5-d33b-46af-a95c-9b1473a5d542');
INSERT INTO "item" VALUES('6e4694fc-2414-40c6-83b1-b1e5a5bce353');
INSERT INTO "item" VALUES('f2b4f3d7-bc60-4d3b-9cf4-a9a6712e7182');
INSERT INTO "item" VALUES('3dcd6ffc-0b04-4293-bddd-1bec1129b0b7');
INSERT INTO "item" VALUES('ec8659ab-be07-4a0a-bc0c-005f711500b0');
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
INSERT INTO "item_event" VALUES(1,'cc62119a-ab86-41cf-ba1d-7b0a1a99bc60','merged','f2b4f3d7-bc60-4d3b-9cf4-a9a6712e7182','6e4694fc-2414-40c6-83b1-b1e5a5bce353','王某','2025-03-01T08:00:00.000000+00:00','同一数据','{"key":null,"members":[],"undoes":null}');
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
INSERT INTO "item_key" VALUES(1,'c8ef9bd5-d33b-46af-a95c-9b1473a5d542','演示通信有限公司','crm','crm','crm','main','cdr_*');
INSERT INTO "item_key" VALUES(2,'6e4694fc-2414-40c6-83b1-b1e5a5bce353','演示通信有限公司','crm','crm','crm','main','orders');
INSERT INTO "item_key" VALUES(3,'f2b4f3d7-bc60-4d3b-9cf4-a9a6712e7182','演示通信有限公司','crm','crm','crm','main','users');
INSERT INTO "item_key" VALUES(4,'3dcd6ffc-0b04-4293-bddd-1bec1129b0b7','演示通信有限公司','crm','crm','crm','main','客户=资料\\u0041 ''"%_:;--');
INSERT INTO "item_key" VALUES(5,'ec8659ab-be07-4a0a-bc0c-005f711500b0','演示通信有限公司','nms','nms','nms','net','topology');
CREATE TABLE person_decision (
	number INTEGER NOT NULL, 
	id TEXT NOT NULL, 
	item_id TEXT NOT NULL, 
	column_path TEXT NOT NULL, 
	entity_type TEXT, 
	level TEXT, 
	decided_by TEXT NOT NULL, 
	decided_at TEXT NOT NULL, 
	because TEXT NOT NULL, kind TEXT, document TEXT, seen TEXT, answers TEXT, 
	CONSTRAINT pk_person_decision PRIMARY KEY (number), 
	CONSTRAINT uq_person_decision_id UNIQUE (id), 
	CONSTRAINT fk_person_decision_item_id FOREIGN KEY(item_id) REFERENCES item (id)
);
INSERT INTO "person_decision" VALUES(1,'5fbeddee-83bc-5fb9-a787-6aee39fa07cf','f2b4f3d7-bc60-4d3b-9cf4-a9a6712e7182','',NULL,'important','王某','2025-03-01T08:00:00.000000+00:00','已核对','correct','{}','{"category":"user_personal.identity","column:mobile":"CN_MOBILE_PHONE","column:name":"PERSON_NAME","domain":"user_personal","flags":"","level":"general","standing":"general"}',NULL);
INSERT INTO "person_decision" VALUES(2,'da4aa8a7-1f12-5321-905a-d13e987a8c7d','f2b4f3d7-bc60-4d3b-9cf4-a9a6712e7182','name','',NULL,'李某','2025-03-01T08:00:00.000000+00:00','是昵称','correct','{}','{"contains":"","enterprise_level":"","entity_type":"PERSON_NAME","standing_level":"","standing_type":"PERSON_NAME"}',NULL);
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
INSERT INTO "run" VALUES('80f749df-7e2f-591a-a030-865b437345bc',1,'2024-03-02T08:00:00.000000+00:00','2024-03-02T08:05:00.000000+00:00','local','rules-1','complete','1','0.1.0',6,11,'62a6c8a62f4b7d59ae51e093f3faf19e29029411e7f78466017344be7f1a2375');
INSERT INTO "run" VALUES('5be48a5a-2bd9-5d0b-ab7a-15d6ed531234',2,'2024-03-03T08:00:00.000000+00:00','2024-03-03T08:05:00.000000+00:00','local','rules-1','complete','2','0.1.0',7,13,'e8d81e70e0801c797f0c9cd4b3bcb362c8834bddaf8bb26100e1885e205da530');
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
CREATE INDEX ix_declaration_scope_target ON declaration (scope, target);
CREATE TRIGGER guard_declaration_update BEFORE UPDATE ON declaration WHEN 1 BEGIN SELECT RAISE(ABORT, 'published and decided rows of the catalogue are never changed'); END;
CREATE TRIGGER guard_declaration_delete BEFORE DELETE ON declaration WHEN 1 BEGIN SELECT RAISE(ABORT, 'published and decided rows of the catalogue are never changed'); END;
CREATE TRIGGER guard_audit_update BEFORE UPDATE ON audit WHEN NEW.document IS NOT NULL OR NEW.seq <> OLD.seq OR NEW.at <> OLD.at OR NEW.actor <> OLD.actor OR NEW.kind <> OLD.kind OR NEW.content_hash <> OLD.content_hash OR NEW.previous <> OLD.previous OR NEW.hash <> OLD.hash BEGIN SELECT RAISE(ABORT, 'published and decided rows of the catalogue are never changed'); END;
CREATE TRIGGER guard_audit_delete BEFORE DELETE ON audit WHEN 1 BEGIN SELECT RAISE(ABORT, 'published and decided rows of the catalogue are never changed'); END;
COMMIT;

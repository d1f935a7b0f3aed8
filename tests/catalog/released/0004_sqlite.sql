BEGIN TRANSACTION;
CREATE TABLE access_token (
	id TEXT NOT NULL, 
	token_hash TEXT NOT NULL, 
	account_id TEXT NOT NULL, 
	created_at TEXT NOT NULL, 
	ends_at TEXT NOT NULL, 
	revoked_at TEXT, 
	used_at TEXT, 
	document TEXT NOT NULL, 
	CONSTRAINT pk_access_token PRIMARY KEY (id), 
	CONSTRAINT uq_access_token_token_hash UNIQUE (token_hash), 
	CONSTRAINT fk_access_token_account_id_account FOREIGN KEY(account_id) REFERENCES account (id)
);
CREATE TABLE account (
	id TEXT NOT NULL, 
	name TEXT NOT NULL, 
	password TEXT, 
	subject TEXT, 
	disabled_at TEXT, 
	created_at TEXT NOT NULL, 
	changed_at TEXT NOT NULL, 
	document TEXT NOT NULL, 
	CONSTRAINT pk_account PRIMARY KEY (id), 
	CONSTRAINT uq_account_name UNIQUE (name), 
	CONSTRAINT uq_account_subject UNIQUE (subject)
);
CREATE TABLE alembic_version (
	version_num VARCHAR(32) NOT NULL, 
	CONSTRAINT alembic_version_pkc PRIMARY KEY (version_num)
);
INSERT INTO "alembic_version" VALUES('0004');
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
INSERT INTO "audit" VALUES(1,'2026-11-22T19:33:23.902388+00:00','-','scan','{"datasets":6,"items":5,"product":"0.1.0","rules":"rules-1","run":"80f749df-7e2f-591a-a030-865b437345bc","sources":[{"datasets":4,"source":"crm","status":"partial"},{"datasets":1,"source":"nms","status":"complete"},{"datasets":0,"source":"billing","status":"failed"}],"started_at":"2024-03-02T08:00:00+00:00","status":"complete"}','0ebee9942680b19c17794f19bb077d3b97ca756237a2c7ec70017cde881258a8','0000000000000000000000000000000000000000000000000000000000000000','bd5d0bfabac113d457c43536492b6ed9d0cb3a38bbf36c07e67917628b6faae9');
INSERT INTO "audit" VALUES(2,'2026-11-22T19:33:23.926515+00:00','-','scan','{"datasets":7,"items":5,"product":"0.1.0","rules":"rules-1","run":"5be48a5a-2bd9-5d0b-ab7a-15d6ed531234","sources":[{"datasets":5,"source":"crm","status":"partial"},{"datasets":1,"source":"nms","status":"complete"},{"datasets":0,"source":"billing","status":"failed"}],"started_at":"2024-03-03T08:00:00+00:00","status":"complete"}','64b0e79abda43cacfa5beb7acb50162c51b036b100a842ded1f48874295627a0','bd5d0bfabac113d457c43536492b6ed9d0cb3a38bbf36c07e67917628b6faae9','3448d828eb527610220fe9891860ce7439f3dc0d494f4906a11cb31e490ad386');
INSERT INTO "audit" VALUES(3,'2026-11-22T19:33:23.937306+00:00','-','decision','{"answers":null,"because":"已核对","changes":{},"column":"","decided_at":"2025-03-01T08:00:00.000000+00:00","decided_by":"王某","entity_type":null,"id":"5fbeddee-83bc-5fb9-a787-6aee39fa07cf","item":"cabbf958-32e9-4e40-9a6c-82a330234c0b","kind":"correct","level":"important","seen":{"category":"user_personal.identity","column:mobile":"CN_MOBILE_PHONE","column:name":"PERSON_NAME","domain":"user_personal","flags":"","level":"general","machine_flags":"","standing":"general","standing_flags":""}}','0d8830d7eb1aefe95790869049dea23933c0f1c99eb5ba7e82f3ae10e0b7c698','3448d828eb527610220fe9891860ce7439f3dc0d494f4906a11cb31e490ad386','8cf31a042b2ec160f1e4009a348b925291131acd7096d9b531cc971ff893bce4');
INSERT INTO "audit" VALUES(4,'2026-11-22T19:33:23.945998+00:00','-','decision','{"answers":null,"because":"是昵称","changes":{},"column":"name","decided_at":"2025-03-01T08:00:00.000000+00:00","decided_by":"李某","entity_type":"","id":"da4aa8a7-1f12-5321-905a-d13e987a8c7d","item":"cabbf958-32e9-4e40-9a6c-82a330234c0b","kind":"correct","level":null,"seen":{"contains":"","enterprise_level":"","entity_type":"PERSON_NAME","standing_level":"","standing_type":"PERSON_NAME"}}','e891306b85b8fbbef74f815984a6a8737c186843ffe90ca84c404fddc74f0412','8cf31a042b2ec160f1e4009a348b925291131acd7096d9b531cc971ff893bce4','ebde07a8edc4e205558a422436728b5918eca813b30081c6bc394f37ff75f369');
INSERT INTO "audit" VALUES(5,'2026-11-22T19:33:23.957719+00:00','-','filing','{"content":"f0732cacb0dead1ca93b29ab1c1906793d200b923f6ac82b8b2ba4d432ff6b7d","documents":[{"kind":"inventory_xlsx","name":"清单.xlsx","sha256":"d186fab5e5b4dac3443bcb3d48d7576ab1b3eea4f467fd6075ab1951cb6e8f05","size":18}],"filed_on":"2024-07-20","filing":"4e15ca9f-c6b6-5a3a-8100-16ebf527bc8d","items":2,"origin":"frozen","reference":"备2024-1","region":"上海","run":"5be48a5a-2bd9-5d0b-ab7a-15d6ed531234","signed_by":"王某"}','2bed7be251d8cf10dcd57d489ed57de39a530179c12183fff124313babd4b145','ebde07a8edc4e205558a422436728b5918eca813b30081c6bc394f37ff75f369','a6e1e1c1648f171f963d298945147bea253530ec1582c76f04f3e42f2c6846c6');
INSERT INTO "audit" VALUES(6,'2026-11-22T19:33:23.968113+00:00','-','filing_event','{"because":"审核通过","details":{},"filing":"4e15ca9f-c6b6-5a3a-8100-16ebf527bc8d","happened_on":"2024-08-10","id":"e8ff02ed-6b76-5428-833e-b79827a400db","kind":"accepted","recorded_at":"2024-08-10T08:00:00.000000+00:00","recorded_by":"王某"}','3f50f7b399021596cdc647f07ecbf0a7d3529edb74c99f535b1ecfadb401458a','a6e1e1c1648f171f963d298945147bea253530ec1582c76f04f3e42f2c6846c6','c33c14e6233c3b0265f25883da95132eae22e50e884d76678cf3cd922c0c5b78');
INSERT INTO "audit" VALUES(7,'2025-03-01T08:00:00.000000+00:00','王某','declaration','{"because":"登记","content":"6933c500c95c49f61708b900b79a4b2bc07a55d2d88b0ad880e2747b29322af8","fields":["purpose"],"scope":"system","target":"crm"}','b70895a5fe98a26ae8b608e7f247d652b6208ddfda3f946794b61872c3fca277','c33c14e6233c3b0265f25883da95132eae22e50e884d76678cf3cd922c0c5b78','a96682156193db2ee0293b01cf40120969c99104d2b36f724aca69a799e9d368');
CREATE TABLE bundle (
	id TEXT NOT NULL, 
	imported_at TEXT NOT NULL, 
	imported_by TEXT NOT NULL, 
	signer TEXT NOT NULL, 
	content_hash TEXT NOT NULL, 
	run_id TEXT, 
	document TEXT NOT NULL, 
	CONSTRAINT pk_bundle PRIMARY KEY (id), 
	CONSTRAINT fk_bundle_run_id_run FOREIGN KEY(run_id) REFERENCES run (id)
);
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
CREATE TABLE console_source (
	name TEXT NOT NULL, 
	changed_at TEXT NOT NULL, 
	changed_by TEXT NOT NULL, 
	document TEXT NOT NULL, 
	CONSTRAINT pk_console_source PRIMARY KEY (name)
);
CREATE TABLE dataset_mark (
	source TEXT NOT NULL, 
	path TEXT NOT NULL, 
	mark TEXT NOT NULL, 
	rules TEXT NOT NULL, 
	run_id TEXT NOT NULL, 
	looked_at TEXT NOT NULL, 
	CONSTRAINT pk_dataset_mark PRIMARY KEY (source, path), 
	CONSTRAINT fk_dataset_mark_run_id_run FOREIGN KEY(run_id) REFERENCES run (id)
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
CREATE TABLE delivery (
	notice_id TEXT NOT NULL, 
	channel TEXT NOT NULL, 
	state TEXT NOT NULL, 
	attempts INTEGER NOT NULL, 
	tried_at TEXT, 
	detail TEXT NOT NULL, 
	CONSTRAINT pk_delivery PRIMARY KEY (notice_id, channel), 
	CONSTRAINT fk_delivery_notice_id_notice FOREIGN KEY(notice_id) REFERENCES notice (id)
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
INSERT INTO "entry" VALUES(1,'80f749df-7e2f-591a-a030-865b437345bc','crm','["crm","main","users"]','crm.main.users','table','crm','production','own','complete',NULL,'','','cabbf958-32e9-4e40-9a6c-82a330234c0b','{"method":"whole","places":1,"power_at_1pct":1.0,"rows":100,"seed":null}',100,100,100,'exact','',12000,12000,12000,'exact','table_data','user_personal','user_personal.identity','[]','',0,'',0,'general',NULL,'[]','[]','[]','{"bytes":null,"category":"user_personal.identity","declared":{},"domain":"user_personal","enterprise_level":null,"entity_types":[],"environment":"production","persons_lower":0,"persons_upper":null,"read":true,"role":"own","rows":null,"sensitive":false,"system_grade":null}','{"by":{},"lower":0,"method":"not_counted","upper":null}','[]');
INSERT INTO "entry" VALUES(2,'80f749df-7e2f-591a-a030-865b437345bc','crm','["crm","main","cdr_20240101"]','crm.main.cdr_20240101','table','crm','production','own','complete',NULL,'','','8221bcc1-c124-472d-b9f4-d89794018e64','{"method":"whole","places":1,"power_at_1pct":1.0,"rows":100,"seed":null}',100,100,100,'exact','',12000,12000,12000,'exact','table_data','user_personal','user_personal.identity','[]','',0,'',0,'general',NULL,'[]','[]','[]','{"bytes":null,"category":"user_personal.identity","declared":{},"domain":"user_personal","enterprise_level":null,"entity_types":[],"environment":"production","persons_lower":0,"persons_upper":null,"read":true,"role":"own","rows":null,"sensitive":false,"system_grade":null}','{"by":{},"lower":0,"method":"not_counted","upper":null}','[]');
INSERT INTO "entry" VALUES(3,'80f749df-7e2f-591a-a030-865b437345bc','crm','["crm","main","cdr_20240102"]','crm.main.cdr_20240102','table','crm','production','own','complete',NULL,'','','8221bcc1-c124-472d-b9f4-d89794018e64','{"method":"whole","places":1,"power_at_1pct":1.0,"rows":100,"seed":null}',100,100,100,'exact','',12000,12000,12000,'exact','table_data','user_personal','user_personal.identity','[]','',0,'',0,'general',NULL,'[]','[]','[]','{"bytes":null,"category":"user_personal.identity","declared":{},"domain":"user_personal","enterprise_level":null,"entity_types":[],"environment":"production","persons_lower":0,"persons_upper":null,"read":true,"role":"own","rows":null,"sensitive":false,"system_grade":null}','{"by":{},"lower":0,"method":"not_counted","upper":null}','[]');
INSERT INTO "entry" VALUES(4,'80f749df-7e2f-591a-a030-865b437345bc','crm','["crm","main","客户=资料\\u0041 ''\"%_:;--"]','crm.main.客户=资料\\u0041 ''"%_:;--','table','crm','production','own','complete',NULL,'','换行
与零\u0000','6fd47f1e-d645-4b69-95bb-8546e832be82','{"method":"whole","places":1,"power_at_1pct":1.0,"rows":100,"seed":null}',100,100,100,'exact','',12000,12000,12000,'exact','table_data','user_personal','user_personal.identity','[]','',0,'',0,'important',NULL,'[]','[]','[]','{"bytes":null,"category":"user_personal.identity","declared":{},"domain":"user_personal","enterprise_level":null,"entity_types":[],"environment":"production","persons_lower":0,"persons_upper":null,"read":true,"role":"own","rows":null,"sensitive":false,"system_grade":null}','{"by":{},"lower":0,"method":"not_counted","upper":null}','[]');
INSERT INTO "entry" VALUES(5,'80f749df-7e2f-591a-a030-865b437345bc','crm','["crm","main","orders"]','crm.main.orders','table','crm','production','own','skipped','permission','','','e1fa51fe-1f39-4529-a81f-4c070a54438b','{"method":"none","places":0,"power_at_1pct":0.0,"rows":0,"seed":null}',NULL,NULL,NULL,'unknown','',NULL,NULL,NULL,'unknown','','user_personal','user_personal.identity','[]','',0,'',0,'undecided',NULL,'[]','[]','["system_grade"]','{"bytes":null,"category":"user_personal.identity","declared":{},"domain":"user_personal","enterprise_level":null,"entity_types":[],"environment":"production","persons_lower":0,"persons_upper":null,"read":true,"role":"own","rows":null,"sensitive":false,"system_grade":null}','{"by":{},"lower":0,"method":"not_counted","upper":null}','[]');
INSERT INTO "entry" VALUES(6,'80f749df-7e2f-591a-a030-865b437345bc','nms','["nms","net","topology"]','nms.net.topology','table','nms','production','own','complete',NULL,'','','f4073120-2dad-4f65-b1dc-0e1c9a2e140e','{"method":"whole","places":1,"power_at_1pct":1.0,"rows":100,"seed":null}',100,100,100,'exact','',12000,12000,12000,'exact','table_data','user_personal','user_personal.identity','[]','',0,'',0,'important',NULL,'[]','[]','[]','{"bytes":null,"category":"user_personal.identity","declared":{},"domain":"user_personal","enterprise_level":null,"entity_types":[],"environment":"production","persons_lower":0,"persons_upper":null,"read":true,"role":"own","rows":null,"sensitive":false,"system_grade":null}','{"by":{},"lower":0,"method":"not_counted","upper":null}','[]');
INSERT INTO "entry" VALUES(7,'5be48a5a-2bd9-5d0b-ab7a-15d6ed531234','crm','["crm","main","users"]','crm.main.users','table','crm','production','own','complete',NULL,'','','cabbf958-32e9-4e40-9a6c-82a330234c0b','{"method":"whole","places":1,"power_at_1pct":1.0,"rows":100,"seed":null}',100,100,100,'exact','',12000,12000,12000,'exact','table_data','user_personal','user_personal.identity','[]','',0,'',0,'general',NULL,'[]','[]','[]','{"bytes":null,"category":"user_personal.identity","declared":{},"domain":"user_personal","enterprise_level":null,"entity_types":[],"environment":"production","persons_lower":0,"persons_upper":null,"read":true,"role":"own","rows":null,"sensitive":false,"system_grade":null}','{"by":{},"lower":0,"method":"not_counted","upper":null}','[]');
INSERT INTO "entry" VALUES(8,'5be48a5a-2bd9-5d0b-ab7a-15d6ed531234','crm','["crm","main","cdr_20240101"]','crm.main.cdr_20240101','table','crm','production','own','complete',NULL,'','','8221bcc1-c124-472d-b9f4-d89794018e64','{"method":"whole","places":1,"power_at_1pct":1.0,"rows":100,"seed":null}',100,100,100,'exact','',12000,12000,12000,'exact','table_data','user_personal','user_personal.identity','[]','',0,'',0,'general',NULL,'[]','[]','[]','{"bytes":null,"category":"user_personal.identity","declared":{},"domain":"user_personal","enterprise_level":null,"entity_types":[],"environment":"production","persons_lower":0,"persons_upper":null,"read":true,"role":"own","rows":null,"sensitive":false,"system_grade":null}','{"by":{},"lower":0,"method":"not_counted","upper":null}','[]');
INSERT INTO "entry" VALUES(9,'5be48a5a-2bd9-5d0b-ab7a-15d6ed531234','crm','["crm","main","cdr_20240102"]','crm.main.cdr_20240102','table','crm','production','own','complete',NULL,'','','8221bcc1-c124-472d-b9f4-d89794018e64','{"method":"whole","places":1,"power_at_1pct":1.0,"rows":100,"seed":null}',100,100,100,'exact','',12000,12000,12000,'exact','table_data','user_personal','user_personal.identity','[]','',0,'',0,'general',NULL,'[]','[]','[]','{"bytes":null,"category":"user_personal.identity","declared":{},"domain":"user_personal","enterprise_level":null,"entity_types":[],"environment":"production","persons_lower":0,"persons_upper":null,"read":true,"role":"own","rows":null,"sensitive":false,"system_grade":null}','{"by":{},"lower":0,"method":"not_counted","upper":null}','[]');
INSERT INTO "entry" VALUES(10,'5be48a5a-2bd9-5d0b-ab7a-15d6ed531234','crm','["crm","main","cdr_20240103"]','crm.main.cdr_20240103','table','crm','production','own','complete',NULL,'','','8221bcc1-c124-472d-b9f4-d89794018e64','{"method":"whole","places":1,"power_at_1pct":1.0,"rows":100,"seed":null}',100,100,100,'exact','',12000,12000,12000,'exact','table_data','user_personal','user_personal.identity','[]','',0,'',0,'general',NULL,'[]','[]','[]','{"bytes":null,"category":"user_personal.identity","declared":{},"domain":"user_personal","enterprise_level":null,"entity_types":[],"environment":"production","persons_lower":0,"persons_upper":null,"read":true,"role":"own","rows":null,"sensitive":false,"system_grade":null}','{"by":{},"lower":0,"method":"not_counted","upper":null}','[]');
INSERT INTO "entry" VALUES(11,'5be48a5a-2bd9-5d0b-ab7a-15d6ed531234','crm','["crm","main","客户=资料\\u0041 ''\"%_:;--"]','crm.main.客户=资料\\u0041 ''"%_:;--','table','crm','production','own','complete',NULL,'','换行
与零\u0000','6fd47f1e-d645-4b69-95bb-8546e832be82','{"method":"whole","places":1,"power_at_1pct":1.0,"rows":100,"seed":null}',100,100,100,'exact','',12000,12000,12000,'exact','table_data','user_personal','user_personal.identity','[]','',0,'',0,'important',NULL,'[]','[]','[]','{"bytes":null,"category":"user_personal.identity","declared":{},"domain":"user_personal","enterprise_level":null,"entity_types":[],"environment":"production","persons_lower":0,"persons_upper":null,"read":true,"role":"own","rows":null,"sensitive":false,"system_grade":null}','{"by":{},"lower":0,"method":"not_counted","upper":null}','[]');
INSERT INTO "entry" VALUES(12,'5be48a5a-2bd9-5d0b-ab7a-15d6ed531234','crm','["crm","main","orders"]','crm.main.orders','table','crm','production','own','skipped','permission','','','e1fa51fe-1f39-4529-a81f-4c070a54438b','{"method":"none","places":0,"power_at_1pct":0.0,"rows":0,"seed":null}',NULL,NULL,NULL,'unknown','',NULL,NULL,NULL,'unknown','','user_personal','user_personal.identity','[]','',0,'',0,'undecided',NULL,'[]','[]','["system_grade"]','{"bytes":null,"category":"user_personal.identity","declared":{},"domain":"user_personal","enterprise_level":null,"entity_types":[],"environment":"production","persons_lower":0,"persons_upper":null,"read":true,"role":"own","rows":null,"sensitive":false,"system_grade":null}','{"by":{},"lower":0,"method":"not_counted","upper":null}','[]');
INSERT INTO "entry" VALUES(13,'5be48a5a-2bd9-5d0b-ab7a-15d6ed531234','nms','["nms","net","topology"]','nms.net.topology','table','nms','production','own','complete',NULL,'','','f4073120-2dad-4f65-b1dc-0e1c9a2e140e','{"method":"whole","places":1,"power_at_1pct":1.0,"rows":100,"seed":null}',100,100,100,'exact','',12000,12000,12000,'exact','table_data','user_personal','user_personal.identity','[]','',0,'',0,'important',NULL,'[]','[]','[]','{"bytes":null,"category":"user_personal.identity","declared":{},"domain":"user_personal","enterprise_level":null,"entity_types":[],"environment":"production","persons_lower":0,"persons_upper":null,"read":true,"role":"own","rows":null,"sensitive":false,"system_grade":null}','{"by":{},"lower":0,"method":"not_counted","upper":null}','[]');
INSERT INTO "entry" VALUES(14,'f67da994-a122-51e5-a496-dc946e9320a3','crm','["crm","main","left_behind"]','crm.main.left_behind','table','crm','production','own','complete',NULL,'','',NULL,'{"method":"whole","places":1,"power_at_1pct":1.0,"rows":100,"seed":null}',100,100,100,'exact','',12000,12000,12000,'exact','table_data','user_personal','user_personal.identity','[]','',0,'',0,'general',NULL,'[]','[]','[]','{"bytes":null,"category":"user_personal.identity","declared":{},"domain":"user_personal","enterprise_level":null,"entity_types":[],"environment":"production","persons_lower":0,"persons_upper":null,"read":true,"role":"own","rows":null,"sensitive":false,"system_grade":null}','{"by":{},"lower":0,"method":"not_counted","upper":null}','[]');
CREATE TABLE filed_document (
	filing_id TEXT NOT NULL, 
	kind TEXT NOT NULL, 
	name TEXT NOT NULL, 
	sha256 TEXT NOT NULL, 
	size INTEGER NOT NULL, 
	content BLOB NOT NULL, 
	made_at TEXT NOT NULL, 
	CONSTRAINT pk_filed_document PRIMARY KEY (filing_id, kind), 
	CONSTRAINT fk_filed_document_filing_id_filing FOREIGN KEY(filing_id) REFERENCES filing (id)
);
INSERT INTO "filed_document" VALUES('4e15ca9f-c6b6-5a3a-8100-16ebf527bc8d','inventory_xlsx','清单.xlsx','d186fab5e5b4dac3443bcb3d48d7576ab1b3eea4f467fd6075ab1951cb6e8f05',18,X'789C2BCF482C51284F2C56C848CC4B494D51C8CC03003FEF069B','2024-07-20T08:00:00.000000+00:00');
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
INSERT INTO "filing" VALUES(1,'4e15ca9f-c6b6-5a3a-8100-16ebf527bc8d','演示通信有限公司','2024-07-20','2024-07-20T08:00:00.000000+00:00','frozen','5be48a5a-2bd9-5d0b-ab7a-15d6ed531234','{"entity":"演示通信有限公司","filed_on":"2024-07-20","gigabyte":1000000000,"id":"4e15ca9f-c6b6-5a3a-8100-16ebf527bc8d","items":[{"bytes":{"kind":"table_data","lower":12000,"provenance":"exact","upper":12000,"value":12000},"category":"user_personal.identity","content":{"system":"crm"},"copy_of":"","department":"","item":"6fd47f1e-d645-4b69-95bb-8546e832be82","level":"important","name":"客户=资料\\u0041 ''\"%_:;--","rows":{"kind":"","lower":100,"provenance":"exact","upper":100,"value":100}},{"bytes":{"kind":"table_data","lower":12000,"provenance":"exact","upper":12000,"value":12000},"category":"user_personal.identity","content":{"system":"nms"},"copy_of":"","department":"","item":"f4073120-2dad-4f65-b1dc-0e1c9a2e140e","level":"important","name":"net.topology","rows":{"kind":"","lower":100,"provenance":"exact","upper":100,"value":100}}],"origin":"frozen","recorded_at":"2024-07-20T08:00:00.000000+00:00","reference":"备2024-1","region":"上海","run":"5be48a5a-2bd9-5d0b-ab7a-15d6ed531234","signed_by":"王某"}','f0732cacb0dead1ca93b29ab1c1906793d200b923f6ac82b8b2ba4d432ff6b7d');
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
INSERT INTO "item" VALUES('8221bcc1-c124-472d-b9f4-d89794018e64');
INSERT INTO "item" VALUES('e1fa51fe-1f39-4529-a81f-4c070a54438b');
INSERT INTO "item" VALUES('cabbf958-32e9-4e40-9a6c-82a330234c0b');
INSERT INTO "item" VALUES('6fd47f1e-d645-4b69-95bb-8546e832be82');
INSERT INTO "item" VALUES('f4073120-2dad-4f65-b1dc-0e1c9a2e140e');
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
INSERT INTO "item_event" VALUES(1,'0d5181c5-9f52-45a2-9c7f-ffb6d9fa455d','merged','cabbf958-32e9-4e40-9a6c-82a330234c0b','e1fa51fe-1f39-4529-a81f-4c070a54438b','王某','2025-03-01T08:00:00.000000+00:00','同一数据','{"key":null,"members":[],"undoes":null}');
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
INSERT INTO "item_key" VALUES(1,'8221bcc1-c124-472d-b9f4-d89794018e64','演示通信有限公司','crm','crm','crm','main','cdr_*');
INSERT INTO "item_key" VALUES(2,'e1fa51fe-1f39-4529-a81f-4c070a54438b','演示通信有限公司','crm','crm','crm','main','orders');
INSERT INTO "item_key" VALUES(3,'cabbf958-32e9-4e40-9a6c-82a330234c0b','演示通信有限公司','crm','crm','crm','main','users');
INSERT INTO "item_key" VALUES(4,'6fd47f1e-d645-4b69-95bb-8546e832be82','演示通信有限公司','crm','crm','crm','main','客户=资料\\u0041 ''"%_:;--');
INSERT INTO "item_key" VALUES(5,'f4073120-2dad-4f65-b1dc-0e1c9a2e140e','演示通信有限公司','nms','nms','nms','net','topology');
CREATE TABLE job (
	id TEXT NOT NULL, 
	request_key TEXT, 
	state TEXT NOT NULL, 
	wish TEXT NOT NULL, 
	asked_at TEXT NOT NULL, 
	asked_by TEXT NOT NULL, 
	started_at TEXT, 
	ended_at TEXT, 
	owner TEXT NOT NULL, 
	fence BIGINT NOT NULL, 
	lease_until TEXT, 
	run_id TEXT, 
	exit_code INTEGER, 
	document TEXT NOT NULL, 
	progress TEXT NOT NULL, 
	CONSTRAINT pk_job PRIMARY KEY (id), 
	CONSTRAINT uq_job_request_key UNIQUE (request_key)
);
CREATE TABLE lease (
	name TEXT NOT NULL, 
	owner TEXT NOT NULL, 
	fence BIGINT NOT NULL, 
	until TEXT NOT NULL, 
	CONSTRAINT pk_lease PRIMARY KEY (name)
);
CREATE TABLE login_session (
	token_hash TEXT NOT NULL, 
	account_id TEXT NOT NULL, 
	started_at TEXT NOT NULL, 
	seen_at TEXT NOT NULL, 
	ends_at TEXT NOT NULL, 
	document TEXT NOT NULL, 
	CONSTRAINT pk_login_session PRIMARY KEY (token_hash), 
	CONSTRAINT fk_login_session_account_id_account FOREIGN KEY(account_id) REFERENCES account (id)
);
CREATE TABLE notice (
	id TEXT NOT NULL, 
	"key" TEXT NOT NULL, 
	kind TEXT NOT NULL, 
	at TEXT NOT NULL, 
	document TEXT NOT NULL, 
	CONSTRAINT pk_notice PRIMARY KEY (id), 
	CONSTRAINT uq_notice_key UNIQUE ("key")
);
CREATE TABLE one_time (
	token_hash TEXT NOT NULL, 
	purpose TEXT NOT NULL, 
	created_at TEXT NOT NULL, 
	ends_at TEXT NOT NULL, 
	used_at TEXT, 
	document TEXT NOT NULL, 
	CONSTRAINT pk_one_time PRIMARY KEY (token_hash)
);
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
INSERT INTO "person_decision" VALUES(1,'5fbeddee-83bc-5fb9-a787-6aee39fa07cf','cabbf958-32e9-4e40-9a6c-82a330234c0b','',NULL,'important','王某','2025-03-01T08:00:00.000000+00:00','已核对','correct','{}','{"category":"user_personal.identity","column:mobile":"CN_MOBILE_PHONE","column:name":"PERSON_NAME","domain":"user_personal","flags":"","level":"general","machine_flags":"","standing":"general","standing_flags":""}',NULL);
INSERT INTO "person_decision" VALUES(2,'da4aa8a7-1f12-5321-905a-d13e987a8c7d','cabbf958-32e9-4e40-9a6c-82a330234c0b','name','',NULL,'李某','2025-03-01T08:00:00.000000+00:00','是昵称','correct','{}','{"contains":"","enterprise_level":"","entity_type":"PERSON_NAME","standing_level":"","standing_type":"PERSON_NAME"}',NULL);
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
INSERT INTO "run" VALUES('80f749df-7e2f-591a-a030-865b437345bc',1,'2024-03-02T08:00:00.000000+00:00','2024-03-02T08:05:00.000000+00:00','local','rules-1','complete','1','0.1.0',6,11,'455a9dd11014ba9500d9020faa4805aae59222b0744a408a63e501582d99e450');
INSERT INTO "run" VALUES('5be48a5a-2bd9-5d0b-ab7a-15d6ed531234',2,'2024-03-03T08:00:00.000000+00:00','2024-03-03T08:05:00.000000+00:00','local','rules-1','complete','2','0.1.0',7,13,'4e9a0de6f475b37084b499b151d34dce471f12d91e553297aea56e9eb2d4cbae');
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
CREATE TABLE saved_view (
	id TEXT NOT NULL, 
	account_id TEXT NOT NULL, 
	name TEXT NOT NULL, 
	document TEXT NOT NULL, 
	CONSTRAINT pk_saved_view PRIMARY KEY (id), 
	CONSTRAINT uq_saved_view_account_id_name UNIQUE (account_id, name), 
	CONSTRAINT fk_saved_view_account_id_account FOREIGN KEY(account_id) REFERENCES account (id)
);
CREATE TABLE schedule (
	id TEXT NOT NULL, 
	name TEXT NOT NULL, 
	enabled BOOLEAN NOT NULL, 
	created_at TEXT NOT NULL, 
	changed_at TEXT NOT NULL, 
	document TEXT NOT NULL, 
	CONSTRAINT pk_schedule PRIMARY KEY (id), 
	CONSTRAINT uq_schedule_name UNIQUE (name)
);
CREATE TABLE slot (
	schedule_id TEXT NOT NULL, 
	due_at TEXT NOT NULL, 
	state TEXT NOT NULL, 
	fence BIGINT NOT NULL, 
	job_id TEXT, 
	changed_at TEXT NOT NULL, 
	CONSTRAINT pk_slot PRIMARY KEY (schedule_id, due_at), 
	CONSTRAINT fk_slot_schedule_id_schedule FOREIGN KEY(schedule_id) REFERENCES schedule (id)
);
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
CREATE TRIGGER guard_filed_document_update BEFORE UPDATE ON filed_document WHEN 1 BEGIN SELECT RAISE(ABORT, 'published and decided rows of the catalogue are never changed'); END;
CREATE TRIGGER guard_filed_document_delete BEFORE DELETE ON filed_document WHEN 1 BEGIN SELECT RAISE(ABORT, 'published and decided rows of the catalogue are never changed'); END;
CREATE INDEX ix_login_session_account_id ON login_session (account_id);
CREATE INDEX ix_access_token_account_id ON access_token (account_id);
CREATE INDEX ix_job_state ON job (state);
COMMIT;

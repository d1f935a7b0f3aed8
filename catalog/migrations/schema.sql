CREATE TABLE alembic_version (
	version_num VARCHAR(32) NOT NULL, 
	CONSTRAINT alembic_version_pkc PRIMARY KEY (version_num)
);
CREATE TABLE item (
	id TEXT NOT NULL, 
	CONSTRAINT pk_item PRIMARY KEY (id)
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
CREATE INDEX ix_item_key_item_id ON item_key (item_id);
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
CREATE TABLE run_item (
	run_id TEXT NOT NULL, 
	position INTEGER NOT NULL, 
	item_key_id INTEGER NOT NULL, 
	CONSTRAINT pk_run_item PRIMARY KEY (run_id, position), 
	CONSTRAINT fk_run_item_run_id FOREIGN KEY(run_id) REFERENCES run (id), 
	CONSTRAINT fk_run_item_item_key_id FOREIGN KEY(item_key_id) REFERENCES item_key (id), 
	CONSTRAINT uq_run_item_run_id_item_key_id UNIQUE (run_id, item_key_id)
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
	unread TEXT NOT NULL, columns_of INTEGER CONSTRAINT fk_entry_columns_of REFERENCES entry (id), columns_hash TEXT, 
	CONSTRAINT pk_entry PRIMARY KEY (id), 
	CONSTRAINT fk_entry_run_id FOREIGN KEY(run_id) REFERENCES run (id), 
	CONSTRAINT fk_entry_item_id FOREIGN KEY(item_id) REFERENCES item (id), 
	CONSTRAINT uq_entry_run_id_source_path UNIQUE (run_id, source, path)
);
CREATE INDEX ix_entry_item_id ON entry (item_id);
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
CREATE INDEX ix_finding_entity_type ON finding (entity_type);
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
CREATE INDEX ix_filing_event_filing_id ON filing_event (filing_id);
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
CREATE INDEX ix_item_event_item_id ON item_event (item_id);
CREATE TRIGGER guard_census_update BEFORE UPDATE ON census WHEN 1 BEGIN SELECT RAISE(ABORT, 'published and decided rows of the catalogue are never changed'); END;
CREATE TRIGGER guard_census_delete BEFORE DELETE ON census WHEN 1 BEGIN SELECT RAISE(ABORT, 'published and decided rows of the catalogue are never changed'); END;
CREATE TRIGGER guard_filing_update BEFORE UPDATE ON filing WHEN 1 BEGIN SELECT RAISE(ABORT, 'published and decided rows of the catalogue are never changed'); END;
CREATE TRIGGER guard_filing_delete BEFORE DELETE ON filing WHEN 1 BEGIN SELECT RAISE(ABORT, 'published and decided rows of the catalogue are never changed'); END;
CREATE TRIGGER guard_filing_event_update BEFORE UPDATE ON filing_event WHEN 1 BEGIN SELECT RAISE(ABORT, 'published and decided rows of the catalogue are never changed'); END;
CREATE TRIGGER guard_filing_event_delete BEFORE DELETE ON filing_event WHEN 1 BEGIN SELECT RAISE(ABORT, 'published and decided rows of the catalogue are never changed'); END;
CREATE TRIGGER guard_item_event_update BEFORE UPDATE ON item_event WHEN 1 BEGIN SELECT RAISE(ABORT, 'published and decided rows of the catalogue are never changed'); END;
CREATE TRIGGER guard_item_event_delete BEFORE DELETE ON item_event WHEN 1 BEGIN SELECT RAISE(ABORT, 'published and decided rows of the catalogue are never changed'); END;
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
CREATE INDEX ix_declaration_scope_target ON declaration (scope, target);
CREATE TRIGGER guard_declaration_update BEFORE UPDATE ON declaration WHEN 1 BEGIN SELECT RAISE(ABORT, 'published and decided rows of the catalogue are never changed'); END;
CREATE TRIGGER guard_declaration_delete BEFORE DELETE ON declaration WHEN 1 BEGIN SELECT RAISE(ABORT, 'published and decided rows of the catalogue are never changed'); END;
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
CREATE TRIGGER guard_audit_update BEFORE UPDATE ON audit WHEN NEW.document IS NOT NULL OR NEW.seq <> OLD.seq OR NEW.at <> OLD.at OR NEW.actor <> OLD.actor OR NEW.kind <> OLD.kind OR NEW.content_hash <> OLD.content_hash OR NEW.previous <> OLD.previous OR NEW.hash <> OLD.hash BEGIN SELECT RAISE(ABORT, 'published and decided rows of the catalogue are never changed'); END;
CREATE TRIGGER guard_audit_delete BEFORE DELETE ON audit WHEN 1 BEGIN SELECT RAISE(ABORT, 'published and decided rows of the catalogue are never changed'); END;
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
CREATE TRIGGER guard_filed_document_update BEFORE UPDATE ON filed_document WHEN 1 BEGIN SELECT RAISE(ABORT, 'published and decided rows of the catalogue are never changed'); END;
CREATE TRIGGER guard_filed_document_delete BEFORE DELETE ON filed_document WHEN 1 BEGIN SELECT RAISE(ABORT, 'published and decided rows of the catalogue are never changed'); END;
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
CREATE INDEX ix_login_session_account_id ON login_session (account_id);
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
CREATE INDEX ix_access_token_account_id ON access_token (account_id);
CREATE TABLE one_time (
	token_hash TEXT NOT NULL, 
	purpose TEXT NOT NULL, 
	created_at TEXT NOT NULL, 
	ends_at TEXT NOT NULL, 
	used_at TEXT, 
	document TEXT NOT NULL, 
	CONSTRAINT pk_one_time PRIMARY KEY (token_hash)
);
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
CREATE TABLE lease (
	name TEXT NOT NULL, 
	owner TEXT NOT NULL, 
	fence BIGINT NOT NULL, 
	until TEXT NOT NULL, 
	CONSTRAINT pk_lease PRIMARY KEY (name)
);
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
CREATE INDEX ix_job_state ON job (state);
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
CREATE TABLE notice (
	id TEXT NOT NULL, 
	"key" TEXT NOT NULL, 
	kind TEXT NOT NULL, 
	at TEXT NOT NULL, 
	document TEXT NOT NULL, 
	CONSTRAINT pk_notice PRIMARY KEY (id), 
	CONSTRAINT uq_notice_key UNIQUE ("key")
);
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
CREATE TABLE console_source (
	name TEXT NOT NULL, 
	changed_at TEXT NOT NULL, 
	changed_by TEXT NOT NULL, 
	document TEXT NOT NULL, 
	CONSTRAINT pk_console_source PRIMARY KEY (name)
);
CREATE INDEX ix_entry_columns_of_run_id ON entry (columns_of, run_id);
CREATE TABLE word (
	id BIGINT NOT NULL, 
	text TEXT NOT NULL, 
	CONSTRAINT pk_word PRIMARY KEY (id)
);
CREATE TABLE word_place (
	word_id BIGINT NOT NULL, 
	position INTEGER NOT NULL, 
	entry_id INTEGER NOT NULL, 
	CONSTRAINT pk_word_place PRIMARY KEY (word_id, position, entry_id), 
	CONSTRAINT fk_word_place_word_id FOREIGN KEY(word_id) REFERENCES word (id), 
	CONSTRAINT fk_word_place_entry_id FOREIGN KEY(entry_id) REFERENCES entry (id)
)
 WITHOUT ROWID;
CREATE INDEX ix_word_place_entry_id ON word_place (entry_id);
CREATE TABLE item_state (
	run_id TEXT NOT NULL, 
	item_id TEXT NOT NULL, 
	source TEXT NOT NULL, 
	rank INTEGER NOT NULL, 
	sort_key TEXT NOT NULL, 
	title TEXT NOT NULL, 
	level TEXT NOT NULL, 
	members INTEGER NOT NULL, 
	columns INTEGER NOT NULL, 
	shown BOOLEAN NOT NULL, 
	domain TEXT, 
	category TEXT, 
	system TEXT NOT NULL, 
	types TEXT NOT NULL, 
	rows TEXT NOT NULL, 
	bytes TEXT NOT NULL, 
	persons TEXT NOT NULL, 
	CONSTRAINT pk_item_state PRIMARY KEY (run_id, item_id, source), 
	CONSTRAINT fk_item_state_run_id FOREIGN KEY(run_id) REFERENCES run (id), 
	CONSTRAINT fk_item_state_item_id FOREIGN KEY(item_id) REFERENCES item (id)
)
 WITHOUT ROWID;
CREATE INDEX ix_item_state_run_id_rank_sort_key_item_id_source ON item_state (run_id, rank, sort_key, item_id, source);
CREATE TRIGGER guard_item_state_insert BEFORE INSERT ON item_state WHEN EXISTS (SELECT 1 FROM run WHERE id = NEW.run_id AND published IS NOT NULL) BEGIN SELECT RAISE(ABORT, 'published and decided rows of the catalogue are never changed'); END;
CREATE TRIGGER guard_item_state_update BEFORE UPDATE ON item_state WHEN EXISTS (SELECT 1 FROM run WHERE id = OLD.run_id AND published IS NOT NULL) OR EXISTS (SELECT 1 FROM run WHERE id = NEW.run_id AND published IS NOT NULL) BEGIN SELECT RAISE(ABORT, 'published and decided rows of the catalogue are never changed'); END;
CREATE TRIGGER guard_item_state_delete BEFORE DELETE ON item_state WHEN EXISTS (SELECT 1 FROM run WHERE id = OLD.run_id AND published IS NOT NULL) BEGIN SELECT RAISE(ABORT, 'published and decided rows of the catalogue are never changed'); END;
CREATE TRIGGER guard_word_place_update BEFORE UPDATE ON word_place WHEN 1 BEGIN SELECT RAISE(ABORT, 'published and decided rows of the catalogue are never changed'); END;
CREATE TRIGGER guard_word_place_delete BEFORE DELETE ON word_place WHEN EXISTS (SELECT 1 FROM run WHERE id = (SELECT run_id FROM entry WHERE id = OLD.entry_id) AND published IS NOT NULL) BEGIN SELECT RAISE(ABORT, 'published and decided rows of the catalogue are never changed'); END;
CREATE TRIGGER guard_word_update BEFORE UPDATE ON word WHEN 1 BEGIN SELECT RAISE(ABORT, 'published and decided rows of the catalogue are never changed'); END;
CREATE TRIGGER guard_word_delete BEFORE DELETE ON word WHEN 1 BEGIN SELECT RAISE(ABORT, 'published and decided rows of the catalogue are never changed'); END;
INSERT INTO alembic_version VALUES ('0005');

#include "core/store/schema.h"

#include <array>

namespace addend {
namespace {

// Times are milliseconds since 1970 UTC (_ms) or durations in nanoseconds (_ns). Blobs: token_trace.h.
// messages.parent_id < id makes the tree free of cycles whatever a file claims. It has no ON DELETE CASCADE:
// a long conversation would exceed SQLite's trigger depth; the whole conversation goes at once, hence
// DEFERRED.
constexpr const char* version_1 = R"sql(
CREATE TABLE models(
  id INTEGER PRIMARY KEY,
  path TEXT NOT NULL UNIQUE,
  name TEXT NOT NULL,
  architecture TEXT NOT NULL,
  format TEXT NOT NULL,
  content_hash TEXT NOT NULL,
  parameters INTEGER NOT NULL,
  bytes INTEGER NOT NULL,
  patch TEXT,
  added_ms INTEGER NOT NULL,
  last_used_ms INTEGER,
  missing INTEGER NOT NULL DEFAULT 0
) STRICT;
CREATE INDEX models_by_hash ON models(content_hash);
CREATE INDEX models_by_use ON models(last_used_ms) WHERE last_used_ms IS NOT NULL;

CREATE TABLE conversations(
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  title TEXT NOT NULL,
  model_id INTEGER REFERENCES models(id) ON DELETE SET NULL,
  model_hash TEXT NOT NULL,
  system_prompt TEXT NOT NULL,
  sampling TEXT NOT NULL,
  created_ms INTEGER NOT NULL,
  updated_ms INTEGER NOT NULL,
  pinned INTEGER NOT NULL,
  draft TEXT NOT NULL,
  scroll INTEGER NOT NULL,
  active_leaf INTEGER,
  deleted_ms INTEGER
) STRICT;
CREATE INDEX conversations_in_order ON conversations(pinned DESC, updated_ms DESC, id DESC) WHERE deleted_ms IS NULL;
CREATE INDEX conversations_deleted ON conversations(deleted_ms) WHERE deleted_ms IS NOT NULL;
CREATE INDEX conversations_by_model ON conversations(model_id);

-- role: 0 user, 1 assistant. state: 0 complete, 1 streaming, 2 interrupted, 3 cancelled, 4 failed.
-- shown_child: where the branch goes on below this message. owner_*: the process writing a streaming reply.
CREATE TABLE messages(
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  conversation_id INTEGER NOT NULL REFERENCES conversations(id) ON DELETE CASCADE,
  parent_id INTEGER REFERENCES messages(id) DEFERRABLE INITIALLY DEFERRED,
  shown_child INTEGER,
  role INTEGER NOT NULL CHECK (role BETWEEN 0 AND 1),
  state INTEGER NOT NULL CHECK (state BETWEEN 0 AND 4),
  created_ms INTEGER NOT NULL,
  text_bytes INTEGER NOT NULL,
  owner_pid INTEGER,
  owner_start INTEGER,
  owner_boot TEXT,
  sampling TEXT NOT NULL DEFAULT '{}',
  seed INTEGER NOT NULL DEFAULT 0,
  model_hash TEXT NOT NULL DEFAULT '',
  patch TEXT,
  backend TEXT NOT NULL DEFAULT '',
  device TEXT NOT NULL DEFAULT '',
  stop_reason TEXT NOT NULL DEFAULT '',
  prefill_tokens INTEGER NOT NULL DEFAULT 0,
  prefill_ns INTEGER NOT NULL DEFAULT 0,
  decode_tokens INTEGER NOT NULL DEFAULT 0,
  decode_ns INTEGER NOT NULL DEFAULT 0,
  first_token_ns INTEGER NOT NULL DEFAULT 0,
  error TEXT,
  text TEXT NOT NULL,
  CHECK (parent_id < id)
) STRICT;
CREATE INDEX messages_in_tree ON messages(conversation_id, parent_id, id);
CREATE INDEX messages_by_parent ON messages(parent_id);
CREATE INDEX messages_streaming ON messages(id) WHERE state = 1;

CREATE TABLE message_tokens(
  message_id INTEGER PRIMARY KEY REFERENCES messages(id) ON DELETE CASCADE,
  tokens BLOB NOT NULL
) STRICT;

-- What a streaming reply has so far, in pieces: appended once a second, gone when the reply ends.
CREATE TABLE reply_parts(
  id INTEGER PRIMARY KEY,
  message_id INTEGER NOT NULL REFERENCES messages(id) ON DELETE CASCADE,
  text TEXT NOT NULL,
  tokens BLOB NOT NULL
) STRICT;
CREATE INDEX reply_parts_of_message ON reply_parts(message_id, id);

-- Words, for ranking and accents; trigrams, for the middle of words and scripts without spaces.
CREATE VIRTUAL TABLE message_words USING fts5(text, content='messages', content_rowid='id',
  tokenize="unicode61 remove_diacritics 2");
CREATE VIRTUAL TABLE message_grams USING fts5(text, content='messages', content_rowid='id', tokenize='trigram');
CREATE VIRTUAL TABLE title_words USING fts5(title, content='conversations', content_rowid='id',
  tokenize="unicode61 remove_diacritics 2");
CREATE VIRTUAL TABLE title_grams USING fts5(title, content='conversations', content_rowid='id', tokenize='trigram');

CREATE TRIGGER messages_indexed AFTER INSERT ON messages WHEN new.text <> '' BEGIN
  INSERT INTO message_words(rowid, text) VALUES (new.id, new.text);
  INSERT INTO message_grams(rowid, text) VALUES (new.id, new.text);
END;
CREATE TRIGGER messages_unindexed AFTER DELETE ON messages WHEN old.text <> '' BEGIN
  INSERT INTO message_words(message_words, rowid, text) VALUES ('delete', old.id, old.text);
  INSERT INTO message_grams(message_grams, rowid, text) VALUES ('delete', old.id, old.text);
END;
CREATE TRIGGER messages_reindexed_old AFTER UPDATE OF text ON messages WHEN old.text <> '' BEGIN
  INSERT INTO message_words(message_words, rowid, text) VALUES ('delete', old.id, old.text);
  INSERT INTO message_grams(message_grams, rowid, text) VALUES ('delete', old.id, old.text);
END;
CREATE TRIGGER messages_reindexed_new AFTER UPDATE OF text ON messages WHEN new.text <> '' BEGIN
  INSERT INTO message_words(rowid, text) VALUES (new.id, new.text);
  INSERT INTO message_grams(rowid, text) VALUES (new.id, new.text);
END;
CREATE TRIGGER titles_indexed AFTER INSERT ON conversations BEGIN
  INSERT INTO title_words(rowid, title) VALUES (new.id, new.title);
  INSERT INTO title_grams(rowid, title) VALUES (new.id, new.title);
END;
CREATE TRIGGER titles_unindexed AFTER DELETE ON conversations BEGIN
  INSERT INTO title_words(title_words, rowid, title) VALUES ('delete', old.id, old.title);
  INSERT INTO title_grams(title_grams, rowid, title) VALUES ('delete', old.id, old.title);
END;
CREATE TRIGGER titles_reindexed AFTER UPDATE OF title ON conversations BEGIN
  INSERT INTO title_words(title_words, rowid, title) VALUES ('delete', old.id, old.title);
  INSERT INTO title_grams(title_grams, rowid, title) VALUES ('delete', old.id, old.title);
  INSERT INTO title_words(rowid, title) VALUES (new.id, new.title);
  INSERT INTO title_grams(rowid, title) VALUES (new.id, new.title);
END;

CREATE TABLE running_backends(
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  backend TEXT NOT NULL,
  device TEXT NOT NULL,
  model TEXT NOT NULL,
  owner_pid INTEGER NOT NULL,
  owner_start INTEGER NOT NULL,
  owner_boot TEXT NOT NULL,
  since_ms INTEGER NOT NULL
) STRICT;

CREATE TABLE runs(
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  kind TEXT NOT NULL,
  title TEXT NOT NULL,
  model_hash TEXT NOT NULL,
  backend TEXT NOT NULL,
  device TEXT NOT NULL,
  patch TEXT,
  settings TEXT NOT NULL,
  result TEXT NOT NULL,
  started_ms INTEGER NOT NULL,
  ended_ms INTEGER
) STRICT;
CREATE TABLE meters(
  id INTEGER PRIMARY KEY,
  run_id INTEGER NOT NULL REFERENCES runs(id) ON DELETE CASCADE,
  name TEXT NOT NULL,
  unit TEXT NOT NULL,
  provenance TEXT NOT NULL CHECK (provenance IN ('measured', 'simulated', 'modelled', 'unavailable')),
  source TEXT NOT NULL,
  boundary TEXT NOT NULL
) STRICT;
CREATE INDEX meters_of_run ON meters(run_id);
CREATE TABLE samples(
  meter_id INTEGER NOT NULL REFERENCES meters(id) ON DELETE CASCADE,
  time_ns INTEGER NOT NULL,
  value REAL NOT NULL,
  PRIMARY KEY (meter_id, time_ns)
) STRICT, WITHOUT ROWID;

CREATE TABLE experiment_settings(
  key TEXT PRIMARY KEY,
  json TEXT NOT NULL
) STRICT, WITHOUT ROWID;
)sql";

// A patched model is an entry of its own: the path is no longer unique by itself. patch: canonical SPEC, ''
// for the model as it is; patch_json: the whole patch; patch_file: where it is kept beside the model, if it
// is.
constexpr const char* version_2 = R"sql(
CREATE TABLE models_2(
  id INTEGER PRIMARY KEY,
  path TEXT NOT NULL,
  patch TEXT NOT NULL DEFAULT '',
  name TEXT NOT NULL,
  architecture TEXT NOT NULL,
  format TEXT NOT NULL,
  content_hash TEXT NOT NULL,
  parameters INTEGER NOT NULL,
  bytes INTEGER NOT NULL,
  patch_json TEXT NOT NULL DEFAULT '',
  patch_file TEXT NOT NULL DEFAULT '',
  added_ms INTEGER NOT NULL,
  last_used_ms INTEGER,
  missing INTEGER NOT NULL DEFAULT 0,
  UNIQUE(path, patch)
) STRICT;
INSERT INTO models_2(id, path, name, architecture, format, content_hash, parameters, bytes, added_ms, last_used_ms,
                     missing)
  SELECT id, path, name, architecture, format, content_hash, parameters, bytes, added_ms, last_used_ms, missing
  FROM models;
DROP TABLE models;
ALTER TABLE models_2 RENAME TO models;
CREATE INDEX models_by_hash ON models(content_hash);
CREATE INDEX models_by_use ON models(last_used_ms) WHERE last_used_ms IS NOT NULL;
)sql";

// Runs with notes, deletion and headline figures; what a list shows stands before the two long texts, so that
// reading it never touches their pages. Found by any part of a word: run_grams.
constexpr const char* version_3 = R"sql(
CREATE TABLE runs_3(
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  kind TEXT NOT NULL,
  title TEXT NOT NULL,
  model_hash TEXT NOT NULL,
  backend TEXT NOT NULL,
  device TEXT NOT NULL,
  patch TEXT,
  started_ms INTEGER NOT NULL,
  ended_ms INTEGER,
  deleted_ms INTEGER,
  prefill_rate REAL,
  decode_rate REAL,
  notes TEXT NOT NULL DEFAULT '',
  settings TEXT NOT NULL,
  result TEXT NOT NULL
) STRICT;
INSERT INTO runs_3(id, kind, title, model_hash, backend, device, patch, started_ms, ended_ms, settings, result)
  SELECT id, kind, title, model_hash, backend, device, patch, started_ms, ended_ms, settings, result FROM runs;
DROP TABLE runs;
ALTER TABLE runs_3 RENAME TO runs;
CREATE INDEX runs_by_time ON runs(started_ms, id, deleted_ms) WHERE deleted_ms IS NULL;
CREATE INDEX runs_by_kind ON runs(kind, started_ms, id, deleted_ms) WHERE deleted_ms IS NULL;
CREATE INDEX runs_by_title ON runs(title, started_ms, id, deleted_ms) WHERE deleted_ms IS NULL;
CREATE INDEX runs_by_backend ON runs(backend, device, started_ms, id, deleted_ms) WHERE deleted_ms IS NULL;
CREATE INDEX runs_by_prefill ON runs(prefill_rate, started_ms, id, deleted_ms) WHERE deleted_ms IS NULL;
CREATE INDEX runs_by_decode ON runs(decode_rate, started_ms, id, deleted_ms) WHERE deleted_ms IS NULL;
CREATE INDEX runs_deleted ON runs(deleted_ms) WHERE deleted_ms IS NOT NULL;

CREATE VIRTUAL TABLE run_grams USING fts5(title, kind, backend, device, patch, notes, content='runs',
  content_rowid='id', tokenize='trigram');
INSERT INTO run_grams(run_grams) VALUES ('rebuild');
CREATE TRIGGER runs_indexed AFTER INSERT ON runs BEGIN
  INSERT INTO run_grams(rowid, title, kind, backend, device, patch, notes)
    VALUES (new.id, new.title, new.kind, new.backend, new.device, new.patch, new.notes);
END;
CREATE TRIGGER runs_unindexed AFTER DELETE ON runs BEGIN
  INSERT INTO run_grams(run_grams, rowid, title, kind, backend, device, patch, notes)
    VALUES ('delete', old.id, old.title, old.kind, old.backend, old.device, old.patch, old.notes);
END;
CREATE TRIGGER runs_reindexed AFTER UPDATE OF title, kind, backend, device, patch, notes ON runs BEGIN
  INSERT INTO run_grams(run_grams, rowid, title, kind, backend, device, patch, notes)
    VALUES ('delete', old.id, old.title, old.kind, old.backend, old.device, old.patch, old.notes);
  INSERT INTO run_grams(rowid, title, kind, backend, device, patch, notes)
    VALUES (new.id, new.title, new.kind, new.backend, new.device, new.patch, new.notes);
END;
)sql";

constexpr std::array migrations{Migration{1, version_1}, Migration{2, version_2}, Migration{3, version_3}};

}  // namespace

std::span<const Migration> schema_migrations() {
    return migrations;
}

}  // namespace addend

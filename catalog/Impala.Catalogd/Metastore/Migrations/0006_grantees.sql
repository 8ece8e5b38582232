-- Roles, groups and users; details is JSON with the roles and privileges that were given to one.
CREATE TABLE grantees (
  kind {integer} NOT NULL,
  name TEXT NOT NULL,
  oid {integer} NOT NULL UNIQUE,
  is_defined {integer} NOT NULL,
  is_superuser {integer} NOT NULL,
  can_login {integer} NOT NULL,
  password_secret TEXT,
  details TEXT NOT NULL,
  version {integer} NOT NULL,
  PRIMARY KEY (kind, name)
){key_table};

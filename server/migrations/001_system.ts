/** The server's own tables: the change log, answers to mutations, the audit log, sign-in, document numbers. */
export const system = {
  number: 1,
  title: 'system tables',
  text: `
    -- One row: who this database is. A new epoch tells every device that numbers may have been used twice.
    create table sync_state (
      only_row boolean primary key default true check (only_row),
      epoch uuid not null,
      cluster text not null,
      cursor_key text not null,
      token_key text not null,
      demo boolean not null default false,
      -- Changes up to this number have been pruned; an older cursor must start again.
      floor bigint not null default 0
    );
    -- The database draws its own keys: 244 random bits each.
    insert into sync_state (epoch, cluster, cursor_key, token_key)
    select gen_random_uuid(), '', replace(gen_random_uuid()::text || gen_random_uuid()::text, '-', ''),
           replace(gen_random_uuid()::text || gen_random_uuid()::text, '-', '');

    -- Rows that the open transaction has changed, numbered by the commit trigger and gone before anybody sees them. A
    -- crash can only lose rows of transactions that did not commit, so they need no write-ahead log.
    create unlogged table sync_pending (
      xid xid8 not null,
      ord bigint generated always as identity,
      table_name text not null,
      pk uuid not null,
      op "char" not null,
      row_version integer,
      old_scope text,
      new_scope text,
      primary key (xid, ord)
    );
    create unlogged table sync_tx (xid xid8 primary key);

    create sequence sync_seq;
    -- One row a changed row and transaction: u written, d removed, r a transaction that only answered mutations.
    create table sync_change (
      seq bigint primary key,
      tx_last bigint not null,
      table_name text not null,
      pk uuid,
      op "char" not null,
      row_version integer,
      old_scope text,
      new_scope text,
      at timestamptz(3) not null default now()
    );
    create index sync_change_by_table on sync_change (table_name, seq);
    create index sync_change_by_time on sync_change (at);

    create table sync_device (
      device text primary key,
      -- Whose replica it is: nobody else may send from it or read its answers.
      author uuid not null,
      last_client_seq bigint not null default 0,
      last_push timestamptz(3) not null default now()
    );
    create table sync_result (
      device text not null,
      client_seq bigint not null,
      mutation_id text not null,
      payload_hash text not null,
      status text not null,
      refused boolean not null,
      -- Text and not jsonb: a replay gets the very same bytes back.
      body text not null,
      author uuid not null,
      at timestamptz(3) not null default now(),
      -- Given at commit together with the numbers of the effects.
      seq bigint,
      xid xid8 not null default pg_current_xact_id(),
      primary key (device, client_seq)
    );
    create index sync_result_by_seq on sync_result (device, seq);
    create index sync_result_by_mutation on sync_result (device, mutation_id);
    create index sync_result_unnumbered on sync_result (xid) where seq is null;

    create table audit_log (
      id bigint generated always as identity primary key,
      at timestamptz(3) not null,
      table_name text not null,
      row_id uuid not null,
      op text not null,
      before jsonb,
      after jsonb,
      actor uuid,
      device text,
      mutation text
    );
    create index audit_log_by_row on audit_log (table_name, row_id, id);
    create function audit_log_is_append_only() returns trigger language plpgsql as $$
    begin
      raise exception 'The audit log is only ever appended to.';
    end $$;
    create trigger append_only before update or delete or truncate on audit_log
      for each statement execute function audit_log_is_append_only();

    create table credential (
      user_id uuid primary key,
      hash text not null,
      changed_at timestamptz(3) not null
    );
    -- By name and not by user, so that an unknown name waits exactly as long as a known one.
    create table login_attempt (
      username text primary key,
      failures integer not null,
      last_at timestamptz(3) not null
    );
    create table refresh_token (
      hash text primary key,
      family uuid not null,
      user_id uuid not null,
      device text,
      issued_at timestamptz(3) not null,
      expires_at timestamptz(3) not null,
      used_at timestamptz(3)
    );
    create index refresh_token_by_family on refresh_token (family);
    create index refresh_token_by_user on refresh_token (user_id);

    -- Counts how often a person's rights may have changed.
    create table user_access (user_id uuid primary key, version bigint not null);

    create table doc_series (
      series text not null,
      period text not null,
      next bigint not null,
      primary key (series, period)
    );
  `,
}

/**
 * Numbers changes at commit. The lock is taken last, when every row lock is held already, and let go only when the
 * transaction has become visible: so the order of numbers is the order of visibility, and whoever sees a number sees
 * every lower one.
 */
export const log = {
  number: 2,
  title: 'numbers at commit',
  text: `
    create function sync_number() returns trigger language plpgsql as $$
    declare
      mine xid8 := pg_current_xact_id();
      many bigint;
      first bigint;
      last bigint;
    begin
      -- "selvedge" as a number. Taken at the first write instead, it would meet row locks in the other order: deadlock.
      perform pg_advisory_xact_lock(8315165881);
      select count(distinct (table_name, pk)) into many from sync_pending where xid = mine;
      first := nextval('sync_seq');
      -- Nobody else takes numbers while the lock is held, so one step reserves them all.
      last := first + greatest(many, 1) - 1;
      if last > first then
        perform setval('sync_seq', last);
      end if;
      if many = 0 then
        -- Answers alone need a number too, or a reader at the head would never look for them.
        insert into sync_change (seq, tx_last, table_name, op) values (first, last, '', 'r');
      else
        -- One entry a row: its last state, and the scope it had before the transaction.
        insert into sync_change (seq, tx_last, table_name, pk, op, row_version, old_scope, new_scope)
        select first + row_number() over (order by newest.ord) - 1, last, newest.table_name, newest.pk, newest.op,
               newest.row_version, oldest.old_scope, newest.new_scope
        from (
          select distinct on (table_name, pk) table_name, pk, ord, op, row_version, new_scope
          from sync_pending where xid = mine order by table_name, pk, ord desc
        ) newest
        join (
          select distinct on (table_name, pk) table_name, pk, old_scope
          from sync_pending where xid = mine order by table_name, pk, ord
        ) oldest using (table_name, pk);
        delete from sync_pending where xid = mine;
      end if;
      update sync_result set seq = last where xid = mine and seq is null;
      delete from sync_tx where xid = mine;
      return null;
    end $$;

    create constraint trigger sync_number after insert on sync_tx
      deferrable initially deferred for each row execute function sync_number();

    create function sync_note_result() returns trigger language plpgsql as $$
    begin
      insert into sync_tx (xid) values (pg_current_xact_id()) on conflict do nothing;
      return null;
    end $$;
    create trigger sync_note after insert on sync_result
      for each statement execute function sync_note_result();
  `,
}

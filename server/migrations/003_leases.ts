/** Blocks of document numbers that devices hold. A row stays for ever: a number that was lent is never lent again. */
export const leases = {
  number: 3,
  title: 'leased document numbers',
  text: `
    create table doc_lease (
      device text not null,
      -- The device's name for the block: asked for again under it, the same block is answered.
      key text not null,
      author uuid not null,
      series text not null,
      period text not null,
      first bigint not null,
      last bigint not null check (last >= first),
      at timestamptz(3) not null,
      -- From then on an order that brings a number of this block is given another.
      expires timestamptz(3) not null,
      primary key (device, key),
      unique (series, period, first)
    );
  `,
}
